package com.binaxpay.routing;

import java.util.concurrent.atomic.AtomicLong;

/// How long answers take as a rule: a moving mean. Any thread.
final class SmoothedLatency {
    /// An answer weighs an eighth, so a few dozen calls forget the past.
    private static final int WEIGHT_SHIFT = 3;

    private final AtomicLong meanNs = new AtomicLong();

    void add(long tookNs) {
        meanNs.accumulateAndGet(tookNs, (old, next) -> old == 0 ? next : old + (next - old >> WEIGHT_SHIFT));
    }

    /// 0 before the first answer.
    long ns() {
        return meanNs.get();
    }
}
