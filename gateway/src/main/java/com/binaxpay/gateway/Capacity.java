package com.binaxpay.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// Keeps to the capacity that was declared for this place: so many calls a second in the long run, and what was not
/// used for some seconds at once, so that clients can be led elsewhere before anyone is turned away. The lower tiers
/// leave of that what those above may need, as in [Admission]: a place that is asked for ten times as much as it bears
/// still serves what matters most. And an owner who asks for more than its part, while others ask for something, leaves
/// some more: so whoever asks for less finds it. Tells how much is asked for, too: what clients are led by. Where
/// nothing is declared, everything is let through. Safe for any thread.
final class Capacity {
    /// How many seconds' calls may come at once.
    static final int BURST_S = 2;

    /// What an owner leaves who asks for more than its part, of what may come at once.
    private static final double LEFT_TO_OTHERS = 0.3;

    /// Owners who are remembered at a time; one more, and all are begun anew.
    private static final int OWNERS_MAX = 10_000;

    /// Who asks for fewer calls a second is not there.
    private static final double PER_S_MIN = 0.1;

    private static final double NS_PER_S = 1e9;

    private final IntSupplier declared;
    private final LongSupplier nanoTime;
    private final Map<Long, Rate> owners = new HashMap<>();
    private final Rate asked = new Rate();
    private int perS;
    private double calls;
    private long atNs;
    private long sweptNs;

    /// A rate over a second, exponentially.
    private static final class Rate {
        private double perS;
        private long atNs;

        double at(long nowNs) {
            perS *= Math.exp(-Math.max(0, nowNs - atNs) / NS_PER_S);
            atNs = nowNs;
            return perS;
        }

        void count(long nowNs) {
            perS = at(nowNs) + 1;
        }
    }

    /// @param declared calls a second, 0 for any number; asked for each call
    Capacity(IntSupplier declared, LongSupplier nanoTime) {
        this.declared = declared;
        this.nanoTime = nanoTime;
        this.atNs = nanoTime.getAsLong();
        this.sweptNs = atNs;
    }

    /// Takes in that a call came; whether it may be served.
    synchronized boolean take(Tier tier, Owner owner) {
        long nowNs = nanoTime.getAsLong();
        catchUp(nowNs);
        asked.count(nowNs);
        if (perS == 0) {
            return true;
        }
        double kept = most() - tier.partOf(most()) + (asksTooMuch(owner, nowNs) ? LEFT_TO_OTHERS * most() : 0);
        if (calls - 1 < kept) {
            return false;
        }
        calls--;
        return true;
    }

    /// Notes a call of `owner`; whether it asks for more than an equal part, and others are there.
    private boolean asksTooMuch(Owner owner, long nowNs) {
        if (nowNs - sweptNs > NS_PER_S || owners.size() >= OWNERS_MAX) {
            owners.values().removeIf(rate -> rate.at(nowNs) < PER_S_MIN);
            if (owners.size() >= OWNERS_MAX) {
                owners.clear();
            }
            sweptNs = nowNs;
        }
        Rate own = owners.computeIfAbsent(owner.number(), _ -> new Rate());
        own.count(nowNs);
        return owners.size() > 1 && own.perS > (double) perS / owners.size();
    }

    /// What is asked for as a part of what was declared; 0 where nothing was.
    synchronized double load() {
        long nowNs = nanoTime.getAsLong();
        catchUp(nowNs);
        return perS == 0 ? 0 : asked.at(nowNs) / perS;
    }

    private int most() {
        return BURST_S * perS;
    }

    private void catchUp(long nowNs) {
        double passedS = Math.max(0, nowNs - atNs) / NS_PER_S;
        atNs = Math.max(atNs, nowNs);
        int now = declared.getAsInt();
        if (now == perS) {
            calls = Math.min(most(), calls + perS * passedS);
        } else {
            perS = now;
            calls = most();
        }
    }
}
