package com.binaxpay.replication;

/// Told of changes of leadership, in order, by one thread of the group's own; calls must return soon.
public interface LeadershipListener {
    /// This replica leads from now on, and has applied all entries of earlier terms.
    void onLeader(long term);

    /// This replica does not lead any more.
    void onFollower();
}
