package com.binaxpay.gateway;

import com.binaxpay.observe.Metrics;
import com.binaxpay.observe.TrafficWindow;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.Locale;
import java.util.Optional;

/// Counts and times requests, by route and class of status. Safe for any thread.
final class RequestMetrics {
    private static final String[] CLASSES = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final Counter requests;
    private final Histogram seconds;
    private final Counter shed;
    private final Counter waited;
    private final Counter banned;
    private final Metrics metrics;
    private final TrafficWindow traffic;

    RequestMetrics(Metrics metrics, TrafficWindow traffic) {
        this.metrics = metrics;
        this.traffic = traffic;
        shed = metrics.counter("binax_gateway_shed", "Calls that were turned away under overload, by tier", "tier");
        waited = metrics.counter(
                "binax_gateway_lane_waits",
                "Calls that waited because their partner's lane was full, by number of the partner",
                "partner");
        banned = metrics.counter(
                "binax_gateway_banned", "Calls that were turned away because of where they came from, by why", "by");
        requests = metrics.counter(
                "binax_gateway_requests", "Requests that were answered, by route and status class", "route", "status");
        seconds = metrics.latency("binax_gateway_request_seconds", "Time from request to answer", "route");
        metrics.gauge(
                "binax_gateway_service_level",
                "Reads and writes of the last hour that were answered within a second without a fault of ours, of all",
                () -> traffic.level().read().share());
        metrics.gauge(
                "binax_gateway_requests_in_flight",
                "Requests in hand",
                () -> traffic.read().inFlight());
    }

    void begin() {
        traffic.begin();
    }

    /// @param route pattern of the route, or a word where none was found
    void end(String route, int status, long latencyNs) {
        traffic.end(latencyNs, status >= 500);
        requests.labelValues(route, CLASSES[Math.clamp(status / 100, 0, 5)]).inc();
        seconds.labelValues(route).observe(latencyNs / 1e9);
    }

    /// A read or a write of somebody who is known has its answer, which is not sent yet.
    void judge(int status, long latencyNs) {
        traffic.level().end(latencyNs, status >= 500);
    }

    /// Shows what `admission` lets in.
    void admission(Admission admission) {
        metrics.gauge("binax_gateway_limit", "Calls that are in hand at the most, as it was found", admission::limit);
        metrics.gauge("binax_gateway_lanes", "Partners with calls in hand or waiting", admission::lanes);
    }

    /// A call waits because its owner's lane is full.
    void laneWaited(long owner) {
        waited.labelValues(Long.toString(owner / 2)).inc();
    }

    /// A call from a banned address was turned away.
    void banned(String by) {
        banned.labelValues(by).inc();
    }

    /// A call was turned away; without a tier an upload or a stream.
    void shed(Optional<Tier> tier) {
        shed.labelValues(tier.map(each -> each.name().toLowerCase(Locale.ROOT)).orElse("long"))
                .inc();
    }
}
