package com.binaxpay.simulator.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the operations on one object can be put into an order that respects real time and in which a [Model] gives
/// the answers that clients got.
///
/// # How
/// After Wing and Gong ("Testing and verifying concurrent objects", 1993) with Lowe's just-in-time linearization
/// ("Testing for linearizability", 2017): the history is walked once, in time. What is kept is every *configuration*
/// that it can have come to: a state, and which of the operations under way have taken effect. An operation that begins
/// is only noted. At the end of one, each configuration in which it hasn't taken effect is led to those in which it
/// has, by letting others take effect before it in all orders; configurations are remembered, so none is gone through
/// twice. If none is left, no order exists.
///
/// A read whose answer fits takes effect at once: it changes nothing, so a configuration in which it is done can go on
/// in every way that one can in which it isn't.
///
/// What is under way at once decides the cost, not the length. Operations of unknown outcome are under way for ever;
/// those that took effect in all configurations are forgotten.
public final class Linearizability<S, O> {
    /// Operations under way that are told apart; one bit each.
    private static final int SLOTS = 62;
    private static final int CONFIGURATIONS_MAX = 500_000;
    private static final int STATES_SHOWN = 5;

    /// @param done bit `i` is set where the operation in slot `i` has taken effect
    private record Configuration<S>(long done, S state) {}

    private final Model<S, O> model;
    private final List<Optional<Model.Operation<O>>> slots = new ArrayList<>();
    private Set<Configuration<S>> configurations = new LinkedHashSet<>();

    private Linearizability(Model<S, O> model) {
        this.model = model;
        configurations.add(new Configuration<>(0, model.initial()));
    }

    /// What is wrong; empty where nothing is. Operations that failed are taken out.
    ///
    /// @param operations on one object, in any order
    public static <S, O> Optional<Anomaly> fault(Model<S, O> model, List<Model.Operation<O>> operations) {
        return new Linearizability<>(model).walk(model.without(relevant(model, operations)));
    }

    private static <S, O> List<Model.Operation<O>> relevant(Model<S, O> model, List<Model.Operation<O>> operations) {
        return operations.stream()
                .filter(each ->
                        each.span().outcome() == Outcome.OK || each.isUnknown() && !model.isReadOnly(each.what()))
                .toList();
    }

    private record Event(int operation, long atNs, boolean isReturn) {}

    private Optional<Anomaly> walk(List<Model.Operation<O>> operations) {
        List<Event> events = new ArrayList<>(2 * operations.size());
        for (int i = 0; i < operations.size(); i++) {
            Span span = operations.get(i).span();
            events.add(new Event(i, span.invokedNs(), false));
            if (span.returnedNs() != Span.NEVER) {
                events.add(new Event(i, span.returnedNs(), true));
            }
        }
        // What ends in the very moment in which another begins may have been beside it.
        events.sort(Comparator.comparingLong(Event::atNs).thenComparing(Event::isReturn));
        int[] slotOf = new int[operations.size()];
        for (Event event : events) {
            Model.Operation<O> operation = operations.get(event.operation);
            if (!event.isReturn) {
                int slot = begin(operation);
                if (slot < 0) {
                    return Optional.of(new Anomaly(
                            Anomaly.Kind.UNDECIDED, "more than " + SLOTS + " operations under way at " + operation));
                }
                slotOf[event.operation] = slot;
                continue;
            }
            Set<Configuration<S>> before = configurations;
            Optional<Anomaly> undecided = end(slotOf[event.operation], operation);
            if (undecided.isPresent()) {
                return undecided;
            }
            if (configurations.isEmpty()) {
                return Optional.of(new Anomaly(Anomaly.Kind.NOT_LINEARIZABLE, explain(operation, before)));
            }
        }
        return Optional.empty();
    }

    private int begin(Model.Operation<O> operation) {
        int slot = slots.indexOf(Optional.empty());
        if (slot < 0) {
            slot = slots.size() < SLOTS ? slots.size() : retired();
            if (slot < 0) {
                return slot;
            }
            if (slot == slots.size()) {
                slots.add(Optional.empty());
            }
        }
        slots.set(slot, Optional.of(operation));
        if (model.isReadOnly(operation.what())) {
            Set<Configuration<S>> settled = LinkedHashSet.newLinkedHashSet(configurations.size());
            configurations.forEach(each -> settled.add(settle(each)));
            configurations = settled;
        }
        return slot;
    }

    /// Frees the slots of operations of unknown outcome that took effect in every configuration; one of them.
    private int retired() {
        long all = -1;
        for (Configuration<S> each : configurations) {
            all &= each.done;
        }
        int free = -1;
        for (int slot = 0; slot < slots.size(); slot++) {
            if ((all >> slot & 1) == 1
                    && slots.get(slot).filter(Model.Operation::isUnknown).isPresent()) {
                free(slot);
                free = slot;
            }
        }
        return free;
    }

    private void free(int slot) {
        slots.set(slot, Optional.empty());
        Set<Configuration<S>> rest = LinkedHashSet.newLinkedHashSet(configurations.size());
        configurations.forEach(each -> rest.add(new Configuration<>(each.done & ~(1L << slot), each.state)));
        configurations = rest;
    }

    /// Keeps the configurations in which the operation in `slot` has taken effect, and frees it.
    private Optional<Anomaly> end(int slot, Model.Operation<O> operation) {
        long bit = 1L << slot;
        Set<Configuration<S>> ended = new LinkedHashSet<>();
        Set<Configuration<S>> seen = new HashSet<>();
        ArrayDeque<Configuration<S>> open = new ArrayDeque<>();
        for (Configuration<S> each : configurations) {
            if ((each.done & bit) != 0) {
                ended.add(each);
            } else if (seen.add(each)) {
                open.push(each);
            }
        }
        while (!open.isEmpty()) {
            Configuration<S> from = open.pop();
            for (int i = 0; i < slots.size(); i++) {
                Optional<Configuration<S>> next = next(from, i);
                if (next.isPresent()) {
                    if ((next.get().done & bit) != 0) {
                        ended.add(next.get());
                    } else if (seen.add(next.get())) {
                        open.push(next.get());
                    }
                }
            }
            if (seen.size() + ended.size() > CONFIGURATIONS_MAX) {
                return Optional.of(new Anomaly(
                        Anomaly.Kind.UNDECIDED,
                        "more than " + CONFIGURATIONS_MAX + " configurations at the end of " + operation));
            }
        }
        configurations = ended;
        free(slot);
        return Optional.empty();
    }

    private Optional<Configuration<S>> next(Configuration<S> from, int slot) {
        if ((from.done >> slot & 1) != 0) {
            return Optional.empty();
        }
        return slots.get(slot)
                .flatMap(operation -> model.step(from.state, operation))
                .map(state -> settle(new Configuration<>(from.done | 1L << slot, state)));
    }

    /// With all reads done whose answers are what it holds.
    private Configuration<S> settle(Configuration<S> configuration) {
        long done = configuration.done;
        for (int i = 0; i < slots.size(); i++) {
            if ((done >> i & 1) == 0
                    && slots.get(i)
                            .filter(each -> model.isReadOnly(each.what()))
                            .flatMap(each -> model.step(configuration.state, each))
                            .isPresent()) {
                done |= 1L << i;
            }
        }
        return done == configuration.done ? configuration : new Configuration<>(done, configuration.state);
    }

    private String explain(Model.Operation<O> operation, Set<Configuration<S>> before) {
        List<S> states = before.stream()
                .map(Configuration::state)
                .distinct()
                .limit(STATES_SHOWN)
                .toList();
        List<Model.Operation<O>> beside =
                slots.stream().flatMap(Optional::stream).toList();
        return operation + " fits in nowhere: before it ended the state was one of " + states + ", and under way were "
                + beside;
    }
}
