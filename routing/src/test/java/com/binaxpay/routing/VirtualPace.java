package com.binaxpay.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/// Time that passes only where a journey waits; what was planned happens on the way. One thread.
final class VirtualPace implements Pace {
    private static final long NS_A_MS = 1_000_000;

    private record Planned(long atNs, long number, Runnable what) {}

    private final PriorityQueue<Planned> plan =
            new PriorityQueue<>(Comparator.comparingLong(Planned::atNs).thenComparingLong(Planned::number));

    /// Lengths of all waits that ended without their future being done, in milliseconds.
    final List<Long> pausesMs = new ArrayList<>();

    private long nowNs = 1_000_000_000_000L;
    private long planned;

    /// Lets `what` happen `ms` from now.
    void in(long ms, Runnable what) {
        plan.add(new Planned(nowNs + ms * NS_A_MS, planned++, what));
    }

    long nowMs() {
        return nowNs / NS_A_MS;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public boolean await(CompletableFuture<?> future, long timeoutNs) {
        long beganNs = nowNs;
        long endNs = nowNs + timeoutNs;
        while (!future.isDone()) {
            Planned next = plan.peek();
            if (next == null || next.atNs() > endNs) {
                nowNs = endNs;
                pausesMs.add((endNs - beganNs) / NS_A_MS);
                return false;
            }
            plan.remove();
            nowNs = Math.max(nowNs, next.atNs());
            next.what().run();
        }
        return true;
    }

    @Override
    public long jitterNs(long minNs, long maxNs) {
        return (minNs + maxNs) / 2;
    }
}
