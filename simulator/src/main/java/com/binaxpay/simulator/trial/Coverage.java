package com.binaxpay.simulator.trial;

import java.util.EnumMap;
import java.util.Map;

/// What trials have come across. All of it must come up over the seeds of a test run, or a fault kind or request that
/// nobody meets any more would go unnoticed.
final class Coverage {
    /// One each; a fault counts when it has happened, not when it was drawn.
    enum Seen {
        KILL,
        POWER,
        BLACKOUT,
        PAUSE,
        ISOLATE,
        RING,
        ONE_WAY,
        FLAP,
        EDGE_CUT,
        CLOG,
        SLOW_DISK,
        FULL_DISK,
        SKEW,
        WIPE,
        TRANSFER,
        REPLACE,
        ROT,
        SPLIT,
        HUNT,
        FORGET,
        MOVE,
        LOST_UNFORCED,
        STOPPED_BY_DISK,
        RENEWED,
        REPAIRED,
        MESSAGE_LOST,
        MESSAGE_REPLAYED,
        MESSAGE_LATE,
        MESSAGE_CUT,
        ELECTION,
        SNAPSHOT_INSTALLED,
        VOTER_REPLACED,
        SLOTS_MOVED,
        UPGRADED,
        CHECKPOINT,
        LOCAL_TRANSFER,
        CROSSING,
        CROSSING_REFUSED,
        HELD,
        CAPTURED,
        VOIDED,
        EXPIRED,
        REVERSED,
        PAYOUT_SUCCEEDED,
        PAYOUT_FAILED,
        PAYOUT_CANCELLED,
        COLLECTED,
        COLLECTION_FAILED,
        PAYER_SILENT,
        REFUNDED,
        REFUND_FAILED,
        REFUND_CAPPED,
        PROVIDER_LOST_ANSWER,
        PROVIDER_LATE,
        PROVIDER_FORGOT,
        NOTICE,
        NOTICE_LATE,
        BATCH,
        BATCH_ROLLED_BACK,
        REPEATED,
        UNKNOWN_OUTCOME,
        NOT_DONE,
        REFUSED,
        READ,
        NEAR_READ,
        HEDGED_READ,
        REGISTER_WRITTEN,
        REGISTER_READ,
        TRIAL_BALANCE
    }

    private final Map<Seen, Long> counts = new EnumMap<>(Seen.class);

    void count(Seen what) {
        counts.merge(what, 1L, Long::sum);
    }

    void count(Seen what, long times) {
        if (times > 0) {
            counts.merge(what, times, Long::sum);
        }
    }

    long of(Seen what) {
        return counts.getOrDefault(what, 0L);
    }

    Map<Seen, Long> counts() {
        return counts;
    }
}
