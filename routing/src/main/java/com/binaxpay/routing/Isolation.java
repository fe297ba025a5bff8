package com.binaxpay.routing;

import java.util.concurrent.atomic.AtomicLong;

/// For how long most regions could not be reached, as those see it who ask. Any thread.
final class Isolation {
    private static final long NOT = Long.MIN_VALUE;

    private final AtomicLong sinceNs = new AtomicLong(NOT);

    /// For how long it had been so when a request began that asks now, in nanoseconds; 0 where it is not so.
    ///
    /// @param isIsolated whether it is so now
    long beforeNs(boolean isIsolated, long beganNs, long nowNs) {
        if (!isIsolated) {
            sinceNs.set(NOT);
            return 0;
        }
        long since = sinceNs.compareAndExchange(NOT, nowNs);
        return since == NOT ? 0 : Math.max(0, beganNs - since);
    }
}
