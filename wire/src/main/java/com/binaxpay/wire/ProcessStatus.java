package com.binaxpay.wire;

import java.util.List;

/// What a process says about itself to the supervisor and to operators.
///
/// @param process its name: a region, an edge or a provider
/// @param isReady whether it should be given traffic
/// @param uptimeMs milliseconds since it started
/// @param rssBytes resident memory, 0 where unknown
/// @param configVersion newest configuration that it has
/// @param configAgeMs how long ago that was known to be the newest
/// @param traffic what its gateway did in the last seconds
/// @param replicas its replicas, ledger shards by number and then the control group; none on an edge
/// @param release which release it runs, [Release#NAME]
/// @param level highest level of a shard's state that it can apply, [Release#LEVEL]
@Tag(1)
public record ProcessStatus(
        String process,
        boolean isReady,
        long uptimeMs,
        long rssBytes,
        long configVersion,
        long configAgeMs,
        Traffic traffic,
        List<Replica> replicas,
        String release,
        int level) {
    /// What a gateway did in the last seconds; rates are a second's mean.
    public record Traffic(
            long requestsPerSecond,
            long serverErrorsPerSecond,
            long latencyMicrosP50,
            long latencyMicrosP99,
            int inFlight) {
        /// Nothing at all.
        public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);
    }

    /// Number that stands for the control group where others name a shard.
    public static final int CONTROL = -1;

    /// One replica of a group.
    ///
    /// @param shard number of the shard, or [#CONTROL]
    /// @param role `leader`, `follower`, `candidate`, `starting` or `stopped`
    /// @param leader region that this replica believes to lead, or empty
    /// @param term Raft term
    /// @param applied index of the newest applied entry
    /// @param committed index of the newest entry known to be committed
    /// @param stalenessMs how old this replica's state may be
    /// @param checkpoint number of the newest checkpoint, 0 before the first
    /// @param digest state digest at that checkpoint
    /// @param payoutsOpen payouts that have not ended
    /// @param payoutsUnknown those of them whose outcome is not known
    /// @param crossingsOpen crossings in flight that began here
    /// @param damagesFound damaged blocks and files that this replica has found on its disk since it started
    /// @param damagesRepaired those of them that are repaired
    /// @param scrubAgeMs how long ago all its files were last read and checked, 0 before the first time
    /// @param jurisdictions numbers of those that were added to the running cluster and are admitted here
    public record Replica(
            int shard,
            String role,
            String leader,
            long term,
            long applied,
            long committed,
            long stalenessMs,
            long checkpoint,
            Bytes digest,
            long payoutsOpen,
            long payoutsUnknown,
            long crossingsOpen,
            @Since(Levels.COMPLETE) long damagesFound,
            @Since(Levels.COMPLETE) long damagesRepaired,
            @Since(Levels.COMPLETE) long scrubAgeMs,
            @Since(Levels.COMPLETE) List<Integer> jurisdictions) {}
}
