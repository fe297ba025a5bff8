package com.binaxpay.routing;

import static com.binaxpay.wire.NodeHealth.FLAPPING;
import static com.binaxpay.wire.NodeHealth.HEALTHY;
import static com.binaxpay.wire.NodeHealth.SLOW;
import static com.binaxpay.wire.NodeHealth.SUSPECTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.NodeHealth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JuryTest {
    private static final List<String> THREE = List.of("eu", "uk", "us");
    private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

    @Test
    void unfit_bothOthersSaySo_isSo() {
        assertThat(Jury.unfit(THREE, Map.of("uk", Map.of("eu", SLOW), "us", Map.of("eu", FLAPPING))))
                .containsExactly("eu");
    }

    @Test
    void unfit_oneOtherSaysSo_isNot() {
        assertThat(Jury.unfit(THREE, Map.of("uk", Map.of("eu", SLOW), "us", Map.of("eu", SUSPECTED))))
                .isEmpty();
        assertThat(Jury.unfit(THREE, Map.of("uk", Map.of("eu", SLOW)))).isEmpty();
    }

    @Test
    void unfit_oneThatHearsNobody_isBelievedByNobody() {
        assertThat(Jury.unfit(
                        THREE,
                        Map.of(
                                "eu", Map.of("uk", SLOW, "us", SLOW),
                                "uk", Map.of("eu", SLOW, "us", HEALTHY),
                                "us", Map.of("eu", SLOW, "uk", HEALTHY))))
                .containsExactly("eu");
    }

    @Test
    void unfit_ofItself_isNotAsked() {
        assertThat(Jury.unfit(THREE, Map.of("eu", Map.of("eu", SLOW), "uk", Map.of("eu", SLOW))))
                .isEmpty();
    }

    @Test
    void unfit_everybodyOfEverybody_isNobody() {
        Map<String, NodeHealth> all = Map.of("eu", SLOW, "uk", SLOW, "us", SLOW);

        assertThat(Jury.unfit(THREE, Map.of("eu", all, "uk", all, "us", all))).isEmpty();
    }

    @Test
    void unfit_ofFive_needsThree() {
        Map<String, NodeHealth> against = Map.of("a", SLOW);

        assertThat(Jury.unfit(FIVE, Map.of("b", against, "c", against))).isEmpty();
        assertThat(Jury.unfit(FIVE, Map.of("b", against, "c", against, "d", against)))
                .containsExactly("a");
    }

    @Test
    void verdict_opinionsDiffer_isTheWorstThatAMajorityShares() {
        assertThat(Jury.verdict("eu", THREE, Map.of("uk", Map.of("eu", FLAPPING), "us", Map.of("eu", SUSPECTED))))
                .isEqualTo(SUSPECTED);
        assertThat(Jury.verdict("eu", THREE, Map.of("uk", Map.of("eu", FLAPPING))))
                .isEqualTo(HEALTHY);
    }
}
