package com.binaxpay.gateway;

import com.binaxpay.observe.Metrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/// What a process counts of messages to webhook endpoints.
final class WebhookMetrics {
    private static final double NS_PER_S = 1e9;

    private final Counter tries;
    private final Histogram durations;
    private final Gauge waiting;
    private final Gauge dead;
    private final Gauge behind;

    WebhookMetrics(Metrics metrics) {
        tries = metrics.counter(
                "binax_webhooks_tries", "Messages sent to webhook endpoints, by what came of it", "result");
        durations = metrics.latency("binax_webhooks_try_seconds", "Time that a message to a webhook endpoint took");
        waiting = metrics.gauge("binax_webhooks_waiting", "Events that failed and will be sent again", "shard");
        dead = metrics.gauge("binax_webhooks_dead", "Events that will not be sent again by themselves", "shard");
        behind = metrics.gauge(
                "binax_webhooks_behind", "Events that the slowest enabled endpoint has not looked at yet", "shard");
    }

    void tried(String result, long ns) {
        tries.labelValues(result).inc();
        durations.observe(ns / NS_PER_S);
    }

    void queues(int shard, long waitingNow, long deadNow, long behindNow) {
        String name = Integer.toString(shard);
        waiting.labelValues(name).set((double) waitingNow);
        dead.labelValues(name).set((double) deadNow);
        behind.labelValues(name).set((double) behindNow);
    }
}
