package com.binaxpay.rails;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The orders that a run holds, in order of their numbers, and the turns of their payees. Owned by the run's
/// coordinating thread, but for [#find].
final class Window {
    private final Map<Long, OpenOrder> byNumber = new LinkedHashMap<>();
    private final Map<Payee, Deque<OpenOrder>> turns = new HashMap<>();
    private final Map<String, OpenOrder> byReference = new ConcurrentHashMap<>();

    /// Takes an order in. True where it is its payee's turn at once.
    boolean add(OpenOrder order) {
        byNumber.put(order.number, order);
        byReference.put(order.reference(), order);
        Deque<OpenOrder> queue = turns.computeIfAbsent(order.payee, unused -> new ArrayDeque<>(1));
        queue.addLast(order);
        return queue.size() == 1;
    }

    boolean contains(long number) {
        return byNumber.containsKey(number);
    }

    /// The order with `reference`. Any thread.
    Optional<OpenOrder> find(String reference) {
        return Optional.ofNullable(byReference.get(reference));
    }

    /// Ends an order's turn; gives the payee's next one.
    Optional<OpenOrder> passTurn(OpenOrder order) {
        Deque<OpenOrder> queue = turns.get(order.payee);
        if (queue == null || queue.peekFirst() != order) {
            return Optional.empty();
        }
        queue.removeFirst();
        if (queue.isEmpty()) {
            turns.remove(order.payee);
            return Optional.empty();
        }
        return Optional.of(queue.getFirst());
    }

    /// Forgets an order whose turn has passed.
    void remove(OpenOrder order) {
        byNumber.remove(order.number);
        byReference.remove(order.reference());
    }

    int size() {
        return byNumber.size();
    }

    /// Log time at which the oldest order was made, ns since the epoch, or 0.
    long oldestCreatedNs() {
        return byNumber.isEmpty() ? 0 : byNumber.values().iterator().next().createdNs;
    }
}
