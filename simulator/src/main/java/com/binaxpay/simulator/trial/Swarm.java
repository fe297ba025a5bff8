package com.binaxpay.simulator.trial;

import com.binaxpay.shard.ShardConfig;
import com.binaxpay.simulator.raft.RaftTiming;
import com.binaxpay.simulator.world.Net;
import com.binaxpay.simulator.world.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// What a seed makes of a trial: which faults there are and how often, what clients do, how large everything is. Few
/// parameters are on in any one trial, so that each combination comes up in some (Groce et al., "Swarm testing", 2012).
///
/// @param faults kinds that happen
/// @param works kinds of requests that clients make
/// @param faultEveryNs mean time between faults
/// @param clients how many clients there are
/// @param thinkNs mean time between a client's requests
/// @param level the level to which shards are raised, if they are
/// @param upgradeAtNs when, after the beginning
/// @param scrubEveryMs how long after a pass over its files a replica begins the next
record Swarm(
        int shards,
        Set<Fault> faults,
        Set<Work> works,
        long faultEveryNs,
        int clients,
        long thinkNs,
        int wallets,
        int level,
        long upgradeAtNs,
        double shuffle,
        long scrubEveryMs,
        Net.Weather weather,
        RaftTiming timing,
        ShardConfig shardConfig) {
    private static final long MS = 1_000_000L;

    static Swarm of(World world) {
        SplittableRandom random = world.random("swarm");
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (random.nextInt(100) < fault.chance()) {
                faults.add(fault);
            }
        }
        Set<Work> works = EnumSet.of(Work.TRANSFER, Work.READ);
        for (Work work : Work.values()) {
            if (random.nextInt(3) > 0) {
                works.add(work);
            }
        }
        boolean isStormy = random.nextInt(3) == 0;
        Net.Weather weather = new Net.Weather(
                (1 + random.nextInt(10)) * MS,
                (12 + random.nextInt(60)) * MS,
                isStormy ? random.nextDouble(0.05) : 0,
                isStormy ? random.nextDouble(0.03) : 0,
                isStormy ? random.nextDouble(0.05) : 0);
        RaftTiming timing = new RaftTiming(
                100 * MS,
                (300 + random.nextInt(300)) * MS,
                (random.nextInt(8) == 0 ? 20 : 1 + random.nextInt(3)) * MS,
                1 + random.nextInt(random.nextInt(4) == 0 ? 3 : 64),
                20 + random.nextInt(200),
                RaftTiming.Promises.kept());
        ShardConfig shards = new ShardConfig(
                512,
                1L << 20,
                1 + random.nextInt(64),
                64 << 10,
                1 + random.nextInt(4),
                500 + random.nextInt(4_000),
                3 * (8 + random.nextInt(200)),
                4_096L << random.nextInt(5),
                64L << 20,
                50);
        return new Swarm(
                3,
                faults,
                works,
                (800L + random.nextInt(4_000)) * MS,
                12 + random.nextInt(20),
                (20 + random.nextInt(80)) * MS,
                6 + random.nextInt(6),
                2,
                random.nextInt(3) == 0 ? random.nextInt(30) * 1_000L * MS : 0,
                random.nextBoolean() ? random.nextDouble(0.3) : 0,
                2_000 + random.nextInt(20_000),
                weather,
                timing,
                shards);
    }

    /// The same without some kinds of faults and requests.
    Swarm without(List<String> noFaults, List<String> noWorks) {
        Set<Fault> keptFaults = EnumSet.copyOf(faults.isEmpty() ? EnumSet.noneOf(Fault.class) : faults);
        keptFaults.removeIf(fault -> noFaults.contains(fault.name()));
        Set<Work> keptWorks = EnumSet.copyOf(works);
        keptWorks.removeIf(work -> noWorks.contains(work.name()));
        return with(keptFaults, keptWorks.isEmpty() ? EnumSet.of(Work.READ) : keptWorks, timing);
    }

    /// The same with a Raft that breaks a promise; with none for an empty name.
    Swarm breaking(String promise) {
        return promise.isEmpty() ? this : with(faults, works, timing.breaking(promise));
    }

    private Swarm with(Set<Fault> newFaults, Set<Work> newWorks, RaftTiming newTiming) {
        return new Swarm(
                shards,
                newFaults,
                newWorks,
                faultEveryNs,
                clients,
                thinkNs,
                wallets,
                level,
                upgradeAtNs,
                shuffle,
                scrubEveryMs,
                weather,
                newTiming,
                shardConfig);
    }
}
