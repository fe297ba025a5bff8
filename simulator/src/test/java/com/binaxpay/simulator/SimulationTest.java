package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The simulation as `./binax test` runs it: some seeds, `-Dbinax.simulation.seeds=K` for more, with which all coverage
/// counters must be hit from 200 seeds on. Planted faults of the Raft model are looked for by `-Dbinax.planted=true`.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("binax.simulation.seeds", 8);
    private static final int COVERING_SEEDS = 200;
    private static final long SECONDS = 30;
    private static final int PLANTED_SEEDS_MAX = 2_000;

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

    /// Each is found within 2,000 seeds; which one finds it is printed.
    @ParameterizedTest
    @ValueSource(
            strings = {"forcesFirst", "confirmsReads", "remembersVotes", "distrustsNew", "asksLogs", "countsOwnTerm"})
    void brokenPromise_isFound(String promise) {
        if (!Boolean.getBoolean("binax.planted")) {
            return;
        }
        Trials trials = new Trials(UnaryOperator.identity());
        for (long seed = 1; seed <= PLANTED_SEEDS_MAX; seed++) {
            Trials.Result result = trials.run(Trials.Plan.of(seed, SECONDS).breaking(promise));
            if (!result.isGood()) {
                System.out.println("planted " + promise + ": seed " + seed + ", " + result.failure());
                return;
            }
        }
        throw new AssertionError(promise + " was not found within " + PLANTED_SEEDS_MAX + " seeds");
    }
}
