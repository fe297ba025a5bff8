package com.binaxpay.replication;

import org.apache.ratis.protocol.RaftGroupId;

/// Finds the [Followers] of a group that this process hosts.
@FunctionalInterface
interface FollowersOfGroups {
    Followers of(RaftGroupId group);
}
