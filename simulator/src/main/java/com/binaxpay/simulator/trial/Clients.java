package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.shard.SlotRouter;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.simulator.world.World;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Partners' back ends, what they share, and what is asked once they are done.
final class Clients {
    static final int KES = 404;
    static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final List<String> EDGES = List.of("africa", "asia");
    private static final long MS = 1_000_000L;
    static final long DEADLINE_NS = 5_000 * MS;
    private static final int TRIES_MAX = 5;
    private static final int JURISDICTION = 1;
    private static final long OPENING_MINOR = 100_000;

    private final World world;
    private final Cluster cluster;
    private final Swarm swarm;
    private final History history = new History();
    private final SplittableRandom random;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Shards> routers = new ArrayList<>();
    private final List<Id> wallets = new ArrayList<>();
    private final List<Id> registers = new ArrayList<>();
    private final Map<Integer, Long> lastSuccessNs = new TreeMap<>();
    private boolean isOpen;
    private boolean isStopped;
    private int running;
    private long operations;
    private long nextGroup = 1;
    private long nextValue = 1_000_000;

    Clients(Cluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.swarm = cluster.swarm();
        this.random = world.random("clients");
        for (String edge : EDGES) {
            Host host = new Host(world, edge);
            cluster.net().plug(host);
            hosts.add(host);
            routers.add(new SlotRouter(cluster.router(host, cluster.regionsFrom(edge))));
        }
    }

    static List<String> edges() {
        return EDGES;
    }

    History history() {
        return history;
    }

    List<Id> wallets() {
        return wallets;
    }

    List<Id> registers() {
        return registers;
    }

    Cluster cluster() {
        return cluster;
    }

    Swarm swarm() {
        return swarm;
    }

    /// One for all of them: which runs when follows from the seed too.
    SplittableRandom random() {
        return random;
    }

    /// A number for rows that happen all or not at all.
    long nextGroup() {
        return nextGroup++;
    }

    /// A value that no register has had.
    long nextValue() {
        return nextValue++;
    }

    void countOperation() {
        operations++;
    }

    boolean isStopped() {
        return isStopped;
    }

    /// A client is done.
    void left() {
        running--;
    }

    /// How many requests were answered.
    long operations() {
        return operations;
    }

    /// Whether everybody who was to stop has stopped.
    boolean areDone() {
        return running == 0;
    }

    /// Whether all wallets are open, so that clients have begun.
    boolean isOpen() {
        return isOpen;
    }

    void stop() {
        isStopped = true;
    }

    /// When a client last succeeded.
    Map<Integer, Long> lastSuccessNs() {
        return lastSuccessNs;
    }

    /// Opens wallets, then begins.
    void start() {
        running++;
        hosts.getFirst().start("opening", () -> {
            try {
                open();
                isOpen = true;
                for (int client = 0; client < swarm.clients(); client++) {
                    int number = client;
                    running++;
                    Host host = hosts.get(client % hosts.size());
                    lastSuccessNs.put(client, world.nowNs());
                    host.start("client-" + client, new Client(this, number, routers.get(client % routers.size()))::run);
                }
            } finally {
                running--;
            }
        });
    }

    private void open() {
        Client opener = new Client(this, -1, routers.getFirst());
        for (int i = 0; i < swarm.wallets() + 2; i++) {
            Id wallet = newId(i % swarm.shards() + swarm.shards() * random.nextInt(Moves.SLOTS / swarm.shards()));
            opener.mustDo(new Command.OpenWallet(
                    CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
            if (i < swarm.wallets()) {
                wallets.add(wallet);
                opener.payments().fund(wallet, OPENING_MINOR);
            } else {
                registers.add(wallet);
            }
        }
    }

    /// An id that stays where `wallet` is, wherever its slot goes.
    Id newIdWith(Id wallet) {
        return newId(wallet.slot());
    }

    private Id newId(int slot) {
        return Id.of(World.EPOCH_MS + world.nowNs() / MS, JURISDICTION, slot, random.nextLong());
    }

    Idempotency key(Operation operation) {
        return new Idempotency(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), operation);
    }

    /// The account that a wallet has in KES.
    static Id account(Id wallet) {
        return new Id(wallet.hi(), wallet.lo() ^ (long) KES << 40);
    }

    /// All lines of a wallet's statement, the oldest first, from the leader.
    List<View.StatementLine> statement(Id wallet) throws Shards.NotDone {
        List<View.StatementLine> lines = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (true) {
            Query query = new Query.Statement(CALLER, wallet, KES, 0, Long.MAX_VALUE, before, 100);
            Answer answer = askShard(cluster.shardOf(wallet), query);
            if (!(answer instanceof Answer.Many many)) {
                throw new CheckFailed("statements", "no statement of a wallet");
            }
            for (View view : many.views()) {
                View.StatementLine line = (View.StatementLine) view;
                lines.add(line);
                before = line.position();
            }
            if (!many.hasMore()) {
                return lines.reversed();
            }
        }
    }

    /// An order as its partner sees it, of which some shard has some version.
    View.Payout order(View.Payout some) throws Shards.NotDone {
        Query query = new Query.PayoutById(CALLER, some.id(), some.kind());
        Answer answer = askShard(cluster.shardOf(some.id()), query);
        if (answer instanceof Answer.One(View.Payout order)) {
            return order;
        }
        throw new CheckFailed("nothing-lost", "order " + some.id() + " is on some shard and is not found");
    }

    /// What the leader answers, who may be mending its files, or be made new, when it is asked first.
    Answer askShard(int shard, Query query) throws Shards.NotDone {
        Shards.Consistency leader = new Shards.Consistency.Linearizable();
        for (int tries = 1; ; tries++) {
            try {
                return routers.getFirst()
                        .ask(shard, query, leader, world.nowNs() + DEADLINE_NS)
                        .answer();
            } catch (Shards.NotDone e) {
                if (tries == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    Answer ask(Shards router, Id of, Query query) throws Shards.NotDone {
        return router.ask(
                        cluster.shardOf(of), query, new Shards.Consistency.Linearizable(), world.nowNs() + DEADLINE_NS)
                .answer();
    }

    /// The way to shards of who operates them.
    Shards shards() {
        return routers.getFirst();
    }

    /// Says what is in flight, for whoever has to understand a failure.
    void tellOpen(List<String> open) {
        for (int shard = 0; shard < swarm.shards(); shard++) {
            try {
                open.add("shard " + shard + " " + askShard(shard, new Query.SlotMoves()) + " "
                        + askShard(shard, new Query.OpenCrossings(0, 3)) + " "
                        + askShard(shard, new Query.OpenPayouts(0, 3, false)) + " "
                        + askShard(shard, new Query.OpenPayouts(0, 3, true)));
            } catch (Shards.NotDone e) {
                open.add("shard " + shard + " does not answer: " + e.getMessage());
            }
        }
    }

    Host host() {
        return hosts.getFirst();
    }
}
