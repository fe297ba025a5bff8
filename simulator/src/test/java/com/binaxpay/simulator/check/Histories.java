package com.binaxpay.simulator.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Makes histories of a store that does everything right: each operation takes effect at one moment between question
/// and
/// answer, in the order of these moments.
final class Histories {
    private static final int LENGTH_NS = 1_000;
    private static final int UNKNOWN_IN = 12;
    private static final int FAIL_IN = 15;

    private Histories() {}

    /// An operation to be: when it takes effect, between which moments it is under way.
    record Slot(int number, Span span, long effectNs) {}

    /// Operations of sessions that do one thing after the other, in the order in which they take effect.
    static List<Slot> slots(RandomGenerator random, int count, int sessions) {
        long[] free = new long[sessions];
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int session = random.nextInt(sessions);
            long invoked = free[session] + 1 + random.nextInt(LENGTH_NS);
            long effect = invoked + random.nextInt(LENGTH_NS);
            long returned = effect + random.nextInt(LENGTH_NS);
            free[session] = returned;
            Span span = random.nextInt(UNKNOWN_IN) == 0
                    ? Span.unknown(session, invoked)
                    : random.nextInt(FAIL_IN) == 0
                            ? Span.fail(session, invoked, returned)
                            : Span.ok(session, invoked, returned);
            slots.add(new Slot(i, span, effect));
        }
        slots.sort(Comparator.comparingLong(Slot::effectNs).thenComparingInt(Slot::number));
        return slots;
    }

    /// Whether an operation takes effect: those of unknown outcome may.
    static boolean isDone(Slot slot, RandomGenerator random) {
        return switch (slot.span.outcome()) {
            case OK -> true;
            case FAIL -> false;
            case UNKNOWN -> random.nextBoolean();
        };
    }

    /// Transactions on lists, each at the end read as a whole. Elements are numbered in the order of effects.
    static List<Appends.Txn> lists(RandomGenerator random, int count, int sessions, int lists) {
        Map<Long, List<Long>> state = new HashMap<>();
        for (long list = 0; list < lists; list++) {
            state.put(list, new ArrayList<>());
        }
        List<Appends.Txn> txns = new ArrayList<>();
        long element = 0;
        long endNs = 0;
        for (Slot slot : slots(random, count, sessions)) {
            endNs = Math.max(endNs, slot.effectNs + 2L * LENGTH_NS);
            boolean isDone = isDone(slot, random);
            List<Appends.Part> parts = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                long list = random.nextInt(lists);
                if (parts.stream().anyMatch(part -> part.list() == list)) {
                    continue;
                }
                List<Long> now = state.getOrDefault(list, List.of());
                if (random.nextBoolean()) {
                    parts.add(new Appends.Append(list, ++element));
                    if (isDone) {
                        now.add(element);
                    }
                } else {
                    parts.add(read(list, now, random.nextInt(4) == 0 ? now.size() : 1 + random.nextInt(3)));
                }
            }
            txns.add(new Appends.Txn(slot.span, parts));
        }
        for (long list = 0; list < lists; list++) {
            Span last = Span.ok(-1, endNs + list, endNs + list);
            List<Long> now = state.getOrDefault(list, List.of());
            txns.add(new Appends.Txn(last, List.of(read(list, now, now.size()))));
        }
        return txns;
    }

    private static Appends.Read read(long list, List<Long> now, int newest) {
        int from = Math.max(0, now.size() - newest);
        long[] elements = now.subList(from, now.size()).stream()
                .mapToLong(Long::longValue)
                .toArray();
        return new Appends.Read(list, elements, from == 0);
    }

    /// Operations on one register; every write gives another value.
    static List<Model.Operation<Register.Act>> register(RandomGenerator random, int count, int sessions) {
        List<Model.Operation<Register.Act>> operations = new ArrayList<>();
        long value = 0;
        long next = 1;
        for (Slot slot : slots(random, count, sessions)) {
            boolean isDone = isDone(slot, random);
            Register.Act act = switch (random.nextInt(4)) {
                case 0 -> new Register.Act.Write(next++);
                case 1 -> {
                    long expected = random.nextBoolean() ? value : random.nextLong(next);
                    yield expected == value
                            ? new Register.Act.Swap(expected, next++)
                            : new Register.Act.NoSwap(expected);
                }
                default -> new Register.Act.Read(value);
            };
            if (isDone && act instanceof Register.Act.Write write) {
                value = write.value();
            } else if (isDone && act instanceof Register.Act.Swap swap) {
                value = swap.value();
            }
            operations.add(new Model.Operation<>(act, slot.span));
        }
        return operations;
    }
}
