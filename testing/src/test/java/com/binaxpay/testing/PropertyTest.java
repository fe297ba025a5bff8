package com.binaxpay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class PropertyTest {
    @Test
    void check_claimThatHolds_runsEveryCaseWithItsOwnSeed() {
        List<Long> drawn = new ArrayList<>();
        Property.check(50, random -> drawn.add(random.nextLong()));
        assertThat(drawn).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void check_twice_drawsTheSame() {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        Property.check(10, random -> first.add(random.nextLong()));
        Property.check(10, random -> second.add(random.nextLong()));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void check_claimThatFails_namesTheSeedThatReplaysIt() {
        List<Long> drawn = new ArrayList<>();
        AssertionError failure = failureOf(100, drawn);
        long failed = drawn.getLast();
        String seed = String.valueOf(failure.getMessage()).replaceAll("(?s).*-Dbinax.seed=(\\d+).*", "$1");
        System.setProperty(Property.SEED, seed);
        try {
            List<Long> replayed = new ArrayList<>();
            failureOf(100, replayed);
            assertThat(replayed).containsExactly(failed);
        } finally {
            System.clearProperty(Property.SEED);
        }
    }

    @Test
    void check_exceptionInClaim_isReportedWithItsCause() {
        assertThatThrownBy(() -> Property.check(1, random -> {
                    throw new java.io.IOException("planted");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("case 1 of 1")
                .hasRootCauseMessage("planted");
    }

    @Test
    void firstFailure_ofAClaim_isTheOneThatCheckWouldReport() {
        List<Long> drawn = new ArrayList<>();
        AssertionError failure = failureOf(100, drawn);
        Property.Failure found = Property.firstFailure(
                        100, random -> assertThat(random.nextLong() % 5).isNotZero())
                .orElseThrow();
        assertThat(failure).hasMessageContaining(Property.SEED + "=" + found.seed());
        assertThat(found.number()).isEqualTo(drawn.size());
        assertThat(Property.firstFailure(100, random -> {})).isEmpty();
    }

    private static AssertionError failureOf(int cases, List<Long> drawn) {
        try {
            Property.check(cases, random -> {
                drawn.add(random.nextLong());
                assertThat(drawn.getLast() % 5).isNotZero();
            });
        } catch (AssertionError e) {
            return e;
        }
        throw new IllegalStateException("expected a failure");
    }
}
