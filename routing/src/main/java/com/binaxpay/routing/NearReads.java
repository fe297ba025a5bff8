package com.binaxpay.routing;

import java.util.concurrent.atomic.AtomicLong;

/// How one region has answered questions about one shard that other replicas could have answered, too. Any thread.
final class NearReads {
    private final SmoothedLatency latency = new SmoothedLatency();
    /// The newest entry that it is known to have.
    private final AtomicLong shown = new AtomicLong();
    private final Ejection ejection = new Ejection();

    /// How long its answers take as a rule, ns; 0 before the first.
    long latencyNs() {
        return latency.ns();
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
        latency.add(tookNs);
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
