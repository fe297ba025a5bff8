package com.binaxpay.wire;

/// What one process asks of a node's shards.
public sealed interface Call {
    /// Apply a command, if this node leads the shard.
    ///
    /// @param remainingMs how long the caller will wait from now on
    @Tag(1)
    record Submit(int shard, Command command, long remainingMs) implements Call {}

    /// Answer a query. `maxStalenessMs` -1 asks for linearizable, which only a node that leads the shard gives.
    @Tag(2)
    record Ask(int shard, Query query, long maxStalenessMs, long remainingMs) implements Call {}
}
