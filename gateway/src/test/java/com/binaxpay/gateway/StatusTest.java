package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatusTest {
    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void open() {
        gateway.shards.activate();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void serviceLevel_countsReadsAndWritesAndWhetherTheyWereAnswered() {
        String wallet = gateway.wallet("EU");
        gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
        // A client's own mistake is answered as it should be.
        gateway.get("/v1/wallets/wal_nonsense").is(404);

        JsonNode level = gateway.get("/v1/status").is(200).body().path("service_level");
        assertThat(level.path("requests").asLong()).isGreaterThanOrEqualTo(3);
        // How long they took is the machine's; ServiceLevelTest has what becomes of it.
        assertThat(level.path("share").asDouble()).isBetween(0.0, 1.0);
        assertThat(level.path("objective").asDouble()).isEqualTo(0.999);
        assertThat(gateway.metrics.text()).contains("binax_gateway_service_level ");
    }
}
