package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.check.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// What a run of the laboratory comes to.
///
/// @param command that repeats it
/// @param system what was broken and judged, in words
/// @param mustHold whether its verdicts must hold; a control that must fail passes where one does not
/// @param leftOut what could not happen here, and why
/// @param beginNs and `endNs`: of the time of faults
/// @param story what was told while it ran
/// @param troubles what kept the run from its end; empty where nothing did
record LabReport(
        String command,
        String system,
        boolean mustHold,
        Instant begun,
        List<String> leftOut,
        long beginNs,
        long endNs,
        List<Call> calls,
        long unsent,
        List<Incident> incidents,
        List<String> story,
        List<Verdict> verdicts,
        List<String> troubles) {
    static final double PATIENCE_MS = 10_000;
    static final double SHARE_DUE = 0.999;

    List<Call> writes() {
        return calls.stream().filter(call -> call.kind.isWrite()).toList();
    }

    /// The share of requests with a key that were answered, for good or with a refusal, within ten seconds.
    double served() {
        List<Call> writes = writes();
        long inTime =
                writes.stream().filter(call -> call.waitMs() <= PATIENCE_MS).count();
        return writes.isEmpty() ? 1 : (double) inTime / (writes.size() + unsent);
    }

    /// Waits of calls that began in a time, sorted, in milliseconds.
    double[] waitsMs(long fromNs, long toNs, Predicate<Call> which) {
        return writes().stream()
                .filter(which)
                .filter(call -> call.begunNs >= fromNs && call.begunNs < toNs)
                .mapToDouble(Call::waitMs)
                .sorted()
                .toArray();
    }

    static double quantile(double[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }

    /// Everything that speaks against it.
    List<String> failures() {
        List<String> failures = new ArrayList<>(troubles);
        boolean isClean = verdicts.stream().allMatch(Verdict::holds);
        if (mustHold) {
            verdicts.stream()
                    .filter(verdict -> !verdict.holds())
                    .map(Verdict::toString)
                    .forEach(failures::add);
        } else if (isClean) {
            failures.add("the checkers found nothing wrong with a store that loses what it acknowledged");
        }
        if (mustHold && served() < SHARE_DUE) {
            failures.add(String.format(
                    Locale.ROOT,
                    "only %.3f %% of writes were answered within 10 s, and 99.9 %% must be",
                    100 * served()));
        }
        return failures;
    }

    boolean isPassed() {
        return failures().isEmpty();
    }

    String verdict() {
        long anomalies = verdicts.stream().mapToLong(Verdict::count).sum();
        String found = anomalies + " anomalies" + (mustHold ? "" : " (there must be some)");
        if (calls.isEmpty()) {
            return system + ": " + found;
        }
        return String.format(
                Locale.ROOT,
                "%s: %,d calls, %d faults of %d kinds, %s; %.3f %% of writes answered within 10 s",
                system,
                calls.size(),
                incidents.size(),
                incidents.stream().map(Incident::fault).distinct().count(),
                found,
                100 * served());
    }
}
