package com.binaxpay.routing;

import java.time.Duration;

/// Whether a replica is left alone by those who may ask another one as well: five times in a row it failed, or another
/// one had to answer for it. It is asked again after half a minute, and after half a minute more each time it is so
/// again, up to five minutes; after as long a time without, the past is forgotten. After Envoy's outlier detection. Any
/// thread.
final class Ejection {
    static final int IN_A_ROW = 5;
    static final Duration FIRST = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private int inARow;
    private int count;
    private boolean isEver;
    private long untilNs;
    private boolean isCounted;
    private long countedNs;

    /// It failed, or another one answered while it did not. True where that was once too often. Of calls that were
    /// under way at the same time one counts: they met the same trouble.
    ///
    /// @param sentNs when it was asked
    synchronized boolean failed(long sentNs, long nowNs) {
        if (isOut(nowNs) || isCounted && sentNs - countedNs < 0) {
            return false;
        }
        isCounted = true;
        countedNs = nowNs;
        inARow++;
        if (inARow < IN_A_ROW) {
            return false;
        }
        inARow = 0;
        count = isEver && nowNs - untilNs > length().toNanos() ? 1 : count + 1;
        isEver = true;
        untilNs = nowNs + length().toNanos();
        return true;
    }

    private Duration length() {
        Duration length = FIRST.multipliedBy(Math.max(1, count));
        return length.compareTo(LONGEST) < 0 ? length : LONGEST;
    }

    /// It answered before anybody else did.
    synchronized void answered() {
        inARow = 0;
    }

    /// Whether it is to be left alone now.
    synchronized boolean isOut(long nowNs) {
        return isEver && nowNs - untilNs < 0;
    }
}
