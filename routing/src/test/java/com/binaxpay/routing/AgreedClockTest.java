package com.binaxpay.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgreedClockTest {
    private static final long MS = 1_000_000;
    private static final long S = 1_000 * MS;
    private static final long EPOCH_NS = 1_700_000_000L * S;
    private static final long SEED = Long.getLong("binax.seed", 11);

    /// Time that passed, as nobody knows it.
    private long trueNs = 5 * S;

    private long skewNs;
    /// For how long the thread stands still when it next looks at its clock, so many times.
    private long standsStillNs;

    private int stands;

    private final AgreedClock clock = new AgreedClock("eu", this::ownNs, () -> trueNs - 77 * S);

    private long ownNs() {
        trueNs += stands-- > 0 ? standsStillNs : 0;
        return EPOCH_NS + trueNs + skewNs;
    }

    private void hear(String node, long offNs, long roundTripNs) {
        long askedNs = trueNs - 77 * S;
        trueNs += roundTripNs / 2;
        long itsNs = EPOCH_NS + trueNs + offNs;
        trueNs += roundTripNs - roundTripNs / 2;
        clock.heard(node, askedNs, itsNs);
    }

    private long offNs() {
        return clock.epochNs() - EPOCH_NS - trueNs;
    }

    private void meetTwo() {
        clock.meet(List.of("uk", "us"));
        hear("uk", 3 * MS, 40 * MS);
        hear("us", -2 * MS, 80 * MS);
    }

    @Test
    void ownClock_withinTolerance_isTheTime() {
        meetTwo();
        skewNs = 400 * MS;
        assertThat(offNs()).isEqualTo(400 * MS);
        assertThat(clock.wrong()).isEmpty();
    }

    /// On a machine that is full; also where it does so each time that it looks.
    @Test
    void ownClock_lookedAtByAThreadThatStandsStill_isNotWrong() {
        for (int times : List.of(1, 4)) {
            meetTwo();
            standsStillNs = 2 * S;
            stands = times;
            assertThat(offNs()).as("%d times", times).isBetween(-10 * MS, 10 * MS);
            stands = times;
            hear("uk", 0, 40 * MS);
            stands = 0;
            assertThat(clock.wrong()).isEmpty();
            stands = times;
            assertThat(clock.ownOffNs()).isBetween(-10 * MS, 10 * MS);
            stands = 0;
        }
    }

    @Test
    void ownClock_thatJumps_isFoundOutAtOnce() {
        meetTwo();
        for (long skewMs : List.of(30_000L, -30_000L, 501L, -12_345L)) {
            skewNs = skewMs * MS;
            assertThat(offNs()).as("%d ms", skewMs).isBetween(-10 * MS, 10 * MS);
            trueNs += 60 * S;
            assertThat(offNs()).as("%d ms, a minute later", skewMs).isBetween(-10 * MS, 10 * MS);
        }
    }

    @Test
    void ownClock_thatIsWrong_isToldUntilItWasRightForAWhile() {
        meetTwo();
        skewNs = 30 * S;
        hear("uk", 0, 40 * MS);
        assertThat(clock.wrong()).containsExactly("eu");
        skewNs = 0;
        trueNs += 9 * S;
        hear("uk", 0, 40 * MS);
        hear("us", 0, 40 * MS);
        assertThat(clock.wrong()).containsExactly("eu");
        trueNs += S;
        hear("uk", 0, 40 * MS);
        assertThat(clock.wrong()).isEmpty();
    }

    @Test
    void anothersClock_thatIsWrong_isNotFollowed() {
        meetTwo();
        hear("us", -20 * S, 80 * MS);
        assertThat(clock.wrong()).containsExactly("us");
        assertThat(offNs()).isZero();
    }

    @Test
    void twoThatDiffer_leaveWhatWasAgreed() {
        meetTwo();
        trueNs += 6 * S; // us is heard no more
        hear("uk", 25 * S, 40 * MS);
        assertThat(offNs()).isZero();
        skewNs = 25 * S;
        // Now two of three agree on it, and there is nothing by which one could know better.
        hear("uk", 25 * S, 40 * MS);
        assertThat(offNs()).isEqualTo(25 * S);
    }

    @Test
    void beginner_knowsNoTimeUntilMostAgree() {
        skewNs = 30 * S;
        clock.meet(List.of("uk", "us"));
        assertThat(clock.epochNs()).isZero();
        hear("uk", 0, 40 * MS);
        assertThat(clock.epochNs()).isZero();
        hear("us", 0, 40 * MS);
        assertThat(offNs()).isBetween(-10 * MS, 10 * MS);
        assertThat(clock.wrong()).containsExactly("eu");
    }

    @Test
    void silentNodes_leaveOwnClock() {
        clock.meet(List.of("uk", "us"));
        clock.heard("uk", trueNs - 77 * S, 0);
        trueNs += AgreedClock.GRACE_NS;
        hear("uk", 0, AgreedClock.ASKING_NS_MAX + MS);
        assertThat(offNs()).isZero();
        assertThat(clock.ownOffNs()).isZero();
    }

    @Test
    void node_thatIsAlone_needsNobody() {
        assertThat(offNs()).isZero();
        clock.meet(List.of());
        skewNs = 7 * S;
        assertThat(offNs()).isEqualTo(7 * S);
    }

    /// Whatever one of three clocks does, the time stays within what the others are off, and half a round trip.
    @Test
    void oneOfThree_neverLeadsAstray() {
        SplittableRandom random = new SplittableRandom(SEED);
        meetTwo();
        for (int i = 0; i < 5_000; i++) {
            skewNs = 0;
            hear("uk", 0, 40 * MS);
            hear("us", 0, 80 * MS);
            boolean isOwn = random.nextBoolean();
            long wrongNs = random.nextLong(-30 * S, 30 * S);
            skewNs = isOwn ? wrongNs : 0;
            trueNs += random.nextLong(2 * S);
            assertThat(offNs()).as("seed %d, step %d", SEED, i).isBetween(-700 * MS, 700 * MS);
            hear("uk", random.nextLong(-5 * MS, 5 * MS), random.nextLong(400 * MS));
            assertThat(offNs()).as("seed %d, step %d", SEED, i).isBetween(-700 * MS, 700 * MS);
            hear("us", isOwn ? 0 : wrongNs, random.nextLong(400 * MS));
            assertThat(offNs()).as("seed %d, step %d", SEED, i).isBetween(-700 * MS, 700 * MS);
        }
    }
}
