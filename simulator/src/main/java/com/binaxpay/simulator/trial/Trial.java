package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.shard.LedgerAudit;
import com.binaxpay.simulator.world.Net;
import com.binaxpay.simulator.world.World;
import com.binaxpay.simulator.world.WorldFailed;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// One seed's trial: faults for a while, during which nothing wrong may happen, then none, when everything must go on
/// and
/// come to its end; then all statements are read and checked.
final class Trial {
    private static final long S = 1_000_000_000L;
    /// For which faults wait at the most while clients open their wallets.
    private static final long OPENING_NS = 10 * S;
    /// Within which a healed cluster must answer everybody.
    private static final long LIVELY_NS = 30 * S;
    /// Within which all that is in flight must end.
    private static final long QUIET_NS = 90 * S;

    private final long seed;
    private final long faultsNs;
    private final World world;
    private final Coverage coverage = new Coverage();
    private final Story story;
    private final Swarm swarm;
    private final Cluster cluster;
    private final Clients clients;
    private final Moves moves;
    private final Nemesis nemesis;

    /// How a trial came out.
    ///
    /// @param failure the check that failed, and how; empty where all held
    /// @param simulatedNs virtual time that passed
    record Verdict(
            long seed,
            Optional<Throwable> failure,
            long trace,
            long simulatedNs,
            long operations,
            long turns,
            Coverage coverage,
            List<String> story) {}

    /// @param change what is left out of, or put into, what the seed drew
    Trial(long seed, long seconds, Nemesis.Window window, UnaryOperator<Swarm> change) throws IOException {
        this.seed = seed;
        this.faultsNs = seconds * S;
        this.world = new World(seed);
        this.story = new Story(world);
        this.swarm = change.apply(Swarm.of(world));
        world.shuffle(swarm.shuffle());
        Net net = new Net(world, swarm.weather());
        this.cluster = new Cluster(world, net, swarm, story, coverage);
        this.clients = new Clients(cluster);
        this.moves = new Moves(clients);
        this.nemesis = new Nemesis(cluster, window, moves);
    }

    // Whatever is thrown is the verdict.
    @SuppressWarnings("CatchingUnchecked")
    Verdict run() {
        Optional<Throwable> failure = Optional.empty();
        try {
            cluster.machines().forEach(cluster::boot);
            cluster.watch();
            clients.start();
            // Storms begin with the faults: calls that are lost would take all of the time that clients have.
            cluster.net().weather(swarm.weather().calm());
            world.run(world.nowNs() + OPENING_NS, clients::isOpen);
            cluster.net().weather(swarm.weather());
            nemesis.start();
            world.run(world.nowNs() + faultsNs, () -> false);
            heal();
            check();
        } catch (WorldFailed e) {
            failure = Optional.ofNullable(e.getCause());
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        } finally {
            World.end();
        }
        long[] net = cluster.net().counts();
        coverage.count(Coverage.Seen.MESSAGE_LOST, net[0]);
        coverage.count(Coverage.Seen.MESSAGE_REPLAYED, net[1]);
        coverage.count(Coverage.Seen.MESSAGE_LATE, net[2]);
        coverage.count(Coverage.Seen.MESSAGE_CUT, net[3]);
        coverage.count(Coverage.Seen.HEDGED_READ, cluster.hedges());
        for (int shard = 0; shard < swarm.shards(); shard++) {
            coverage.count(Coverage.Seen.ELECTION, cluster.oracle(shard).elections());
            coverage.count(
                    Coverage.Seen.SNAPSHOT_INSTALLED, cluster.oracle(shard).installed());
        }
        return new Verdict(
                seed,
                failure,
                world.trace(),
                world.nowNs() - S,
                clients.operations(),
                world.turns(),
                coverage,
                story.lines());
    }

    /// Lives on without faults: everybody is served, and all that is in flight ends.
    private void heal() {
        nemesis.end();
        cluster.healing();
        cluster.provider().behave();
        long healedNs = world.nowNs();
        clients.lastSuccessNs().replaceAll((client, before) -> before);
        await(
                LIVELY_NS,
                () -> clients.lastSuccessNs().values().stream().allMatch(at -> at > healedNs + S),
                "liveness",
                "a client has no success in a healed cluster");
        clients.stop();
        await(QUIET_NS, clients::areDone, "liveness", "a request never ends in a healed cluster");
        long stoppedNs = world.nowNs();
        world.run(world.nowNs() + QUIET_NS, () -> isQuiet(stoppedNs));
        if (!isQuiet(stoppedNs)) {
            List<String> open = new ArrayList<>();
            clients.host().start("open", () -> clients.tellOpen(open));
            world.run(world.nowNs() + 10 * S, () -> false);
            throw new CheckFailed("liveness", "never end in a healed cluster: " + open + "; " + cluster.describe());
        }
        moves.watch();
        await(QUIET_NS, moves::areOver, "liveness", "slots never arrive in a healed cluster");
    }

    private void await(long withinNs, BooleanSupplier isSo, String check, String otherwise) {
        long untilNs = world.nowNs() + withinNs;
        world.run(untilNs, isSo);
        if (!isSo.getAsBoolean()) {
            throw new CheckFailed(
                    check,
                    otherwise + " (clients' last successes: " + clients.lastSuccessNs() + "; " + cluster.describe()
                            + ")");
        }
    }

    /// Whether no voter knows of anything in flight: a leader that has just won may not have applied all yet.
    private boolean isQuiet(long sinceNs) {
        for (int shard = 0; shard < swarm.shards(); shard++) {
            int number = shard;
            Optional<Machine> leader = cluster.leader(shard);
            Node leads = leader.isEmpty() ? null : leader.get().node;
            if (leads == null) {
                return false;
            }
            boolean isQuiet = leads.part(shard).replica().voters().stream()
                    .map(voter -> cluster.machine(voter).node)
                    .allMatch(node -> node != null && node.isReady() && node.isQuiet(number, sinceNs));
            if (!isQuiet) {
                return false;
            }
        }
        return cluster.isInStep();
    }

    private void check() {
        if (cluster.isUpgraded() && swarm.upgradeAtNs() > 0) {
            coverage.count(Coverage.Seen.UPGRADED);
        }
        List<Throwable> failed = new ArrayList<>();
        boolean[] isDone = new boolean[1];
        clients.host().start("checks", () -> {
            try {
                checkAll();
            } catch (Shards.NotDone e) {
                failed.add(new CheckFailed("liveness", "the leader does not answer: " + e.getMessage()));
            }
            isDone[0] = true;
        });
        await(QUIET_NS, () -> isDone[0], "liveness", "statements cannot be read in a healed cluster");
        if (!failed.isEmpty()) {
            throw new WorldFailedCheck(failed.getFirst());
        }
        // Replicas pass a checkpoint more, those that were behind catch up, and all are compared and audited.
        world.run(world.nowNs() + swarm.shardConfig().checkpointEveryMs() * 1_000_000 + S, () -> false);
        await(QUIET_NS, cluster::isInStep, "liveness", "a replica never catches up");
        cluster.compare();
        world.run(world.nowNs() + S, () -> false);
        audit();
    }

    /// Wraps what a thread of the world found.
    private static final class WorldFailedCheck extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        WorldFailedCheck(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    private void checkAll() throws Shards.NotDone {
        Map<Id, List<View.StatementLine>> statements = new TreeMap<>();
        long held = 0;
        for (Id wallet : clients.wallets()) {
            List<View.StatementLine> lines = clients.statement(wallet);
            statements.put(wallet, lines);
            held += lines.isEmpty() ? 0 : lines.getLast().balanceAfterMinor();
            lines.forEach(line -> world.note(line.balanceAfterMinor()));
        }
        Checks checks = new Checks(clients.history(), statements);
        checks.all();
        Map<Id, View.Payout> orders = new TreeMap<>();
        for (int shard = 0; shard < swarm.shards(); shard++) {
            if (clients.askShard(shard, new Query.TrialBalance()) instanceof Answer.TrialBalance balance) {
                Checks.balanced(shard, balance);
            }
            orders(shard, orders);
            events(shard);
        }
        new OrderChecks(List.copyOf(orders.values()), statements)
                .all(cluster.provider().book(), coverage);
        conserved(held, statements, List.copyOf(orders.values()));
    }

    /// A shard that an order left lists the last version that it had of it, so each one is asked for.
    private void orders(int shard, Map<Id, View.Payout> all) throws Shards.NotDone {
        long after = 0;
        while (clients.askShard(shard, new Query.PayoutsAfter(after, 100)) instanceof Answer.Payouts page) {
            for (Answer.NumberedPayout payout : page.payouts()) {
                all.put(payout.payout().id(), clients.order(payout.payout()));
                after = payout.number();
            }
            if (!page.hasMore()) {
                break;
            }
        }
    }

    /// The event stream has no gap, and goes with time.
    private void events(int shard) throws Shards.NotDone {
        long before = Long.MAX_VALUE;
        long next = -1;
        long timeNs = Long.MAX_VALUE;
        while (clients.askShard(shard, new Query.Events(Clients.CALLER, "", before, 100)) instanceof Answer.Many page) {
            for (View view : page.views()) {
                View.Event event = (View.Event) view;
                if (next >= 0 && event.number() != next) {
                    throw new CheckFailed("events", "event " + next + " of shard " + shard + " is missing");
                }
                if (event.timeNs() > timeNs) {
                    throw new CheckFailed("events", "event " + event.number() + " is younger than its successor");
                }
                if (event.type().equals("transfer.expired")) {
                    coverage.count(Coverage.Seen.EXPIRED);
                }
                next = event.number() - 1;
                before = event.number();
                timeNs = event.timeNs();
            }
            if (!page.hasMore()) {
                break;
            }
        }
        if (next > 0) {
            throw new CheckFailed("events", "events of shard " + shard + " begin at " + (next + 1));
        }
    }

    /// All that was funded or collected is in wallets, or was paid out or given back.
    private void conserved(long held, Map<Id, List<View.StatementLine>> statements, List<View.Payout> orders) {
        long funded = 0;
        for (History.Write write : clients.history().writes()) {
            boolean isThere = write.work == Work.FUND
                    && statements.getOrDefault(write.destination, List.of()).stream()
                            .anyMatch(line -> line.transfer().equals(write.id));
            funded += isThere ? write.amountMinor : 0;
        }
        long moved = OrderChecks.movedMinor(orders);
        if (funded + moved != held) {
            throw new CheckFailed(
                    "conservation", funded + " was funded, orders brought " + moved + ", and wallets hold " + held);
        }
    }

    /// Every replica derives its balances again from its own history.
    private void audit() {
        for (Machine machine : cluster.machines()) {
            Node node = machine.node;
            if (node == null || !machine.isUp()) {
                continue;
            }
            for (Node.Part part : node.parts()) {
                List<LedgerAudit.Report> reports = new ArrayList<>();
                node.host().start("audit", () -> reports.add(part.host().verify()));
                await(10 * S, () -> !reports.isEmpty(), "audit", "an audit never ends");
                coverage.count(Coverage.Seen.REPAIRED, part.host().scrubStatus().repaired());
                if (!reports.getFirst().faults().isEmpty()) {
                    throw new CheckFailed(
                            "audit",
                            machine.region + ", shard " + part.host().shard() + ": "
                                    + reports.getFirst().faults().getFirst());
                }
            }
        }
    }
}
