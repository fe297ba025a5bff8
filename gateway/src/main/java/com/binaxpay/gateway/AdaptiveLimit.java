package com.binaxpay.gateway;

/// How many calls are in hand at the most, found from live traffic: while calls are answered within a target, the limit
/// grows
/// whenever it is nearly reached; when more than a tenth take longer, it shrinks by a tenth, at most once a window
/// (AIMD). A
/// target rather than a gradient, because shards put what waits into one entry: latency that grows with the load is no
/// overload there, and a limit that kept it small would give away throughput. Guarded by its owner.
final class AdaptiveLimit {
    private static final long WINDOW_NS = 100_000_000;
    private static final int SAMPLES_MIN = 10;
    private static final double SHRINK = 0.9;

    private final int min;
    private final int max;
    private final long targetNs;
    private double limit;
    private long windowNs;
    private int samples;
    private int slow;
    private int peak;

    /// @param targetNs what nine calls of ten should be answered within
    AdaptiveLimit(int min, int max, long targetNs, long nowNs) {
        this.min = Math.min(min, max);
        this.max = max;
        this.targetNs = targetNs;
        this.limit = max;
        this.windowNs = nowNs;
    }

    int limit() {
        return (int) limit;
    }

    /// Takes in that a call ended.
    ///
    /// @param tookNs how long it took
    /// @param inHand how many there were with it
    void ended(long tookNs, int inHand, long nowNs) {
        samples++;
        slow += tookNs > targetNs ? 1 : 0;
        peak = Math.max(peak, inHand);
        if (nowNs - windowNs < WINDOW_NS || samples < SAMPLES_MIN) {
            return;
        }
        if (slow * 10 > samples) {
            limit = Math.max(min, limit * SHRINK);
        } else if (peak >= limit * SHRINK) {
            limit = Math.min(max, limit + Math.sqrt(limit));
        }
        windowNs = nowNs;
        samples = 0;
        slow = 0;
        peak = 0;
    }
}
