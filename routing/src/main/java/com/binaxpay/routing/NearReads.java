package com.binaxpay.routing;

import java.util.concurrent.atomic.AtomicLong;

/// How one region has answered questions about one shard that other replicas could have answered, too. Any thread.
final class NearReads {
    /// An answer weighs an eighth.
    private static final int WEIGHT_SHIFT = 3;

    private final AtomicLong latencyNs = new AtomicLong();
    private final Ejection ejection = new Ejection();

    /// How long its answers take as a rule, ns; 0 before the first.
    long latencyNs() {
        return latencyNs.get();
    }

    /// It answered before anybody else did.
    void onAnswer(long tookNs) {
        latencyNs.accumulateAndGet(tookNs, (old, next) -> old == 0 ? next : old + (next - old >> WEIGHT_SHIFT));
        ejection.answered();
    }

    /// It failed, or another one answered for it. True where it is left alone from now on.
    boolean onFailure(long sentNs, long nowNs) {
        return ejection.failed(sentNs, nowNs);
    }

    boolean isOut(long nowNs) {
        return ejection.isOut(nowNs);
    }
}
