package com.binaxpay.gateway;

import java.util.HashMap;
import java.util.Map;

/// Places for what takes long, uploads or streams: so many at a time, of which one owner has half at the most. Safe for
/// any thread.
final class LongPlaces {
    private final int max;
    private final Map<Long, Integer> byOwner = new HashMap<>();
    private int taken;

    LongPlaces(int max) {
        this.max = max;
    }

    /// Takes a place, or doesn't where there is none for `owner`. Whoever got one calls [#leave].
    synchronized boolean enter(Owner owner) {
        int own = byOwner.getOrDefault(owner.number(), 0);
        if (taken >= max || own >= Math.max(1, max / 2)) {
            return false;
        }
        byOwner.put(owner.number(), own + 1);
        taken++;
        return true;
    }

    synchronized void leave(Owner owner) {
        taken--;
        int left = byOwner.getOrDefault(owner.number(), 1) - 1;
        if (left == 0) {
            byOwner.remove(owner.number());
        } else {
            byOwner.put(owner.number(), left);
        }
    }
}
