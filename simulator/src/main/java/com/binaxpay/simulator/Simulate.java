package com.binaxpay.simulator;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./binax simulate`. Exit status 0: all held, 1: something did not, 2: usage.
@Command(
        name = "binax simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a whole cluster on one thread, with virtual time, network and disks, under faults drawn from a seed,",
            "and checks what its clients saw. The same seed gives the same run, bit for bit, on any machine. Exit status 0",
            "where all held and, with 200 seeds and more of 10 seconds and more, every coverage counter was hit."
        })
public final class Simulate implements Callable<Integer> {
    private static final long DEFECT_SEEDS = 2_000;
    private static final long SECONDS_MAX = 3_600;
    /// From so many seeds on, with so many seconds each, whatever can happen must have happened.
    private static final long COVERING_SEEDS = 200;

    private static final long COVERING_SECONDS = 10;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first seed (default: 1).")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "K",
            description = "How many seeds (default: 1; where bugs are planted, 2,000, or fewer if they are found).")
    private Optional<Long> seeds = Optional.empty();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "Virtual seconds of faults, before the cluster heals; from 1 to 3,600 (default: 30).")
    private long seconds;

    @Option(
            names = "--without-faults",
            paramLabel = "NAMES",
            split = ",",
            description = "Leaves out these kinds of faults, as a shortened story says.")
    private List<String> withoutFaults = List.of();

    @Option(
            names = "--without-requests",
            paramLabel = "NAMES",
            split = ",",
            description = "Likewise these kinds of requests.")
    private List<String> withoutRequests = List.of();

    @Option(names = "--from", paramLabel = "S", description = "The first second with faults (default: 0).")
    private Optional<Long> from = Optional.empty();

    @Option(names = "--to", paramLabel = "S", description = "The last second with faults (default: all of them).")
    private Optional<Long> to = Optional.empty();

    @Option(names = "--story", description = "Tell what happened, even where all held.")
    private boolean isStoryWanted;

    @Option(names = "--no-shrink", description = "Do not look for a shorter story of a failing seed.")
    private boolean isNotShrunk;

    @Option(
            names = "--defect",
            paramLabel = "NAME",
            description = "Plants this bug, and tells by which of the seeds it is found.")
    private Optional<String> defect = Optional.empty();

    @Option(names = "--defects", description = "Plants all bugs, one after the other, and prints a table.")
    private boolean isEveryDefect;

    private Simulate() {}

    /// Runs as a program of its own; the `binax` script does this.
    public static void main(String[] arguments) {
        // The script gives the command's own name too.
        List<String> rest = new ArrayList<>(List.of(arguments));
        rest.remove("simulate");
        System.exit(commandLine().execute(rest.toArray(String[]::new)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Simulate());
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        require(seconds >= 1 && seconds <= SECONDS_MAX, "--seconds must be from 1 to 3,600; it is " + seconds);
        long count = seeds.orElse(1L);
        require(count >= 1, "--seeds must be 1 or more; it is " + count);
        require(seed <= Long.MAX_VALUE - count, "--seed is too large for so many seeds");
        if (isEveryDefect || defect.isPresent()) {
            require(
                    isWhole() && !isStoryWanted && !isNotShrunk,
                    "with --defect and --defects only --seed, --seeds and --seconds can be given");
            return lookForDefects(out);
        }
        Trials trials = new Trials(UnaryOperator.identity());
        requireKnown("--without-faults", withoutFaults, trials.faults());
        requireKnown("--without-requests", withoutRequests, trials.works());
        Map<String, Long> seen = new TreeMap<>();
        int failed = 0;
        double simulatedS = 0;
        double wallS = 0;
        long cpuBeganNs = cpuNs();
        long operations = 0;
        for (long each = seed; each < seed + count; each++) {
            Trials.Result result = trials.run(plan(each));
            result.seen().forEach((name, times) -> seen.merge(name, times, Long::sum));
            simulatedS += result.simulatedS();
            wallS += result.wallS();
            operations += result.operations();
            tell(out, result);
            if (!result.isGood()) {
                failed++;
                explain(out, isNotShrunk ? result : trials.shrink(result));
            } else if (isStoryWanted) {
                result.story().forEach(out::println);
            }
        }
        List<String> missing = new ArrayList<>(trials.counters());
        missing.removeAll(seen.keySet());
        boolean isCovered = missing.isEmpty() || !isWhole() || count < COVERING_SEEDS || seconds < COVERING_SECONDS;
        boolean isGood = failed == 0 && isCovered;
        out.printf(
                Locale.ROOT,
                "%s: %d of %d seeds failed; %.0f simulated seconds in %.1f s (%.0f a second, %.0f a second of this"
                        + " thread's on a processor), %d requests (%.1f a simulated second)%n",
                isGood ? "passed" : "failed",
                failed,
                count,
                simulatedS,
                wallS,
                simulatedS / wallS,
                simulatedS * 1e9 / (cpuNs() - cpuBeganNs),
                operations,
                operations / simulatedS);
        out.println("seen: " + seen);
        out.println((isCovered ? "never seen: " : "never seen, and must be by so many seeds: ")
                + (missing.isEmpty() ? "nothing" : String.join(", ", missing)));
        out.flush();
        return isGood ? 0 : 1;
    }

    private Trials.Plan plan(long each) {
        long fromS = from.orElse(0L);
        long toS = to.orElse(seconds);
        require(
                fromS >= 0 && fromS < toS && toS <= seconds,
                "--from and --to must be seconds between 0 and " + seconds + ", the one before the other");
        return new Trials.Plan(each, seconds, withoutFaults, withoutRequests, fromS, toS, "");
    }

    /// Whether nothing is left out.
    private boolean isWhole() {
        return withoutFaults.isEmpty() && withoutRequests.isEmpty() && from.isEmpty() && to.isEmpty();
    }

    private void requireKnown(String option, List<String> names, List<String> known) {
        for (String name : names) {
            require(known.contains(name), option + " knows no '" + name + "'; there are " + known);
        }
    }

    private void require(boolean isGood, String otherwise) {
        if (!isGood) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private int lookForDefects(PrintWriter out) {
        List<String> names = defect.map(List::of).orElseGet(Defects::names);
        if (!Defects.names().containsAll(names)) {
            throw new ParameterException(
                    spec.commandLine(), "no defect is called " + names.getFirst() + "; there are " + Defects.names());
        }
        List<String> missed = Defects.table(out, names, seed, seeds.orElse(DEFECT_SEEDS), seconds);
        out.println(missed.isEmpty() ? "passed: every planted bug was found" : "failed: not found: " + missed);
        out.flush();
        return missed.isEmpty() ? 0 : 1;
    }

    /// What repeats a plan that was shortened, and leaves it as short as it is.
    static String command(Trials.Plan plan) {
        return "./binax simulate --seed " + plan.seed() + " --seconds " + plan.seconds() + " --from " + plan.fromS()
                + " --to " + plan.toS() + option(" --without-faults ", plan.noFaults())
                + option(" --without-requests ", plan.noWorks()) + " --no-shrink";
    }

    private static String option(String name, List<String> values) {
        return values.isEmpty() ? "" : name + String.join(",", values);
    }

    private static void tell(PrintWriter out, Trials.Result result) {
        out.printf(
                Locale.ROOT,
                "seed %d: %s, trace %016x, %.1f simulated s in %.2f s, %d requests%n",
                result.plan().seed(),
                result.isGood() ? "all held" : "FAILED",
                result.trace(),
                result.simulatedS(),
                result.wallS(),
                result.operations());
        out.flush();
    }

    private static void explain(PrintWriter out, Trials.Result result) {
        Trials.Plan plan = result.plan();
        out.println("  " + result.failure());
        out.println("  repeat with " + command(plan));
        result.story().forEach(line -> out.println("  " + line));
        out.println(result.stack());
        out.flush();
    }
}
