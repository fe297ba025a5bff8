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

/// What the driver of one shard counts. Any thread.
final class DriverMetrics {
    private final String shard;
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

    DriverMetrics(int shard, Metrics metrics, InstantSource clock) {
        this.shard = Integer.toString(shard);
        this.clock = clock;
        calls = metrics.counter(
                "binax_rails_calls", "Provider calls that ended, by what they gave", "shard", "call", "result");
        outcomes = metrics.counter("binax_rails_outcomes", "Outcomes told to the shard", "shard", "result");
        lost = metrics.counter(
                "binax_rails_outcomes_left", "Outcomes that a later leader must find by enquiry", "shard");
        retries = metrics.counter("binax_rails_shard_retries", "Tries at the shard that gave no answer", "shard");
        seconds = metrics.latency("binax_rails_call_seconds", "Provider calls", "shard", "call");
        open = metrics.gauge("binax_rails_open_orders", "Orders in the driver's window", "shard");
        inFlight = metrics.gauge("binax_rails_calls_in_flight", "Provider calls in flight", "shard");
        unknown = metrics.gauge("binax_rails_unknown_orders", "Orders in the window with unknown outcome", "shard");
        oldest = metrics.gauge("binax_rails_oldest_order_seconds", "Age of the oldest order in the window", "shard");
    }

    void shardRetried() {
        retries.labelValues(shard).inc();
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
            lost.labelValues(shard).inc(settlements.size());
            return;
        }
        for (AttemptResult result : AttemptResult.values()) {
            long count = settlements.stream().filter(s -> s.result() == result).count();
            if (count > 0) {
                outcomes.labelValues(shard, result.name().toLowerCase(Locale.ROOT))
                        .inc(count);
            }
        }
    }

    void observe(int openOrders, int callsInFlight, int unknownOrders, long oldestCreatedNs) {
        open.labelValues(shard).set(openOrders);
        inFlight.labelValues(shard).set(callsInFlight);
        unknown.labelValues(shard).set(unknownOrders);
        long ageMs = oldestCreatedNs == 0 ? 0 : clock.millis() - TimeUnit.NANOSECONDS.toMillis(oldestCreatedNs);
        oldest.labelValues(shard).set(Math.max(0, ageMs) / 1_000.0);
    }

    private void called(String call, String result, long startNs) {
        calls.labelValues(shard, call, snake(result)).inc();
        seconds.labelValues(shard, call).observe((System.nanoTime() - startNs) / 1e9);
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
