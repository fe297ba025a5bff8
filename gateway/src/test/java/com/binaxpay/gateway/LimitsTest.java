package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.GatewayConfig.Limits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    @ParameterizedTest
    @CsvSource({"0, 256", "64, 256", "512, 2048", "768, 3072", "2048, 8192", "100000, 8192"})
    void connections_ofAListener_followTheHeap(long heapMib, int connections) {
        assertThat(Limits.connections(heapMib << 20)).isEqualTo(connections);
    }
}
