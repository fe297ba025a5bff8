package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The simulation as `./binax test` runs it: 200 seeds, `-Dbinax.simulation.seeds=K` for fewer or more, with all
/// coverage counters from 200 on, and some planted bugs.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("binax.simulation.seeds", 200);
    private static final int COVERING_SEEDS = 200;
    private static final long SECONDS = Long.getLong("binax.simulation.seconds", 10);
    private static final int PLANTED_SEEDS_MAX = 2_000;
    private static final int FAST_SEEDS_MAX = 40;
    private static final long PLANTED_SECONDS = 20;
    private static final List<String> FOUND_FAST = List.of(
            "LOST_KEY", "RUNNING_KEYS_NOT_RESTORED", "OVERDRAFT_SET_AGAIN", "HASH_ORDER", "EXPIRY_BY_WALL_CLOCK");

    @Test
    void seeds_hold() {
        Trials trials = new Trials(UnaryOperator.identity());
        Map<String, Long> seen = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Trials.Result result = trials.run(Trials.Plan.of(seed, SECONDS));
            result.seen().forEach((name, count) -> seen.merge(name, count, Long::sum));
            if (!result.isGood()) {
                failures.add("seed " + seed + ": " + result.failure() + "\n" + result.stack());
            }
        }
        assertThat(failures).isEmpty();
        if (SEEDS >= COVERING_SEEDS) {
            assertThat(seen).containsKeys(trials.counters().toArray(String[]::new));
        }
        assertThat(seen).containsKeys("ELECTION", "CROSSING", "PAYOUT_SUCCEEDED", "READ", "CHECKPOINT");
    }

    @Test
    void sameSeed_givesTheSameTraceInAnotherWorld() {
        Trials.Plan plan = Trials.Plan.of(5, 15);
        Trials.Result first = new Trials(UnaryOperator.identity()).run(plan);
        Trials.Result second = new Trials(UnaryOperator.identity()).run(plan);
        assertThat(second.trace()).isEqualTo(first.trace());
        assertThat(second.story()).isEqualTo(first.story());
    }

    /// With identity hash codes that are all the same, which would change the order of whatever is sorted by them.
    @Test
    void sameSeed_givesTheSameTraceInAnotherProcess() throws Exception {
        Trials.Plan plan = Trials.Plan.of(5, 10);
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-Djdk.trackAllThreads=false",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulate.class.getName(),
                        "--seed",
                        "5",
                        "--seconds",
                        "10")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        long trace = new Trials(UnaryOperator.identity()).run(plan).trace();
        assertThat(said).contains(String.format("seed 5: all held, trace %016x", trace));
    }

    /// Some that are found fast; `-Dbinax.planted=true` looks for all, within 2,000 seeds.
    @Test
    void plantedBugs_areFound() {
        boolean isEvery = Boolean.getBoolean("binax.planted");
        List<String> names = isEvery ? Defects.names() : FOUND_FAST;
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        assertThat(Defects.table(out, names, 1, isEvery ? PLANTED_SEEDS_MAX : FAST_SEEDS_MAX, PLANTED_SECONDS))
                .isEmpty();
    }
}
