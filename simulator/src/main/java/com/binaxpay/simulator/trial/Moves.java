package com.binaxpay.simulator.trial;

import com.binaxpay.simulator.world.Hooks;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// An operator who has slots moved from shard to shard, the same ones again and again. Which range goes is always one
/// of the same few, since a range that moved stays one.
final class Moves {
    /// Slots that wallets are in.
    static final int SLOTS = 3_000;

    private static final int JURISDICTION = 1;
    private static final int RANGES_A_SHARD = 2;
    private static final long LOOK_MS = 200;
    private static final long DEADLINE_NS = 2_000_000_000L;

    private final Clients clients;
    private final Cluster cluster;
    private boolean areOver;

    Moves(Clients clients) {
        this.clients = clients;
        this.cluster = clients.cluster();
    }

    /// Asks whichever shard has some range to give it to another one, once.
    ///
    /// @param happened told what was agreed to
    void plan(SplittableRandom random, Consumer<String> happened) {
        int shards = cluster.swarm().shards();
        int length = SLOTS / RANGES_A_SHARD;
        int first = length * random.nextInt(RANGES_A_SHARD);
        SlotRange range = new SlotRange(JURISDICTION, first, first + length - 1, random.nextInt(shards));
        int to = random.nextInt(shards);
        clients.host().start("operator", () -> {
            for (int owner = 0; owner < shards; owner++) {
                if (owner != to && isAgreed(owner, new Command.PlanMove(range, to))) {
                    happened.accept(range + " goes from shard " + owner + " to shard " + to);
                    return;
                }
            }
        });
    }

    private boolean isAgreed(int owner, Command.PlanMove plan) {
        try {
            return clients.shards().submit(owner, plan, deadlineNs()).outcome() instanceof Outcome.Applied;
        } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
            return false;
        }
    }

    /// Looks at all moves until they are over.
    void watch() {
        clients.host().start("operator", () -> {
            try {
                while (!areAllOver()) {
                    Hooks.sleep(LOOK_MS);
                }
                areOver = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean areAllOver() {
        long gone = 0;
        for (int shard = 0; shard < cluster.swarm().shards(); shard++) {
            try {
                if (!(clients.askShard(shard, new Query.SlotMoves()) instanceof Answer.SlotMoves known)) {
                    return false;
                }
                for (SlotState state : known.moves()) {
                    if (state.phase() != SlotPhase.GONE && state.phase() != SlotPhase.HERE) {
                        return false;
                    }
                    gone += state.phase() == SlotPhase.GONE ? 1 : 0;
                }
            } catch (Shards.NotDone e) {
                return false;
            }
        }
        cluster.coverage().count(Coverage.Seen.SLOTS_MOVED, gone);
        return true;
    }

    /// Whether none is on its way, as was seen since [#watch].
    boolean areOver() {
        return areOver;
    }

    private long deadlineNs() {
        return cluster.world().nowNs() + DEADLINE_NS;
    }
}
