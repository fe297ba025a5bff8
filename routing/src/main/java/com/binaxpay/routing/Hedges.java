package com.binaxpay.routing;

import java.util.concurrent.atomic.AtomicInteger;

/// How many questions may be asked twice: one of ten, and some at the beginning, so that what is slow everywhere does
/// not become slower by it. Any thread.
final class Hedges {
    private static final int TENTHS = 10;
    private static final int CREDIT_MAX = 20 * TENTHS;

    private final AtomicInteger credit = new AtomicInteger(CREDIT_MAX);

    /// A question was asked.
    void earn() {
        credit.updateAndGet(now -> Math.min(CREDIT_MAX, now + 1));
    }

    /// Whether one more may be asked twice, which is taken for done.
    boolean tryTake() {
        return credit.getAndUpdate(now -> now >= TENTHS ? now - TENTHS : now) >= TENTHS;
    }
}
