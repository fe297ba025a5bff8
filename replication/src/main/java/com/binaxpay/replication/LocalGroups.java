package com.binaxpay.replication;

import org.apache.ratis.protocol.RaftGroupId;

/// Finds a group that this process hosts.
@FunctionalInterface
interface LocalGroups {
    /// @throws IllegalArgumentException where there is none with that id
    RatisGroup of(RaftGroupId group);
}
