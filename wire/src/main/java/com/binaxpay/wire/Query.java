package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// What a shard can be asked. A partner's question about another partner's thing, or the other mode's, finds nothing.
public sealed interface Query {
    /// Answer: [Answer.One] with a [View.Wallet].
    @Tag(1)
    record WalletById(Caller caller, Id wallet) implements Query {}

    /// Answer: [Answer.Many] of [View.Balance], by asset number.
    @Tag(2)
    record Balances(Caller caller, Id wallet) implements Query {}

    /// Newest first. `beforePosition` [Long#MAX_VALUE] starts at the newest; `asset` 0 means all; `fromNs` inclusive,
    /// `toNs` exclusive, 0 and [Long#MAX_VALUE] where open. `kinds` names those that are wanted, none means all.
    /// With `oldestFirst` lines come in the order in which they were made, those after position `afterPosition`,
    /// and `beforePosition` is not read. Answer: [Answer.Many] of [View.StatementLine].
    @Tag(3)
    record Statement(
            Caller caller,
            Id wallet,
            int asset,
            long fromNs,
            long toNs,
            long beforePosition,
            int limit,
            @Since(Levels.COMPLETE) List<View.TransferKind> kinds,
            @Since(Levels.COMPLETE) boolean oldestFirst,
            @Since(Levels.COMPLETE) long afterPosition)
            implements Query {
        /// As 0.1.0 has it: all kinds, newest first.
        public Statement(Caller caller, Id wallet, int asset, long fromNs, long toNs, long beforePosition, int limit) {
            this(caller, wallet, asset, fromNs, toNs, beforePosition, limit, List.of(), false, 0);
        }

        /// Bits of a position below its epoch: see [SlotMove#epoch].
        public static final int EPOCH_SHIFT = 48;

        /// The same from the end of what an epoch holds that is read first.
        public Statement from(int epoch) {
            long before = oldestFirst ? beforePosition : (epoch + 1L << EPOCH_SHIFT) - 1;
            long after = oldestFirst ? (long) epoch << EPOCH_SHIFT : afterPosition;
            return new Statement(caller, wallet, asset, fromNs, toNs, before, limit, kinds, oldestFirst, after);
        }

        /// The same with another limit.
        public Statement atMost(int otherLimit) {
            return new Statement(
                    caller, wallet, asset, fromNs, toNs, beforePosition, otherLimit, kinds, oldestFirst, afterPosition);
        }
    }

    /// Balances as they were when all log time up to `asOfNs` had passed. Answer: as [Balances].
    @Tag(4)
    record BalancesAsOf(Caller caller, Id wallet, long asOfNs) implements Query {}

    /// Answer: [Answer.One] with a [View.Transfer].
    @Tag(5)
    record TransferById(Caller caller, Id transfer) implements Query {}

    /// Answer: [Answer.One] with a [View.Payout] of this kind.
    @Tag(6)
    record PayoutById(
            Caller caller,
            Id payout,
            @Since(Levels.COMPLETE) View.OrderKind kind) implements Query {
        /// A payout.
        public PayoutById(Caller caller, Id payout) {
            this(caller, payout, View.OrderKind.PAYOUT);
        }
    }

    /// Answer: [Answer.One] with a [View.PayoutBatch].
    @Tag(7)
    record BatchById(Caller caller, Id batch) implements Query {}

    /// Rows from `firstRow` up, in file order. Answer: [Answer.Many] of [View.BatchRow].
    @Tag(8)
    record BatchRows(Caller caller, Id batch, int firstRow, int limit) implements Query {}

    /// A partner's events on this shard, newest first, with numbers below `beforeNumber`. `type` empty means all.
    /// Answer:
    /// [Answer.Many] of [View.Event].
    @Tag(9)
    record Events(Caller caller, String type, long beforeNumber, int limit) implements Query {}

    /// Answer: [Answer.TrialBalance].
    @Tag(10)
    record TrialBalance() implements Query {}

    /// Answer: [Answer.Many] of [View.Event] with one element, or none.
    @Tag(11)
    record EventById(Caller caller, Id event) implements Query {}

    /// For audits: all orders of all partners, ended ones too, in the order in which they were reserved, with numbers
    /// above `afterNumber` (0 at first). Answer: [Answer.Payouts].
    @Tag(12)
    record PayoutsAfter(long afterNumber, int limit) implements Query {}

    /// A partner's orders of a kind, newest first, made before `before` ([Id#NONE] at first). Answer: [Answer.Many] of
    /// [View.Payout].
    @Tag(13)
    record PayoutsOf(
            Caller caller,
            Id before,
            int limit,
            @Since(Levels.COMPLETE) View.OrderKind kind) implements Query {
        /// Payouts.
        public PayoutsOf(Caller caller, Id before, int limit) {
            this(caller, before, limit, View.OrderKind.PAYOUT);
        }
    }

    /// For the order driver: orders that have not ended, by number, above `afterNumber`. Answer: [Answer.Payouts].
    ///
    /// @param collections whether those whose money comes in are asked for; else those whose money goes out
    @Tag(14)
    record OpenPayouts(
            long afterNumber,
            int limit,
            @Since(Levels.COMPLETE) boolean collections) implements Query {
        /// Those whose money goes out.
        public OpenPayouts(long afterNumber, int limit) {
            this(afterNumber, limit, false);
        }
    }

    /// For the crossing pump: crossings and reversals that have not ended, by number, above `afterNumber`. Answer:
    /// [Answer.Crossings].
    @Tag(15)
    record OpenCrossings(long afterNumber, int limit) implements Query {}

    /// For operators: the accounts of one holder, newest first, those opened before its account number `beforeIndex`
    /// ([Integer#MAX_VALUE] at first; [View.Account#index]). Answer: [Answer.Many] of [View.Account].
    @Tag(16)
    record AccountsOf(Id holder, int beforeIndex, int limit) implements Query {}

    /// Heads of checkpoints with their signatures, newest first, of checkpoints below `before` ([Long#MAX_VALUE] at
    /// first). Answer: [Answer.SignedHeads].
    @Tag(17)
    record SignedHeads(long before, int limit) implements Query {}

    /// What proves that a transfer's row is in the shard's history. Answer: [Answer.TransferProof].
    @Tag(18)
    record TransferProof(Caller caller, Id transfer) implements Query {}

    /// The trees over a shard's history. Order is wire format.
    enum Tree {
        /// Over ledger rows.
        ROWS,
        /// Over records.
        RECORDS
    }

    /// What proves that a tree of `to` leaves begins as the one of `from` leaves. Answer: [Answer.Consistency].
    @Tag(19)
    record Consistency(Tree tree, long from, long to) implements Query {}

    /// For operators: an account of the ledger. Answer: [Answer.One] with a [View.Account].
    @Tag(20)
    record AccountById(Id account) implements Query {}

    /// The newest head that a quorum signed, as far as the replica has seen. Answer: [Answer.SignedHeads] with one, or
    /// [Answer.NotYet].
    @Tag(21)
    record NewestHead() implements Query {}

    /// For clients of the raw ledger: what proves that the row with this id is in the shard's history. Answer: as
    /// [TransferProof].
    @Tag(22)
    record RowProof(Id transfer) implements Query {}

    /// For the webhook driver: all events of all partners, oldest first, with numbers above `afterNumber`. Answer:
    /// [Answer.Many] of [View.Event].
    @Tag(60)
    record EventsAfter(long afterNumber, int limit) implements Query {}

    /// For the webhook driver: the queues of endpoints above `afterEndpoint` ([Id#NONE] at first), each with at most
    /// `dueMax` events that are to be sent again by `nowNs`. Answer: [Answer.WebhookQueues].
    @Tag(61)
    record WebhookQueues(Id afterEndpoint, int limit, long nowNs, int dueMax) implements Query {}

    /// What an endpoint has not got, newest first, with numbers below `beforeNumber`: events that will be sent again,
    /// or,
    /// with `isDead`, those that won't. Answer: [Answer.Many] of [View.WebhookDelivery].
    @Tag(62)
    record WebhookDeliveries(Caller caller, Id endpoint, boolean isDead, long beforeNumber, int limit)
            implements Query {}

    /// A token.
    @Tag(63)
    record TokenById(Caller caller, Id token) implements Query {}

    /// For operators and movers: the moves of slots that the shard takes or took part in. Answer: [Answer.SlotMoves].
    @Tag(30)
    record SlotMoves() implements Query {}

    /// For movers: wallets of a range that are here, by their number on the shard, above `afterNumber`; looks at
    /// [#LOOK_MAX] wallets at the most. Answer: [Answer.WalletIds].
    @Tag(31)
    record WalletsOf(SlotRange range, long afterNumber, int limit) implements Query {
        /// Wallets that one question looks at.
        public static final int LOOK_MAX = 20_000;
    }

    /// For movers: wallets that were let go of and have not arrived, as far as anybody has said. Answer:
    /// [Answer.MovingWallets].
    @Tag(32)
    record InTransit(SlotRange range, int limit) implements Query {}

    /// What a shard that had `subject` (a wallet, transfer, payout or batch) knows of keys, crossings, transfers and
    /// payouts that ended there. Answer: [Answer.Past].
    @Tag(33)
    record Past(Id subject, List<Id> keys, List<Id> crossings, List<Id> transfers, List<Id> payouts) implements Query {}

    /// A question about what a shard knew of slots in an epoch in which it owned them. Answer: as of `query`.
    @Tag(34)
    record OfPast(int epoch, Query query) implements Query {}

    /// For operators: a sum over the wallets of a range that are here, as [WalletsOf]. Answer: [Answer.SlotSum].
    @Tag(35)
    record SlotSum(SlotRange range, long afterNumber) implements Query {}
}
