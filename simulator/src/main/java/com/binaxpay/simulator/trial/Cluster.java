package com.binaxpay.simulator.trial;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.observe.Metrics;
import com.binaxpay.routing.RouterSettings;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.shard.Checkpoint;
import com.binaxpay.shard.ShardStatus;
import com.binaxpay.simulator.disk.VirtualDisk;
import com.binaxpay.simulator.raft.Oracle;
import com.binaxpay.simulator.raft.RaftTiming;
import com.binaxpay.simulator.raft.Replica;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.simulator.world.Net;
import com.binaxpay.simulator.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// All machines, what runs on them, and what only the simulation can see: every replica at once.
final class Cluster {
    static final List<String> FOUNDERS = List.of("eu", "uk", "us");
    static final String SPARE = "de";
    private static final long LOOK_NS = 500_000_000L;

    private final World world;
    private final Net net;
    private final Swarm swarm;
    private final Story story;
    private final Coverage coverage;
    private final Provider provider;
    private final Keyring keyring;
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final IdentityHashMap<Host, Node> nodes = new IdentityHashMap<>();
    private final List<Oracle> oracles = new ArrayList<>();
    /// Of all routers together.
    private final Metrics routing = new Metrics();
    private final Map<List<Long>, String> digests = new HashMap<>();
    private final long upgradeAtNs;
    private boolean isHealing;

    Cluster(World world, Net net, Swarm swarm, Story story, Coverage coverage) throws IOException {
        this.world = world;
        this.net = net;
        this.swarm = swarm;
        this.story = story;
        this.coverage = coverage;
        this.provider = new Provider(world, this, coverage);
        this.upgradeAtNs = world.nowNs() + swarm.upgradeAtNs();
        VirtualDisk vault = new VirtualDisk(world.random("vault"), Machine.DISK_BYTES);
        this.keyring = Keyring.openOrCreate(vault.path("/keys"));
        for (String region : List.of("eu", "uk", "us", SPARE)) {
            machines.put(
                    region, new Machine(region, new VirtualDisk(world.random("disk " + region), Machine.DISK_BYTES)));
        }
        for (int shard = 0; shard < swarm.shards(); shard++) {
            oracles.add(new Oracle("shard-" + shard));
        }
    }

    World world() {
        return world;
    }

    Net net() {
        return net;
    }

    Swarm swarm() {
        return swarm;
    }

    Provider provider() {
        return provider;
    }

    Keyring keyring() {
        return keyring;
    }

    List<Machine> machines() {
        return List.copyOf(machines.values());
    }

    Machine machine(String region) {
        Machine machine = machines.get(region);
        if (machine == null) {
            throw new IllegalArgumentException(region);
        }
        return machine;
    }

    Oracle oracle(int shard) {
        return oracles.get(shard);
    }

    /// The shard that the topology gives an id to; slots that moved since are with another one.
    int shardOf(Id id) {
        return id.jurisdiction() == Id.SYSTEM_JURISDICTION ? -1 : id.slot() % swarm.shards();
    }

    boolean isUpgraded() {
        return world.nowNs() >= upgradeAtNs;
    }

    long epochMs(Host host) {
        return World.EPOCH_MS + (world.nowNs() + machine(host.name()).skewNs) / 1_000_000;
    }

    /// Regions in the order in which a process of `region` tries them.
    List<String> regionsFrom(String region) {
        List<String> regions = new ArrayList<>(machines.keySet());
        if (regions.remove(region)) {
            regions.addFirst(region);
        }
        return regions;
    }

    ShardRouter router(Host host, List<String> regions) {
        List<ShardRouter.Shard> shards = IntStream.range(0, swarm.shards())
                .mapToObj(shard -> new ShardRouter.Shard("shard-" + shard, FOUNDERS.get(shard % FOUNDERS.size())))
                .toList();
        Links links = new Links(world, net, this::nodeOf);
        return new ShardRouter(shards, links.from(host, regions), RouterSettings.defaults(), routing, region -> false);
    }

    /// Questions that were asked of a second replica, by anybody.
    long hedges() {
        return (long) routing.counter("binax_routing_hedges", "").get();
    }

    /// The node that runs as `host`, once it is ready.
    Optional<Node> node(Host host) {
        return Optional.ofNullable(nodes.get(host)).filter(Node::isReady);
    }

    /// A replica's files cannot be mended: it is made new from its leader.
    void renew(Machine machine, Host host, int shard, String why) {
        renewAtNextStart(machine, shard, why);
        world.after(0, world.lab(), () -> {
            if (host.isAlive()) {
                kill(machine, false);
                boot(machine);
            }
        });
    }

    /// Has a replica made new when its machine boots.
    void renewAtNextStart(Machine machine, int shard, String why) {
        story.tell(machine.region + ": shard " + shard + " is made new: " + why);
        coverage.count(Coverage.Seen.RENEWED);
        machine.toBeRenewed.add(shard);
    }

    private Node nodeOf(Host host) {
        Node node = nodes.get(host);
        if (node == null) {
            throw new IllegalStateException("no node on " + host.name());
        }
        return node;
    }

    Replica.Setting setting(Machine machine, Host host, int shard, Path directory, boolean isJoining) {
        RaftTiming timing = swarm.timing();
        RaftTiming slowed = new RaftTiming(
                timing.heartbeatNs(),
                timing.electionMinNs(),
                timing.forceNs() * machine.slowness,
                timing.entriesMax(),
                timing.snapshotEvery(),
                timing.promises());
        return new Replica.Setting(
                world,
                host,
                "shard-" + shard,
                oracles.get(shard),
                slowed,
                directory,
                isJoining ? List.of() : FOUNDERS,
                (to, message) -> net.send(host, to, there -> {
                    Node node = nodes.get(there);
                    if (node != null && node.isReady()) {
                        node.part(shard).replica().receive(host.name(), message);
                    }
                }),
                failure -> stopped(machine, host, failure));
    }

    /// A replica cannot go on, so its process ends.
    private void stopped(Machine machine, Host host, Throwable failure) {
        if (!host.isAlive()) {
            return;
        }
        boolean isExplained =
                (machine.hasMetFullDisk && isDiskTrouble(failure)) || (isAnyRotten() && CorruptFile.isIn(failure));
        if (!isExplained) {
            world.fail(failure);
            return;
        }
        coverage.count(Coverage.Seen.STOPPED_BY_DISK);
        kill(machine, false);
        story.tell(machine.region + " stops: " + failure.getMessage());
        world.after(3_000_000_000L, world.lab(), () -> boot(machine));
    }

    /// Whether some of what was at rest was damaged: also a replica that installs what another one lends may meet that.
    boolean isAnyRotten() {
        return machines.values().stream().anyMatch(machine -> machine.isRotten);
    }

    private static boolean isDiskTrouble(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /// Starts a node on `machine`, if none runs there.
    void boot(Machine machine) {
        if (machine.node != null || machine.isLost) {
            return;
        }
        for (int shard : machine.toBeRenewed) {
            machine.disk.forget("/shard-" + shard);
            machine.isWiped = true;
        }
        machine.toBeRenewed.clear();
        Host host = new Host(world, machine.region);
        host.skew(machine.skewNs);
        net.plug(host);
        Node node = new Node(this, machine, host);
        machine.node = node;
        machine.hasMetFullDisk = machine.diskFaults > 0;
        nodes.put(host, node);
        host.start("main", () -> {
            try {
                node.start(machine.region.equals(SPARE));
            } catch (IOException | RuntimeException e) {
                stopped(machine, host, e);
            }
        });
    }

    /// Ends the node on `machine`, if one runs there, with or without what its disk had not forced.
    void kill(Machine machine, boolean isPowerLost) {
        Node node = machine.node;
        if (node != null) {
            node.host().crash();
            nodes.remove(node.host());
            machine.node = null;
            if (machine.disk.crash(isPowerLost)) {
                coverage.count(Coverage.Seen.LOST_UNFORCED);
            }
        }
    }

    /// The part of `shard` on the node that leads it, as far as one can tell.
    Optional<Machine> leader(int shard) {
        return machines.values().stream()
                .filter(Machine::isUp)
                .filter(machine -> machine.node != null
                        && machine.node.part(shard).replica().isLeader())
                .findFirst();
    }

    /// Compares what replicas computed at their checkpoints, again and again.
    void watch() {
        world.after(LOOK_NS, world.lab(), () -> {
            compare();
            watch();
        });
    }

    /// On threads of the nodes' own: whoever applies an entry may hold the state while it waits for other nodes.
    void compare() {
        for (Machine machine : machines.values()) {
            Node node = machine.node;
            if (node != null && node.isReady()) {
                node.host().start("look", () -> {
                    for (Node.Part part : node.parts()) {
                        ShardStatus status = part.host().status();
                        long open = status.counters().openCrossings()
                                + status.counters().openPayouts()
                                + status.counters().openCollections();
                        node.looked(part.host().shard(), open, world.nowNs());
                        status.checkpoints()
                                .forEach(each -> compare(machine, part.host().shard(), each));
                    }
                });
            }
        }
    }

    private void compare(Machine machine, int shard, Checkpoint checkpoint) {
        String known = digests.putIfAbsent(List.of((long) shard, checkpoint.number()), checkpoint.digest());
        if (known == null) {
            world.note(checkpoint.digest());
            coverage.count(Coverage.Seen.CHECKPOINT);
        } else if (!known.equals(checkpoint.digest())) {
            throw new CheckFailed(
                    "replicas-agree",
                    machine.region + " has another state than others at checkpoint " + checkpoint.number()
                            + " of shard " + shard);
        }
    }

    /// Whether every voter has applied what its leader knows to be committed.
    boolean isInStep() {
        return IntStream.range(0, swarm.shards())
                .allMatch(shard -> leader(shard)
                        .map(leader -> leader.node)
                        .map(node -> node.part(shard).replica())
                        .filter(leads -> leads.voters().stream()
                                .map(voter -> machine(voter).node)
                                .allMatch(voter -> voter != null
                                        && voter.isReady()
                                        && voter.part(shard).replica().lastApplied() >= leads.committed()))
                        .isPresent());
    }

    /// Every replica's role, for whoever has to understand a failure.
    String describe() {
        StringBuilder all = new StringBuilder();
        for (Machine machine : machines.values()) {
            Node node = machine.node;
            all.append("; ").append(machine.region).append(node == null ? " down" : node.isReady() ? "" : " starts");
            if (node != null && node.isReady()) {
                for (Node.Part part : node.parts()) {
                    Replica replica = part.replica();
                    all.append(" ")
                            .append(replica.role())
                            .append(replica.isNew() ? " (new)" : "")
                            .append(" term ")
                            .append(replica.term())
                            .append(" applied ")
                            .append(replica.lastApplied())
                            .append("/")
                            .append(replica.committed())
                            .append(" of ")
                            .append(replica.voters());
                }
            }
        }
        return all.substring(2);
    }

    void healing() {
        isHealing = true;
    }

    boolean isHealing() {
        return isHealing;
    }

    Story story() {
        return story;
    }

    Coverage coverage() {
        return coverage;
    }
}
