package com.binaxpay.routing.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A site and clients that follow an answer only when their resolvers ask again, in virtual time.
class SpillTest {
    private static final long LOOK_MS = 500;

    private int turns;
    private double highest;

    /// Part of the clients that are away in the end.
    ///
    /// @param demand of all clients at a second, as a part of what the site bears
    private double run(DoubleUnaryOperator demand, int seconds, int ttlS, double noise, RandomGenerator random) {
        Spill spill = new Spill(Duration.ofSeconds(ttlS));
        Deque<Double> told = new ArrayDeque<>();
        turns = 0;
        highest = 0;
        double shown = 0;
        double before = 0;
        double away = 0;
        boolean wasRising = true;
        for (long ms = 0; ms < seconds * 1_000L; ms += LOOK_MS) {
            // Of those that were told during a time to live, each has asked at some moment of it.
            double stay = 1 - told.stream().mapToDouble(each -> each).average().orElse(0);
            double load = demand.applyAsDouble(ms / 1_000.0) * stay * (1 + noise * (2 * random.nextDouble() - 1));
            highest = Math.max(highest, load);
            // What the site tells is a mean over a second, and the watch's over a few looks.
            shown += 0.4 * (load - shown);
            away = spill.look(shown, ms * 1_000_000);
            if (away != before && away > before != wasRising) {
                turns++;
                wasRising = away > before;
            }
            before = away;
            told.addLast(away);
            if (told.size() > ttlS * 1_000L / LOOK_MS) {
                told.removeFirst();
            }
        }
        return away;
    }

    @Test
    void look_demandRisesToTwiceAndFalls_goesOverOnceAndComesHomeOnce() {
        Property.check(50, random -> {
            int ttlS = 1 + random.nextInt(20);
            // As fast as clients can be led at all.
            double riseS = 6.0 * (ttlS + 3);
            DoubleUnaryOperator tide =
                    s -> s < 20 ? 0.5 : s < 20 + riseS ? 0.5 + 1.5 * (s - 20) / riseS : s < 400 ? 2 : 0.5;
            assertThat(run(tide, 399, ttlS, 0.05, random)).isBetween(0.5, 0.7);
            assertThat(turns).isZero();
            assertThat(highest).as("with a time to live of %s s", ttlS).isLessThan(1.5);
            assertThat(run(tide, 700, ttlS, 0.05, random)).as("all are home").isZero();
            assertThat(turns).as("there and back").isEqualTo(1);
        });
    }

    @Test
    void look_steadyDemand_settles() {
        Property.check(50, random -> {
            double demand = 0.3 + 4 * random.nextDouble();
            run(s -> demand, 600, 1 + random.nextInt(15), 0.05, random);
            assertThat(turns).as("demand %s", demand).isLessThanOrEqualTo(1);
        });
    }

    @Test
    void look_loadIsOrdinary_keepsEverybody() {
        assertThat(run(s -> 0.8, 60, 15, 0.1, new SplittableRandom(1))).isZero();
    }
}
