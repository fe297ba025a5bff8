package com.binaxpay.routing;

import com.binaxpay.transport.TransportException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What calls to one region's node have shown: for status, for when to ask another one as well, and for whom to leave
/// alone. Any thread.
final class RegionState {
    /// An answer weighs an eighth, so a few dozen calls forget the past.
    private static final int WEIGHT_SHIFT = 3;

    final RegionLink link;
    private final RoutingMetrics.OfRegion metrics;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicLong latencyNs = new AtomicLong();
    private final Ejection ejection = new Ejection();

    RegionState(RegionLink link, RoutingMetrics.OfRegion metrics) {
        this.link = link;
        this.metrics = metrics;
    }

    String region() {
        return link.region();
    }

    void onSent() {
        inFlight.incrementAndGet();
    }

    void onAnswer(long tookNs, boolean isLeader) {
        inFlight.decrementAndGet();
        failuresInARow.set(0);
        latencyNs.accumulateAndGet(tookNs, (old, next) -> old == 0 ? next : old + (next - old >> WEIGHT_SHIFT));
        (isLeader ? metrics.answered() : metrics.notLeader()).inc();
    }

    /// It answered when nobody waited for it any more: how long that took says nothing of the rule.
    void onOvertaken() {
        inFlight.decrementAndGet();
        metrics.answered().inc();
    }

    /// How long answers take as a rule, ns; 0 before the first.
    long latencyNs() {
        return latencyNs.get();
    }

    /// It answered a question in time that another replica could have answered, too.
    void onInTime() {
        ejection.answered();
    }

    /// It did not answer such a question, or another one was faster.
    void onTooLate(long nowNs) {
        if (ejection.failed(nowNs)) {
            metrics.ejected().inc();
        }
    }

    /// Whether questions that others can answer, too, are better asked of them.
    boolean isOut(long nowNs) {
        return ejection.isOut(nowNs);
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
                region(), link.isConnected(), failuresInARow.get(), latencyNs.get() / 1_000, inFlight.get());
    }
}
