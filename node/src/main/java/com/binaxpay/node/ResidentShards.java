package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import java.util.function.Supplier;

/// The way of one shard's leader to the other shards: what must stay in its jurisdiction's residency is left out of
/// what
/// they are told, see [ResidencyGuard#fit].
///
/// @param topology what was agreed on
record ResidentShards(Shards shards, Supplier<Topology> topology) implements Shards {
    @Override
    public Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        return shards.submit(shard, ResidencyGuard.fit(topology.get(), shard, command), deadlineNs);
    }

    @Override
    public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        return shards.ask(shard, query, consistency, deadlineNs);
    }
}
