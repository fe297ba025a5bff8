package com.binaxpay.wire;

/// What one process asks of a node's shards.
public sealed interface Call {
    /// Apply a command, if this node leads the shard.
    ///
    /// @param remainingMs how long the caller will wait from now on
    @Tag(1)
    record Submit(int shard, Command command, long remainingMs) implements Call {}

    /// Answer a query. `maxStalenessMs` -1 asks for linearizable, which only a node that leads the shard gives.
    ///
    /// @param afterEntry index in the shard's log of an entry that the answer must reflect, 0 for none
    @Tag(2)
    record Ask(
            int shard,
            Query query,
            long maxStalenessMs,
            long remainingMs,
            @Since(Levels.COMPLETE) long afterEntry) implements Call {
        /// Of no particular entry.
        public Ask(int shard, Query query, long maxStalenessMs, long remainingMs) {
            this(shard, query, maxStalenessMs, remainingMs, 0);
        }
    }
}
