package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// What a query gave.
public sealed interface Answer {
    /// Nothing there for this caller.
    @Tag(1)
    record NotFound() implements Answer {}

    /// One thing.
    @Tag(2)
    record One(View view) implements Answer {}

    /// Several things; `hasMore` where a next page exists.
    @Tag(3)
    record Many(List<View> views, boolean hasMore) implements Answer {}

    /// Sums over all accounts of a shard, for one mode and asset. In balance: `debitsMinor == creditsMinor`.
    record TrialLine(Mode mode, int asset, long debitsMinor, long creditsMinor, long clearingNetMinor) {}

    /// A trial balance, by mode and asset number.
    @Tag(4)
    record TrialBalance(List<TrialLine> lines) implements Answer {}

    /// A payout and the dense number that its shard gave it when it was reserved, from 1.
    record NumberedPayout(long number, View.Payout payout) {}

    /// A page of payouts, by number.
    @Tag(5)
    record Payouts(List<NumberedPayout> payouts, boolean hasMore) implements Answer {}

    /// What the shard that began a crossing still has to do. Order is wire format.
    enum CrossingStep {
        /// Send [Command.AcceptCrossing] to the destination's shard, then apply [Command.ResolveCrossing] here.
        DELIVER,
        /// Send [Command.BeginReversal] to the shard of `crossing.source`; where that is refused, apply
        /// [Command.RefuseReversal] here. Its credit comes back as an [Command.AcceptCrossing] by itself.
        BEGIN_REVERSAL
    }

    /// A crossing in flight and the dense number that its shard gave it, from 1.
    record OpenCrossing(long number, CrossingStep step, Crossing crossing, long sinceNs) {}

    /// A page of crossings in flight, by number.
    @Tag(6)
    record Crossings(List<OpenCrossing> crossings, boolean hasMore) implements Answer {}

    /// Heads of checkpoints, newest first.
    @Tag(7)
    record SignedHeads(List<SignedHead> heads, boolean hasMore) implements Answer {}

    /// Why a row is in a shard's history: `path` leads from `row`, number `ordinal` from 1, to the row root of `head`.
    ///
    /// @param row 144 bytes of [TransferRowLayout]
    /// @param path siblings from the leaf up, 32 bytes each
    /// @param head the newest head that a quorum signed and that covers the row
    @Tag(8)
    record TransferProof(long ordinal, Bytes row, List<Bytes> path, SignedHead head) implements Answer {}

    /// Why a tree begins as an older one: hashes after RFC 6962, section 2.1.2.
    @Tag(9)
    record Consistency(List<Bytes> path) implements Answer {}

    /// It will be known, but is not yet: no signed head covers it.
    @Tag(10)
    record NotYet() implements Answer {}

    /// An event that is to be sent again, after `attempts` that failed.
    record DueWebhook(long event, int attempts) {}

    /// The queue of a webhook endpoint.
    ///
    /// @param through see [Command.WebhookProgress]
    /// @param waiting how many events are to be sent again, in all
    /// @param dead how many won't be
    /// @param due those of the former whose time has come, longest due first
    record WebhookQueue(Id endpoint, long through, int waiting, int dead, List<DueWebhook> due) {}

    /// A page of queues, by endpoint, and the number of the shard's newest event.
    @Tag(60)
    record WebhookQueues(List<WebhookQueue> queues, long newestEvent, boolean hasMore) implements Answer {}
}
