package com.binaxpay.simulator.flood;

import com.binaxpay.simulator.Slice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// What became of a flood's requests, second by second. Any thread.
public final class Tally {
    private static final int SAMPLES_MAX = 5;
    private static final double NS_A_S = 1e9;

    /// One second: what was wanted in it, what was served in it, and what became in the end of what was wanted in it.
    private static final class Second {
        private final Map<String, Integer> servedAt = new TreeMap<>();
        private final int[] wanted = new int[Kind.values().length];
        private final int[] servedFirst = new int[Kind.values().length];
        private int attempts;
        private int turnedAway;
        private int failed;
        private int unsent;
        private long slowestNs;
    }

    private final long beginNs;
    private final List<Second> seconds = new ArrayList<>();
    private final List<String> samples = new ArrayList<>();

    Tally(long beginNs) {
        this.beginNs = beginNs;
    }

    /// Seconds since the flood began.
    public double seconds(long atNs) {
        return (atNs - beginNs) / NS_A_S;
    }

    private Second at(long ns) {
        int index = Math.max(0, (int) ((ns - beginNs) / NS_A_S));
        while (seconds.size() <= index) {
            seconds.add(new Second());
        }
        return seconds.get(index);
    }

    synchronized void wanted(Wish wish) {
        at(wish.dueNs).wanted[wish.kind.ordinal()]++;
    }

    synchronized void sent(Wish wish) {
        at(wish.dueNs).attempts++;
    }

    synchronized void served(Wish wish, String place, long atNs) {
        at(atNs).servedAt.merge(place, 1, Integer::sum);
        Second due = at(wish.dueNs);
        due.slowestNs = Math.max(due.slowestNs, atNs - wish.dueNs);
        if (wish.tries == 1) {
            due.servedFirst[wish.kind.ordinal()]++;
        }
    }

    /// It was told to come again later, and doesn't.
    synchronized void turnedAway(Wish wish) {
        at(wish.dueNs).turnedAway++;
    }

    synchronized void failed(Wish wish, String why) {
        at(wish.dueNs).failed++;
        if (samples.size() < SAMPLES_MAX) {
            samples.add(wish.kind + ": " + why);
        }
    }

    /// The client had no connection left for it: nobody was asked for anything.
    synchronized void unsent(Wish wish) {
        Second due = at(wish.dueNs);
        due.unsent++;
        due.wanted[wish.kind.ordinal()]--;
    }

    /// Requests that clients could not send, of those that were due from second `from` to `to`; they count as not
    /// wanted.
    public synchronized int unsent(double from, double to) {
        return sum(from, to, second -> second.unsent);
    }

    /// Some of what failed, in words.
    public synchronized List<String> samples() {
        return List.copyOf(samples);
    }

    /// Requests that failed or were turned away of those wanted from second `from` to `to`.
    public synchronized int missed(double from, double to) {
        return sum(from, to, second -> second.failed + second.turnedAway);
    }

    /// Requests that failed otherwise than by being told to come again.
    public synchronized int failed(double from, double to) {
        return sum(from, to, second -> second.failed);
    }

    /// Served from second `from` to `to` at one of `places`.
    public synchronized int served(double from, double to, Collection<String> places) {
        return sum(
                from,
                to,
                second -> places.stream()
                        .mapToInt(place -> second.servedAt.getOrDefault(place, 0))
                        .sum());
    }

    /// Wanted from second `from` to `to`.
    public synchronized int wanted(double from, double to) {
        return sum(from, to, second -> java.util.Arrays.stream(second.wanted).sum());
    }

    /// Part of what was wanted of one kind that was served at its first try.
    public synchronized double servedShare(Kind kind, double from, double to) {
        int wanted = sum(from, to, second -> second.wanted[kind.ordinal()]);
        return wanted == 0 ? Double.NaN : sum(from, to, second -> second.servedFirst[kind.ordinal()]) / (double) wanted;
    }

    /// Requests that were sent for each that was wanted.
    public synchronized double amplification(double from, double to) {
        int wanted =
                sum(from, to, second -> java.util.Arrays.stream(second.wanted).sum());
        return wanted == 0 ? Double.NaN : sum(from, to, second -> second.attempts) / (double) wanted;
    }

    /// Seconds from `from` on until everything that is wanted is served within `waitMs`.
    public synchronized int secondsUntilWell(double from, long waitMs) {
        int last = (int) Math.ceil(from) - 1;
        for (int i = last + 1; i < seconds.size(); i++) {
            Second second = seconds.get(i);
            if (second.failed + second.turnedAway > 0 || second.slowestNs > waitMs * 1_000_000) {
                last = i;
            }
        }
        return last + 1 - (int) Math.ceil(from);
    }

    private int sum(double from, double to, ToIntFunction<Second> what) {
        int last = Math.min(seconds.size(), (int) to);
        return seconds.subList(Math.min(last, (int) Math.ceil(from)), last).stream()
                .mapToInt(what)
                .sum();
    }

    /// What a place served according to `tallies` that began at the same time, for plots.
    ///
    /// @param atS when they began, in the plot's seconds
    public static List<Slice> served(String place, double atS, List<Tally> tallies) {
        int length = tallies.stream().mapToInt(Tally::length).max().orElse(0);
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int second = i;
            int served = tallies.stream()
                    .mapToInt(each -> each.served(second, second + 1, List.of(place)))
                    .sum();
            slices.add(new Slice(atS + i, 1, served, 0, Double.NaN, Double.NaN));
        }
        return slices;
    }

    private synchronized int length() {
        return seconds.size();
    }

    /// What was turned away or failed, likewise.
    public synchronized List<Slice> missedSlices(double atS) {
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            Second second = seconds.get(i);
            slices.add(new Slice(atS + i, 1, 0, second.failed + second.turnedAway, Double.NaN, Double.NaN));
        }
        return slices;
    }
}
