package com.binaxpay.routing;

import com.binaxpay.transport.TransportException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What calls to one region's node have shown: for status, and for whom to ask. Any thread.
final class RegionState {
    final RegionLink link;
    private final RoutingMetrics.OfRegion metrics;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final SmoothedLatency latency = new SmoothedLatency();
    private final Map<Integer, NearReads> nearReads = new ConcurrentHashMap<>();

    RegionState(RegionLink link, RoutingMetrics.OfRegion metrics) {
        this.link = link;
        this.metrics = metrics;
    }

    String region() {
        return link.region();
    }

    /// How it answers questions about `shard` that others could answer, too.
    NearReads nearReads(int shard) {
        return nearReads.computeIfAbsent(shard, unused -> new NearReads());
    }

    /// From now on somebody else is asked first.
    void onEjected() {
        metrics.ejected().inc();
    }

    void onSent() {
        inFlight.incrementAndGet();
    }

    void onAnswer(long tookNs, boolean isLeader) {
        inFlight.decrementAndGet();
        failuresInARow.set(0);
        latency.add(tookNs);
        (isLeader ? metrics.answered() : metrics.notLeader()).inc();
    }

    void onFailure(Throwable failure) {
        inFlight.decrementAndGet();
        failuresInARow.incrementAndGet();
        if (failure instanceof TransportException transport) {
            switch (transport) {
                case TransportException.NotConnected unused ->
                    metrics.notConnected().inc();
                case TransportException.ConnectionLost unused -> metrics.lost().inc();
                case TransportException.CallTimedOut unused -> metrics.lost().inc();
                case TransportException.Overloaded unused -> metrics.busy().inc();
                case TransportException.CallRefused unused -> metrics.failed().inc();
                case TransportException.CallFailed unused -> metrics.failed().inc();
            }
        } else {
            metrics.failed().inc();
        }
    }

    ShardRouter.RegionView view() {
        return new ShardRouter.RegionView(
                region(), link.isConnected(), failuresInARow.get(), latency.ns() / 1_000, inFlight.get());
    }
}
