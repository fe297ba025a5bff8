package com.binaxpay.wire;

/// What one process asks of a node's shards.
public sealed interface Call {
    /// Apply a command, if this node leads the shard.
    ///
    /// @param remainingMs how long the caller will wait from now on
    @Tag(1)
    record Submit(int shard, Command command, long remainingMs) implements Call {}

    /// Answer a query. `maxStalenessMs` -1 asks for linearizable, which only a node that leads the shard gives; with
    /// [#ANY_AGE_MS] every replica answers, also one that does not know how old its state is.
    ///
    /// @param afterEntry index in the shard's log of an entry that the answer must reflect, 0 for none
    @Tag(2)
    record Ask(
            int shard,
            Query query,
            long maxStalenessMs,
            long remainingMs,
            @Since(Levels.COMPLETE) long afterEntry) implements Call {
        /// However old.
        public static final long ANY_AGE_MS = Long.MAX_VALUE / 2_000_000;

        /// Of no particular entry.
        public Ask(int shard, Query query, long maxStalenessMs, long remainingMs) {
            this(shard, query, maxStalenessMs, remainingMs, 0);
        }
    }
}
