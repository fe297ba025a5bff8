package com.binaxpay.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What happened when. Moments are in nanoseconds of [System#nanoTime]. One thread.
final class Timeline {
    /// @param s seconds since the load began
    /// @param step that began here, or empty for something seen during one
    record Event(long atNs, double s, String step, Phase phase, Step.Kind kind, String text) {}

    private final LongSupplier clockNs;
    private final long beginNs;
    private final Consumer<Event> shown;
    private final List<Event> events = new ArrayList<>();
    private Phase phase = Phase.WARM_UP;
    private long endNs;

    /// Begins now.
    ///
    /// @param clockNs what time it is, as [System#nanoTime] has it
    /// @param shown told of each event as it happens
    Timeline(LongSupplier clockNs, Consumer<Event> shown) {
        this.clockNs = clockNs;
        this.beginNs = clockNs.getAsLong();
        this.endNs = beginNs;
        this.shown = shown;
    }

    void begin(Step step) {
        phase = step.phase();
        add(step.id(), step.kind(), step.says());
    }

    void note(String text) {
        add("", Step.Kind.NOTE, text);
    }

    private void add(String step, Step.Kind kind, String text) {
        endNs = clockNs.getAsLong();
        Event event = new Event(endNs, seconds(endNs), step, phase, kind, text);
        events.add(event);
        shown.accept(event);
    }

    /// The load ends here.
    void end() {
        endNs = clockNs.getAsLong();
    }

    List<Event> events() {
        return events;
    }

    long beginNs() {
        return beginNs;
    }

    long endNs() {
        return endNs;
    }

    /// Seconds since the load began.
    double seconds(long atNs) {
        return (atNs - beginNs) / 1e9;
    }

    /// When a step began; empty where it was not reached.
    OptionalLong at(String step) {
        return events.stream()
                .filter(event -> event.step().equals(step))
                .mapToLong(Event::atNs)
                .findFirst();
    }

    /// When a phase began; empty where it was not reached.
    OptionalLong at(Phase wanted) {
        return events.stream()
                .filter(event -> event.phase() == wanted)
                .mapToLong(Event::atNs)
                .findFirst();
    }

    /// The phase in which a moment lies.
    Phase phaseAt(long atNs) {
        Optional<Event> last = Optional.empty();
        for (Event event : events) {
            if (event.atNs() <= atNs) {
                last = Optional.of(event);
            }
        }
        return last.map(Event::phase).orElse(Phase.WARM_UP);
    }
}
