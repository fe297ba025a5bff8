package com.binaxpay.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs [CoreApplyBenchmark] in a JVM of its own: what the ledger reaches with nothing around it.
public final class CoreApply {
    private static final int WARMUPS = 3;
    /// Accounts that a heap of 2 GiB holds, with the ids of a run.
    private static final int HEAP_ACCOUNTS = 2_000_000;

    private CoreApply() {}

    /// Prints transfers a second with 10,000 and with 1,000,000 accounts, under rising and random ids.
    public static void main(String[] args) {
        for (int accounts : new int[] {10_000, 1_000_000}) {
            for (boolean randomIds : new boolean[] {false, true}) {
                System.out.printf(
                        "core-apply %,d accounts, %s ids: %,.0f transfers/s%n",
                        accounts, randomIds ? "random" : "rising", Figure.median(runs(accounts, 5, randomIds)));
            }
        }
    }

    /// Median of `seconds` measurements of a second each, after three seconds of warming up.
    public static double transfersPerSecond(int accounts, int seconds) {
        return Figure.median(runs(accounts, seconds, false));
    }

    /// The single measurements, in transfers a second.
    public static List<Double> runs(int accounts, int seconds, boolean randomIds) {
        Options options = new OptionsBuilder()
                .include("\\." + CoreApplyBenchmark.class.getSimpleName() + "\\.")
                .param("accounts", Integer.toString(accounts))
                .param("randomIds", Boolean.toString(randomIds))
                .forks(1)
                .jvmArgs(
                        "-Xms" + (accounts > HEAP_ACCOUNTS ? 6 : 2) + "g",
                        "-Xmx" + (accounts > HEAP_ACCOUNTS ? 6 : 2) + "g",
                        "-XX:+UseTransparentHugePages",
                        // A ledger that has run for a while has touched its heap: the kernel's zeroing isn't measured.
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseCompactObjectHeaders",
                        "--sun-misc-unsafe-memory-access=allow")
                .warmupIterations(WARMUPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            return scores(new Runner(options).runSingle());
        } catch (RunnerException e) {
            throw new IllegalStateException("core-apply could not run", e);
        }
    }

    private static List<Double> scores(RunResult result) {
        List<Double> scores = new ArrayList<>();
        result.getBenchmarkResults().forEach(fork -> {
            for (IterationResult iteration : fork.getIterationResults()) {
                scores.add(iteration.getPrimaryResult().getScore());
            }
        });
        return List.copyOf(scores);
    }
}
