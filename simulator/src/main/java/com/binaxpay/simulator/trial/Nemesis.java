package com.binaxpay.simulator.trial;

import com.binaxpay.replication.Peer;
import com.binaxpay.simulator.world.World;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Brings the faults of a swarm about. Each kind draws from a source of its own, so that a trial without one of them
/// has
/// the others as before: that is what makes stories shrink.
final class Nemesis {
    private static final long MS = 1_000_000L;
    /// Damage comes so many times as often as other faults: most of it is repaired, and only some has a replica made
    /// new. So do moves: some are refused, since a range has one owner only, and moves already.
    private static final int OFTEN = 3;

    private static final int DAMAGES_MAX = 4;

    private final Cluster cluster;
    private final World world;
    private final Coverage coverage;
    private final Story story;
    private final Window window;
    private final Map<Fault, SplittableRandom> randoms = new EnumMap<>(Fault.class);
    private final Schemes schemes;
    private final Moves moves;
    private @Nullable Machine fragile;
    private boolean isOver;

    /// The seconds in which faults happen.
    ///
    /// @param fromNs and `toNs` after the beginning of a trial
    record Window(long fromNs, long toNs) {}

    /// @param moves who has slots moved
    Nemesis(Cluster cluster, Window window, Moves moves) {
        this.moves = moves;
        this.cluster = cluster;
        this.world = cluster.world();
        this.coverage = cluster.coverage();
        this.story = cluster.story();
        this.window = window;
        this.schemes = new Schemes(cluster, this::later);
    }

    void start() {
        for (Fault fault : cluster.swarm().faults()) {
            randoms.put(fault, world.random("fault " + fault));
            next(fault, world.nowNs());
        }
    }

    private SplittableRandom random(Fault fault) {
        return Objects.requireNonNull(randoms.get(fault));
    }

    private void next(Fault fault, long beganNs) {
        long meanNs = cluster.swarm().faultEveryNs()
                * Math.max(1, cluster.swarm().faults().size() / 2)
                / (fault == Fault.ROT || fault == Fault.MOVE ? OFTEN : 1);
        long waitNs = (long) (-Math.log(1 - random(fault).nextDouble()) * meanNs);
        world.after(waitNs, world.lab(), () -> {
            if (!isOver) {
                long sinceNs = world.nowNs() - beganNs;
                long drawn = random(fault).nextLong();
                if (sinceNs >= window.fromNs() && sinceNs < window.toNs()) {
                    strike(fault, new SplittableRandom(drawn));
                }
                next(fault, beganNs);
            }
        });
    }

    private Machine any(SplittableRandom random) {
        List<Machine> machines = cluster.machines();
        return machines.get(random.nextInt(machines.size()));
    }

    private static String pick(List<String> names, SplittableRandom random) {
        return names.get(random.nextInt(names.size()));
    }

    private List<String> regions() {
        return cluster.machines().stream().map(machine -> machine.region).toList();
    }

    private void happened(Fault fault, String what) {
        coverage.count(Coverage.Seen.valueOf(fault.name()));
        story.tell(what);
    }

    private void later(long ns, Runnable undo) {
        world.after(ns, world.lab(), () -> {
            if (!isOver) {
                undo.run();
            }
        });
    }

    private void strike(Fault fault, SplittableRandom random) {
        long lastsNs = (200 + random.nextInt(random.nextInt(4) == 0 ? 12_000 : 3_000)) * MS;
        switch (fault) {
            case KILL -> down(fault, List.of(any(random)), false, lastsNs);
            case POWER -> down(fault, List.of(any(random)), true, lastsNs);
            case BLACKOUT -> down(fault, cluster.machines(), true, lastsNs);
            case PAUSE -> pause(any(random), lastsNs);
            case ISOLATE -> cut(fault, isolated(any(random).region), lastsNs);
            case RING -> cut(fault, ring(), lastsNs);
            case ONE_WAY -> {
                String from = pick(regions(), random);
                String to = pick(regions(), random);
                cut(fault, from.equals(to) ? List.of() : List.of(List.of(from, to)), lastsNs);
            }
            case FLAP -> flap(isolated(any(random).region), 3 + random.nextInt(6), 50 + random.nextInt(900));
            case EDGE_CUT -> cut(fault, edgeCut(pick(Clients.edges(), random), any(random).region), lastsNs);
            case CLOG -> {
                String from = pick(regions(), random);
                String to = pick(regions(), random);
                cluster.net().clog(from, to, world.nowNs() + lastsNs);
                happened(fault, "messages from " + from + " to " + to + " are held up for " + lastsNs / MS + " ms");
            }
            case SLOW_DISK -> {
                Machine machine = any(random);
                machine.slowness = 10 + random.nextInt(200);
                restart(machine);
                happened(fault, "the disk of " + machine.region + " is slower by a factor of " + machine.slowness);
                later(lastsNs, () -> {
                    machine.slowness = 1;
                    restart(machine);
                });
            }
            case FULL_DISK -> full(any(random), random, lastsNs);
            case SKEW -> {
                Machine machine = any(random);
                machine.skewNs = (random.nextInt(20_000) - 10_000) * MS;
                Node node = machine.node;
                if (node != null) {
                    node.host().skew(machine.skewNs);
                }
                happened(fault, "the clock of " + machine.region + " is off by " + machine.skewNs / MS + " ms");
            }
            case WIPE -> wipe(any(random), lastsNs);
            case TRANSFER -> transfer(random);
            case REPLACE -> replace(random);
            case ROT -> rot(any(random), random);
            case SPLIT -> schemes.split(random, lastsNs).ifPresent(what -> happened(fault, what));
            case HUNT -> happened(fault, schemes.hunt(random));
            case FORGET -> {
                Machine machine = any(random);
                if (mayWipe(machine)) {
                    schemes.forget(machine, random, () -> lose(machine, 50 * MS))
                            .ifPresent(what -> happened(fault, what));
                }
            }
            case MOVE -> moves.plan(random, what -> happened(fault, what));
        }
    }

    private void down(Fault fault, List<Machine> machines, boolean isPowerLost, long lastsNs) {
        List<String> names = new ArrayList<>();
        for (Machine machine : machines) {
            if (machine.node != null) {
                names.add(machine.region);
                cluster.kill(machine, isPowerLost);
                later(lastsNs, () -> cluster.boot(machine));
            }
        }
        if (!names.isEmpty()) {
            happened(
                    fault,
                    String.join(", ", names) + (isPowerLost ? " lost power for " : " killed for ") + lastsNs / MS
                            + " ms");
        }
    }

    private void restart(Machine machine) {
        if (machine.node != null) {
            cluster.kill(machine, false);
            cluster.boot(machine);
        }
    }

    private void pause(Machine machine, long lastsNs) {
        Node node = machine.node;
        if (node != null && !node.host().isPaused()) {
            node.host().pause();
            happened(Fault.PAUSE, machine.region + " stops for " + lastsNs / MS + " ms");
            later(lastsNs, node.host()::resume);
        }
    }

    private List<List<String>> isolated(String region) {
        List<List<String>> ways = new ArrayList<>();
        for (String other : regions()) {
            if (!other.equals(region)) {
                ways.add(List.of(region, other));
                ways.add(List.of(other, region));
            }
        }
        return ways;
    }

    /// Each sees its neighbours only.
    private List<List<String>> ring() {
        List<String> regions = regions();
        List<List<String>> ways = new ArrayList<>();
        for (int i = 0; i < regions.size(); i++) {
            for (int j = 0; j < regions.size(); j++) {
                int distance = Math.floorMod(i - j, regions.size());
                if (distance > 1 && distance < regions.size() - 1) {
                    ways.add(List.of(regions.get(i), regions.get(j)));
                }
            }
        }
        return ways;
    }

    private List<List<String>> edgeCut(String edge, String region) {
        return List.of(List.of(edge, region), List.of(region, edge));
    }

    private void cut(Fault fault, List<List<String>> ways, long lastsNs) {
        if (ways.isEmpty()) {
            return;
        }
        set(ways, true);
        happened(fault, "cut for " + lastsNs / MS + " ms (" + fault + "): " + ways);
        later(lastsNs, () -> set(ways, false));
    }

    private void set(List<List<String>> ways, boolean isCut) {
        ways.forEach(way -> cluster.net().cut(way.getFirst(), way.getLast(), isCut));
    }

    private void flap(List<List<String>> ways, int times, long everyMs) {
        happened(Fault.FLAP, ways.getFirst().getFirst() + " comes and goes " + times + " times");
        for (int i = 0; i < times; i++) {
            later(2L * i * everyMs * MS, () -> set(ways, true));
            later((2L * i + 1) * everyMs * MS, () -> set(ways, false));
        }
    }

    private void full(Machine machine, SplittableRandom random, long lastsNs) {
        long left = random.nextBoolean() ? random.nextInt(64 << 20) : random.nextInt(1 << 16);
        machine.diskFaults++;
        machine.hasMetFullDisk = true;
        machine.disk.reserve(Math.max(1, Machine.DISK_BYTES - machine.disk.used() - left));
        happened(
                Fault.FULL_DISK,
                "the disk of " + machine.region + " has " + left + " bytes left for " + lastsNs / MS + " ms");
        later(lastsNs, () -> {
            machine.disk.reserve(0);
            later(5_000 * MS, () -> machine.diskFaults--);
        });
    }

    /// Only one machine in a trial loses what its disk once held: with two of three copies gone, nothing is promised.
    private boolean isFragile(Machine machine) {
        if (fragile == null) {
            fragile = machine;
        }
        return fragile == machine;
    }

    private void wipe(Machine machine, long lastsNs) {
        if (mayWipe(machine)) {
            lose(machine, lastsNs);
            happened(Fault.WIPE, machine.region + " loses its disk");
        }
    }

    /// A disk may only be lost where a quorum without it has everything, or a leader that keeps its own: with one
    /// replica made new at a time.
    private boolean mayWipe(Machine machine) {
        for (Machine other : cluster.machines()) {
            if (other != machine && (!other.isUp() || isAnyNew(other))) {
                return false;
            }
        }
        boolean isNoFounder = machine.region.equals(Cluster.SPARE);
        return !isNoFounder && machine.node != null && !isAnyNew(machine) && isFragile(machine);
    }

    private void lose(Machine machine, long lastsNs) {
        if (machine.node == null) {
            return;
        }
        cluster.kill(machine, true);
        machine.disk.wipe();
        machine.isWiped = true;
        later(lastsNs, () -> cluster.boot(machine));
    }

    private static boolean isAnyNew(Machine machine) {
        Node node = machine.node;
        if (node == null || !node.isReady()) {
            return true;
        }
        for (Node.Part part : node.parts()) {
            if (part.replica().isNew()) {
                return true;
            }
        }
        return false;
    }

    private void transfer(SplittableRandom random) {
        int shard = random.nextInt(cluster.swarm().shards());
        String to = pick(regions(), random);
        cluster.leader(shard).filter(leader -> !leader.region.equals(to)).ifPresent(leader -> {
            Node node = leader.node;
            if (node != null) {
                happened(Fault.TRANSFER, leader.region + " hands shard " + shard + " over to " + to);
                var unused = node.part(shard).replica().transferLeadership(to);
            }
        });
    }

    private void replace(SplittableRandom random) {
        int shard = random.nextInt(cluster.swarm().shards());
        cluster.leader(shard).ifPresent(leader -> {
            Node node = leader.node;
            if (node == null) {
                return;
            }
            List<String> voters = new ArrayList<>(node.part(shard).replica().voters());
            String removed = pick(voters, random);
            String added = regions().stream()
                    .filter(region -> !voters.contains(region))
                    .findFirst()
                    .orElse("");
            if (added.isEmpty() || removed.equals(leader.region) || isAnyNew(cluster.machine(added))) {
                return;
            }
            happened(Fault.REPLACE, added + " takes the place of " + removed + " in shard " + shard);
            var unused = node.part(shard)
                    .replica()
                    .replaceVoter(removed, new Peer(added, added + ":1", 0))
                    .thenAccept(isDone -> {
                        if (isDone) {
                            coverage.count(Coverage.Seen.VOTER_REPLACED);
                        }
                    });
        });
    }

    private void rot(Machine machine, SplittableRandom random) {
        if (!isFragile(machine)) {
            return;
        }
        // As a rule while the machine is off, so that it starts with what it finds.
        boolean isOff = random.nextInt(4) > 0 && machine.node != null;
        if (isOff) {
            cluster.kill(machine, false);
        }
        machine.isRotten = true;
        for (int left = 1 + random.nextInt(DAMAGES_MAX); left > 0; left--) {
            boolean isMisdirected = random.nextBoolean();
            machine.disk
                    .damage(name -> name.contains("/journal/"), isMisdirected)
                    .ifPresent(name -> happened(
                            Fault.ROT,
                            machine.region + ": " + (isMisdirected ? "a stray write hits " : "a bit turns in ")
                                    + name));
        }
        if (isOff) {
            cluster.boot(machine);
        }
    }

    /// Heals what heals: everything but what is lost for good.
    void end() {
        isOver = true;
        cluster.net().heal();
        cluster.net().weather(cluster.swarm().weather().calm());
        for (Machine machine : cluster.machines()) {
            machine.disk.reserve(0);
            machine.skewNs = 0;
            Node node = machine.node;
            if (node != null) {
                node.host().skew(0);
                node.host().resume();
            }
            if (machine.slowness > 1) {
                machine.slowness = 1;
                restart(machine);
            }
            cluster.boot(machine);
        }
        story.tell("all faults end");
    }
}
