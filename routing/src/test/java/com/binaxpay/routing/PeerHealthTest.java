package com.binaxpay.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.NodeHealth;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Four pulses a second, in time that the tests make.
class PeerHealthTest {
    private static final long PERIOD_NS = 250_000_000;
    private static final long QUICK_NS = 20_000_000;
    private static final long LATE_NS = 600_000_000;
    private static final long GOOD_DISK_NS = 300_000;
    private static final long BAD_DISK_NS = 30_000_000;
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private final HealthRules rules = HealthRules.defaults();
    private final PeerHealth peer = new PeerHealth("eu", rules, 0);
    private long nowNs;
    private int timesLost;

    /// A kind of pulse.
    private enum Seen {
        WELL,
        LATE,
        SILENT,
        SLOW_DISK,
        ALL_DISKS_SLOW,
        ABSENT
    }

    private void sees(Seen seen) {
        nowNs += PERIOD_NS;
        boolean wasUnfit = peer.health().isUnfit();
        switch (seen) {
            case WELL -> peer.onAnswer(QUICK_NS, GOOD_DISK_NS, GOOD_DISK_NS, nowNs);
            case LATE -> peer.onAnswer(LATE_NS, GOOD_DISK_NS, GOOD_DISK_NS, nowNs);
            case SILENT -> peer.onSilence(nowNs);
            case SLOW_DISK -> peer.onAnswer(QUICK_NS, BAD_DISK_NS, GOOD_DISK_NS, nowNs);
            case ALL_DISKS_SLOW -> peer.onAnswer(QUICK_NS, BAD_DISK_NS, BAD_DISK_NS / 2, nowNs);
            case ABSENT -> peer.onAbsence(nowNs);
        }
        timesLost += !wasUnfit && peer.health().isUnfit() ? 1 : 0;
    }

    private void sees(Seen seen, Duration time) {
        for (long ns = 0; ns < time.toNanos(); ns += PERIOD_NS) {
            sees(seen);
        }
    }

    @Test
    void node_well_isHealthy() {
        sees(Seen.WELL, Duration.ofHours(1));

        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
    }

    @Test
    void node_silentForASecond_isSlowAfterIt() {
        sees(Seen.WELL, A_MOMENT);
        sees(Seen.SILENT, Duration.ofMillis(500));
        assertThat(peer.health()).isEqualTo(NodeHealth.SUSPECTED);
        sees(Seen.SILENT, Duration.ofMillis(500));

        assertThat(peer.health()).isEqualTo(NodeHealth.SLOW);
    }

    @Test
    void node_oneLateAnswerASecond_isNotEvenSuspectedForLong() {
        sees(Seen.WELL, A_MOMENT);
        for (int i = 0; i < 1_000; i++) {
            sees(Seen.LATE);
            sees(Seen.WELL, Duration.ofSeconds(2));
            assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
        }
    }

    @Test
    void node_everyOtherAnswerLate_isSlow() {
        sees(Seen.WELL, A_MOMENT);
        for (int i = 0; i < 4; i++) {
            sees(Seen.WELL);
            sees(Seen.LATE);
        }

        assertThat(peer.health()).isEqualTo(NodeHealth.SLOW);
    }

    @Test
    void node_farAway_isHealthyWhereItsAnswersTakeWhatTheyAlwaysTake() {
        for (int i = 0; i < 1_000; i++) {
            nowNs += PERIOD_NS;
            peer.onAnswer(LATE_NS, GOOD_DISK_NS, GOOD_DISK_NS, nowNs);
        }

        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
    }

    @Test
    void node_diskAHundredTimesSlower_isSlow() {
        sees(Seen.WELL, A_MOMENT);
        sees(Seen.SLOW_DISK, Duration.ofSeconds(1));

        assertThat(peer.health()).isEqualTo(NodeHealth.SLOW);
    }

    @Test
    void node_allDisksSlow_isHealthy() {
        sees(Seen.ALL_DISKS_SLOW, Duration.ofMinutes(1));

        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
    }

    @Test
    void node_slow_isHealthyOnlyAfterTheHoldDown() {
        sees(Seen.SILENT, A_MOMENT);
        // The window has to empty first.
        sees(Seen.WELL, Duration.ofSeconds(11));
        assertThat(peer.health()).isEqualTo(NodeHealth.SLOW);
        sees(Seen.WELL, Duration.ofSeconds(1));

        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
    }

    @Test
    void node_slowNowAndThen_losesItsLeadershipFewerAndFewerTimes() {
        int[] lostByHour = new int[4];
        for (int hour = 0; hour < lostByHour.length; hour++) {
            int before = timesLost;
            for (int i = 0; i < 120; i++) {
                sees(Seen.SILENT, Duration.ofSeconds(2));
                sees(Seen.WELL, Duration.ofSeconds(28));
            }
            lostByHour[hour] = timesLost - before;
        }

        // 10, 20 s fit between two illnesses; 40 s never do.
        assertThat(lostByHour[0]).isEqualTo(3);
        assertThat(lostByHour).containsExactly(3, 0, 0, 0);
        assertThat(peer.health()).isEqualTo(NodeHealth.FLAPPING);
    }

    @Test
    void node_flapping_isForgivenAfterALongTime() {
        for (int i = 0; i < 3; i++) {
            sees(Seen.SILENT, A_MOMENT);
            sees(Seen.WELL, Duration.ofSeconds(60));
        }
        sees(Seen.WELL, rules.forget());
        sees(Seen.SILENT, A_MOMENT);
        assertThat(peer.health()).isEqualTo(NodeHealth.SLOW);
        sees(Seen.WELL, Duration.ofSeconds(13));

        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
    }

    @Test
    void node_goneAndBack_isAsGoodAsBefore() {
        sees(Seen.WELL, A_MOMENT);
        sees(Seen.ABSENT, Duration.ofMinutes(5));
        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
        sees(Seen.WELL);

        assertThat(peer.health()).isEqualTo(NodeHealth.HEALTHY);
    }

    @Test
    void node_slowThenGone_doesNotGetBetterWhileItIsGone() {
        sees(Seen.SILENT, A_MOMENT);
        sees(Seen.ABSENT, Duration.ofMinutes(5));
        sees(Seen.WELL, Duration.ofSeconds(5));

        assertThat(peer.health()).isEqualTo(NodeHealth.SLOW);
    }

    @Test
    void holdDown_slowAgainAndAgain_doublesUpToItsLimit() {
        assertThat(rules.holdDown(1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(rules.holdDown(2)).isEqualTo(Duration.ofSeconds(20));
        assertThat(rules.holdDown(5)).isEqualTo(Duration.ofSeconds(160));
        assertThat(rules.holdDown(6)).isEqualTo(Duration.ofMinutes(5));
        assertThat(rules.holdDown(1_000_000)).isEqualTo(Duration.ofMinutes(5));
    }
}
