package com.binaxpay.rails;

import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.spi.EnquiryResult;
import com.binaxpay.rails.spi.SubmitResult;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Command.Settlement;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What one side of the driver of one shard counts. Any thread.
final class DriverMetrics {
    private final String shard;
    private final String flow;
    private final InstantSource clock;
    private final Counter calls;
    private final Counter outcomes;
    private final Counter lost;
    private final Counter retries;
    private final Histogram seconds;
    private final Gauge open;
    private final Gauge inFlight;
    private final Gauge unknown;
    private final Gauge oldest;

    /// @param flow `out` or `in`, where the money goes
    DriverMetrics(int shard, String flow, Metrics metrics, InstantSource clock) {
        this.shard = Integer.toString(shard);
        this.flow = flow;
        this.clock = clock;
        calls = metrics.counter(
                "binax_rails_calls", "Provider calls that ended, by what they gave", "shard", "flow", "call", "result");
        outcomes = metrics.counter("binax_rails_outcomes", "Outcomes told to the shard", "shard", "flow", "result");
        lost = metrics.counter(
                "binax_rails_outcomes_left", "Outcomes that a later leader must find by enquiry", "shard", "flow");
        retries =
                metrics.counter("binax_rails_shard_retries", "Tries at the shard that gave no answer", "shard", "flow");
        seconds = metrics.latency("binax_rails_call_seconds", "Provider calls", "shard", "flow", "call");
        open = metrics.gauge("binax_rails_open_orders", "Orders in the driver's window", "shard", "flow");
        inFlight = metrics.gauge("binax_rails_calls_in_flight", "Provider calls in flight", "shard", "flow");
        unknown = metrics.gauge(
                "binax_rails_unknown_orders", "Orders in the window with unknown outcome", "shard", "flow");
        oldest = metrics.gauge(
                "binax_rails_oldest_order_seconds", "Age of the oldest order in the window", "shard", "flow");
    }

    void shardRetried() {
        retries.labelValues(shard, flow).inc();
    }

    SubmitResult call(Supplier<SubmitResult> call) {
        long startNs = System.nanoTime();
        SubmitResult result;
        try {
            result = call.get();
        } catch (RuntimeException e) {
            // A connector must not throw; if it does, nobody knows how far it came.
            result =
                    new SubmitResult.Unknown("connector failed: " + e.getClass().getSimpleName());
        }
        called("submit", result.getClass().getSimpleName(), startNs);
        return result;
    }

    EnquiryResult enquiry(Supplier<EnquiryResult> call) {
        long startNs = System.nanoTime();
        EnquiryResult result;
        try {
            result = call.get();
        } catch (RuntimeException e) {
            result = new EnquiryResult.Unknown(
                    "connector failed: " + e.getClass().getSimpleName());
        }
        called("enquire", result.getClass().getSimpleName(), startNs);
        return result;
    }

    void settled(List<Settlement> settlements, boolean committed) {
        if (!committed) {
            lost.labelValues(shard, flow).inc(settlements.size());
            return;
        }
        for (AttemptResult result : AttemptResult.values()) {
            long count = settlements.stream().filter(s -> s.result() == result).count();
            if (count > 0) {
                outcomes.labelValues(shard, flow, result.name().toLowerCase(Locale.ROOT))
                        .inc(count);
            }
        }
    }

    void observe(int openOrders, int callsInFlight, int unknownOrders, long oldestCreatedNs) {
        open.labelValues(shard, flow).set(openOrders);
        inFlight.labelValues(shard, flow).set(callsInFlight);
        unknown.labelValues(shard, flow).set(unknownOrders);
        long ageMs = oldestCreatedNs == 0 ? 0 : clock.millis() - TimeUnit.NANOSECONDS.toMillis(oldestCreatedNs);
        oldest.labelValues(shard, flow).set(Math.max(0, ageMs) / 1_000.0);
    }

    private void called(String call, String result, long startNs) {
        calls.labelValues(shard, flow, call, snake(result)).inc();
        seconds.labelValues(shard, flow, call).observe((System.nanoTime() - startNs) / 1e9);
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
