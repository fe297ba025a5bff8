package com.binaxpay.wire;

import java.util.List;

/// All that lives of a wallet, on its way to another shard. What has ended stays where it happened.
public record MovingWallet(View.Wallet wallet, List<Account> accounts, List<Hold> holds, List<Order> payouts) {
    /// An account of the ledger.
    ///
    /// @param postedMinor credits less debits
    /// @param flags frozen and closed, of [AccountLayout]
    public record Account(int asset, long postedMinor, long overdraftMinor, int flags) {}

    /// A transfer that holds money.
    ///
    /// @param heldMinor what is still held
    /// @param deadlineNs when it expires, log time, or 0
    public record Hold(View.Transfer transfer, long heldMinor, long deadlineNs) {}

    /// An order that has not ended.
    ///
    /// @param original of a refund, the collection that it gives back; else nothing
    public record Order(
            View.Payout payout,
            int lastAttempt,
            @Since(Levels.COMPLETE) List<View.Payout> original) {}
}
