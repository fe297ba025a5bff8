package com.binaxpay.shard;

import com.binaxpay.orders.ShardCounters;
import java.util.List;

/// One replica of a shard, as it sees itself.
///
/// @param shard number of the shard
/// @param role `leader`, `follower`, …
/// @param leader process that is believed to lead, or empty
/// @param term Raft term
/// @param applied index of the newest applied entry
/// @param committed index of the newest entry known to be committed
/// @param stalenessNs how old this replica may be
/// @param checkpoints the newest ones, newest last
/// @param logTimeNs log time of the newest entry
/// @param queued commands that wait to be proposed
/// @param inFlight entries that were proposed and are not applied
/// @param counters what the shard has in flight
public record ShardStatus(
        int shard,
        String role,
        String leader,
        long term,
        long applied,
        long committed,
        long stalenessNs,
        List<Checkpoint> checkpoints,
        long logTimeNs,
        int queued,
        int inFlight,
        ShardCounters counters) {
    /// Copies `checkpoints`.
    public ShardStatus {
        checkpoints = List.copyOf(checkpoints);
    }
}
