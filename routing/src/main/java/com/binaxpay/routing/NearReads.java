package com.binaxpay.routing;

import java.util.concurrent.atomic.AtomicLong;

/// How one region has answered questions about one shard that other replicas could have answered, too. Any thread.
final class NearReads {
    /// An answer weighs an eighth.
    private static final int WEIGHT_SHIFT = 3;

    private final AtomicLong latencyNs = new AtomicLong();
    /// The newest entry that it is known to have.
    private final AtomicLong shown = new AtomicLong();
    private final Ejection ejection = new Ejection();

    /// How long its answers take as a rule, ns; 0 before the first.
    long latencyNs() {
        return latencyNs.get();
    }

    /// Whether it may have to wait until it has `entry`, so that how long it takes says nothing of it.
    boolean mayWaitFor(long entry) {
        return entry > shown.get();
    }

    /// It answered with what `entry` wrote; 0 for nothing in particular.
    void onShown(long entry) {
        shown.accumulateAndGet(entry, Math::max);
    }

    /// It answered before anybody else did, who was asked too or would have been.
    ///
    /// @param isGood whether that says that nothing is wrong with it
    void onAnswer(long tookNs, boolean isGood) {
        latencyNs.accumulateAndGet(tookNs, (old, next) -> old == 0 ? next : old + (next - old >> WEIGHT_SHIFT));
        if (isGood) {
            ejection.answered();
        }
    }

    /// It failed, or another one answered for it. True where it is left alone from now on.
    boolean onFailure(long sentNs, long nowNs) {
        return ejection.failed(sentNs, nowNs);
    }

    boolean isOut(long nowNs) {
        return ejection.isOut(nowNs);
    }
}
