package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OustingTest {
    private static final List<String> VOTERS = List.of("eu", "uk", "us");
    private static final Optional<String> EU = Optional.of("eu");
    private static final Set<String> UNFIT = Set.of("eu");

    private final Ousting uk = new Ousting("uk", VOTERS);
    private final Ousting us = new Ousting("us", VOTERS);

    @Test
    void leader_fit_isLeftAlone() {
        assertThat(uk.due(EU, Set.of("us"), 0)).isEmpty();
        assertThat(uk.due(EU, Set.of(), Ousting.AGAIN_NS)).isEmpty();
    }

    @Test
    void leader_unfit_hasTimeToGoByItself() {
        assertThat(uk.due(EU, UNFIT, 0)).isEmpty();
        assertThat(uk.due(EU, UNFIT, Ousting.GRACE_NS - 1)).isEmpty();
        assertThat(uk.due(EU, UNFIT, Ousting.GRACE_NS)).isEqualTo(EU);
    }

    @Test
    void followers_standOneAfterTheOther() {
        assertThat(us.due(EU, UNFIT, 0)).isEmpty();
        assertThat(us.due(EU, UNFIT, Ousting.GRACE_NS)).isEmpty();
        assertThat(us.due(EU, UNFIT, Ousting.GRACE_NS + Ousting.TURN_NS)).isEqualTo(EU);
    }

    @Test
    void election_inVain_isTriedAgainLater() {
        assertThat(uk.due(EU, UNFIT, 0)).isEmpty();
        assertThat(uk.due(EU, UNFIT, Ousting.GRACE_NS)).isEqualTo(EU);
        assertThat(uk.due(EU, UNFIT, Ousting.GRACE_NS + Ousting.AGAIN_NS - 1)).isEmpty();
        assertThat(uk.due(EU, UNFIT, Ousting.GRACE_NS + Ousting.AGAIN_NS)).isEqualTo(EU);
    }

    @Test
    void leader_goneBeforeItsTime_isForgotten() {
        assertThat(uk.due(EU, UNFIT, 0)).isEmpty();
        assertThat(uk.due(Optional.of("us"), UNFIT, Ousting.GRACE_NS)).isEmpty();
        assertThat(uk.due(EU, UNFIT, Ousting.GRACE_NS)).isEmpty();
    }

    @Test
    void follower_unfitItself_doesNotStand() {
        assertThat(uk.due(EU, Set.of("eu", "uk"), 0)).isEmpty();
        assertThat(uk.due(EU, Set.of("eu", "uk"), Ousting.AGAIN_NS)).isEmpty();
    }
}
