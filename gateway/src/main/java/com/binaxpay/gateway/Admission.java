package com.binaxpay.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// Lets calls in, as many as an [AdaptiveLimit] says and each [Tier] up to its part. What finds no place waits for a
/// moment,
/// the newest first: under overload the oldest has waited for nothing anyway. What waits too long, or finds too many
/// waiting, is turned away before anything was done. Safe for any thread.
final class Admission {
    /// One that waits; told whether it got a place.
    private static final class Place {
        private final CompletableFuture<Boolean> granted = new CompletableFuture<>();
    }

    private final AdaptiveLimit limit;
    private final int waitingMax;
    private final Duration waitMax;
    private final LongSupplier nanoTime;
    private final Map<Tier, Deque<Place>> waiting = new EnumMap<>(Tier.class);
    private int inHand;
    private int waitingNow;

    /// @param waitingMax calls that wait at a time
    /// @param waitMax how long one waits
    Admission(AdaptiveLimit limit, int waitingMax, Duration waitMax, LongSupplier nanoTime) {
        this.limit = limit;
        this.waitingMax = waitingMax;
        this.waitMax = waitMax;
        this.nanoTime = nanoTime;
        for (Tier tier : Tier.values()) {
            waiting.put(tier, new ArrayDeque<>());
        }
    }

    /// Takes a place, waiting for it where need be; false where there is none. Whoever got one calls [#leave].
    boolean enter(Tier tier) {
        Place place = new Place();
        synchronized (this) {
            if (isFree(tier)) {
                inHand++;
                return true;
            }
            if (waitingNow >= waitingMax && !turnAwayBelow(tier)) {
                return false;
            }
            queue(tier).push(place);
            waitingNow++;
        }
        try {
            return place.granted.get(waitMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return giveUp(tier, place);
        } catch (InterruptedException e) {
            boolean isIn = giveUp(tier, place);
            Thread.currentThread().interrupt();
            return isIn;
        }
    }

    /// Gives a place back.
    ///
    /// @param tookNs how long the call took
    synchronized void leave(long tookNs) {
        limit.ended(tookNs, inHand, nanoTime.getAsLong());
        inHand--;
        for (Tier tier : Tier.values()) {
            while (!queue(tier).isEmpty() && isFree(tier)) {
                waitingNow--;
                inHand++;
                queue(tier).pop().granted.complete(true);
            }
        }
    }

    synchronized int inHand() {
        return inHand;
    }

    synchronized int waiting() {
        return waitingNow;
    }

    synchronized double load() {
        return (double) (inHand + waitingNow) / limit.limit();
    }

    synchronized int limit() {
        return limit.limit();
    }

    private boolean isFree(Tier tier) {
        return inHand < tier.partOf(limit.limit());
    }

    /// A call of a higher tier takes the place of the one that has waited longest in the lowest.
    private boolean turnAwayBelow(Tier tier) {
        Tier[] tiers = Tier.values();
        for (int i = tiers.length - 1; i > tier.ordinal(); i--) {
            Place oldest = queue(tiers[i]).pollLast();
            if (oldest != null) {
                waitingNow--;
                oldest.granted.complete(false);
                return true;
            }
        }
        return false;
    }

    /// Stops waiting; true where a place came in the same moment.
    private synchronized boolean giveUp(Tier tier, Place place) {
        if (queue(tier).remove(place)) {
            waitingNow--;
            return false;
        }
        return place.granted.getNow(false);
    }

    private Deque<Place> queue(Tier tier) {
        return waiting.getOrDefault(tier, new ArrayDeque<>());
    }
}
