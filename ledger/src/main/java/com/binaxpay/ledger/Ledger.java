package com.binaxpay.ledger;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// The double-entry core. SKELETON: signatures are agreed, bodies follow.
public final class Ledger {
    /// Told of each hold that expired, in the order of expiry, after the ledger has released it.
    @FunctionalInterface
    public interface ExpiryListener {
        /// A hold ended; `ordinal` is the row that its expiry made.
        void onExpired(long pendingHi, long pendingLo, long ordinal);
    }

    /// Told of each account, in order of opening.
    @FunctionalInterface
    public interface AccountVisitor {
        /// One account by its index.
        void onAccount(int account);
    }

    /// An empty ledger whose rows go to `history`.
    public Ledger(TransferHistory history) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Opens `count` accounts of [com.binaxpay.wire.AccountLayout] and writes a [ResultCode] byte for each.
    public void openAccounts(byte[] accounts, int offset, int count, long timeNs, byte[] results, int resultsOffset) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Applies `count` transfers of [com.binaxpay.wire.TransferLayout] at log time `timeNs` and writes a [ResultCode]
    /// byte for
    /// each. Chains must end inside the call.
    public void applyTransfers(
            byte[] transfers, int offset, int count, long timeNs, byte[] results, int resultsOffset) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Expires holds whose deadline is at or before `timeNs`, in (deadline, id) order, `max` at the most; returns how
    /// many.
    public int expireDue(long timeNs, int max, ExpiryListener listener) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Earliest deadline of all holds, or [Long#MAX_VALUE].
    public long nextDeadlineNs() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Index of the account with this id, or -1. Indexes are dense, from 0, in order of opening, for ever.
    public int findAccount(long hi, long lo) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// How many accounts there are.
    public int accounts() {
        throw new UnsupportedOperationException("skeleton");
    }

    public long accountIdHi(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long accountIdLo(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Book of an account, see [com.binaxpay.wire.TransferLayout#book].
    public int book(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public int code(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public int flags(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long holderHi(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long holderLo(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long debitsPending(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long debitsPosted(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long creditsPending(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    public long creditsPosted(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Ordinal of the newest row that touched the account, 0: none. From there a statement is a walk back.
    public long lastOrdinal(int account) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Replaces an account's flags (freeze, unfreeze, close).
    public void setFlags(int account, int flags) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Ordinal of the row that the transfer with this id made, or 0.
    public long findTransfer(long hi, long lo) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// What is still held under the pending transfer with this id, or -1 where it is not pending.
    public long heldMinor(long hi, long lo) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Takes the deadline off a hold, so that it cannot expire while something decides about it. False where it is not
    /// held.
    public boolean clearDeadline(long hi, long lo) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// SHA-256 over all balances, flags and holds; only what changed since the last call is hashed again.
    public byte[] digest() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Writes the whole state but the history.
    public void save(DataOutput out) throws IOException {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Replaces the whole state by what [#save] wrote.
    public void load(DataInput in) throws IOException {
        throw new UnsupportedOperationException("skeleton");
    }
}
