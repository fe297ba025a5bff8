package com.binaxpay.simulator;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One kind of read, made again and again: how long its answers took, and how old they said that they were. One thread.
final class Readings {
    private static final double NS_A_MS = 1e6;

    private final Api at;
    private final String path;
    private final List<Long> tookNs = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long oldestMs;

    /// @param path of what is read, with the consistency that is asked for
    Readings(Api at, String path) {
        this.at = at;
        this.path = path;
    }

    /// Reads once; whether an answer came that was one.
    boolean read() throws InterruptedException {
        long sentNs = System.nanoTime();
        Answer answer = at.get(path);
        long endNs = System.nanoTime();
        if (!answer.isDone()) {
            failures.add(answer.kind());
            return false;
        }
        tookNs.add(endNs - sentNs);
        oldestMs = Math.max(oldestMs, System.currentTimeMillis() - asOf(answer).toEpochMilli());
        return true;
    }

    private static Instant asOf(Answer answer) {
        try {
            return Instant.parse(answer.header("As-Of"));
        } catch (DateTimeParseException e) {
            throw new UnexpectedAnswer("no As-Of in " + answer);
        }
    }

    int count() {
        return tookNs.size();
    }

    /// Kinds of answers that were none.
    List<String> failures() {
        return failures;
    }

    /// The value below which `share` of the answers came, in milliseconds; not a number where none came.
    double quantileMs(double share) {
        long[] rising = tookNs.stream().mapToLong(ns -> ns).sorted().toArray();
        return rising.length == 0 ? Double.NaN : Asks.quantile(rising, share) / NS_A_MS;
    }

    /// The oldest answer, by its `As-Of`, when it had come, in milliseconds.
    double oldestMs() {
        return oldestMs;
    }

    @Override
    public String toString() {
        double[] ms = Arrays.stream(new double[] {0.5, 0.9, 0.99})
                .map(this::quantileMs)
                .toArray();
        return String.format(
                Locale.ROOT,
                "%,d answers, p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, at most %,d ms old, %d failed",
                count(),
                ms[0],
                ms[1],
                ms[2],
                oldestMs,
                failures.size());
    }
}
