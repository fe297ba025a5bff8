package com.binaxpay.benchmarks;

import com.binaxpay.client.LedgerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The durable path of the ledger: full batches, and one transfer a call, on one and three replicas, through the batch
/// client. With `-inside` behind its name a shape goes past client and sockets, for comparison.
final class LedgerBench {
    private static final int ACCOUNTS = 100_000;
    private static final int FULL_BATCH = 8_000;
    private static final int WARM_UP_SECONDS = 4;
    /// Runs of a shape that are not counted: the compiler takes a core for some ten seconds.
    private static final int WARM_UP_RUNS = 2;

    private static final double NANOS_A_MS = 1e6;
    private static final double NANOS_A_MICRO = 1e3;
    private static final String INSIDE = "-inside";

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

    /// Whether [#run] knows `name`, which may be one that only runs when it is asked for.
    static boolean isName(String name) {
        return names().contains(name.endsWith(INSIDE) ? name.substring(0, name.length() - INSIDE.length()) : name);
    }

    /// Runs the shapes among `names`, telling `sink` each figure as it is there.
    void run(List<String> names, Machine machine, double peer, Consumer<Figure> sink)
            throws IOException, InterruptedException {
        for (int replicas : new int[] {1, 3}) {
            List<Shape> shapes = SHAPES.stream()
                    .filter(shape -> shape.replicas() == replicas)
                    .filter(shape -> names.contains(shape.name()) || names.contains(shape.name() + INSIDE))
                    .toList();
            if (!shapes.isEmpty()) {
                Path home = Files.createTempDirectory(directory, "ledger-" + replicas + "-");
                try (LocalShards shards = LocalShards.start(home, replicas);
                        LedgerClient client = shards.client()) {
                    Runs ofClient = new Runs(new ClientWay(client), LocalShards.CLIENT_FEATURES, "");
                    Runs inside = new Runs(new InsideWay(shards.leader()), LocalShards.FEATURES, INSIDE);
                    for (Runs each : List.of(ofClient, inside)) {
                        each.run(shapes, names, machine, peer, sink);
                    }
                } finally {
                    delete(home);
                }
            }
        }
    }

    /// The runs that go one way.
    private final class Runs {
        private final LedgerLoad load;
        private final String features;
        private final String suffix;

        Runs(LedgerWay way, String features, String suffix) {
            this.load = new LedgerLoad(way, ACCOUNTS);
            this.features = features;
            this.suffix = suffix;
        }

        void run(List<Shape> shapes, List<String> names, Machine machine, double peer, Consumer<Figure> sink)
                throws InterruptedException {
            List<Shape> wanted = shapes.stream()
                    .filter(shape -> names.contains(shape.name() + suffix))
                    .toList();
            if (wanted.isEmpty()) {
                return;
            }
            load.openAccounts();
            load.run(64, 64, WARM_UP_SECONDS);
            for (Shape shape : wanted) {
                sink.accept(measure(load, shape, shape.name() + suffix, features, machine, peer));
            }
        }
    }

    private Figure measure(LedgerLoad load, Shape shape, String name, String features, Machine machine, double peer)
            throws InterruptedException {
        List<Double> rates = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> cpuNs = new ArrayList<>();
        for (int i = 0; i < WARM_UP_RUNS; i++) {
            load.run(shape.callers(), shape.perCall(), seconds);
        }
        for (int i = 0; i < runs; i++) {
            LedgerLoad.Result result = load.run(shape.callers(), shape.perCall(), seconds);
            rates.add(result.transfersPerSecond());
            p50.add(result.latencyNs().getValueAtPercentile(50) / NANOS_A_MS);
            cpuNs.add(result.cpuNs());
            p99.add(result.latencyNs().getValueAtPercentile(99) / NANOS_A_MS);
        }
        // A transfer is written twice on each replica, to the log and as a row of history, and all replicas share this
        // disk.
        double bytes = 2.0 * 144 * shape.replicas();
        return new Figure(
                name,
                "transfers/s",
                Figure.median(rates),
                Figure.median(p50),
                Figure.median(p99),
                machine.appendBytesPerSecond() / bytes,
                "this disk's durable MiB appends",
                peer,
                "PostgreSQL pgbench TPC-B, 16 clients",
                rates,
                String.format(
                        Locale.ROOT,
                        "%s; %.2f µs of CPU a transfer, all replicas and the load included",
                        features,
                        Figure.median(cpuNs) / NANOS_A_MICRO));
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
