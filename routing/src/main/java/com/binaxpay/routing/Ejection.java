package com.binaxpay.routing;

import java.time.Duration;

/// Whether a region is left alone by those who may ask another one as well: five times in a row it failed or was too
/// slow. It is asked again after half a minute, and after half a minute more each time it is so again, up to five; an
/// answer in time forgives the past after as long as it was left alone. After Envoy's outlier detection. Any thread.
final class Ejection {
    static final int IN_A_ROW = 5;
    static final Duration FIRST = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofSeconds(300);

    private int inARow;
    private int count;
    private boolean isEver;
    private long untilNs;

    /// It failed, or another one answered while it did not. True where that was once too often.
    synchronized boolean failed(long nowNs) {
        if (isOut(nowNs)) {
            return false;
        }
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

    /// It answered in time.
    synchronized void answered() {
        inARow = 0;
    }

    /// Whether it is to be left alone now.
    synchronized boolean isOut(long nowNs) {
        return isEver && nowNs - untilNs < 0;
    }
}
