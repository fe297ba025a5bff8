package com.binaxpay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./binax bench`: runs benchmarks and prints each figure, the machine's limit and the peer, all from this run.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures BinaxPay on this machine. Each line has our figure, the limit of the machine and a peer's figure, "
                        + "measured in the same run.",
        footer = {
            "",
            "Names: ledger (all of core-apply, durable-1, single-1-64, single-1-512, durable-3, single-3-64, single-3-512), each of "
                    + "these alone, http (http-transfers with 256 connections, http-transfers-512), all; and, on their own, memory, disk, growth and restart (bytes an account, an id and a transfer, "
                    + "and how soon a shard serves again), statement (pages of an account with 5 M entries), random-ids, two-phase, hot-account, "
                    + "many-accounts, snapshot (what these cost, compared in alternating runs).",
            "The ledger's figures are those of the batch client, over mTLS on loopback; NAME-inside goes past client and sockets.",
            "PostgreSQL and nginx are the peers; where one is not installed its column is empty."
        })
public final class Bench implements Callable<Integer> {
    private static final String CORE = "core-apply";
    private static final String HTTP = "http-transfers";

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "What to run (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to FILE as JSON.")
    private Path json = Path.of("");

    @Option(
            names = "--runs",
            defaultValue = "5",
            description = "Runs of each; the median counts (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "5", description = "Length of a run (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Scratch directory on the disk to measure (default: the system's).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    private final List<Figure> figures = new ArrayList<>();

    /// For picocli.
    public Bench() {}

    /// Runs as a program of its own; `./binax bench` does this.
    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "logback-bench.xml");
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> known = new ArrayList<>(List.of(CORE));
        known.addAll(LedgerBench.names());
        known.add(HTTP);
        if (!names.isEmpty() && isApart(names)) {
            runApart();
            return CommandLine.ExitCode.OK;
        }
        List<String> chosen = expand(known);
        for (String name : chosen) {
            if (!known.contains(name) && !LedgerBench.isName(name)) {
                System.err.println("bench: there is no benchmark " + name + "; there are ledger, http, all, "
                        + String.join(", ", known));
                return CommandLine.ExitCode.USAGE;
            }
        }
        Machine machine = Machine.measure(directory);
        System.out.printf(
                "machine: copies %.1f GB/s, %.0f durable 4 KiB appends/s, durable MiB appends %.0f MB/s, %d cores, "
                        + "heap %,d MiB in %s%n",
                machine.copyBytesPerSecond() / 1e9,
                machine.fdatasyncsPerSecond(),
                machine.appendBytesPerSecond() / 1e6,
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                hasHugePages() ? "huge pages" : "pages of 4 KiB");
        double postgres = chosen.equals(List.of(HTTP)) ? Double.NaN : postgres();
        if (chosen.contains(CORE)) {
            accept(core(machine));
        }
        new LedgerBench(directory, runs, seconds).run(chosen, machine, postgres, this::accept);
        if (chosen.contains(HTTP)) {
            new HttpBench(directory, runs, seconds).run().forEach(this::accept);
        }
        writeJson();
        return CommandLine.ExitCode.OK;
    }

    private static boolean isApart(List<String> names) {
        return names.stream()
                .allMatch(name -> StorageBench.names().contains(name)
                        || RatioBench.names().contains(name)
                        || name.equals(StatementBench.STATEMENT));
    }

    /// Runs what needs no peer and takes its time.
    private void runApart() throws IOException, InterruptedException {
        for (String name : names) {
            if (StorageBench.names().contains(name)) {
                new StorageBench(directory).run(name, System.out::println);
            } else if (name.equals(StatementBench.STATEMENT)) {
                new StatementBench(directory).run(System.out::println);
            }
        }
        new RatioBench(directory, runs, seconds).run(names, this::accept);
        writeJson();
    }

    private void writeJson() throws IOException {
        if (!json.toString().isEmpty()) {
            Files.write(
                    json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(asJson()));
        }
    }

    private List<String> expand(List<String> known) {
        List<String> chosen = new ArrayList<>();
        for (String name : names.isEmpty() ? List.of("all") : names) {
            switch (name) {
                case "all" -> chosen.addAll(known);
                case "ledger" -> {
                    chosen.add(CORE);
                    chosen.addAll(LedgerBench.names());
                }
                case "http" -> chosen.add(HTTP);
                default -> chosen.add(name);
            }
        }
        return chosen;
    }

    private double postgres() {
        return PostgresPeer.find()
                .map(peer -> peer.transactionsPerSecond(directory, 16, Math.min(runs, 3), seconds))
                .orElse(Double.NaN);
    }

    private static boolean hasHugePages() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-XX:+UseTransparentHugePages");
    }

    private Figure core(Machine machine) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            rates.add(CoreApply.transfersPerSecond(1_000_000, 2));
        }
        // Each transfer reads 128 bytes and writes a row of 144: copying alone could not be faster than this.
        return new Figure(
                CORE,
                "transfers/s",
                Figure.median(rates),
                Double.NaN,
                Double.NaN,
                machine.copyBytesPerSecond() / (128 + 144),
                "copying command and row in memory",
                Double.NaN,
                "none",
                rates,
                "core and hot id index only, 1 M accounts, one thread");
    }

    private void accept(Figure figure) {
        figures.add(figure);
        System.out.println(figure.line());
    }

    private List<Map<String, @Nullable Object>> asJson() {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", figure.name());
            one.put("unit", figure.unit());
            one.put("value", figure.value());
            one.put("p50_ms", orNull(figure.p50Ms()));
            one.put("p99_ms", orNull(figure.p99Ms()));
            one.put("limit", orNull(figure.limit()));
            one.put("limit_name", figure.limitName());
            one.put("peer", orNull(figure.peer()));
            one.put("peer_name", figure.peerName());
            one.put("runs", figure.runs());
            one.put("features", figure.features());
            all.add(one);
        }
        return all;
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
