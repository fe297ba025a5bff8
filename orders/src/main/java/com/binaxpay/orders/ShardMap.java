package com.binaxpay.orders;

import com.binaxpay.money.Id;

/// Which shard an id lives on. Must give the same answer on every replica and for the shard's whole life.
@FunctionalInterface
public interface ShardMap {
    /// Index of the shard that owns what `id` names, or -1 where no shard does.
    int shardOf(Id id);
}
