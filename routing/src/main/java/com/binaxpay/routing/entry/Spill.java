package com.binaxpay.routing.entry;

import java.time.Duration;

/// How many of its clients a site keeps, found from its load. A site that is nearly full keeps as many as bring it down
/// to what it bears well; one that has room again takes them back, a part at a time. Between the two nothing changes,
/// and after a change nothing does until it can be seen what came of it: clients follow only when their resolvers ask
/// again. So load goes over and comes home in a few steps, and nobody is sent to and fro. One thread.
final class Spill {
    /// Load from which on clients go on.
    private static final double FULL = 0.9;
    /// Load that a change aims at.
    private static final double WELL = 0.75;
    /// Load below which clients come home; what comes home at once is at most as much again as is there.
    private static final double ROOM = 0.6;

    private static final double AGAIN = 2;

    /// So many are kept whatever the load is: without any there would be nothing to see that it has gone.
    private static final double KEPT_MIN = 0.05;

    /// Beside the time to live: in which sites measure, and are asked.
    private static final Duration SEEN = Duration.ofSeconds(3);

    private final long settleNs;
    private double kept = 1;
    private long changedNs;
    private boolean isSettled = true;

    /// @param timeToLive how long resolvers keep an answer
    Spill(Duration timeToLive) {
        this.settleNs = timeToLive.plus(SEEN).toNanos();
    }

    /// Takes in a load; the part of its clients that goes on to the next site, 0 to 1.
    double look(double load, long nowNs) {
        isSettled |= nowNs - changedNs >= settleNs;
        if (isSettled && load > FULL) {
            change(Math.max(KEPT_MIN, kept * WELL / load), nowNs);
        } else if (isSettled && load < ROOM && kept < 1) {
            change(Math.min(1, kept * Math.min(AGAIN, WELL / load)), nowNs);
        }
        return 1 - kept;
    }

    private void change(double next, long nowNs) {
        isSettled = next == kept;
        kept = next;
        changedNs = nowNs;
    }
}
