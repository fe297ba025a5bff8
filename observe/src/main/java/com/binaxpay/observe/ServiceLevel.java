package com.binaxpay.observe;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// How many of the last hour's reads and writes were answered as they should be: within a second, and without a fault
/// of ours. Any thread; two counters a request. A reading covers the minute that runs and the 59 before.
public final class ServiceLevel {
    /// The share that should be answered so: 99.9 %, outside of a failover.
    public static final double OBJECTIVE = 0.999;

    /// The time that one should take at most, in milliseconds.
    public static final int WITHIN_MS = 1_000;

    /// How many minutes a reading covers.
    public static final int MINUTES = 60;

    private static final long MINUTE_NS = 60_000_000_000L;
    /// One more than is read, so that none is cleared while it is.
    private static final int SLOTS = MINUTES + 1;

    /// What was counted.
    ///
    /// @param requests reads and writes that ended
    /// @param met those of them that were answered in time and without a fault of ours
    public record Reading(long requests, long met) {
        /// The share that was met; 1 where there was nothing to meet.
        public double share() {
            return requests == 0 ? 1 : (double) met / requests;
        }
    }

    private final LongSupplier nanoClock;
    private final long originNs;

    /// Minute to which a slot belongs, and its counts. A slot is cleared by whoever first needs it anew; a count that
    /// comes just then may be lost.
    private final AtomicLongArray minutes = new AtomicLongArray(SLOTS);

    private final AtomicLongArray requests = new AtomicLongArray(SLOTS);
    private final AtomicLongArray met = new AtomicLongArray(SLOTS);

    /// @param nanoClock such as [System#nanoTime]
    public ServiceLevel(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.originNs = nanoClock.getAsLong();
    }

    /// A read or a write has ended.
    public void end(long latencyNs, boolean isServerError) {
        long minute = minute();
        int slot = (int) (minute % SLOTS);
        long was = minutes.get(slot);
        if (was != minute && minutes.compareAndSet(slot, was, minute)) {
            requests.set(slot, 0);
            met.set(slot, 0);
        }
        requests.incrementAndGet(slot);
        if (!isServerError && latencyNs < WITHIN_MS * 1_000_000L) {
            met.incrementAndGet(slot);
        }
    }

    /// What the last hour gave, or all the time since the beginning where that is less.
    public Reading read() {
        long now = minute();
        long allRequests = 0;
        long allMet = 0;
        for (long minute = Math.max(0, now - MINUTES + 1); minute <= now; minute++) {
            int slot = (int) (minute % SLOTS);
            if (minutes.get(slot) == minute) {
                allRequests += requests.get(slot);
                allMet += met.get(slot);
            }
        }
        return new Reading(allRequests, Math.min(allMet, allRequests));
    }

    private long minute() {
        return (nanoClock.getAsLong() - originNs) / MINUTE_NS;
    }
}
