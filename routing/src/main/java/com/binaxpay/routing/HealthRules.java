package com.binaxpay.routing;

import java.time.Duration;

/// When a node counts as slow, and for how long.
///
/// @param window how many of the last pulses are looked at, 64 at the most
/// @param suspectedAt so many bad ones among them make a node suspected
/// @param slowAt so many make it slow
/// @param lateFactor an answer is late that took so many times as long as answers of this node do
/// @param lateSlack and by so much longer
/// @param diskFactor a disk is slow that takes so many times as long as the slowest of the other nodes'
/// @param diskSlack and so long at least
/// @param holdDown how long all must be well before a slow node is healthy again; twice as long each time it is slow
///     anew
/// @param holdDownMax the longest hold-down
/// @param forget a node that was healthy for so long begins with the first hold-down again
/// @param flappingAt so many times slow in a row is flapping
public record HealthRules(
        int window,
        int suspectedAt,
        int slowAt,
        int lateFactor,
        Duration lateSlack,
        int diskFactor,
        Duration diskSlack,
        Duration holdDown,
        Duration holdDownMax,
        Duration forget,
        int flappingAt) {
    /// What holds with four pulses a second: a second of bad pulses is enough.
    public static HealthRules defaults() {
        return new HealthRules(
                8,
                2,
                4,
                4,
                Duration.ofMillis(250),
                8,
                Duration.ofMillis(15),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                3);
    }

    /// How long a node must be well that is slow for the `times`-th time in a row.
    Duration holdDown(int times) {
        Duration next = holdDown;
        for (int i = 1; i < times && next.compareTo(holdDownMax) < 0; i++) {
            next = next.multipliedBy(2);
        }
        return next.compareTo(holdDownMax) < 0 ? next : holdDownMax;
    }
}
