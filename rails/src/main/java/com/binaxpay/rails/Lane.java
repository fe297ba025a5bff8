package com.binaxpay.rails;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The orders of one rail that may be called for, with a limit of calls in flight. While the provider refuses
/// connections one call at a time goes out, at growing intervals. Owned by the run's coordinating thread.
final class Lane {
    private final int callsMax;
    private final BackOff reconnect;
    private final RandomGenerator random;
    private final Deque<OpenOrder> ready = new ArrayDeque<>();
    private int inFlight;
    private int refusals;
    private long closedUntilNs;

    Lane(int callsMax, BackOff reconnect, RandomGenerator random) {
        this.callsMax = callsMax;
        this.reconnect = reconnect;
        this.random = random;
    }

    void add(OpenOrder order) {
        ready.addLast(order);
    }

    /// For an order that was called in vain: it keeps its turn.
    void addFirst(OpenOrder order) {
        ready.addFirst(order);
    }

    /// The order to call for now, if there is one and a call is free; it counts as in flight until [#ended].
    Optional<OpenOrder> next(long nowNs) {
        if (ready.isEmpty() || inFlight >= callsMax || isClosed(nowNs)) {
            return Optional.empty();
        }
        inFlight++;
        if (refusals > 0) {
            // This call is a probe; the next goes out when it has ended or the wait is over.
            closedUntilNs = nowNs + reconnect.delayNs(refusals, random);
        }
        return Optional.of(ready.removeFirst());
    }

    void ended() {
        inFlight--;
    }

    /// The provider was reached.
    void onReached() {
        refusals = 0;
    }

    /// The provider's port refused a connection. Calls that were in flight together count once.
    void onRefused(long nowNs) {
        if (refusals == 0 || !isClosed(nowNs)) {
            closedUntilNs = nowNs + reconnect.delayNs(refusals, random);
            refusals++;
        }
    }

    /// ns until this lane may have something to do by itself, or [Long#MAX_VALUE].
    long waitNs(long nowNs) {
        return ready.isEmpty() || !isClosed(nowNs) ? Long.MAX_VALUE : closedUntilNs - nowNs;
    }

    int ready() {
        return ready.size();
    }

    int inFlight() {
        return inFlight;
    }

    private boolean isClosed(long nowNs) {
        return refusals > 0 && nowNs - closedUntilNs < 0;
    }
}
