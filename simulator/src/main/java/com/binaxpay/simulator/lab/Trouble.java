package com.binaxpay.simulator.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Composes faults by a seed: which, where, for how long, with how much quiet in between. At most one region is ill at
/// a time, so that a majority could serve: what is asked of a cluster that has none is another question. One thread.
final class Trouble {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration RESTORED = Duration.ofMinutes(4);
    private static final int QUIET_MS = 3_000;
    private static final int HOLD_S = 3;
    private static final int HOLD_MORE_S = 8;

    private final List<Fault> faults;
    private final Hands hands;
    private final Rest rest;
    private final SplittableRandom random;
    private final Consumer<String> told;
    private final List<Incident> incidents = new ArrayList<>();
    private final Map<Fault, Integer> tries = new EnumMap<>(Fault.class);
    private final Set<Fault> happened = EnumSet.noneOf(Fault.class);

    /// Who carries faults out.
    interface Hands {
        /// Begins a fault.
        ///
        /// @param region where, if it is one of a region
        /// @param seconds how long it will be left, for faults that do something meanwhile
        Faults.Begun begin(Fault fault, String region, int seconds) throws InterruptedException;

        /// Waits until all serve; what is still waited for where they don't.
        String awaitReady(Duration atMost) throws InterruptedException;
    }

    /// Lets time go by, if it is more than none.
    @FunctionalInterface
    interface Rest {
        void ns(long length) throws InterruptedException;
    }

    /// The region that has not recovered yet.
    private String ill = "";

    /// @param faults that may happen, each as often as it is in here
    /// @param told of what happens, when it does
    Trouble(List<Fault> faults, Hands hands, Rest rest, SplittableRandom random, Consumer<String> told) {
        this.faults = List.copyOf(faults);
        this.hands = hands;
        this.rest = rest;
        this.random = random;
        this.told = told;
    }

    /// A fault that goes on.
    private record Hurt(Fault fault, Faults.Begun begun) {}

    /// What happened so far.
    List<Incident> incidents() {
        return List.copyOf(incidents);
    }

    /// Faults that were tried more than once and never happened: nothing is known of them then, whatever the verdicts
    /// say.
    List<String> neverHappened() {
        return faults.stream()
                .distinct()
                .filter(fault -> !happened.contains(fault) && tries.getOrDefault(fault, 0) > 1)
                .map(fault -> fault.title() + " was to happen " + tries.get(fault) + " times and never could")
                .toList();
    }

    /// Makes trouble until its time is over, and waits until all serve again.
    void makeUntil(BooleanSupplier isOver) throws InterruptedException {
        List<Fault> left = new ArrayList<>();
        while (!isOver.getAsBoolean()) {
            rest.ns(TimeUnit.MILLISECONDS.toNanos(QUIET_MS + random.nextInt(QUIET_MS)));
            // All of them in turn, each time in another order.
            if (left.isEmpty()) {
                left.addAll(faults);
            }
            incident(left.remove(random.nextInt(left.size())));
        }
        String missing = hands.awaitReady(RESTORED);
        told.accept(missing.isEmpty() ? "all serve again" : "not all serve again: " + missing);
    }

    private void incident(Fault fault) throws InterruptedException {
        // All is drawn before anything is looked at, so that what comes next does not depend on how fast a machine is.
        String drawn = Wan.REGIONS.get(random.nextInt(Wan.REGIONS.size()));
        int seconds = HOLD_S + random.nextInt(HOLD_MORE_S);
        Fault other = companion(fault, random.nextBoolean());
        boolean isAlone = random.nextInt(4) > 0;
        if (fault == Fault.ROLLING && !ill.isEmpty()) {
            ill = hands.awaitReady(RESTORED).isEmpty() ? "" : ill;
            if (!ill.isEmpty()) {
                // It would take the majority away.
                return;
            }
        }
        String region = ill.isEmpty() ? drawn : ill;
        List<Hurt> hurts = new ArrayList<>();
        long beginNs = System.nanoTime();
        // A restart of all waits for all, whoever else is down.
        boolean isWithOther = !isAlone && fault != Fault.ROLLING;
        if (isWithOther) {
            begin(hurts, other, region, seconds);
        }
        begin(hurts, fault, region, seconds);
        if (!fault.isOverWhenBegun() && !hurts.isEmpty()) {
            rest.ns(TimeUnit.SECONDS.toNanos(seconds));
        }
        for (Hurt each : hurts.reversed()) {
            try {
                each.begun.end();
            } catch (RuntimeException e) {
                told.accept("  it could not be ended: " + e.getMessage());
            }
        }
        long endNs = System.nanoTime();
        told.accept("  it is over after " + seconds(endNs - beginNs));
        // Which of two edges is not back is not kept in mind, so that is waited for.
        boolean isShort = fault != Fault.WIPE && fault.isOfOneRegion() && !isWithOther;
        String missing = hands.awaitReady(isShort ? SOON : RESTORED);
        ill = missing.isEmpty() ? "" : region;
        long wholeNs = missing.isEmpty() ? System.nanoTime() : Incident.UNKNOWN;
        told.accept(
                missing.isEmpty()
                        ? "  all serve again after " + seconds(wholeNs - endNs)
                        : "  not all serve yet: " + missing);
        if (!hurts.isEmpty()) {
            String what =
                    hurts.reversed().stream().map(each -> each.begun.what()).collect(Collectors.joining("; "));
            incidents.add(new Incident(hurts.getLast().fault, what, beginNs, endNs, wholeNs));
        }
    }

    /// What else dies. Not the other edge of two: without any nobody can be asked for anything.
    private static Fault companion(Fault fault, boolean isHeads) {
        return switch (fault) {
            case EDGE -> Fault.PROVIDER;
            case PROVIDER -> Fault.EDGE;
            default -> isHeads ? Fault.PROVIDER : Fault.EDGE;
        };
    }

    private void begin(List<Hurt> hurts, Fault fault, String region, int seconds) throws InterruptedException {
        told.accept(fault.title() + " (" + region + ", " + seconds + " s)");
        tries.merge(fault, 1, Integer::sum);
        try {
            hurts.add(new Hurt(fault, hands.begin(fault, region, seconds)));
            happened.add(fault);
        } catch (RuntimeException e) {
            told.accept("  it could not be done: " + e.getMessage());
        }
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }
}
