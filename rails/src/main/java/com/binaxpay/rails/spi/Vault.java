package com.binaxpay.rails.spi;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Mode;
import java.io.Serial;
import java.util.Optional;

/// Makes values unreadable to all but itself. What it makes of a value is kept by the shard of the value's token, with
/// the token, and erased with it; the vault itself keeps keys only, so that it has no second state that could disagree
/// with the log.
///
/// Clear values come in by [#seal] and go out by [#open], for the sake of a provider that needs them; they are in no
/// log, no answer and no record. Safe for any thread; calls may block, for a key service far away, but end by
/// themselves within seconds.
public interface Vault {
    /// Why values of this mode cannot be kept, in words for a partner; empty where they can.
    Optional<String> refusal(Mode mode);

    /// What stands for `value` in the state of a shard. The same value never gives the same bytes twice.
    ///
    /// @param token whose value it is; with any other one it cannot be opened
    /// @throws Unavailable it cannot be asked at the moment, and nothing was done
    Bytes seal(Label token, ClearValue value) throws Unavailable;

    /// The value that [#seal] was given.
    ///
    /// @throws Unavailable it cannot be asked at the moment
    /// @throws Unreadable these are not the bytes that it made for this token, or their key is no more
    ClearValue open(Label token, Bytes sealed) throws Unavailable, Unreadable;

    /// 16 bytes by which two requests with the same value are told to be the same, and by which nobody without the
    /// vault's key can tell the value, however few values there are.
    ///
    /// @throws Unavailable it cannot be asked at the moment
    Bytes fingerprint(ClearValue value) throws Unavailable;

    /// What a value belongs to; bound to what is sealed.
    ///
    /// @param id the token
    /// @param owner the partner, and its mode
    /// @param type what the value is, such as `msisdn`
    record Label(Id id, Caller owner, String type) {}

    /// The vault cannot be asked now; it is safe to try again.
    final class Unavailable extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for an operator
        public Unavailable(String message) {
            super(message);
        }
    }

    /// What is to be opened is not what was sealed for this token.
    final class Unreadable extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for an operator; without the value
        public Unreadable(String message) {
            super(message);
        }
    }
}
