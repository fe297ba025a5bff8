package com.binaxpay.benchmarks;

import com.binaxpay.benchmarks.MixedLoad.Traffic;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.wire.TransferLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// What one kind of traffic costs compared with another. Runs of both alternate in one process, on the same data, so
/// that
/// whatever else the machine does falls on both.
final class RatioBench {
    static final String RANDOM_IDS = "random-ids";
    static final String TWO_PHASE = "two-phase";
    static final String HOT_ACCOUNT = "hot-account";
    static final String MANY_ACCOUNTS = "many-accounts";
    static final String SNAPSHOT = "snapshot";

    private static final int ACCOUNTS = 100_000;
    private static final int SNAPSHOT_ACCOUNTS = 1_000_000;
    private static final int FEW = 10_000;
    private static final int MANY = 10_000_000;
    private static final int WARM_UP_SECONDS = 6;
    private static final double PERCENT = 100;

    private final Path directory;
    private final int runs;
    private final int seconds;

    /// @param directory scratch space on the disk to be measured
    RatioBench(Path directory, int runs, int seconds) {
        this.directory = directory;
        this.runs = runs;
        this.seconds = seconds;
    }

    static List<String> names() {
        return List.of(RANDOM_IDS, TWO_PHASE, HOT_ACCOUNT, MANY_ACCOUNTS, SNAPSHOT);
    }

    /// Runs those among `names`, telling `sink` each figure as it is there.
    void run(List<String> names, Consumer<Figure> sink) throws IOException, InterruptedException {
        if (names.contains(RANDOM_IDS)) {
            sink.accept(compare(RANDOM_IDS, Traffic.RANDOM_IDS, 80, "must: random ids cost at most 20 %"));
        }
        if (names.contains(TWO_PHASE)) {
            sink.accept(compare(TWO_PHASE, Traffic.TWO_PHASE, 60, "must: 30 % holds with deadlines, 30 % posts"));
        }
        if (names.contains(HOT_ACCOUNT)) {
            sink.accept(compare(HOT_ACCOUNT, Traffic.HOT_ACCOUNT, 90, "must: every transfer touches one account"));
        }
        if (names.contains(MANY_ACCOUNTS)) {
            sink.accept(manyAccounts());
        }
        if (names.contains(SNAPSHOT)) {
            sink.accept(snapshot());
        }
    }

    private Figure compare(String name, Traffic other, double must, String what)
            throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, name + "-");
        try (LocalShards shards = LocalShards.start(home, 1)) {
            new LedgerLoad(new InsideWay(shards.leader()), ACCOUNTS).openAccounts();
            MixedLoad load = new MixedLoad(shards.leader(), ACCOUNTS);
            load.run(Traffic.PLAIN, WARM_UP_SECONDS);
            load.run(other, WARM_UP_SECONDS);
            List<Double> plainRates = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            List<Double> cpuShares = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                // Between two plain runs, so that what grows with history falls on both.
                MixedLoad.Result before = load.run(Traffic.PLAIN, seconds);
                MixedLoad.Result measured = load.run(other, seconds);
                MixedLoad.Result after = load.run(Traffic.PLAIN, seconds);
                plainRates.add((before.transfersPerSecond() + after.transfersPerSecond()) / 2);
                shares.add(PERCENT * measured.transfersPerSecond() / plainRates.getLast());
                cpuShares.add(PERCENT * 2 * measured.cpuNs() / (before.cpuNs() + after.cpuNs()));
            }
            String unit = String.format(
                    Locale.ROOT,
                    "%% of the plain rate (%,.0f transfers/s); %.0f %% of its CPU time a transfer",
                    Figure.median(plainRates),
                    Figure.median(cpuShares));
            return figure(name, unit, shares, must, what, "batches of 8,000, one replica; " + LocalShards.FEATURES);
        } finally {
            LedgerBench.delete(home);
        }
    }

    private Figure manyAccounts() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            double few = CoreApply.transfersPerSecond(FEW, seconds);
            double many = CoreApply.transfersPerSecond(MANY, seconds);
            ratios.add(PERCENT * few / many);
        }
        return figure(
                MANY_ACCOUNTS,
                "% of what a transfer costs with 10 k accounts, with 10 M",
                ratios,
                250,
                "must: at most",
                "core and hot id index only, one thread");
    }

    /// Latency of full batches while snapshots are taken as often as nodes take them under such a load, against none.
    private Figure snapshot() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, SNAPSHOT + "-");
        try (LocalShards shards = LocalShards.startWithoutSnapshots(home)) {
            new LedgerLoad(new InsideWay(shards.leader()), SNAPSHOT_ACCOUNTS).openAccounts();
            MixedLoad load = new MixedLoad(shards.leader(), SNAPSHOT_ACCOUNTS);
            load.run(Traffic.PLAIN, WARM_UP_SECONDS);
            shards.leader().group().snapshot().join();
            List<Double> ratios = new ArrayList<>();
            long taken = 0;
            for (int i = 0; i < runs; i++) {
                double without = p99(load.run(Traffic.PLAIN, seconds));
                Snapshots snapshots = new Snapshots(shards);
                double with = p99(load.run(Traffic.PLAIN, seconds));
                taken += snapshots.stop();
                ratios.add(PERCENT * with / without);
            }
            return figure(
                    SNAPSHOT,
                    String.format(Locale.ROOT, "%% of the p99 without (%d snapshots, 1 M accounts)", taken),
                    ratios,
                    150,
                    "must: at most",
                    "batches of 8,000, one replica; " + LocalShards.FEATURES);
        } finally {
            LedgerBench.delete(home);
        }
    }

    private static double p99(MixedLoad.Result result) {
        return result.latencyNs().getValueAtPercentile(99);
    }

    /// Takes a snapshot after as much log as nodes do.
    private static final class Snapshots {
        private static final long ENTRIES =
                RaftConfig.SNAPSHOT_LOG_BYTES / (MixedLoad.BATCH * TransferLayout.SIZE_BYTES);
        private static final long LOOKS_EVERY_NS = 1_000_000;

        private final AtomicBoolean isStopped = new AtomicBoolean();
        private final CompletableFuture<Long> taken;

        Snapshots(LocalShards shards) {
            taken = CompletableFuture.supplyAsync(() -> {
                Group group = shards.leader().group();
                long count = 0;
                long last = group.lastApplied();
                while (!isStopped.get()) {
                    LockSupport.parkNanos(LOOKS_EVERY_NS);
                    if (group.lastApplied() - last >= ENTRIES) {
                        last = group.lastApplied();
                        group.snapshot().join();
                        count++;
                    }
                }
                return count;
            });
        }

        long stop() {
            isStopped.set(true);
            return taken.join();
        }
    }

    private static Figure figure(
            String name, String unit, List<Double> values, double must, String mustName, String features) {
        return new Figure(
                name,
                unit,
                Figure.median(values),
                Double.NaN,
                Double.NaN,
                must,
                mustName,
                Double.NaN,
                "none",
                values,
                features);
    }
}
