package com.binaxpay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// PostgreSQL's own pgbench, TPC-B (three updates, a select and an insert a transaction, durable), on the same disk.
final class PostgresPeer {
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path bin;

    private PostgresPeer(Path bin) {
        this.bin = bin;
    }

    /// The newest PostgreSQL that is installed, if one is.
    static Optional<PostgresPeer> find() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("pgbench")) && Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo)
                    .map(PostgresPeer::new);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Transactions a second with `clients` clients, the median of `runs` runs of `seconds` each; NaN if it fails.
    double transactionsPerSecond(Path directory, int clients, int runs, int seconds) {
        try {
            return measure(directory, clients, runs, seconds);
        } catch (IOException e) {
            System.err.println("pgbench could not run: " + e.getMessage());
            return Double.NaN;
        }
    }

    private double measure(Path directory, int clients, int runs, int seconds) throws IOException {
        Path home = Files.createTempDirectory(directory, "pg");
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        if (isRoot) {
            Commands.run(List.of("chown", "-R", "postgres", home.toString()));
        }
        String data = home.resolve("data").toString();
        List<Double> rates = new ArrayList<>();
        run(isRoot, "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-instructions");
        run(
                isRoot,
                "pg_ctl",
                "-D",
                data,
                "-w",
                "-l",
                home.resolve("log").toString(),
                "-o",
                "-c listen_addresses= -c unix_socket_directories=" + home,
                "start");
        try {
            run(isRoot, "pgbench", "-h", home.toString(), "-U", "postgres", "-i", "-q", "-s", "10", "postgres");
            for (int i = 0; i < runs; i++) {
                String said = run(
                        isRoot,
                        "pgbench",
                        "-h",
                        home.toString(),
                        "-U",
                        "postgres",
                        "-c",
                        "" + clients,
                        "-j",
                        "2",
                        "-T",
                        "" + seconds,
                        "postgres");
                Matcher tps = TPS.matcher(said);
                if (tps.find()) {
                    rates.add(Double.parseDouble(tps.group(1)));
                }
            }
        } finally {
            run(isRoot, "pg_ctl", "-D", data, "-m", "immediate", "stop");
            Commands.run(List.of("rm", "-rf", home.toString()));
        }
        return Figure.median(rates);
    }

    private String run(boolean isRoot, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return Commands.run(command);
    }
}
