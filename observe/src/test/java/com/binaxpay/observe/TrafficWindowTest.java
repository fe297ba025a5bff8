package com.binaxpay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficWindowTest {
    private long nowNs = 5_000;
    private final TrafficWindow window = new TrafficWindow(() -> nowNs);

    @Test
    void read_nothingHappened_isAllZero() {
        assertThat(window.read()).isEqualTo(new TrafficWindow.Reading(0, 0, 0, 0, 0));
    }

    @Test
    void read_steadyTraffic_givesRateErrorsAndPercentiles() {
        for (int second = 0; second < 6; second++) {
            for (int i = 0; i < 100; i++) {
                request(i == 0 ? 80_000 : 1_000, i < 2);
            }
            nowNs += 1_000_000_000;
        }

        TrafficWindow.Reading reading = window.read();

        assertThat(reading.perSecond()).isEqualTo(100);
        assertThat(reading.errorsPerSecond()).isEqualTo(2);
        assertThat(reading.p50Micros()).isBetween(1_000L, 1_125L);
        assertThat(reading.p99Micros()).isBetween(1_000L, 1_125L);
    }

    @Test
    void read_twoInAHundredSlow_showsThemInP99() {
        for (int i = 0; i < 100; i++) {
            request(i < 2 ? 80_000 : 1_000, false);
        }
        nowNs += 1_000_000_000;

        assertThat(window.read().p99Micros()).isBetween(80_000L, 90_000L);
    }

    @Test
    void read_longAfter_hasForgotten() {
        request(1_000, true);
        nowNs += 20_000_000_000L;

        assertThat(window.read()).isEqualTo(new TrafficWindow.Reading(0, 0, 0, 0, 0));
    }

    @Test
    void read_extremeLatencies_stayInTheirBuckets() {
        request(0, false);
        request(Long.MAX_VALUE / 1_000, false);
        window.begin();
        nowNs += 1_000_000_000;

        TrafficWindow.Reading reading = window.read();

        assertThat(reading.p50Micros()).isZero();
        assertThat(reading.p99Micros()).isGreaterThan(60_000_000);
        assertThat(reading.inFlight()).isEqualTo(1);
    }

    private void request(long micros, boolean isServerError) {
        window.begin();
        window.end(micros * 1_000, isServerError);
    }
}
