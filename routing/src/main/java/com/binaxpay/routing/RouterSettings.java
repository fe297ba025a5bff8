package com.binaxpay.routing;

import java.time.Duration;

/// Times and limits of a [ShardRouter].
///
/// @param noLeaderTimeout after so long without a leader a request that was never proposed is given up (503); at once
///     where most regions have been out of reach for so long already
/// @param electionTimeout likewise while most regions are connected: then somebody will be elected soon, and a short
///     wait is better than an error
/// @param backOffMin shortest pause between two rounds over all regions
/// @param backOffMax longest such pause of the one request that looks for a shard's leader
/// @param followWait longest pause of the other requests of that shard, which wait for what that one finds
/// @param hedgeAfter a question that any replica may answer is asked of the next one, too, where there is no answer
///     after so long, or after four times of what the region takes as a rule where that is longer, up to ten times so
///     long
/// @param inFlightMax requests on their way at a time; more are turned away (503)
public record RouterSettings(
        Duration noLeaderTimeout,
        Duration electionTimeout,
        Duration backOffMin,
        Duration backOffMax,
        Duration followWait,
        Duration hedgeAfter,
        int inFlightMax) {
    /// What holds where nothing is said.
    public static RouterSettings defaults() {
        return new RouterSettings(
                Duration.ofMillis(1_500),
                Duration.ofSeconds(5),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofMillis(30),
                100_000);
    }

    /// As these, with another time-out for finding a leader, whoever is connected.
    public RouterSettings withNoLeaderTimeout(Duration timeout) {
        return new RouterSettings(timeout, timeout, backOffMin, backOffMax, followWait, hedgeAfter, inFlightMax);
    }
}
