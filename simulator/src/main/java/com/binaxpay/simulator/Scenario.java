package com.binaxpay.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A story that a cluster must survive: load, faults, and what must hold.
///
/// @param name as typed
/// @param title what happens, in a few words
/// @param promise what must hold, a sentence
/// @param region that the story is about
/// @param home jurisdiction that is at home in that region, whose requests may notice something
/// @param waitMaxMs line that the plot of waits shows: nobody waits longer
/// @param steps in their order; the first is of [Phase#WARM_UP]
/// @param measures what is measured once the load is over
/// @param capacities requests a second that must be declared for regions; empty where nothing need be
/// @param far where it takes place, if it is about distance
record Scenario(
        String name,
        String title,
        String promise,
        String region,
        String home,
        double waitMaxMs,
        List<Step> steps,
        List<Measure> measures,
        Map<String, Integer> capacities,
        Optional<Far> far) {
    /// One on a cluster of which nothing special is declared.
    Scenario(
            String name,
            String title,
            String promise,
            String region,
            String home,
            double waitMaxMs,
            List<Step> steps,
            List<Measure> measures) {
        this(name, title, promise, region, home, waitMaxMs, steps, measures, Map.of(), Optional.empty());
    }

    /// Jurisdictions in which partners have wallets; each is at home in a region of its own.
    static final List<String> HOMES = List.of("EU", "UK", "US");

    /// Takes a figure from what a run has left.
    @FunctionalInterface
    interface Measure {
        Figure of(Run run);
    }
}
