package com.binaxpay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceLevelTest {
    private static final long MS = 1_000_000;
    private static final long MINUTE = 60_000 * MS;

    private long nowNs = -7;
    private final ServiceLevel level = new ServiceLevel(() -> nowNs);

    @Test
    void nothingAsked_isMet() {
        assertThat(level.read()).isEqualTo(new ServiceLevel.Reading(0, 0));
        assertThat(level.read().share()).isEqualTo(1);
    }

    @Test
    void answers_inTimeAndWithoutAFaultOfOurs_areMet() {
        level.end(999 * MS, false);
        level.end(1_000 * MS, false);
        level.end(2 * MS, true);
        level.end(0, false);

        assertThat(level.read()).isEqualTo(new ServiceLevel.Reading(4, 2));
        assertThat(level.read().share()).isEqualTo(0.5);
    }

    @Test
    void minute_countsForAnHour() {
        level.end(2_000 * MS, false);
        nowNs += (ServiceLevel.MINUTES - 1) * MINUTE;
        level.end(MS, false);
        assertThat(level.read()).isEqualTo(new ServiceLevel.Reading(2, 1));

        nowNs += MINUTE;
        assertThat(level.read()).isEqualTo(new ServiceLevel.Reading(1, 1));

        nowNs += 500 * MINUTE;
        level.end(MS, false);
        assertThat(level.read()).isEqualTo(new ServiceLevel.Reading(1, 1));
    }

    @Test
    void steadyTraffic_isCountedWhole() {
        for (int minute = 0; minute < 200; minute++) {
            level.end(MS, minute % 10 == 0);
            nowNs += MINUTE;
        }
        assertThat(level.read()).isEqualTo(new ServiceLevel.Reading(59, 54));
    }
}
