package com.binaxpay.replication;

/// What a replica is in its group at the moment.
public enum Role {
    /// Elected, and everything of earlier terms is applied: it accepts proposals.
    LEADER,
    /// Elected, with entries of earlier terms still to be applied.
    LEADER_NOT_READY,
    /// Takes entries from a leader, or waits for one.
    FOLLOWER,
    /// Takes entries from a leader and has no vote.
    LEARNER,
    /// Stands for election.
    CANDIDATE,
    /// Not running: starting, or closed.
    STOPPED
}
