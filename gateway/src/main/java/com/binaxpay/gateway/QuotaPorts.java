package com.binaxpay.gateway;

import com.binaxpay.wire.Quota;
import com.binaxpay.wire.QuotaCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;

/// What the gateway needs for quotas.
///
/// @param process name of this process
/// @param processes how many take partners' requests
/// @param quotas the quota of a key or partner by the name of one of its buckets, see [com.binaxpay.wire.QuotaBucket]
/// @param lender the way to whoever lends shares
public record QuotaPorts(String process, IntSupplier processes, LongFunction<Quota> quotas, Lender lender) {
    /// The way to the lender; calls block.
    @FunctionalInterface
    public interface Lender {
        /// Shares for `call`, in order, or nothing where no answer came in time.
        Optional<List<Long>> lend(QuotaCall call, Duration timeout) throws InterruptedException;
    }
}
