package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.observe.Metrics;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.routing.RouterSettings;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import java.util.List;
import java.util.Optional;

/// What an operator asks shards about slots, and tells them. Calls block.
final class SlotMoves {
    private static final long TIMEOUT_NS = 10_000_000_000L;

    private final Shards shards;

    SlotMoves(Shards shards) {
        this.shards = shards;
    }

    /// Of a running cluster, through its nodes.
    static SlotMoves of(ClusterLinks links, Topology topology) throws InterruptedException {
        List<String> regions = topology.regionNames();
        var unused = links.awaitConnections(regions, 3_000);
        return new SlotMoves(new ShardRouter(
                RegionNode.routerShards(topology),
                regions.stream()
                        .map(region -> RegionLink.remote(region, links.client(region)))
                        .toList(),
                RouterSettings.defaults(),
                new Metrics(),
                region -> false));
    }

    /// The moves that a shard takes or took part in.
    List<SlotState> of(int shard) {
        return ask(shard, new Query.SlotMoves()) instanceof Answer.SlotMoves known ? known.moves() : List.of();
    }

    /// What a shard knows of a range.
    Optional<SlotState> state(SlotRange range, int shard) {
        return of(shard).stream()
                .filter(state -> state.move().range().equals(range))
                .findFirst();
    }

    /// The shard that owns a range now, along its moves.
    int owner(SlotRange range) {
        int owner = range.base();
        for (Optional<SlotState> state = state(range, owner);
                state.isPresent() && state.get().phase() == SlotPhase.GONE;
                state = state(range, owner)) {
            owner = state.get().move().to();
        }
        return owner;
    }

    /// Has the owner begin a move.
    Outcome plan(SlotRange range, int owner, int target) {
        try {
            return shards.submit(owner, new Command.PlanMove(range, target), System.nanoTime() + TIMEOUT_NS)
                    .outcome();
        } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
            throw new CommandFailed(CommandFailed.FAILED, "the move was not begun: " + e.getMessage());
        }
    }

    /// The sum over a range's wallets on a shard.
    Answer.SlotSum sum(SlotRange range, int shard) {
        long wallets = 0;
        long sum = 0;
        long posted = 0;
        long last = 0;
        while (true) {
            if (!(ask(shard, new Query.SlotSum(range, last)) instanceof Answer.SlotSum part)) {
                throw new CommandFailed(CommandFailed.FAILED, "shard " + shard + " cannot tell what it has");
            }
            wallets += part.wallets();
            sum += part.sum();
            posted += part.postedMinor();
            last = part.last();
            if (!part.hasMore()) {
                return new Answer.SlotSum(wallets, sum, posted, last, false);
            }
        }
    }

    private Answer ask(int shard, Query query) {
        try {
            return shards.ask(shard, query, new Shards.Consistency.Linearizable(), System.nanoTime() + TIMEOUT_NS)
                    .answer();
        } catch (Shards.NotDone e) {
            throw new CommandFailed(CommandFailed.FAILED, "shard " + shard + " cannot be asked: " + e.getMessage());
        }
    }
}
