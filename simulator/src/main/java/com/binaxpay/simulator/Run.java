package com.binaxpay.simulator;

import com.binaxpay.simulator.Asks.Gap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What the load of a scenario has left, for figures.
///
/// @param measured what steps have measured, by name
/// @param served curves of what was served beside the load, by name; empty where there was nothing beside it
record Run(Asks asks, Timeline timeline, Map<String, Double> measured, Map<String, List<Slice>> served) {
    /// One with nothing beside the load.
    Run(Asks asks, Timeline timeline, Map<String, Double> measured) {
        this(asks, timeline, measured, Map.of());
    }

    /// Answers that were errors, in groups that `groups` takes.
    double errors(Predicate<String> groups) {
        return asks.groups().stream()
                .filter(groups)
                .flatMap(group -> asks.errors(group).values().stream())
                .mapToInt(count -> count)
                .sum();
    }

    /// The longest time without a success in a group between two steps; empty where one was not reached.
    Optional<Gap> gap(String group, String fromStep, String toStep) {
        OptionalLong from = timeline.at(fromStep);
        OptionalLong to = timeline.at(toStep);
        return from.isPresent() && to.isPresent()
                ? Optional.of(asks.gap(group, from.getAsLong(), to.getAsLong()))
                : Optional.empty();
    }

    /// The longest time without a success in a group while waits counted.
    Optional<Gap> gap(String group) {
        OptionalLong from = timeline.at(Phase.BEFORE);
        return from.isPresent() ? Optional.of(asks.gap(group, from.getAsLong(), timeline.endNs())) : Optional.empty();
    }

    /// How much later than they were due requests were sent for the first time, in ms, at most: a machine that has no
    /// time for its clients has none for the cluster either.
    double latenessMs() {
        OptionalLong from = timeline.at(Phase.BEFORE);
        return asks.all().stream()
                        .filter(ask -> from.isPresent()
                                && ask.dueNs() >= from.getAsLong()
                                && !ask.told().isEmpty())
                        .mapToLong(ask -> ask.told().getFirst().sentNs() - ask.dueNs())
                        .max()
                        .orElse(0)
                / 1e6;
    }

    /// Transfers of groups that `groups` takes, wanted between two steps.
    Stream<Ask> between(Predicate<String> groups, String fromStep, String toStep) {
        OptionalLong from = timeline.at(fromStep);
        OptionalLong to = timeline.at(toStep);
        return from.isEmpty() || to.isEmpty()
                ? Stream.empty()
                : asks.all().stream()
                        .filter(ask -> groups.test(ask.group()))
                        .filter(ask -> ask.dueNs() >= from.getAsLong() && ask.dueNs() < to.getAsLong());
    }

    /// Waits for transfers that were wanted in a phase, in nanoseconds, rising.
    long[] waitsNs(Predicate<String> groups, Phase phase) {
        return Asks.waitsNs(
                asks.all().stream().filter(ask -> groups.test(ask.group()) && timeline.phaseAt(ask.dueNs()) == phase));
    }

    /// What a step has measured; not a number where it was not reached.
    double measured(String name) {
        return measured.getOrDefault(name, Double.NaN);
    }
}
