package com.binaxpay.gateway;

import com.binaxpay.gateway.Lane.Place;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets calls in, as many as an [AdaptiveLimit] says and each [Tier] up to its part. What finds no place waits for a
/// moment, the newest first: under overload the oldest has waited for nothing anyway. What waits too long, or finds too
/// many waiting, is turned away before anything was done.
///
/// Each [Owner] has a lane. Places that get free go to the lanes in turn, one call each, so whoever wants little waits
/// for one call of each other at the most, however many those have waiting. And while several want something, none has
/// more in hand than its lane is wide: what it wants beyond that waits here, and not in shards, where nobody could pass
/// it. Whoever is alone may have all places.
///
/// Safe for any thread.
final class Admission {
    /// Others are there for so long after one of their calls.
    static final long CROWD_NS = 1_000_000_000L;

    private final AdaptiveLimit limit;
    private final Room room;
    private final LongSupplier nanoTime;
    private final LongConsumer narrow;
    private final Map<Long, Lane> lanes = new HashMap<>();
    /// Lanes in which something of a tier waits, in the order of their turns.
    private final Map<Tier, Deque<Lane>> turns = new EnumMap<>(Tier.class);
    private int inHand;
    private int waitingNow;
    private long newestPartner;
    private long newestNs;
    /// When a partner other than the newest came last.
    private long otherNs;

    /// How many may wait, and for how long.
    ///
    /// @param waitingMax calls that wait at a time
    /// @param waitMax how long one waits while the place is full
    /// @param laneWaitMax how long one waits while only its lane is
    record Room(int waitingMax, Duration waitMax, Duration laneWaitMax) {}

    /// @param narrow told the owner of each call that has to wait because its lane is full
    Admission(AdaptiveLimit limit, Room room, LongSupplier nanoTime, LongConsumer narrow) {
        this.limit = limit;
        this.room = room;
        this.nanoTime = nanoTime;
        this.narrow = narrow;
        this.newestNs = nanoTime.getAsLong() - CROWD_NS;
        this.otherNs = newestNs;
        for (Tier tier : Tier.values()) {
            turns.put(tier, new ArrayDeque<>());
        }
    }

    /// Takes a place, waiting for it where need be; false where there is none. Whoever got one calls [#leave].
    ///
    /// @param deadlineNs when nobody waits for the call any more
    boolean enter(Tier tier, Owner owner, long deadlineNs) {
        Place place = ask(tier, owner);
        long waitNs = Math.min(place.waitMax.toNanos(), deadlineNs - nanoTime.getAsLong());
        try {
            return place.granted.get(waitNs, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return giveUp(tier, owner, place);
        } catch (InterruptedException e) {
            boolean isIn = giveUp(tier, owner, place);
            Thread.currentThread().interrupt();
            return isIn;
        }
    }

    /// Asks for a place: it is granted, refused, or waits from now on.
    synchronized Place ask(Tier tier, Owner owner) {
        Place place = new Place();
        Lane lane = lanes.computeIfAbsent(owner.number(), _ -> new Lane());
        lane.width = owner.width();
        came(owner);
        boolean isFree = isFree(tier);
        if (isFree && !isFull(lane)) {
            take(lane);
            place.granted.complete(true);
        } else if (waitingNow >= room.waitingMax && !turnAwayFor(tier, lane)) {
            place.granted.complete(false);
            forgetEmpty(owner, lane);
        } else {
            if (isFree) {
                narrow.accept(owner.number());
            }
            if (lane.waiting(tier).isEmpty()) {
                turns(tier).addLast(lane);
            }
            place.waitMax = isFree ? room.laneWaitMax : room.waitMax;
            lane.waiting(tier).push(place);
            waitingNow++;
        }
        return place;
    }

    /// Gives a place back.
    ///
    /// @param tookNs how long the call took
    synchronized void leave(Owner owner, long tookNs) {
        limit.ended(tookNs, inHand, nanoTime.getAsLong());
        inHand--;
        Lane left = lanes.get(owner.number());
        if (left != null) {
            left.inHand--;
            forgetEmpty(owner, left);
        }
        for (Tier tier : Tier.values()) {
            letIn(tier);
        }
    }

    /// Gives free places to the lanes in turn; those that are full are passed over and keep their order.
    private void letIn(Tier tier) {
        Deque<Lane> ring = turns(tier);
        int passedOver = 0;
        while (passedOver < ring.size() && isFree(tier)) {
            Lane lane = ring.removeFirst();
            if (isFull(lane)) {
                ring.addLast(lane);
                passedOver++;
                continue;
            }
            Place next = lane.waiting(tier).pop();
            waitingNow--;
            take(lane);
            next.granted.complete(true);
            if (!lane.waiting(tier).isEmpty()) {
                ring.addLast(lane);
            }
            passedOver = 0;
        }
    }

    synchronized int inHand() {
        return inHand;
    }

    synchronized int waiting() {
        return waitingNow;
    }

    /// Owners with calls in hand or waiting.
    synchronized int lanes() {
        return lanes.size();
    }

    synchronized double load() {
        return (double) (inHand + waitingNow) / limit.limit();
    }

    synchronized int limit() {
        return limit.limit();
    }

    private void take(Lane lane) {
        inHand++;
        lane.inHand++;
    }

    private boolean isFree(Tier tier) {
        return inHand < tier.partOf(limit.limit());
    }

    /// Whoever is alone is in nobody's way.
    private boolean isFull(Lane lane) {
        return lane.inHand >= lane.width && nanoTime.getAsLong() - otherNs < CROWD_NS;
    }

    private void came(Owner owner) {
        if (!owner.isPartner()) {
            return;
        }
        if (owner.number() != newestPartner) {
            otherNs = newestNs;
            newestPartner = owner.number();
        }
        newestNs = nanoTime.getAsLong();
    }

    /// Makes room for one more that waits: of the lowest tier below, or else of its own, the one that has waited
    /// longest in the fullest lane goes. Nobody makes room for one whose own lane is the fullest.
    private boolean turnAwayFor(Tier tier, Lane lane) {
        Tier[] tiers = Tier.values();
        for (int i = tiers.length - 1; i >= tier.ordinal(); i--) {
            Lane fullest = fullest(tiers[i]);
            boolean isLower = i > tier.ordinal();
            if (fullest != null
                    && (isLower
                            || fullest.waiting(tier).size() > lane.waiting(tier).size() + 1)) {
                Place oldest = fullest.waiting(tiers[i]).removeLast();
                if (fullest.waiting(tiers[i]).isEmpty()) {
                    turns(tiers[i]).remove(fullest);
                }
                waitingNow--;
                oldest.granted.complete(false);
                return true;
            }
        }
        return false;
    }

    private @Nullable Lane fullest(Tier tier) {
        Optional<Lane> fullest = turns(tier).stream()
                .max(Comparator.comparingInt(each -> each.waiting(tier).size()));
        return fullest.orElse(null);
    }

    /// Stops waiting; true where a place came in the same moment.
    private synchronized boolean giveUp(Tier tier, Owner owner, Place place) {
        Lane lane = lanes.get(owner.number());
        if (lane != null && lane.waiting(tier).remove(place)) {
            waitingNow--;
            if (lane.waiting(tier).isEmpty()) {
                turns(tier).remove(lane);
            }
            forgetEmpty(owner, lane);
            return false;
        }
        return place.granted.getNow(false);
    }

    private void forgetEmpty(Owner owner, Lane lane) {
        if (lane.isEmpty()) {
            lanes.remove(owner.number());
        }
    }

    private Deque<Lane> turns(Tier tier) {
        return turns.getOrDefault(tier, new ArrayDeque<>());
    }
}
