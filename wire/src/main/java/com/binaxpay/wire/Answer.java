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

    /// Several things; `hasMore` where a next page exists. `goesOn` is not 0 where a statement goes on on another
    /// shard.
    @Tag(3)
    record Many(
            List<View> views,
            boolean hasMore,
            @Since(Levels.COMPLETE) long goesOn) implements Answer {
        /// All of it on this shard.
        public Many(List<View> views, boolean hasMore) {
            this(views, hasMore, 0);
        }

        /// The same, which goes on with what `shard` knew in `epoch`.
        public Many goingOn(int shard, int epoch) {
            return new Many(views, hasMore, epoch + 1L << Integer.SIZE | shard);
        }

        /// The shard on which a statement goes on, where it does.
        public int nextShard() {
            return (int) goesOn;
        }

        /// The epoch with which it goes on, -1 where it does not.
        public int nextEpoch() {
            return (int) (goesOn >> Integer.SIZE) - 1;
        }
    }

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

    /// Another shard knows: ask that, as it is now where `epoch` is -1, else what it knew then. Shard -1: it is on its
    /// way, ask again in a moment.
    @Tag(11)
    record Elsewhere(int shard, int epoch) implements Answer {}

    /// Moves that the shard takes or took part in, by range.
    @Tag(12)
    record SlotMoves(List<SlotState> moves) implements Answer {}

    /// Wallets by number; `last` is the number of the last one that was looked at.
    @Tag(13)
    record WalletIds(List<Id> wallets, long last, boolean hasMore) implements Answer {}

    /// Wallets on their way.
    @Tag(14)
    record MovingWallets(List<MovingWallet> wallets) implements Answer {}

    /// What became of what was asked about. Order is wire format.
    enum Whereabouts {
        /// This replica has not heard that the slots move; another may have.
        UNHEARD,
        /// Still here.
        HERE,
        /// Let go of, and not arrived as far as this shard knows.
        IN_TRANSIT,
        /// Let go of, and arrived.
        MOVED,
        /// Was never here; with [Past#isFinal] it never will have been.
        UNKNOWN,
        /// A request under one of the keys runs here, wherever its wallet is, and ends here.
        RUNNING
    }

    /// What a shard knows of the past of something that moved. `isFinal`: it can't change any more.
    @Tag(15)
    record Past(Whereabouts whereabouts, List<PastThing> things, boolean isFinal) implements Answer {}

    /// A sum over wallets that does not depend on their order: equal before and after a move. What is announced to a
    /// wallet is left out, because a hold from another shard announces nothing.
    ///
    /// @param sum of hashes over ids, flags, balances, holds and overdrafts of accounts
    /// @param postedMinor of all accounts, whatever their asset
    @Tag(16)
    record SlotSum(long wallets, long sum, long postedMinor, long last, boolean hasMore) implements Answer {}
}
