package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.ScenarioFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Composes faults by a seed: which, where, for how long, with how much quiet in between. At most one region is ill at
/// a
/// time, so that a majority could serve: what is asked of a cluster that has none is another question. One thread.
final class Trouble {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration RESTORED = Duration.ofMinutes(4);
    private static final int QUIET_MS = 3_000;
    private static final int HOLD_S = 3;
    private static final int HOLD_MORE_S = 8;

    private final List<Fault> faults;
    private final Faults hands;
    private final SplittableRandom random;
    private final Consumer<String> told;
    private final List<Incident> incidents = new ArrayList<>();

    /// The region that has not recovered yet.
    private String ill = "";

    /// @param faults that may happen, each as often as it is in here
    /// @param told of what happens, when it does
    Trouble(List<Fault> faults, Faults hands, SplittableRandom random, Consumer<String> told) {
        this.faults = List.copyOf(faults);
        this.hands = hands;
        this.random = random;
        this.told = told;
    }

    /// Makes trouble until then, and waits until it is over.
    List<Incident> makeUntil(long endNs) throws InterruptedException {
        List<Fault> left = new ArrayList<>();
        while (System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MS + random.nextInt(QUIET_MS));
            // All of them in turn, each time in another order.
            if (left.isEmpty()) {
                left.addAll(faults);
            }
            incident(left.remove(random.nextInt(left.size())));
        }
        String missing = hands.awaitReady(RESTORED);
        told.accept(missing.isEmpty() ? "all serve again" : "not all serve again: " + missing);
        return List.copyOf(incidents);
    }

    private void incident(Fault fault) throws InterruptedException {
        String region = ill.isEmpty() ? Wan.REGIONS.get(random.nextInt(Wan.REGIONS.size())) : ill;
        if (!ill.isEmpty() && fault == Fault.ROLLING) {
            return;
        }
        int seconds = HOLD_S + random.nextInt(HOLD_MORE_S);
        List<Faults.Begun> begun = new ArrayList<>();
        long beginNs = System.nanoTime();
        begin(begun, fault, region, seconds);
        if (random.nextInt(4) == 0) {
            begin(begun, random.nextBoolean() ? Fault.PROVIDER : Fault.EDGE, region, seconds);
        }
        TimeUnit.SECONDS.sleep(seconds);
        for (Faults.Begun each : begun.reversed()) {
            try {
                each.end();
            } catch (ScenarioFailed | IllegalStateException e) {
                told.accept("  it could not be ended: " + e.getMessage());
            }
        }
        long endNs = System.nanoTime();
        told.accept("  it is over after " + seconds(endNs - beginNs));
        String missing = hands.awaitReady(fault == Fault.WIPE ? RESTORED : SOON);
        ill = missing.isEmpty() ? "" : region;
        long wholeNs = missing.isEmpty() ? System.nanoTime() : Incident.UNKNOWN;
        told.accept(
                missing.isEmpty()
                        ? "  all serve again after " + seconds(wholeNs - endNs)
                        : "  not all serve yet: " + missing);
        incidents.add(new Incident(
                fault, String.join("; ", begun.stream().map(Faults.Begun::what).toList()), beginNs, endNs, wholeNs));
    }

    private void begin(List<Faults.Begun> begun, Fault fault, String region, int seconds) throws InterruptedException {
        told.accept(fault.title() + " (" + region + ", " + seconds + " s)");
        try {
            begun.add(hands.begin(fault, region, seconds));
        } catch (ScenarioFailed | IllegalStateException e) {
            told.accept("  it could not be done: " + e.getMessage());
        }
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }
}
