package com.binaxpay.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void text_afterCounting_listsNameHelpLabelsAndValue() {
        metrics.counter("binax_gateway_requests", "Requests that ended.", "status")
                .labelValues("201")
                .inc(3);
        metrics.gauge("binax_routing_in_flight", "Calls in flight.", () -> 7);
        metrics.latency("binax_gateway_latency_seconds", "From first byte to last.")
                .observe(0.003);
        metrics.sizes("binax_shard_batch_commands", "Commands in an entry.", 1_000)
                .observe(600);

        assertThat(metrics.text())
                .contains("# HELP binax_gateway_requests_total Requests that ended.")
                .contains("binax_gateway_requests_total{status=\"201\"} 3.0")
                .contains("binax_routing_in_flight 7.0")
                .contains("binax_gateway_latency_seconds_bucket{le=\"0.002\"} 0")
                .contains("binax_gateway_latency_seconds_bucket{le=\"0.005\"} 1")
                .contains("binax_shard_batch_commands_bucket{le=\"512.0\"} 0")
                .contains("binax_shard_batch_commands_bucket{le=\"1024.0\"} 1");
    }

    @Test
    void registerJvm_addsMemory() {
        metrics.registerJvm();

        assertThat(metrics.text()).contains("jvm_memory_used_bytes");
    }

    @Test
    void counter_askedForTwice_isTheSame() {
        metrics.counter("binax_test_things", "Things.").inc();
        metrics.counter("binax_test_things", "Things.").inc();

        assertThat(metrics.text()).contains("binax_test_things_total 2.0");
    }

    @Test
    void values_askedFor_areThoseOfTheMomentOfReading() {
        metrics.gauge(
                "binax_test_bytes",
                "Bytes.",
                values -> {
                    values.put(1, "0", "accounts");
                    values.put(2, "0", "ids");
                },
                "shard",
                "part");
        long[] refused = {0};
        metrics.counter("binax_test_refused", "Refused.", () -> refused[0]);
        refused[0] = 3;

        assertThat(metrics.text())
                .contains("binax_test_bytes{part=\"accounts\",shard=\"0\"} 1.0")
                .contains("binax_test_bytes{part=\"ids\",shard=\"0\"} 2.0")
                .contains("binax_test_refused_total 3.0");
    }

    @Test
    void name_takenByAnotherKindOrMalformed_isRefused() {
        metrics.counter("binax_test_things", "Things.");

        assertThatThrownBy(() -> metrics.gauge("binax_test_things", "Things."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.counter("requests", "Things.")).isInstanceOf(IllegalArgumentException.class);
    }
}
