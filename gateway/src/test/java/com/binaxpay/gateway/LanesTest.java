package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.Lane.Place;
import com.binaxpay.testing.Property;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Each partner's lane: a flood of one delays another by one turn at the most. All in one thread, which asks and looks
/// who got in.
class LanesTest {
    private static final Owner BUSY = new Owner(2, 4);
    private static final Owner QUIET = new Owner(4, 4);

    private final List<Long> narrow = new ArrayList<>();
    private long nowNs;

    private Admission admission(int places, int waitingMax) {
        return new Admission(
                new AdaptiveLimit(places, places, Long.MAX_VALUE, 0),
                new Admission.Room(waitingMax, Duration.ofMillis(100), Duration.ofSeconds(1)),
                () -> nowNs,
                narrow::add);
    }

    private static List<Place> ask(Admission admission, Owner owner, int count) {
        List<Place> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(admission.ask(Tier.CRITICAL, owner));
        }
        return asked;
    }

    private static boolean isIn(Place place) {
        return place.granted.getNow(false);
    }

    private static boolean isRefused(Place place) {
        return !place.granted.getNow(true);
    }

    private static long in(List<Place> places) {
        return places.stream().filter(LanesTest::isIn).count();
    }

    @Test
    void flood_ofTenThousand_delaysAnotherByOneTurn() {
        Admission admission = admission(1, 20_000);
        List<Place> flood = ask(admission, BUSY, 10_000);
        Place quiet = admission.ask(Tier.CRITICAL, QUIET);
        admission.leave(BUSY, 1);
        assertThat(in(flood)).isEqualTo(2);
        assertThat(isIn(quiet)).isFalse();
        admission.leave(BUSY, 1);
        assertThat(isIn(quiet)).isTrue();
        admission.leave(QUIET, 1);
        for (int i = 2; i < 10_000; i++) {
            admission.leave(BUSY, 1);
        }
        assertThat(in(flood)).isEqualTo(10_000);
        assertThat(admission.inHand()).isZero();
        assertThat(admission.waiting()).isZero();
        assertThat(admission.lanes()).isZero();
    }

    @Test
    void lane_whileOthersAreThere_isNoWiderThanItIs() {
        Admission admission = admission(100, 10);
        assertThat(in(ask(admission, BUSY, 20))).isEqualTo(20);
        assertThat(isIn(admission.ask(Tier.CRITICAL, QUIET))).isTrue();
        Place waiting = admission.ask(Tier.CRITICAL, BUSY);
        assertThat(narrow).containsExactly(BUSY.number());
        assertThat(waiting.waitMax).isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 16; i++) {
            admission.leave(BUSY, 1);
            assertThat(isIn(waiting)).isFalse();
        }
        assertThat(in(ask(admission, QUIET, 3))).isEqualTo(3);
        admission.leave(BUSY, 1);
        assertThat(isIn(waiting)).isTrue();
        // When nobody else was there for a while, there is room again.
        nowNs += Admission.CROWD_NS;
        assertThat(in(ask(admission, BUSY, 90))).isEqualTo(90);
        assertThat(narrow).hasSize(1);
    }

    @Test
    void widths_areEachPartnersOwn_andOperatorsHaveNone() {
        Admission admission = admission(100, 100);
        Owner wide = new Owner(6, 30);
        ask(admission, QUIET, 1);
        ask(admission, wide, 1);
        assertThat(in(ask(admission, wide, 40))).isEqualTo(29);
        assertThat(in(ask(admission, BUSY, 40))).isEqualTo(4);
        assertThat(in(ask(admission, Owner.OPERATOR, 50))).isEqualTo(50);
    }

    @Test
    void waitingRoom_whenFull_turnsAwayTheOldestOfTheFullestLane() {
        Admission admission = admission(1, 6);
        ask(admission, BUSY, 1);
        List<Place> flood = ask(admission, BUSY, 6);
        assertThat(isRefused(admission.ask(Tier.CRITICAL, BUSY))).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(admission.ask(Tier.CRITICAL, QUIET).granted).isNotDone();
            assertThat(isRefused(flood.get(i))).isTrue();
        }
        // Three of each wait now: nobody goes for a fourth.
        assertThat(isRefused(admission.ask(Tier.CRITICAL, QUIET))).isTrue();
        assertThat(flood.subList(3, 6)).noneMatch(LanesTest::isRefused);
        assertThat(admission.waiting()).isEqualTo(6);
    }

    @Test
    void turns_amongAnyPartners_areFair() {
        Property.check(200, LanesTest::anyPartners);
    }

    /// Between two turns of a partner that waits, every other one has one at the most.
    private static void anyPartners(RandomGenerator random) {
        int partners = 2 + random.nextInt(5);
        Admission admission = new LanesTest().admission(1, 100_000);
        Owner inside = new Owner(100, 1_000);
        ask(admission, inside, 1);
        Map<Owner, Deque<Place>> waiting = new HashMap<>();
        Map<Owner, Integer> passedBy = new HashMap<>();
        for (int i = 0; i < partners; i++) {
            Owner owner = new Owner(2 + i, 1_000);
            // Whoever came last is first in his lane.
            Deque<Place> own = new ArrayDeque<>();
            ask(admission, owner, 1 + random.nextInt(random.nextBoolean() ? 3 : 300))
                    .forEach(own::push);
            waiting.put(owner, own);
        }
        while (admission.waiting() > 0) {
            admission.leave(inside, 1);
            List<Owner> in = waiting.entrySet().stream()
                    .filter(each ->
                            !each.getValue().isEmpty() && isIn(each.getValue().element()))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(in).hasSize(1);
            inside = in.getFirst();
            Objects.requireNonNull(waiting.get(inside)).pop();
            passedBy.put(inside, 0);
            for (Map.Entry<Owner, Deque<Place>> other : waiting.entrySet()) {
                if (!other.getKey().equals(inside) && !other.getValue().isEmpty()) {
                    assertThat(passedBy.merge(other.getKey(), 1, Integer::sum)).isLessThan(partners);
                }
            }
        }
        assertThat(waiting.values()).allMatch(Deque::isEmpty);
    }

    @Test
    void longPlaces_onePartner_hasHalfAtTheMost() {
        LongPlaces places = new LongPlaces(4);
        assertThat(places.enter(BUSY)).isTrue();
        assertThat(places.enter(BUSY)).isTrue();
        assertThat(places.enter(BUSY)).isFalse();
        assertThat(places.enter(QUIET)).isTrue();
        places.leave(BUSY);
        assertThat(places.enter(BUSY)).isTrue();
        assertThat(places.enter(QUIET)).isTrue();
        assertThat(places.enter(new Owner(6, 1))).isFalse();
    }
}
