package com.binaxpay.wire;

import java.util.List;

/// What a node found when it checked its replicas against their own history.
///
/// @param process name of the node
/// @param replicas its replicas, by shard
@Tag(1)
public record VerifyReport(String process, List<Replica> replicas) {
    /// One replica.
    ///
    /// @param shard number of the shard
    /// @param role what the replica is in its group
    /// @param applied index of the newest applied entry
    /// @param crossingsOpen crossings in flight that began here
    /// @param rows rows of history that were derived again
    /// @param accounts accounts whose balances were compared
    /// @param faults what did not hold; empty is good
    /// @param checkpoints the newest checkpoints, newest last
    /// @param trial sums by mode and asset
    /// @param heads the newest head that a quorum signed, or none
    public record Replica(
            int shard,
            String role,
            long applied,
            long crossingsOpen,
            long rows,
            long accounts,
            List<String> faults,
            List<Checkpoint> checkpoints,
            List<Answer.TrialLine> trial,
            @Since(Levels.COMPLETE) List<SignedHead> heads) {
        /// As 0.1.0 has it.
        public Replica(
                int shard,
                String role,
                long applied,
                long crossingsOpen,
                long rows,
                long accounts,
                List<String> faults,
                List<Checkpoint> checkpoints,
                List<Answer.TrialLine> trial) {
            this(shard, role, applied, crossingsOpen, rows, accounts, faults, checkpoints, trial, List.of());
        }
    }

    /// A replica's digest at a checkpoint, lower-case hex.
    public record Checkpoint(long number, String digest) {}
}
