package com.binaxpay.money;

/// Bugs that the simulation plants into production code, to see that its checks find them: each is one wrong turn, at
/// the place that asks [#isPlanted].
///
/// Here none is ever planted: the answer is a constant of the class file, which no property, file or call can change,
/// and what hangs on it is dropped when code is compiled. Only the simulation's own class loader, which rewrites what
/// it
/// loads, gives another answer, for one of them.
public enum Defect {
    /// Some idempotency keys are not kept with their outcome.
    LOST_KEY,
    /// Keys of requests that run are missing after a snapshot was restored.
    RUNNING_KEYS_NOT_RESTORED,
    /// An overdraft that is sent again is set again, as before it had a key.
    OVERDRAFT_SET_AGAIN,
    /// Rows of a batch are applied in an order that differs from replica to replica, as that of a hash map may.
    HASH_ORDER,
    /// Holds expire by the replica's own clock instead of the log's.
    EXPIRY_BY_WALL_CLOCK,
    /// Log time follows the leader's clock backwards.
    TIME_GOES_BACK,
    /// A void is granted for a hold that was captured.
    VOID_AFTER_CAPTURE,
    /// A capture takes all that was held, whatever was asked for.
    CAPTURE_TAKES_ALL,
    /// More is given back than was moved.
    REVERSAL_BEYOND_ORIGINAL,
    /// A wallet goes below what it may.
    LIMIT_IGNORED,
    /// Rows of an atomic batch are not tied together.
    CHAIN_NOT_LINKED,
    /// An event's number is left out.
    EVENT_NUMBER_SKIPPED,
    /// The receiving shard doesn't keep what it answered to a crossing.
    CROSSING_ANSWER_FORGOTTEN,
    /// A crossing whose answer was lost is delivered again under another id.
    CROSSING_UNDER_NEW_ID,
    /// A crossing whose answer was lost is voided, though nobody refused it.
    CROSSING_VOIDED_WITHOUT_REFUSAL,
    /// A crossing is posted before the other shard has answered.
    CROSSING_POSTED_UNANSWERED,
    /// Crossings that a former leader left open are not carried on.
    CROSSINGS_LEFT_BEHIND,
    /// An order's hold is released while its outcome is unknown.
    UNKNOWN_RELEASES_HOLD,
    /// An order that was submitted can be cancelled.
    CANCEL_AFTER_SUBMISSION,
    /// A second report of success is posted again.
    DOUBLE_POST,
    /// A collection that is reported as paid again is credited again.
    COLLECTION_CREDITED_AGAIN,
    /// A payer who was asked is taken for one who has paid.
    PENDING_IS_PAID,
    /// Refunds of a collection may come to more than was collected.
    REFUND_BEYOND_COLLECTION,
    /// A refund that the provider refused still counts as given back.
    REFUSED_REFUND_COUNTS,
    /// An enquiry that finds nothing is taken for a failure.
    NOT_FOUND_IS_FAILED,
    /// A new leader sends a submitted order under a new reference instead of enquiring.
    NEW_REFERENCE_AFTER_FAILOVER,
    /// A provider is called before the attempt is in the log.
    CALL_BEFORE_COMMIT,
    /// Orders that a former leader left open are not driven on.
    ORDERS_LEFT_BEHIND,
    /// A leader answers reads without asking a quorum whether it still leads.
    STALE_LEADER_READ,
    /// A replica answers without waiting for the entry that the reader has seen.
    BOOKMARK_IGNORED,
    /// What may have been committed is reported as not done.
    UNKNOWN_TOLD_AS_NOT_DONE,
    /// A router takes a broken connection for a request that was never executed.
    BROKEN_CONNECTION_IS_NOT_DONE,
    /// A page of accounts is missing in a snapshot.
    SNAPSHOT_MISSING_PAGE,
    /// Files are not forced before a name is given to them.
    FILE_NOT_FORCED,
    /// Segments of history are not forced before a snapshot counts on them.
    SEGMENT_NOT_FORCED,
    /// Names in directories are not made durable.
    DIRECTORY_NOT_FORCED,
    /// Rows of an atomic batch are written in the wrong order.
    HISTORY_ROW_OUT_OF_ORDER,
    /// A row doesn't lead to its account's row before.
    HISTORY_LINK_CUT,
    /// An id that only the disk has is taken for absent.
    COLD_ID_ABSENT,
    /// A snapshot is lent, and installed, though some of it is damaged.
    DAMAGE_LENT,
    /// A shard that slots came to does not ask what ended before: a request that is repeated is executed again.
    PAST_NOT_LEARNT,
    /// Wallets that are brought to a shard again, since an answer was lost, are taken again.
    WALLET_TAKEN_AGAIN,
    /// Wallets that were let go of are forgotten before the other shard has them.
    FORGOTTEN_ON_ITS_WAY,
    /// What a wallet holds stays behind when it moves.
    HOLD_LEFT_BEHIND;

    /// Whether the simulation has planted this one.
    public boolean isPlanted() {
        return false;
    }

    /// Where it is planted, yes or no by what differs from process to process, as the order of a hash map may;
    /// `place` is any object of the one who asks.
    public boolean isPlantedByChance(Object place) {
        return isPlanted() && (System.identityHashCode(place) & 1) == 1;
    }
}
