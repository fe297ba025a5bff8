package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final int PER_S = 1_000;
    private static final long MS = 1_000_000;
    private static final Owner SOMEONE = new Owner(2, 32);
    private static final Owner QUIET = new Owner(4, 32);

    private long nowNs;
    private int declared = PER_S;
    private final Capacity capacity = new Capacity(() -> declared, () -> nowNs);

    /// Calls of one tier that are let in of `offered` a millisecond, for so many seconds.
    private int offer(Tier tier, int offered, int seconds) {
        int in = 0;
        for (int ms = 0; ms < seconds * 1_000; ms++) {
            nowNs += MS;
            for (int i = 0; i < offered; i++) {
                in += capacity.take(tier, SOMEONE) ? 1 : 0;
            }
        }
        return in;
    }

    @Test
    void take_tenTimesAsManyAsDeclared_letsInWhatWasDeclaredAndOneBurst() {
        int in = offer(Tier.CRITICAL, 10, 10);
        assertThat(in).isCloseTo(10 * PER_S + Capacity.BURST_S * PER_S, within(10));
        assertThat(capacity.load()).isCloseTo(10, within(0.1));
        assertThat(offer(Tier.CRITICAL, 10, 1)).as("once the burst is used").isCloseTo(PER_S, within(10));
    }

    @Test
    void take_lowerTiersAskForTooMuch_thoseAboveAreServedWhole() {
        int[] in = new int[Tier.values().length];
        int[] offered = {600, 3_000, 6_000};
        for (int tenthMs = 0; tenthMs < 100_000; tenthMs++) {
            nowNs += MS / 10;
            for (Tier tier : Tier.values()) {
                // So many of ten thousand steps a second, evenly, bring a call of the tier.
                int step = tenthMs % 10_000;
                boolean isDue = (long) (step + 1) * offered[tier.ordinal()] / 10_000
                        > (long) step * offered[tier.ordinal()] / 10_000;
                in[tier.ordinal()] += isDue && capacity.take(tier, SOMEONE) ? 1 : 0;
            }
        }
        assertThat(in[Tier.CRITICAL.ordinal()]).isEqualTo(6_000);
        // The burst's unreserved part beside what the critical ones left.
        assertThat(in[Tier.DEFAULT.ordinal()]).isBetween(4_000, 6_000);
        assertThat(in[0] + in[1] + in[2]).isLessThanOrEqualTo(12_000);
    }

    @Test
    void take_afterTheOverload_servesAllAtOnce() {
        offer(Tier.CRITICAL, 10, 5);
        nowNs += 2_000 * MS;
        assertThat(offer(Tier.BULK, 0, 1)).isZero();
        assertThat(capacity.take(Tier.BULK, SOMEONE)).isTrue();
        assertThat(capacity.load()).isLessThan(0.6);
    }

    /// One partner asks for ten times what the place bears, another for a tenth of it, of whatever tier.
    @Test
    void take_oneAsksForTooMuch_othersAreServedWhole() {
        int refused = 0;
        int flood = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            nowNs += MS;
            for (int i = 0; i < 10; i++) {
                flood += capacity.take(Tier.CRITICAL, SOMEONE) ? 1 : 0;
            }
            if (ms % 10 == 0) {
                refused += capacity.take(ms % 20 == 0 ? Tier.CRITICAL : Tier.DEFAULT, QUIET) ? 0 : 1;
            }
        }
        assertThat(refused).isZero();
        assertThat(flood).as("what is left").isBetween(9 * PER_S, 12 * PER_S);
        // Alone again, it has everything.
        nowNs += 10_000 * MS;
        assertThat(offer(Tier.CRITICAL, 10, 1)).isGreaterThanOrEqualTo(3 * PER_S - 10);
    }

    @Test
    void take_nothingDeclared_letsEverythingIn() {
        declared = 0;
        assertThat(offer(Tier.BULK, 50, 1)).isEqualTo(50_000);
        assertThat(capacity.load()).isZero();
        declared = 10;
        assertThat(offer(Tier.CRITICAL, 1, 1)).as("declared while it runs").isBetween(28, 31);
    }
}
