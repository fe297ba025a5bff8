package com.binaxpay.simulator.trial;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.Keyring;
import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.DriverConfig;
import com.binaxpay.rails.PayoutDriver;
import com.binaxpay.rails.SandboxVault;
import com.binaxpay.rails.TokenOpener;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.replication.LeadershipListener;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.shard.CrossingPump;
import com.binaxpay.shard.Repair;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.SlotMover;
import com.binaxpay.shard.SlotRouter;
import com.binaxpay.simulator.raft.Replica;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// A node's process, put together as `com.binaxpay.node` does it, on the raft model.
final class Node {
    private final Cluster cluster;
    private final Machine machine;
    private final Host host;
    private final TreeMap<Integer, Part> parts = new TreeMap<>();
    private final ShardRouter router;
    private final TreeMap<Integer, Look> inFlight = new TreeMap<>();
    private boolean isReady;

    private record Look(long open, long atNs) {}

    /// A shard's replica here and what drives it.
    record Part(ShardHost host, Replica replica, PayoutDriver payouts, CrossingPump crossings, SlotMover slots)
            implements LeadershipListener {
        @Override
        public void onLeader(long term) {
            payouts.start();
            crossings.start();
            slots.start();
        }

        @Override
        public void onFollower() {
            payouts.stop();
            crossings.stop();
            slots.stop();
        }

        void wake() {
            payouts.wake();
            crossings.wake();
        }
    }

    Node(Cluster cluster, Machine machine, Host host) {
        this.cluster = cluster;
        this.machine = machine;
        this.host = host;
        this.router = cluster.router(host, cluster.regionsFrom(machine.region));
    }

    /// Starts; on a thread of its own host, since restoring waits.
    void start(boolean isJoining) throws IOException {
        List<Connector> connectors = List.of(cluster.provider().connector(host));
        for (int shard = 0; shard < cluster.swarm().shards(); shard++) {
            open(shard, isJoining, connectors);
        }
        for (Part part : parts.values()) {
            try {
                part.replica().start();
            } catch (IOException | RuntimeException e) {
                if (cluster.isAnyRotten() && CorruptFile.isIn(e)) {
                    cluster.renew(machine, host, part.host().shard(), String.valueOf(e.getMessage()));
                    return;
                }
                throw e;
            }
            int newest = cluster.swarm().level();
            part.host().activateUpTo(() -> cluster.isUpgraded() ? newest : 1);
            part.host().start(List.of(part::wake));
            part.replica().onLeadership(part);
        }
        isReady = true;
    }

    private void open(int shard, boolean isJoining, List<Connector> connectors) throws IOException {
        String group = "shard-" + shard;
        Path home = machine.disk.path("/" + group);
        Path raft = home.resolve("raft");
        Keyring keyring = cluster.keyring();
        Replica[] made = new Replica[1];
        ShardHost shardHost = ShardHost.on(
                replicated -> {
                    made[0] = new Replica(
                            cluster.setting(machine, host, shard, raft, isJoining), replicated, machine.isWiped);
                    return made[0];
                },
                home,
                shard,
                cluster::shardOf,
                keyring.keysOrCreate(group),
                keyring.keysOrCreate("history-" + shard),
                home.resolve("journal"),
                cluster.swarm().shardConfig());
        int number = shard;
        shardHost.repair(new Repair(
                host.name(),
                new Witnesses(cluster, host),
                new Repair.Renewal() {
                    @Override
                    public void renew(String why) {
                        cluster.renew(machine, host, number, why);
                    }

                    @Override
                    public void renewAtNextStart(String why) {
                        cluster.renewAtNextStart(machine, number, why);
                    }
                },
                cluster.swarm().scrubEveryMs(),
                64L << 20,
                4_000));
        Shards shards = router;
        shardHost.movesBy(router);
        InstantSource clock = () -> Instant.ofEpochMilli(cluster.epochMs(host));
        TokenOpener tokens =
                new TokenOpener(shards, id -> OptionalInt.of(cluster.shardOf(id)), new SandboxVault(new byte[32]));
        parts.put(
                shard,
                new Part(
                        shardHost,
                        made[0],
                        new PayoutDriver(
                                shard, shards, connectors, DriverConfig.standard(), new Metrics(), clock, tokens),
                        new CrossingPump(
                                shard, new SlotRouter(router), cluster::shardOf, CrossingPump.Config.standard()),
                        new SlotMover(shard, shards, SlotMover.Config.standard(), new Metrics())));
    }

    /// Notes how much was in flight in a shard, as seen here at `nowNs`.
    void looked(int shard, long open, long nowNs) {
        inFlight.put(shard, new Look(open, nowNs));
    }

    /// Whether nothing was in flight in a shard, as seen here after `sinceNs`.
    boolean isQuiet(int shard, long sinceNs) {
        Look look = inFlight.get(shard);
        return look != null && look.open() == 0 && look.atNs() > sinceNs;
    }

    boolean isReady() {
        return isReady;
    }

    Host host() {
        return host;
    }

    Part part(int shard) {
        Part part = parts.get(shard);
        if (part == null) {
            throw new IllegalStateException("no shard " + shard);
        }
        return part;
    }

    Iterable<Part> parts() {
        return parts.values();
    }

    CompletableFuture<Reply> handle(Call call) {
        int shard = switch (call) {
            case Call.Submit submit -> submit.shard();
            case Call.Ask ask -> ask.shard();
        };
        return isReady ? part(shard).host().handle(call) : CompletableFuture.completedFuture(new Reply.NotLeader(""));
    }
}
