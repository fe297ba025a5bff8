package com.binaxpay.benchmarks;

import com.binaxpay.shard.ShardMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What a shard takes in memory and on disk, and how long it takes to serve again: a single replica with accounts and
/// transfers, as `./binax bench memory`, `./binax bench disk` and `./binax bench restart` build it.
final class StorageBench {
    static final String MEMORY = "memory";
    static final String DISK = "disk";
    static final String RESTART = "restart";
    static final String GROWTH = "growth";

    private static final int BATCH = 8_000;
    private static final int CALLERS = 4;
    private static final double NANOS_A_SECOND = 1e9;

    private static final int REST_MS = 1_000;
    private static final long REPLAYED = 1_000_000;

    /// Transfers after which memory is measured again.
    private static final long GROWN = 150_000_000;

    /// How much is built.
    private record Size(int accounts, long transfers) {}

    private static final Size OF_MEMORY = new Size(2_000_000, 20_000_000);
    private static final Size OF_DISK = new Size(1_000_000, 20_000_000);
    private static final Size OF_RESTART = new Size(5_000_000, 20_000_000);
    private static final Size OF_GROWTH = new Size(5_000_000, 50_000_000);

    private final Path directory;

    /// @param directory scratch space on the disk to be measured
    StorageBench(Path directory) {
        this.directory = directory;
    }

    static List<String> names() {
        return List.of(MEMORY, DISK, RESTART, GROWTH);
    }

    /// Runs the one named, telling `say` each figure as it is there.
    void run(String name, Consumer<String> say) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, "storage-");
        try {
            if (name.equals(GROWTH)) {
                growth(home, say);
                return;
            }
            Size size = switch (name) {
                case MEMORY -> OF_MEMORY;
                case DISK -> OF_DISK;
                default -> OF_RESTART;
            };
            build(home, size, say);
            if (name.equals(RESTART)) {
                restart(home, say);
            }
        } finally {
            LedgerBench.delete(home);
        }
    }

    private static void build(Path home, Size size, Consumer<String> say) throws IOException, InterruptedException {
        try (LocalShards shards = LocalShards.start(home, 1)) {
            LedgerLoad load = new LedgerLoad(new InsideWay(shards.leader()), size.accounts());
            load.openAccounts();
            long begun = System.nanoTime();
            load.runUntil(CALLERS, BATCH, size.transfers());
            double seconds = (System.nanoTime() - begun) / NANOS_A_SECOND;
            say.accept(String.format(
                    Locale.ROOT,
                    "built %,d accounts and %,d transfers, at %,.0f transfers/s, %s",
                    size.accounts(),
                    size.transfers(),
                    size.transfers() / seconds,
                    LocalShards.FEATURES));
            say(shards.leader().memory(), say);
            awaitRest(home);
            disk(home, size.transfers(), "as it is", say);
            shards.leader().group().snapshot().join();
            awaitRest(home);
            disk(home, size.transfers(), "after a snapshot", say);
            // Half of what comes between two snapshots: a process that is killed has that to replay, on average.
            load.runUntil(CALLERS, BATCH, REPLAYED);
        }
    }

    /// The older snapshot, the log up to the new one and merged ids are deleted in the background.
    private static void awaitRest(Path home) throws IOException, InterruptedException {
        long before = -1;
        long now = 0;
        while (now != before) {
            Thread.sleep(REST_MS);
            before = now;
            try {
                now = bytes(home, "");
            } catch (NoSuchFileException | UncheckedIOException e) {
                // Something was deleted meanwhile: there is no rest yet.
                now = -1;
            }
        }
    }

    /// How memory grows with history. The heap bounds what the process may take, so give it little: `BINAX_HEAP=1600m`.
    private static void growth(Path home, Consumer<String> say) throws IOException, InterruptedException {
        try (LocalShards shards = LocalShards.start(home, 1)) {
            LedgerLoad load = new LedgerLoad(new InsideWay(shards.leader()), OF_GROWTH.accounts());
            load.openAccounts();
            load.runUntil(CALLERS, BATCH, OF_GROWTH.transfers());
            sayResident(OF_GROWTH.transfers(), say);
            load.runUntil(CALLERS, BATCH, GROWN);
            sayResident(OF_GROWTH.transfers() + GROWN, say);
        }
    }

    private static void sayResident(long transfers, Consumer<String> say) throws IOException {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElse("unknown");
        say.accept(String.format(
                Locale.ROOT,
                "with %,d accounts and %,d transfers: heap in use %,d MiB of at most %,d; resident %s  (budget 2 GiB)",
                OF_GROWTH.accounts(),
                transfers,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20,
                resident));
    }

    private static void say(ShardMemory memory, Consumer<String> say) {
        say.accept(String.format(
                Locale.ROOT,
                "memory an account          %6.1f bytes  (budget 160)",
                (double) memory.accountBytes() / memory.accounts()));
        say.accept(String.format(
                Locale.ROOT,
                "memory an id in the window %6.1f bytes  (budget 32), %,d ids",
                (double) memory.hotIdBytes() / memory.hotIds(),
                memory.hotIds()));
        say.accept(String.format(
                Locale.ROOT,
                "memory an id on disk       %6.2f bytes  (budget 2), %,d ids",
                (double) memory.coldIdBytes() / memory.coldIds(),
                memory.coldIds()));
        Runtime.getRuntime().gc();
        say.accept(String.format(
                Locale.ROOT,
                "heap in use                %,6d MiB",
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20));
    }

    /// What one replica has on disk; files that a snapshot links count once.
    private static void disk(Path home, long transfers, String when, Consumer<String> say) throws IOException {
        Path node = home.resolve("n0");
        Path rows = node.resolve("journal").resolve("rows");
        long all = bytes(node, "");
        long segments = bytes(rows, ".seg");
        long ids = bytes(node.resolve("journal").resolve("ids"), "");
        say.accept(String.format(
                Locale.ROOT,
                "disk a transfer            %6.1f bytes  (budget 200), %s: rows %.1f, their index %.1f, ids %.1f, accounts, "
                        + "log and what only the snapshot has %.1f",
                (double) all / transfers,
                when,
                (double) segments / transfers,
                (double) (bytes(rows, "") - segments) / transfers,
                (double) ids / transfers,
                (double) (all - bytes(rows, "") - ids) / transfers));
        say.accept(String.format(
                Locale.ROOT,
                "disk of account pages      %,6d MiB, of the log %,d MiB",
                bytes(node.resolve("journal").resolve("pages"), "") >> 20,
                bytes(node, "log_") >> 20));
    }

    /// Size of the files in `folder` whose names have `part`.
    private static long bytes(Path folder, String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Set<Object> seen = new HashSet<>();
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> path.getFileName().toString().contains(part))
                    .toList()) {
                if (seen.add(Files.getAttribute(file, "unix:ino"))) {
                    sum += Files.size(file);
                }
            }
            return sum;
        }
    }

    private static void restart(Path home, Consumer<String> say) throws IOException {
        for (int i = 0; i < 3; i++) {
            long begun = System.nanoTime();
            try (LocalShards shards = LocalShards.start(home, 1)) {
                double seconds = (System.nanoTime() - begun) / NANOS_A_SECOND;
                say.accept(String.format(
                        Locale.ROOT,
                        "restart to serving         %6.2f s      (budget 5), applied up to entry %,d",
                        seconds,
                        shards.leader().group().lastApplied()));
            }
        }
    }
}
