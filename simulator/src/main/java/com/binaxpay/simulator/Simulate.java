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
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a whole cluster on one thread, with virtual time, network and disks, under faults drawn from a seed,",
            "and checks what its clients saw. The same seed gives the same run, bit for bit, on any machine."
        })
public final class Simulate implements Callable<Integer> {
    private static final long DEFECT_SEEDS = 2_000;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first seed (default: 1).")
    private long seed;

    @Option(names = "--seeds", paramLabel = "K", defaultValue = "1", description = "How many seeds (default: 1).")
    private long seeds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "Virtual seconds of faults, before the cluster heals (default: 30).")
    private long seconds;

    @Option(names = "--story", description = "Tell what happened, even where all held.")
    private boolean isStoryWanted;

    @Option(names = "--no-shrink", description = "Do not look for a shorter story of a failing seed.")
    private boolean isWhole;

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
        System.exit(new CommandLine(new Simulate()).execute(rest.toArray(String[]::new)));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (isEveryDefect || defect.isPresent()) {
            return lookForDefects(out);
        }
        Trials trials = new Trials(UnaryOperator.identity());
        Map<String, Long> seen = new TreeMap<>();
        int failed = 0;
        double simulatedS = 0;
        double wallS = 0;
        long cpuBeganNs = cpuNs();
        long operations = 0;
        for (long each = seed; each < seed + seeds; each++) {
            Trials.Result result = trials.run(Trials.Plan.of(each, seconds));
            result.seen().forEach((name, count) -> seen.merge(name, count, Long::sum));
            simulatedS += result.simulatedS();
            wallS += result.wallS();
            operations += result.operations();
            tell(out, result);
            if (!result.isGood()) {
                failed++;
                explain(out, isWhole ? result : trials.shrink(result));
            } else if (isStoryWanted) {
                result.story().forEach(out::println);
            }
        }
        out.printf(
                Locale.ROOT,
                "%s: %d of %d seeds failed; %.0f simulated seconds in %.1f s (%.0f a second, %.0f a second of this"
                        + " thread's on a processor), %d requests (%.1f a simulated second)%n",
                failed == 0 ? "passed" : "failed",
                failed,
                seeds,
                simulatedS,
                wallS,
                simulatedS / wallS,
                simulatedS * 1e9 / (cpuNs() - cpuBeganNs),
                operations,
                operations / simulatedS);
        List<String> missing = new ArrayList<>(trials.counters());
        missing.removeAll(seen.keySet());
        out.println("seen: " + seen);
        out.println("never seen: " + (missing.isEmpty() ? "nothing" : String.join(", ", missing)));
        out.flush();
        return failed == 0 ? 0 : 1;
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
        List<String> missed = Defects.table(out, names, seed, seeds > 1 ? seeds : DEFECT_SEEDS, seconds);
        out.println(missed.isEmpty() ? "passed: every planted bug was found" : "failed: not found: " + missed);
        out.flush();
        return missed.isEmpty() ? 0 : 1;
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
        out.println("  without faults " + plan.noFaults() + ", without requests " + plan.noWorks()
                + ", faults from second " + plan.fromS() + " to " + plan.toS() + ":");
        result.story().forEach(line -> out.println("  " + line));
        out.println(result.stack());
        out.flush();
    }
}
