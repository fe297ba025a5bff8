package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HomeComingTest {
    private static final long MAX_SILENT_MS = 700;
    private static final Optional<String> HOME = Optional.of("eu");
    private static final List<PeerLag> CLOSE = List.of(new PeerLag("eu", 100, 3, 20), new PeerLag("us", 103, 0, 10));
    private static final List<PeerLag> FAR = List.of(new PeerLag("eu", 1, 5_000, 20), new PeerLag("us", 103, 0, 10));
    private static final List<PeerLag> SILENT = List.of(new PeerLag("eu", 100, 3, 9_000));

    private static final long BORN_NS = -HomeComing.YOUNG_NS;

    private final HomeComing homeComing = new HomeComing(MAX_SILENT_MS, BORN_NS);

    @Test
    void home_followsSteadily_isHandedOverTo() {
        assertThat(homeComing.due(HOME, CLOSE, false, 0)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS - 1)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS)).isEqualTo(HOME);
    }

    @Test
    void voter_thatHasFollowedAllTheTime_isHandedOverToAtOnce() {
        assertThat(homeComing.due(Optional.empty(), CLOSE, false, 0)).isEmpty();
        assertThat(homeComing.due(Optional.of("us"), CLOSE, false, HomeComing.STEADY_NS))
                .contains("us");
    }

    @Test
    void home_ofAYoungProcess_isHandedOverToSoon() {
        HomeComing young = new HomeComing(MAX_SILENT_MS, 0);
        assertThat(young.due(HOME, CLOSE, false, 0)).isEmpty();
        assertThat(young.due(HOME, CLOSE, false, HomeComing.FIRST_STEADY_NS)).isEqualTo(HOME);
    }

    @Test
    void leader_thatShouldNotLead_handsOverSoon() {
        assertThat(homeComing.due(HOME, CLOSE, true, 0)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, true, HomeComing.FIRST_STEADY_NS - 1))
                .isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, true, HomeComing.FIRST_STEADY_NS))
                .isEqualTo(HOME);
    }

    @Test
    void home_thatCannotLeadYet_isAskedAgainAfterAWhile() {
        assertThat(homeComing.due(HOME, CLOSE, false, 0)).isEmpty();
        homeComing.postponed(HomeComing.STEADY_NS);
        long againNs = HomeComing.STEADY_NS + HomeComing.POSTPONE_NS;
        assertThat(homeComing.due(HOME, CLOSE, false, againNs - 1)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, againNs)).isEqualTo(HOME);
    }

    @Test
    void leader_thatKnowsNothingOfItsHomeWhileNobodyWrites_asksForAnEntryNowAndThen() {
        assertThat(homeComing.needsEntry(HOME, FAR, 103, 0)).isFalse();
        assertThat(homeComing.needsEntry(HOME, FAR, 103, HomeComing.IDLE_NS - 1))
                .isFalse();
        assertThat(homeComing.needsEntry(HOME, FAR, 103, HomeComing.IDLE_NS)).isTrue();
        assertThat(homeComing.needsEntry(HOME, FAR, 103, HomeComing.IDLE_NS + 1))
                .isFalse();
        assertThat(homeComing.needsEntry(HOME, FAR, 104, 2 * HomeComing.IDLE_NS))
                .isFalse();
        assertThat(homeComing.needsEntry(HOME, FAR, 104, 3 * HomeComing.IDLE_NS))
                .isTrue();
    }

    @Test
    void leader_whoseHomeIsSilentOrHasAllEntries_asksForNone() {
        List<PeerLag> level = List.of(new PeerLag("eu", 103, 0, 20));
        for (List<PeerLag> lags : List.of(SILENT, level)) {
            assertThat(homeComing.needsEntry(HOME, lags, 103, 0)).isFalse();
            assertThat(homeComing.needsEntry(HOME, lags, 103, HomeComing.IDLE_NS))
                    .isFalse();
        }
        assertThat(homeComing.needsEntry(Optional.empty(), FAR, 103, 2 * HomeComing.IDLE_NS))
                .isFalse();
    }

    @Test
    void handOver_failed_isTriedAgainLater() {
        assertThat(homeComing.due(HOME, CLOSE, false, 0)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS)).isEqualTo(HOME);
        homeComing.begun(HomeComing.STEADY_NS);
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS + 1)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS + HomeComing.RETRY_NS))
                .isEqualTo(HOME);
    }

    @Test
    void home_fallsBehindOrSilent_startsAnew() {
        assertThat(homeComing.due(HOME, CLOSE, false, 0)).isEmpty();
        assertThat(homeComing.due(HOME, FAR, false, 1)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS)).isEmpty();
        assertThat(homeComing.due(HOME, SILENT, false, HomeComing.STEADY_NS + 1))
                .isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, 2 * HomeComing.STEADY_NS)).isEmpty();
    }

    @Test
    void home_thatHasNotAppliedItsLog_startsAnew() {
        assertThat(homeComing.due(HOME, CLOSE, false, 0)).isEmpty();
        assertThat(homeComing.isFollowing(HOME)).isTrue();
        homeComing.onBehind("eu");
        assertThat(homeComing.isFollowing(HOME)).isFalse();
        assertThat(homeComing.due(HOME, CLOSE, false, HomeComing.STEADY_NS)).isEmpty();
        assertThat(homeComing.due(HOME, CLOSE, false, 2 * HomeComing.STEADY_NS)).isEqualTo(HOME);
    }

    @Test
    void nobody_isPreferred_nobodyIsHandedOverTo() {
        assertThat(homeComing.due(Optional.empty(), CLOSE, false, 0)).isEmpty();
        assertThat(homeComing.due(Optional.empty(), CLOSE, false, HomeComing.STEADY_NS))
                .isEmpty();
    }
}
