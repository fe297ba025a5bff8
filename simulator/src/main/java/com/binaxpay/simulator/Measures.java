package com.binaxpay.simulator;

import com.binaxpay.simulator.Asks.Gap;
import com.binaxpay.simulator.Scenario.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// Figures that several scenarios take.
final class Measures {
    private static final double NS_A_MS = 1e6;

    private Measures() {}

    static Predicate<String> all() {
        return group -> true;
    }

    static Predicate<String> only(String... groups) {
        return List.of(groups)::contains;
    }

    /// Nobody of `groups` may see an error.
    static Measure noErrors(String whose, Predicate<String> groups) {
        return run -> Figure.atMost(0, "Errors seen by " + whose, run.errors(groups), "");
    }

    /// Errors that may be seen, and are told.
    static Measure errors(String whose, Predicate<String> groups) {
        return run -> Figure.told("Errors seen by " + whose, run.errors(groups), "");
    }

    static Measure longestWait(double limitMs, String whose, Predicate<String> groups) {
        return run -> Figure.atMost(
                limitMs,
                "Longest wait of any request of " + whose,
                Arrays.stream(Phase.values())
                                .filter(phase -> phase != Phase.WARM_UP)
                                .map(phase -> run.waitsNs(groups, phase))
                                .flatMapToLong(LongStream::of)
                                .max()
                                .orElse(0)
                        / NS_A_MS,
                "ms");
    }

    /// Until writes are accepted again after what happens at step `from`.
    static Measure gap(double limitMs, String home, String from, String to, String what) {
        return run -> gap(limitMs, "Without a successful write, " + home + ", " + what, run, run.gap(home, from, to));
    }

    /// The longest time without a success over the whole scenario.
    static Measure gap(double limitMs, String home) {
        return run -> gap(limitMs, "Longest time without a successful write, " + home, run, run.gap(home));
    }

    private static Figure gap(double limitMs, String name, Run run, Optional<Gap> gap) {
        String moment = gap.map(found -> run.timeline().seconds(found.beginNs()))
                .map(s -> String.format(Locale.ROOT, " (at %.1f s)", s))
                .orElse("");
        return Figure.atMost(
                limitMs, name + moment, gap.map(Measures::milliseconds).orElse(Double.NaN), "ms");
    }

    static double milliseconds(Gap gap) {
        return gap.lengthNs() / NS_A_MS;
    }

    /// How the 99th percentile between two steps compares with that of before.
    static Measure p99Ratio(double limit, String what, Predicate<String> groups, String from, String to) {
        return run -> {
            long[] then = Asks.waitsNs(run.between(groups, from, to));
            long[] before = run.waitsNs(groups, Phase.BEFORE);
            double ratio = then.length == 0 || before.length == 0
                    ? Double.NaN
                    : (double) Asks.quantile(then, 0.99) / Asks.quantile(before, 0.99);
            return Figure.atMost(limit, "p99 " + what + ", compared with before", ratio, "×");
        };
    }

    /// What a step has measured.
    static Measure measured(String name, String unit) {
        return run -> Figure.told(name, run.measured(name), unit);
    }

    /// Of what a step has measured there may be none.
    static Measure none(String name) {
        return run -> Figure.atMost(0, name, run.measured(name), "");
    }
}
