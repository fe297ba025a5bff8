package com.binaxpay.observe;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// Rate and latency of the last few seconds, for status pages. Any thread; about as cheap as two counters.
///
/// Latencies go into buckets of 1/8 of a power of two, so percentiles are at most 12.5 % too high. A reading covers the
/// [#SECONDS] whole seconds before the current one.
public final class TrafficWindow {
    /// How many seconds a reading covers.
    public static final int SECONDS = 5;

    private static final int SLOTS = 8;
    private static final int SUB_BITS = 3;
    /// Up to 2^26 µs, about a minute.
    private static final int BUCKETS = 27 << SUB_BITS;

    private static final int ERRORS = BUCKETS;
    private static final int COLUMNS = BUCKETS + 1;

    /// What happened, in whole numbers.
    ///
    /// @param perSecond requests that ended, a second's mean
    /// @param errorsPerSecond those of them that failed by our fault
    /// @param p50Micros half took at most so long, in microseconds; 0 where there was none
    /// @param p99Micros all but one in a hundred took at most so long
    /// @param inFlight requests that have begun and not ended
    public record Reading(long perSecond, long errorsPerSecond, long p50Micros, long p99Micros, int inFlight) {}

    private final LongSupplier nanoClock;
    private final long originNs;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ServiceLevel level;

    /// Second to which a slot belongs, and its counts. A slot is cleared by whoever first needs it anew; a count that
    /// comes just then may be lost, which a status page bears.
    private final AtomicLongArray seconds = new AtomicLongArray(SLOTS);

    private final AtomicIntegerArray counts = new AtomicIntegerArray(SLOTS * COLUMNS);

    /// @param nanoClock such as [System#nanoTime]
    public TrafficWindow(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.originNs = nanoClock.getAsLong();
        this.level = new ServiceLevel(nanoClock);
    }

    /// How many reads and writes were answered as they should be; whoever knows which requests are such tells it.
    public ServiceLevel level() {
        return level;
    }

    /// A request has begun.
    public void begin() {
        inFlight.incrementAndGet();
    }

    /// A request has ended.
    public void end(long latencyNs, boolean isServerError) {
        inFlight.decrementAndGet();
        int slot = slotOf(second());
        counts.incrementAndGet(slot * COLUMNS + bucketOf(latencyNs / 1_000));
        if (isServerError) {
            counts.incrementAndGet(slot * COLUMNS + ERRORS);
        }
    }

    /// What the last seconds gave.
    public Reading read() {
        long now = second();
        long total = 0;
        long errors = 0;
        long[] sums = new long[BUCKETS];
        for (long second = Math.max(0, now - SECONDS); second < now; second++) {
            int slot = (int) (second % SLOTS);
            if (seconds.get(slot) != second) {
                continue;
            }
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                int count = counts.get(slot * COLUMNS + bucket);
                sums[bucket] += count;
                total += count;
            }
            errors += counts.get(slot * COLUMNS + ERRORS);
        }
        long covered = Math.clamp(now, 1, SECONDS);
        return new Reading(
                Math.ceilDiv(total, covered),
                Math.ceilDiv(errors, covered),
                percentile(sums, total, 50),
                percentile(sums, total, 99),
                inFlight.get());
    }

    private long second() {
        return (nanoClock.getAsLong() - originNs) / 1_000_000_000;
    }

    private int slotOf(long second) {
        int slot = (int) (second % SLOTS);
        long was = seconds.get(slot);
        if (was != second && seconds.compareAndSet(slot, was, second)) {
            for (int column = 0; column < COLUMNS; column++) {
                counts.set(slot * COLUMNS + column, 0);
            }
        }
        return slot;
    }

    private static long percentile(long[] sums, long total, int percent) {
        long rank = Math.ceilDiv(total * percent, 100);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS && total > 0; bucket++) {
            seen += sums[bucket];
            if (seen >= rank) {
                return ceilingOf(bucket);
            }
        }
        return 0;
    }

    private static int bucketOf(long micros) {
        if (micros < 1 << SUB_BITS) {
            return (int) Math.max(0, micros);
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        int sub = (int) (micros >>> exponent - SUB_BITS) & (1 << SUB_BITS) - 1;
        return Math.min(BUCKETS - 1, (exponent - SUB_BITS + 1 << SUB_BITS) + sub);
    }

    private static long ceilingOf(int bucket) {
        if (bucket < 1 << SUB_BITS) {
            return bucket;
        }
        int shift = (bucket >>> SUB_BITS) - 1;
        long sub = (1L << SUB_BITS) + (bucket & (1 << SUB_BITS) - 1);
        return (sub + 1 << shift) - 1;
    }
}
