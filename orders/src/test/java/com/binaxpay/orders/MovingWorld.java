package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.Whereabouts;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.MovingWallet;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [World] between whose shards slots move: does at once what routers, leaders and movers do over the network.
final class MovingWorld {
    /// What a command met on its way.
    private static final int HOPS_MAX = 12;

    final World world;
    private int turn;

    MovingWorld(int shards) {
        world = new World(shards);
        world.activate();
        world.scatterIds();
    }

    static SlotRange range(int slot) {
        return new SlotRange(World.JURISDICTION, slot, slot, slot);
    }

    /// The outcome of a command wherever its subject is; [Outcome.Moved] with -1 where it is on its way.
    Outcome submit(Command command) {
        int shard = Subjects.of(command).orElseThrow().slot();
        for (int hop = 0; hop < HOPS_MAX; hop++) {
            Outcome outcome = attempt(shard, command);
            if (!(outcome instanceof Outcome.Moved moved)) {
                return rowsApart(command, outcome);
            }
            if (moved.shard() < 0) {
                return moved;
            }
            shard = moved.shard();
        }
        // On its way: neither has it.
        return new Outcome.Moved(-1);
    }

    /// As a leader does it: what ended with former owners is learnt first.
    Outcome attempt(int shard, Command command) {
        List<Integer> owners =
                world.shard(shard).formerOwners(Subjects.of(command).orElseThrow());
        Optional<Query.Past> needs = Needs.of(command);
        for (int owner :
                owners.stream().distinct().filter(former -> former != shard).toList()) {
            Answer.Past past = (Answer.Past) world.ask(owner, needs.orElseThrow());
            if (past.whereabouts() == Whereabouts.RUNNING
                    || owner == owners.getLast() && past.whereabouts() == Whereabouts.HERE) {
                return new Outcome.Moved(owner);
            }
            if (past.whereabouts() == Whereabouts.IN_TRANSIT
                    && owner == owners.getLast()
                    && !world.shard(shard).isHere(needs.get().subject())) {
                return new Outcome.Moved(-1);
            }
            List<PastThing> unknown = world.shard(shard).unknown(past.things());
            if (!unknown.isEmpty()) {
                world.apply(shard, new Command.AdoptPast(unknown));
            }
        }
        return world.apply(shard, command);
    }

    private Outcome rowsApart(Command command, Outcome outcome) {
        if (!(outcome instanceof Outcome.Rows rows) || !(command instanceof Command.TransferBatch batch)) {
            return outcome;
        }
        List<Outcome> all = new ArrayList<>(rows.rows());
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Outcome.Moved) {
                all.set(i, submit(batch.rows().get(i)));
            }
        }
        return new Outcome.Rows(all, rows.replayed());
    }

    /// The answer to a question wherever it is known; [Answer.Elsewhere] with -1 where it is on its way.
    Answer ask(Query query) {
        int shard = Subjects.of(query).orElseThrow().slot();
        Query asked = query;
        for (int hop = 0; hop < HOPS_MAX; hop++) {
            Answer answer = world.ask(shard, asked);
            if (!(answer instanceof Answer.Elsewhere elsewhere)) {
                return newest(shard, answer);
            }
            if (elsewhere.shard() < 0) {
                return elsewhere;
            }
            shard = elsewhere.shard();
            asked = elsewhere.epoch() < 0 ? query : new Query.OfPast(elsewhere.epoch(), query);
        }
        throw new AssertionError("sent round in circles: " + query);
    }

    /// As a replica does it: what was found may have gone on elsewhere since.
    private Answer newest(int shard, Answer found) {
        Optional<Query.Past> needs = Needs.of(found);
        if (needs.isEmpty()) {
            return found;
        }
        Answer newest = found;
        List<Integer> owners = world.shard(shard).formerOwners(needs.get().subject());
        for (int epoch = 0; epoch < owners.size(); epoch++) {
            Query.OfPast query = new Query.OfPast(epoch, needs.get());
            if (owners.get(epoch) != shard) {
                newest = Needs.newest(newest, ((Answer.Past) world.ask(owners.get(epoch), query)).things());
            }
        }
        return newest;
    }

    /// A whole statement, page by page, as a gateway and a router read it.
    List<View.StatementLine> statement(Id wallet, int limit, boolean oldestFirst) {
        List<View.StatementLine> lines = new ArrayList<>();
        boolean hasMore = true;
        while (hasMore) {
            long last = lines.isEmpty() ? 0 : lines.getLast().position();
            long before = lines.isEmpty() || oldestFirst ? Long.MAX_VALUE : last;
            Query.Statement query = new Query.Statement(
                    World.ALICE,
                    wallet,
                    0,
                    0,
                    Long.MAX_VALUE,
                    before,
                    limit,
                    List.of(),
                    oldestFirst,
                    oldestFirst ? last : 0);
            Answer.Many page = (Answer.Many) ask(query);
            page.views().forEach(view -> lines.add((View.StatementLine) view));
            hasMore = page.hasMore();
            while (!hasMore && page.nextEpoch() >= 0) {
                Query.Statement rest = query.from(page.nextEpoch());
                page = (Answer.Many) world.ask(page.nextShard(), new Query.OfPast(page.nextEpoch(), rest));
                page.views().forEach(view -> lines.add((View.StatementLine) view));
                hasMore = page.hasMore();
            }
        }
        return lines;
    }

    /// Pumps until nothing crosses any more, wherever wallets are.
    void pumpAll() {
        for (int round = 0; round < 10; round++) {
            for (int shard = 0; shard < world.count(); shard++) {
                for (Answer.OpenCrossing open : world.openCrossings(shard)) {
                    pump(shard, open);
                }
            }
        }
    }

    void pump(int shard, Answer.OpenCrossing open) {
        if (open.step() == Answer.CrossingStep.DELIVER) {
            Outcome answer = submit(new Command.AcceptCrossing(open.crossing()));
            if (!(answer instanceof Outcome.Moved)) {
                world.apply(shard, new Command.ResolveCrossing(open.crossing().id(), World.refusalIn(answer)));
            }
        } else if (submit(new Command.BeginReversal(open.crossing())) instanceof Outcome.Refused refused) {
            world.apply(
                    shard,
                    new Command.RefuseReversal(
                            open.crossing().id(), refused.code().name()));
        }
    }

    List<SlotState> moves(int shard) {
        List<SlotState> moves = ((Answer.SlotMoves) world.ask(shard, new Query.SlotMoves())).moves();
        for (SlotState state : moves) {
            Answer.SlotSum sum = (Answer.SlotSum)
                    world.ask(shard, new Query.SlotSum(state.move().range(), 0));
            assertThat(state.wallets()).as("wallets that are here").isEqualTo(sum.wallets());
        }
        return moves;
    }

    /// Does one step of a mover of `shard`; false where there is nothing to do.
    boolean step(int shard, int pageMax, boolean insist) {
        List<SlotState> states = moves(shard);
        turn++;
        for (int i = 0; i < states.size(); i++) {
            SlotState state = states.get((i + turn) % states.size());
            if (state.move().from() == shard && step(shard, state, pageMax, insist)) {
                return true;
            }
        }
        return false;
    }

    /// Does a step of every move of `shard`: none waits for another, since what blocks it may be on its way in that.
    boolean stepAll(int shard, boolean insist) {
        boolean isMoving = false;
        for (SlotState state : moves(shard)) {
            isMoving |= state.move().from() == shard && step(shard, state, 3, insist);
        }
        return isMoving;
    }

    private boolean step(int shard, SlotState state, int pageMax, boolean insist) {
        SlotRange range = state.move().range();
        int epoch = state.move().epoch();
        switch (state.phase()) {
            case PLANNED -> {
                world.apply(state.move().to(), new Command.AdoptSlots(state.move(), false));
                world.apply(shard, new Command.AdvanceMove(range, epoch, SlotPhase.LEAVING));
            }
            case LEAVING -> {
                if (state.inTransit() > 0) {
                    deliver(shard, state);
                } else if (state.wallets() > 0) {
                    Answer.WalletIds ids = (Answer.WalletIds) world.ask(shard, new Query.WalletsOf(range, 0, pageMax));
                    world.apply(shard, new Command.ReleaseWallets(range, epoch, ids.wallets(), insist));
                } else {
                    world.apply(shard, new Command.AdvanceMove(range, epoch, SlotPhase.ENDING));
                }
            }
            case ENDING -> {
                world.apply(state.move().to(), new Command.AdoptSlots(state.move(), true));
                world.apply(shard, new Command.AdvanceMove(range, epoch, SlotPhase.GONE));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void deliver(int shard, SlotState state) {
        List<MovingWallet> moving = ((Answer.MovingWallets)
                        world.ask(shard, new Query.InTransit(state.move().range(), 2)))
                .wallets();
        world.apply(state.move().to(), new Command.AdoptWallets(state.move(), moving));
        List<Id> arrived = moving.stream().map(wallet -> wallet.wallet().id()).toList();
        world.apply(
                shard,
                new Command.ForgetWallets(state.move().range(), state.move().epoch(), arrived));
    }

    /// Moves a slot at once; nothing may keep its wallets.
    void move(int slot, int from, int to) {
        assertThat(world.apply(from, new Command.PlanMove(range(slot), to))).isEqualTo(new Outcome.Applied());
        int steps = 0;
        while (step(from, 3, true)) {
            assertThat(++steps).as("steps of a move").isLessThan(1_000);
        }
    }

    /// The sum over a slot's wallets on a shard.
    Answer.SlotSum sum(int slot, int shard) {
        return (Answer.SlotSum) world.ask(shard, new Query.SlotSum(range(slot), 0));
    }
}
