package com.binaxpay.routing;

import com.binaxpay.observe.Metrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.function.IntSupplier;

/// The router's metrics; docs/reference/metrics.md says what they mean.
final class RoutingMetrics {
    private final Counter calls;
    private final Counter notDone;
    private final Counter ejections;
    final Counter outcomeUnknown;
    final Counter hedges;
    final DistributionDataPoint writeSeconds;
    final DistributionDataPoint readSeconds;

    /// Calls to one region, by result.
    record OfRegion(
            CounterDataPoint answered,
            CounterDataPoint notLeader,
            CounterDataPoint notConnected,
            CounterDataPoint lost,
            CounterDataPoint busy,
            CounterDataPoint failed,
            CounterDataPoint ejected) {}

    RoutingMetrics(Metrics metrics, IntSupplier inFlight) {
        calls = metrics.counter("binax_routing_calls", "Calls sent to a region's node.", "region", "result");
        notDone = metrics.counter("binax_routing_not_done", "Requests given up with nothing done.", "reason");
        outcomeUnknown =
                metrics.counter("binax_routing_outcome_unknown", "Requests of unknown outcome at their deadline.");
        hedges = metrics.counter("binax_routing_hedges", "Questions that were asked of a second replica, too.");
        ejections = metrics.counter(
                "binax_routing_ejections", "Times that a region was found too slow or failing.", "region");
        var seconds = metrics.latency("binax_routing_seconds", "From the router's call to its answer.", "kind");
        writeSeconds = seconds.labelValues("write");
        readSeconds = seconds.labelValues("read");
        metrics.gauge("binax_routing_in_flight", "Requests on their way to a shard.", inFlight::getAsInt);
    }

    OfRegion ofRegion(String region) {
        return new OfRegion(
                calls.labelValues(region, "answered"),
                calls.labelValues(region, "not_leader"),
                calls.labelValues(region, "not_connected"),
                calls.labelValues(region, "lost"),
                calls.labelValues(region, "busy"),
                calls.labelValues(region, "failed"),
                ejections.labelValues(region));
    }

    void notDone(String reason) {
        notDone.labelValues(reason).inc();
    }
}
