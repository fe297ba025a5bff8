package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreshnessTest {
    private final Freshness freshness = new Freshness();

    @Test
    void age_nothingKnown_isUnknown() {
        assertThat(freshness.ageNs(100, 1_000)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void age_marksAppliedLate_countsFromTheMomentOfTheMark() {
        freshness.onCommitted(7, 1_000);

        assertThat(freshness.ageNs(6, 5_000)).isEqualTo(Long.MAX_VALUE);
        assertThat(freshness.ageNs(7, 5_000)).isEqualTo(4_000);
        assertThat(freshness.ageNs(7, 9_000)).isEqualTo(8_000);
    }

    @Test
    void age_alwaysALittleBehind_followsAllTheSame() {
        for (int index = 1; index <= 1_000; index++) {
            freshness.onCommitted(index, index * 10L);
            long ageNs = freshness.ageNs(index - 20L, index * 10L);
            assertThat(ageNs).isLessThanOrEqualTo(index > 20 ? 400 : Long.MAX_VALUE);
        }
    }

    @Test
    void age_anOlderMarkComesLater_isNotTaken() {
        freshness.onCommitted(7, 1_000);
        assertThat(freshness.ageNs(9, 2_000)).isEqualTo(1_000);

        freshness.onCommitted(6, 500);

        assertThat(freshness.ageNs(9, 2_000)).isEqualTo(1_000);
    }

    @Test
    void age_clockPassesTheEndOfItsRange_goesOn() {
        freshness.onCommitted(1, Long.MAX_VALUE - 10);
        assertThat(freshness.ageNs(1, Long.MAX_VALUE)).isEqualTo(10);
        freshness.onCommitted(1, Long.MIN_VALUE + 10);

        assertThat(freshness.ageNs(1, Long.MIN_VALUE + 15)).isEqualTo(5);
    }

    @Test
    void reset_whatWasKnown_isForgotten() {
        freshness.onCommitted(7, 1_000);
        freshness.onCommitted(8, 2_000);

        freshness.reset();

        assertThat(freshness.ageNs(9, 3_000)).isEqualTo(Long.MAX_VALUE);
    }
}
