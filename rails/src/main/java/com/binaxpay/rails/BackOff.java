package com.binaxpay.rails;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Waits that double from `firstMs` up to `maxMs`, each between half of itself and the whole, so that retries spread.
record BackOff(long firstMs, long maxMs) {
    private static final int DOUBLINGS_MAX = 30;

    /// The wait before try number `tries` (from 0), in ns.
    long delayNs(int tries, RandomGenerator random) {
        long wholeMs = Math.min(maxMs, firstMs << Math.min(tries, DOUBLINGS_MAX));
        long halfNs = TimeUnit.MILLISECONDS.toNanos(wholeMs) / 2;
        return halfNs + random.nextLong(halfNs + 1);
    }
}
