package com.binaxpay.simulator;

import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What the load of a scenario has left, for figures.
///
/// @param measured what steps have measured, by name
record Run(Asks asks, Timeline timeline, Map<String, Double> measured) {
    /// Answers that were errors, in groups that `groups` takes.
    double errors(Predicate<String> groups) {
        return asks.groups().stream()
                .filter(groups)
                .flatMap(group -> asks.errors(group).values().stream())
                .mapToInt(count -> count)
                .sum();
    }

    /// The longest time without a success in a group between two steps, in ms; not a number where one is missing.
    double gapMs(String group, String fromStep, String toStep) {
        OptionalLong from = timeline.at(fromStep);
        OptionalLong to = timeline.at(toStep);
        return from.isPresent() && to.isPresent()
                ? (double) asks.gapMs(group, from.getAsLong(), to.getAsLong())
                : Double.NaN;
    }

    /// The longest time without a success in a group while waits counted, in ms.
    double gapMs(String group) {
        OptionalLong from = timeline.at(Phase.BEFORE);
        return from.isPresent() ? (double) asks.gapMs(group, from.getAsLong(), timeline.endNs()) : Double.NaN;
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
