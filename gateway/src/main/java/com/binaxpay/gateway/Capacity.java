package com.binaxpay.gateway;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// Keeps to the capacity that was declared for this place: so many calls a second in the long run, and what was not
/// used for some seconds at once, so that clients can be led elsewhere before anyone is turned away. The lower tiers
/// leave of that what those above may need, as in [Admission]: a place that is asked for ten times as much as it bears
/// still serves what matters most. Tells how much is asked for, too: what clients are led by. Where nothing is
/// declared, everything is let through. Safe for any thread.
final class Capacity {
    /// How many seconds' calls may come at once.
    static final int BURST_S = 2;

    /// Over how long a time the rate of what is asked for is taken (exponentially).
    private static final double RATE_OVER_S = 1;

    private static final double NS_PER_S = 1e9;

    private final IntSupplier declared;
    private final LongSupplier nanoTime;
    private int perS;
    private double calls;
    private double askedPerS;
    private long atNs;

    /// @param declared calls a second, 0 for any number; asked for each call
    Capacity(IntSupplier declared, LongSupplier nanoTime) {
        this.declared = declared;
        this.nanoTime = nanoTime;
        this.atNs = nanoTime.getAsLong();
    }

    /// Takes in that a call came; whether it may be served.
    synchronized boolean take(Tier tier) {
        catchUp();
        askedPerS += 1 / RATE_OVER_S;
        if (perS == 0) {
            return true;
        }
        double kept = most() - tier.partOf(most());
        if (calls - 1 < kept) {
            return false;
        }
        calls--;
        return true;
    }

    /// What is asked for as a part of what was declared; 0 where nothing was.
    synchronized double load() {
        catchUp();
        return perS == 0 ? 0 : askedPerS / perS;
    }

    private int most() {
        return BURST_S * perS;
    }

    private void catchUp() {
        long nowNs = nanoTime.getAsLong();
        double passedS = Math.max(0, nowNs - atNs) / NS_PER_S;
        atNs = Math.max(atNs, nowNs);
        askedPerS *= Math.exp(-passedS / RATE_OVER_S);
        int now = declared.getAsInt();
        if (now == perS) {
            calls = Math.min(most(), calls + perS * passedS);
        } else {
            perS = now;
            calls = most();
        }
    }
}
