package com.binaxpay.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Pays a CSV or NDJSON file through the API, waits until every row has ended, and writes what became of each.",
            "Bad rows are reported by line, column and reason; they do not stop the others.",
            "It goes on through lost connections and outages, and may be repeated: the same file for the same wallet is",
            "the same batch, whatever happened, unless another --idempotency-key is given.",
            "Exit status 0: every good row has ended. 1: it could not finish, or nothing succeeded for as long as --wait;",
            "the same command goes on where it was."
        })
final class ImportCommand implements Callable<Integer> {
    private static final int WAIT_MAX_S = 86_400;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "FILE", description = "CSV or NDJSON; - for standard input (64 MiB at most).")
    private String file = "";

    @Option(names = "--wallet", required = true, paramLabel = "ID", description = "Wallet that pays.")
    private String wallet = "";

    @Option(names = "--key", paramLabel = "KEY", description = "API key (default: the demo key of the local cluster).")
    private Optional<String> key = Optional.empty();

    @Option(names = "--url", paramLabel = "URL", description = "Gateway (default: the edges of the local cluster).")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--result",
            paramLabel = "FILE",
            description = "What became of each row, CSV (default: FILE.results.csv, payouts.results.csv for -).")
    private Optional<Path> result = Optional.empty();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names this import (default: from the wallet and the file's content).")
    private Optional<String> idempotencyKey = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long no request may succeed before it gives up, 1 to 86400 (default: ${DEFAULT-VALUE}).")
    private int waitSeconds = 300;

    @Option(names = "--dry-run", description = "Only check the rows.")
    private boolean isDryRun;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!wallet.matches("wal_[0-9a-zA-Z]{1,40}")) {
            throw new ParameterException(spec.commandLine(), "--wallet must be a wallet's id (wal_…), not " + wallet);
        }
        if (waitSeconds < 1 || waitSeconds > WAIT_MAX_S) {
            throw new ParameterException(
                    spec.commandLine(), "--wait must be from 1 to " + WAIT_MAX_S + ", not " + waitSeconds);
        }
        PayoutFile content = content();
        String name = idempotencyKey.orElseGet(() -> content.fingerprint(wallet, isDryRun));
        PrintWriter out = spec.commandLine().getOut();
        Path report = result.orElseGet(this::defaultResult);
        try (EdgePool edges = edges()) {
            PayoutImport.Ended ended;
            ResultFile.Summary summary;
            try (Progress progress = Progress.open(spec.commandLine().getErr())) {
                PayoutImport run = new PayoutImport(edges, progress, Duration.ofSeconds(waitSeconds));
                ended = run.run(content, wallet, isDryRun, name);
                summary = ResultFile.write(report, run.rows(ended.batch()));
            }
            print(out, ended, summary, report);
        }
        out.flush();
        return 0;
    }

    private PayoutFile content() throws IOException {
        if (file.equals("-")) {
            return PayoutFile.of(System.in);
        }
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new ParameterException(spec.commandLine(), "there is no file " + file);
        }
        try (var in = Files.newInputStream(path)) {
            return PayoutFile.of(in);
        }
    }

    private EdgePool edges() {
        String secret = key.or(() -> data.cluster().demoKey())
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no demo key in " + data.cluster().directory() + "; give --key"));
        return url.map(given -> EdgePool.of(List.of(given), secret))
                .orElseGet(() -> EdgePool.of(
                        data.cluster().layout().of(LocalCluster.Kind.EDGE).stream()
                                .map(LocalCluster.Member::url)
                                .toList(),
                        secret));
    }

    private Path defaultResult() {
        return file.equals("-") ? Path.of("payouts.results.csv") : Path.of(file + ".results.csv");
    }

    private static void print(PrintWriter out, PayoutImport.Ended ended, ResultFile.Summary summary, Path report) {
        summary.firstFaults().forEach(out::println);
        if (summary.faults() > summary.firstFaults().size()) {
            out.println("… and " + (summary.faults() - summary.firstFaults().size()) + " more in " + report);
        }
        out.println("batch " + ended.batch() + ": " + summary.rows() + " rows: " + summary.counts());
        out.println("all rows are in " + report);
    }
}
