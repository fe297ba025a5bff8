package com.binaxpay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The durable path of the ledger: full batches, and one transfer a call, on one and three replicas.
final class LedgerBench {
    private static final int ACCOUNTS = 100_000;
    private static final int FULL_BATCH = 8_000;
    private static final int WARM_UP_SECONDS = 4;
    private static final double NANOS_A_MS = 1e6;

    /// One measurement: how many replicas, callers, transfers a call.
    private record Shape(String name, int replicas, int callers, int perCall) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("durable-1", 1, 8, FULL_BATCH),
            new Shape("single-1-64", 1, 64, 1),
            new Shape("single-1-512", 1, 512, 1),
            new Shape("durable-3", 3, 8, FULL_BATCH),
            new Shape("single-3-64", 3, 64, 1),
            new Shape("single-3-512", 3, 512, 1));

    private final Path directory;
    private final int runs;
    private final int seconds;

    /// @param directory scratch space on the disk to be measured
    LedgerBench(Path directory, int runs, int seconds) {
        this.directory = directory;
        this.runs = runs;
        this.seconds = seconds;
    }

    /// Names that [#run] knows.
    static List<String> names() {
        return SHAPES.stream().map(Shape::name).toList();
    }

    /// Runs the shapes among `names`, telling `sink` each figure as it is there.
    void run(List<String> names, Machine machine, double peer, Consumer<Figure> sink)
            throws IOException, InterruptedException {
        for (int replicas : new int[] {1, 3}) {
            List<Shape> shapes = SHAPES.stream()
                    .filter(shape -> shape.replicas() == replicas && names.contains(shape.name()))
                    .toList();
            if (shapes.isEmpty()) {
                continue;
            }
            Path home = Files.createTempDirectory(directory, "ledger-" + replicas + "-");
            try (LocalShards shards = LocalShards.start(home, replicas)) {
                LedgerLoad load = new LedgerLoad(shards.leader(), ACCOUNTS);
                load.openAccounts();
                load.run(64, 64, WARM_UP_SECONDS);
                for (Shape shape : shapes) {
                    sink.accept(measure(load, shape, machine, peer));
                }
            } finally {
                delete(home);
            }
        }
    }

    private Figure measure(LedgerLoad load, Shape shape, Machine machine, double peer) throws InterruptedException {
        List<Double> rates = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            LedgerLoad.Result result = load.run(shape.callers(), shape.perCall(), seconds);
            rates.add(result.transfersPerSecond());
            p50.add(result.latencyNs().getValueAtPercentile(50) / NANOS_A_MS);
            p99.add(result.latencyNs().getValueAtPercentile(99) / NANOS_A_MS);
        }
        // A transfer is written twice on each replica, to the log and as a row of history, and all replicas share this
        // disk.
        double bytes = 2.0 * 144 * shape.replicas();
        return new Figure(
                shape.name(),
                "transfers/s",
                Figure.median(rates),
                Figure.median(p50),
                Figure.median(p99),
                machine.appendBytesPerSecond() / bytes,
                "this disk's durable MiB appends",
                peer,
                "PostgreSQL pgbench TPC-B, 16 clients",
                rates,
                LocalShards.FEATURES);
    }

    static void delete(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
