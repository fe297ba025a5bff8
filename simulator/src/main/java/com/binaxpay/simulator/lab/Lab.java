package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.ScenarioFailed;
import com.binaxpay.simulator.check.Verdict;
import com.binaxpay.simulator.control.Control;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./binax lab`. Exit status 0: all held, 1: something did not, 2: usage, 3: the machine lacks something.
@Command(
        name = "binax lab",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Breaks a cluster of real processes at random, by a seed, while clients of every region pay, and then judges",
            "what they were told. As root: network namespaces with distance, partitions, loss of packets and power, slow",
            "and full disks; else on loopback. Exit status 0 where all held. Writes one page."
        })
public final class Lab implements Callable<Integer> {
    private static final int SEEDS = 1_000_000;
    private static final int RATE_MAX = 500;
    private static final int RATE = 40;
    /// All are kept until the verdict, with their answers and what is read of them at the end: some 8 KiB each.
    private static final long CALLS_MAX = 300_000;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", paramLabel = "M", description = "How long faults happen (default: 5).")
    private Optional<Integer> minutes = Optional.empty();

    @Option(names = "--hours", paramLabel = "H", description = "The same in hours.")
    private Optional<Integer> hours = Optional.empty();

    @Option(names = "--seconds", paramLabel = "S", description = "The same in seconds.")
    private Optional<Integer> seconds = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides which faults follow each other, where and for how long, and what is asked for"
                    + " (default: any; it is printed).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where the page goes (default: target/lab, beside the binax script).")
    private Path report = Path.of(System.getProperty("binax.home", "."), "target", "lab");

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            description =
                    "Only these, with commas: kill, pause, wipe, edge, provider, rolling, isolate, majority, ring,"
                            + " one-way, flap, loss, slow-disk, full-disk, power, skew.")
    private String faults = "";

    @Option(names = "--rate", paramLabel = "N", description = "Calls a second (default: ${DEFAULT-VALUE}).")
    private int rate = RATE;

    @Option(
            names = "--control",
            paramLabel = "etcd|redis",
            description = "Has the same checkers judge another store: etcd, which must pass, or Redis without an"
                    + " append-only file, which must be seen to lose what it acknowledged.")
    private String control = "";

    @Option(names = "--loopback", description = "Without namespaces and disks, as if not root.")
    private boolean isLoopback;

    private Lab() {}

    /// Runs as a program of its own; the `binax` script does this.
    public static void main(String[] arguments) {
        // The script hands its own command on.
        System.exit(commandLine().execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Lab()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getOut().flush();
            if (failure instanceof ScenarioFailed failed) {
                command.getErr().println("binax: " + failed.getMessage());
                return failed.status();
            }
            if (failure instanceof IOException || failure instanceof UncheckedIOException) {
                // A directory that is not ours, a disk that is full.
                command.getErr().println("binax: " + failure);
                return ScenarioFailed.ENVIRONMENT;
            }
            throw failure;
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        LabPlan plan = plan();
        Files.createDirectories(plan.report());
        LabReport result = control.isEmpty() ? run(plan, out) : runControl(plan, out);
        String name = control.isEmpty() ? "lab.html" : "control-" + control + ".html";
        Path page = Files.writeString(plan.report().resolve(name), LabPage.of(result));
        result.failures().forEach(failure -> out.println("  failed: " + failure));
        out.println((result.isPassed() ? "passed: " : "failed: ") + result.verdict());
        out.println("page: " + page);
        out.flush();
        return result.isPassed() ? 0 : ScenarioFailed.FAILED;
    }

    private static LabReport run(LabPlan plan, PrintWriter out) throws IOException, InterruptedException {
        try (LabRun run = new LabRun(plan, line -> tell(out, line))) {
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "stop"));
            return run.run();
        }
    }

    private LabReport runControl(LabPlan plan, PrintWriter out) throws IOException, InterruptedException {
        require(Control.NAMES.contains(control), "--control knows " + String.join(" and ", Control.NAMES));
        require(
                faults.isEmpty() && rate == RATE && !isLoopback,
                "--control has faults, a rate and a network of its own: leave --faults, --rate and --loopback out");
        Instant begun = Instant.now();
        List<String> story = new CopyOnWriteArrayList<>();
        try (Control run = Control.of(control, plan.report().resolve(control + ".data"), line -> {
            story.add(line);
            tell(out, line);
        })) {
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "stop"));
            long beginNs = System.nanoTime();
            List<Verdict> verdicts = run.run(plan.length(), plan.seed());
            verdicts.forEach(verdict -> tell(out, (verdict.holds() ? "  held    " : "  FAILED  ") + verdict));
            return new LabReport(
                    plan.command() + " --control " + control,
                    run.inWords(),
                    run.mustHold(),
                    begun,
                    List.of("all faults but kill -9 and SIGSTOP: a control needs no more"),
                    beginNs,
                    System.nanoTime(),
                    List.of(),
                    0,
                    List.of(),
                    story,
                    verdicts,
                    List.of());
        }
    }

    private static void tell(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private LabPlan plan() {
        List<Duration> lengths = Stream.of(
                        hours.map(Duration::ofHours),
                        minutes.map(Duration::ofMinutes),
                        seconds.map(Duration::ofSeconds))
                .flatMap(Optional::stream)
                .toList();
        require(lengths.size() <= 1, "one of --hours, --minutes and --seconds");
        Duration length = lengths.isEmpty() ? Duration.ofMinutes(5) : lengths.getFirst();
        require(length.isPositive(), "--hours, --minutes or --seconds must be at least 1");
        require(rate > 0 && rate <= RATE_MAX, "--rate must be from 1 to " + RATE_MAX);
        require(
                length.toSeconds() <= CALLS_MAX / rate,
                String.format(
                        Locale.ROOT,
                        "%,d s with --rate %d are more than the %,d calls that can be judged at once: at most %,d s",
                        length.toSeconds(),
                        rate,
                        CALLS_MAX,
                        CALLS_MAX / rate));
        List<Fault> some;
        try {
            some = Fault.named(faults);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return new LabPlan(
                length,
                seed.orElseGet(() -> (long) new SplittableRandom().nextInt(SEEDS)),
                some,
                rate,
                report.toAbsolutePath().normalize(),
                isLoopback);
    }

    private void require(boolean isGood, String otherwise) {
        if (!isGood) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
