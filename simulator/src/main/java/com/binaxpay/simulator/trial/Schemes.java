package com.binaxpay.simulator.trial;

import com.binaxpay.replication.Role;
import com.binaxpay.simulator.raft.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// Faults that go by who leads a shard, for mistakes that chance alone meets once in a long time: a leader that has
/// clients of its own on its side of a cut, leaders that are cut off as soon as they lead, and a disk that is lost when
/// an entry needs it most.
final class Schemes {
    private static final long MS = 1_000_000L;
    private static final long LOOK_NS = 2 * MS;
    private static final int HUNTED_MAX = 8;
    /// Shorter than a message's way.
    private static final long SOON_NS = MS / 2;
    private static final int HANDED_OVER_LOOKS = 1_000;

    private final Cluster cluster;
    private final BiConsumer<Long, Runnable> later;

    /// @param later does something after so many ns, unless faults have ended by then
    Schemes(Cluster cluster, BiConsumer<Long, Runnable> later) {
        this.cluster = cluster;
        this.later = later;
    }

    private int anyShard(SplittableRandom random) {
        return random.nextInt(cluster.swarm().shards());
    }

    private List<String> regionsBut(String region) {
        return cluster.machines().stream()
                .map(machine -> machine.region)
                .filter(other -> !other.equals(region))
                .toList();
    }

    private void cut(String one, List<String> others, boolean isCut) {
        for (String other : others) {
            cluster.net().cut(one, other, isCut);
            cluster.net().cut(other, one, isCut);
        }
    }

    /// Cuts off a leader together with the clients of one edge; what happened, if there is a leader.
    Optional<String> split(SplittableRandom random, long lastsNs) {
        int shard = anyShard(random);
        String with = Clients.edges().get(random.nextInt(Clients.edges().size()));
        boolean isHandingOver = random.nextBoolean();
        int nth = random.nextInt(Cluster.FOUNDERS.size());
        return cluster.leader(shard).map(leader -> {
            if (isHandingOver) {
                handOver(leader, shard, nth, () -> splitOff(leader.region, with, lastsNs));
            } else {
                splitOff(leader.region, with, lastsNs);
            }
            return leader.region + ", which leads shard " + shard + (isHandingOver ? " and hands it over" : "")
                    + ", and " + with + " are cut off for " + lastsNs / MS + " ms";
        });
    }

    private void splitOff(String region, String with, long lastsNs) {
        List<String> others = new ArrayList<>(regionsBut(region));
        Clients.edges().stream().filter(edge -> !edge.equals(with)).forEach(others::add);
        cut(region, others, true);
        later.accept(lastsNs, () -> cut(region, others, false));
    }

    /// Hands a shard over, and cuts as soon as its new leader stands for election: so the old one hears nothing of it.
    private void handOver(Machine leader, int shard, int nth, Runnable cut) {
        List<String> voters = new ArrayList<>(replica(leader, shard).voters());
        voters.remove(leader.region);
        Machine successor = cluster.machine(voters.get(nth % voters.size()));
        long term = replica(leader, shard).term();
        var unused = replica(leader, shard).transferLeadership(successor.region);
        await(() -> successor.isUp() && replica(successor, shard).term() > term, HANDED_OVER_LOOKS, cut);
    }

    private void await(BooleanSupplier isSo, int times, Runnable then) {
        if (isSo.getAsBoolean() || times == 0) {
            then.run();
        } else {
            later.accept(SOON_NS, () -> await(isSo, times - 1, then));
        }
    }

    /// Cuts off whoever leads a shard, soon after it was elected, and lets the one before come back.
    String hunt(SplittableRandom random) {
        int shard = anyShard(random);
        int times = 3 + random.nextInt(HUNTED_MAX);
        look(shard, 0, "", times, random);
        return "the next " + times + " leaders of shard " + shard + " are cut off as soon as they lead";
    }

    private void look(int shard, long termBefore, String before, int times, SplittableRandom random) {
        Optional<Machine> leader =
                newest(shard).filter(machine -> replica(machine, shard).term() > termBefore);
        if (leader.isEmpty()) {
            later.accept(LOOK_NS, () -> look(shard, termBefore, before, times, random));
            return;
        }
        String region = leader.get().region;
        long term = replica(leader.get(), shard).term();
        // At once, or with time for a message or some.
        long afterNs = random.nextInt(3) == 0 ? 0 : random.nextLong(200 * MS);
        later.accept(afterNs, () -> {
            if (!before.isEmpty() && !before.equals(region)) {
                cut(before, regionsBut(before), false);
            }
            if (times == 0) {
                cut(region, regionsBut(region), false);
                return;
            }
            cut(region, regionsBut(region), true);
            look(shard, term, region, times - 1, random);
        });
    }

    /// The leader of the highest term, ready or not.
    private Optional<Machine> newest(int shard) {
        return cluster.machines().stream()
                .filter(Machine::isUp)
                .filter(machine -> {
                    Role role = replica(machine, shard).role();
                    return role == Role.LEADER || role == Role.LEADER_NOT_READY;
                })
                .max((one, other) -> Long.compare(
                        replica(one, shard).term(), replica(other, shard).term()));
    }

    private static Replica replica(Machine machine, int shard) {
        Node node = machine.node;
        if (node == null) {
            throw new IllegalStateException(machine.region + " is down");
        }
        return node.part(shard).replica();
    }

    /// Loses the disk of `forgetful` when only the leader besides has the newest entries: the third voter was cut off,
    /// and comes back when the leader is. What the two could agree on without it, they must not.
    ///
    /// @param wipe takes the disk, and gives the machine back
    Optional<String> forget(Machine forgetful, SplittableRandom random, Runnable wipe) {
        int shard = anyShard(random);
        Optional<Machine> leader = cluster.leader(shard).filter(machine -> machine != forgetful);
        if (leader.isEmpty()) {
            return Optional.empty();
        }
        List<String> voters = new ArrayList<>(replica(leader.get(), shard).voters());
        voters.remove(leader.get().region);
        if (!voters.remove(forgetful.region) || voters.size() != 1) {
            return Optional.empty();
        }
        String late = voters.getFirst();
        String led = leader.get().region;
        cut(late, regionsBut(late), true);
        later.accept((200 + random.nextLong(400)) * MS, () -> {
            cut(led, regionsBut(led), true);
            cut(late, regionsBut(late), false);
            cut(led, List.of(late), true);
            wipe.run();
        });
        later.accept((3_000 + random.nextLong(3_000)) * MS, () -> cut(led, regionsBut(led), false));
        return Optional.of(late + " is cut off, then " + forgetful.region + " loses its disk, and " + led
                + ", which led shard " + shard + ", is cut off in the place of " + late);
    }
}
