package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// What a shard writes into its record log and, from tag 20 on, into its snapshots for what is still in flight.
///
/// Positions are places in the record log of the one replica; they are never compared between replicas. A `data` or
/// `outcome` of type [Bytes] holds a [View] or an [Outcome] in its own codec.
public sealed interface Kept {
    /// A thing as it was at one moment.
    @Tag(1)
    record Version(Bytes data) implements Kept {}

    /// An event, and at once the version of the thing that it tells of.
    ///
    /// @param previous position of the event before it of the same owner, 0: none
    /// @param previousOfType position of the event before it of the same owner and type, 0: none
    @Tag(2)
    record Event(
            long number, Id id, Caller owner, String type, Bytes data, long timeNs, long previous, long previousOfType)
            implements Kept {}

    /// The first answer under an idempotency key.
    @Tag(3)
    record Answered(Idempotency key, Recall first) implements Kept {}

    /// What a shard answered, finally, to [Command.AcceptCrossing] or [Command.BeginReversal].
    @Tag(4)
    record CrossingAnswer(Crossing crossing, Bytes outcome) implements Kept {}

    /// A row of a payout batch.
    ///
    /// @param place number of its payout, or, for a row without one, the negative position of its [Version]
    /// @param fingerprint hash of the row as it was sent
    /// @param line line in the file
    record RowPlace(long place, long fingerprint, int line) {}

    /// Rows of a payout batch that has ended, in order.
    @Tag(5)
    record BatchPage(List<RowPlace> rows) implements Kept {}

    /// A payout batch that has ended. `pages` are the positions of its [BatchPage]s.
    @Tag(6)
    record EndedBatch(View.PayoutBatch batch, List<Long> pages) implements Kept {}

    /// A head of a checkpoint with the signatures that it got, written when the state forgets it.
    @Tag(7)
    record Signed(SignedHead head) implements Kept {}

    /// Where an outcome is kept.
    sealed interface Recall {
        /// Here.
        @Tag(1)
        record Whole(Bytes outcome) implements Recall {}

        /// Done, with the view at a position.
        @Tag(2)
        record DoneAt(long position, boolean replayed) implements Recall {}

        /// One for each row of a batch.
        @Tag(3)
        record RowsAt(List<Recall> rows) implements Recall {}

        /// In the [Answered] at a position.
        @Tag(4)
        record AnsweredAt(long position) implements Recall {}
    }

    /// An order that has not ended. `batch` is [Id#NONE] where it came alone.
    @Tag(20)
    record OpenPayout(
            long number,
            Id id,
            View.PayoutStatus status,
            int lastAttempt,
            long createdNs,
            Id batch,
            @Since(Levels.COMPLETE) View.OrderKind kind)
            implements Kept {}

    /// Why a shard has a crossing in flight. Order is wire format.
    enum Purpose {
        /// A transfer that is posted or voided at the end.
        TRANSFER,
        /// Likewise, of a hold.
        CAPTURE,
        /// A reversal that the destination's shard has been asked to begin.
        REVERSAL_ASKED,
        /// A reversal that this shard began for another one.
        REVERSAL_SENT
    }

    /// A crossing in flight. `key` is empty (all 0) for [Purpose#REVERSAL_SENT]. With `keepRest` a capture leaves the
    /// rest held.
    @Tag(21)
    record OpenCrossing(
            long number,
            Purpose purpose,
            Crossing crossing,
            Idempotency key,
            long sinceNs,
            @Since(Levels.COMPLETE) boolean keepRest)
            implements Kept {
        /// Of anything but a capture that keeps the rest.
        public OpenCrossing(long number, Purpose purpose, Crossing crossing, Idempotency key, long sinceNs) {
            this(number, purpose, crossing, key, sinceNs, false);
        }
    }

    /// A command that has begun and not ended.
    @Tag(22)
    record RunningKey(Idempotency key) implements Kept {}

    /// A row of a running batch: the key under which its outcome is or will be found, or [Id#NONE] and its outcome.
    record RunningRow(Id key, Bytes outcome) {}

    /// A transfer batch some rows of which are crossings in flight.
    @Tag(23)
    record RunningBatch(Idempotency key, List<RunningRow> rows, List<Id> waitingFor) implements Kept {}

    /// A payout batch that has not ended; its rows follow it in the snapshot.
    @Tag(24)
    record OpenBatch(View.PayoutBatch batch, boolean closed) implements Kept {}

    /// Slots that moved from or to the shard; so many wallets in transit follow in the snapshot.
    ///
    /// @param hushed wallets that shall begin nothing that would keep them, until the log times in `hushedUntilNs`
    @Tag(25)
    record MovedSlots(SlotMove move, SlotPhase phase, List<Id> hushed, List<Long> hushedUntilNs, int inTransit)
            implements Kept {}

    /// A wallet that was let go of and has not arrived.
    @Tag(26)
    record InTransit(MovingWallet wallet) implements Kept {}

    /// A jurisdiction that was added to the running cluster, and the shards that have its slots by the map.
    @Tag(27)
    record AdmittedJurisdiction(int jurisdiction, List<Integer> shards) implements Kept {}
}
