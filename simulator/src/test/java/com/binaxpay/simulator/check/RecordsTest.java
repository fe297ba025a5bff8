package com.binaxpay.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.check.Anomaly.Kind;
import com.binaxpay.simulator.check.Conservation.Flow;
import com.binaxpay.simulator.check.Conservation.Line;
import com.binaxpay.simulator.check.Conservation.Reading;
import com.binaxpay.simulator.check.Conservation.Trial;
import com.binaxpay.simulator.check.Events.Event;
import com.binaxpay.simulator.check.Events.Life;
import com.binaxpay.simulator.check.Once.Effect;
import com.binaxpay.simulator.check.Once.Request;
import com.binaxpay.simulator.check.Sessions.Act;
import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The checkers of sessions, keys, money and events.
class RecordsTest {
    private static Span at(long session, long atNs) {
        return Span.ok(session, atNs, atNs + 5);
    }

    @Test
    void sessions_goingBackOrWithoutTheirOwn_areSeen() {
        Act other = Act.write(at(1, 0), 7, 0);
        Act own = Act.write(at(2, 10), 7, 1);
        assertThat(Sessions.judge(List.of(other, own, Act.read(at(2, 20), 7, 0, Span.NEVER)))
                        .kinds())
                .containsExactly(Kind.OWN_WRITE_MISSING);
        assertThat(Sessions.judge(List.of(
                                other,
                                own,
                                Act.read(at(3, 20), 7, 1, Span.NEVER),
                                Act.read(at(3, 30), 7, 0, Span.NEVER)))
                        .kinds())
                .containsExactly(Kind.NON_MONOTONIC);
        assertThat(Sessions.judge(List.of(other, own, Act.read(at(3, 20), 7, 0, Span.NEVER)))
                        .holds())
                .isTrue();
    }

    @Test
    void sessions_readsOlderThanTheySay_areSeen() {
        List<Act> acts = List.of(Act.write(at(1, 0), 7, 0), Act.read(at(2, 100), 7, -1, 90));
        assertThat(Sessions.judge(acts).kinds()).containsExactly(Kind.TOO_STALE);
        assertThat(Sessions.judge(List.of(acts.getFirst(), Act.read(at(2, 100), 7, -1, 95)))
                        .holds())
                .isTrue();
    }

    @Test
    void sessions_readOfTheFuture_isSeen() {
        assertThat(Sessions.judge(List.of(Act.read(at(2, 0), 7, 0, 0), Act.write(at(1, 10), 7, 0)))
                        .kinds())
                .containsExactly(Kind.FROM_THE_FUTURE);
    }

    @Test
    void sessions_ofACopyThatLags_areNeverRefused_andAlwaysOnceItGoesBack() {
        AtomicInteger planted = new AtomicInteger();
        Property.check(200, random -> {
            List<Act> acts = new ArrayList<>();
            Map<Long, Integer> seen = new HashMap<>();
            int place = -1;
            for (Histories.Slot slot : Histories.slots(random, 200, 4)) {
                Span span = slot.span();
                if (span.outcome() != Outcome.OK) {
                    continue;
                }
                if (random.nextBoolean()) {
                    acts.add(Act.write(span, 1, ++place));
                    seen.put(span.session(), place);
                } else {
                    int from = seen.getOrDefault(span.session(), -1);
                    int to = from + random.nextInt(place - from + 1);
                    acts.add(Act.read(span, 1, to, Span.NEVER));
                    seen.put(span.session(), to);
                }
            }
            assertThat(Sessions.judge(acts).anomalies()).isEmpty();
            int at = random.nextInt(acts.size());
            Act act = acts.get(at);
            boolean hasSeen = acts.stream()
                    .anyMatch(other -> other.span().session() == act.span().session()
                            && other.span().isBefore(act.span())
                            && other.place() >= 0);
            if (act.isRead() && hasSeen) {
                planted.incrementAndGet();
                acts.set(at, Act.read(act.span(), 1, -1, Span.NEVER));
                assertThat(Sessions.judge(acts).holds()).isFalse();
            }
        });
        assertThat(planted.get()).isGreaterThan(20);
    }

    @Test
    void once_lostDoubledChangedRefusedAndUnasked_areSeen() {
        List<Request> requests = List.of(
                new Request("a", Outcome.UNKNOWN, ""),
                new Request("a", Outcome.OK, "1"),
                new Request("b", Outcome.FAIL, "no"),
                new Request("c", Outcome.UNKNOWN, ""));
        Effect done = new Effect("a", "1");
        assertThat(Once.judge(requests, List.of(done)).holds()).isTrue();
        assertThat(Once.judge(requests, List.of(done, new Effect("c", "3"))).holds())
                .isTrue();
        assertThat(Once.judge(requests, List.of()).kinds()).containsExactly(Kind.LOST);
        assertThat(Once.judge(requests, List.of(done, done)).kinds()).containsExactly(Kind.DUPLICATE);
        assertThat(Once.judge(requests, List.of(new Effect("a", "2"))).kinds()).containsExactly(Kind.CHANGED_ANSWER);
        assertThat(Once.judge(requests, List.of(done, new Effect("b", "no"))).kinds())
                .containsExactly(Kind.ABORTED_READ);
        assertThat(Once.judge(requests, List.of(done, new Effect("d", "4"))).kinds())
                .containsExactly(Kind.PHANTOM);
    }

    @Test
    void once_twoAnswersToOneKey_areSeen() {
        List<Request> twice = List.of(new Request("a", Outcome.OK, "1"), new Request("a", Outcome.OK, "2"));
        assertThat(Once.judge(twice, List.of(new Effect("a", "1"))).kinds()).containsExactly(Kind.CHANGED_ANSWER);
    }

    private static Reading reading(Span span, long... minor) {
        Map<String, Long> accounts = new HashMap<>();
        for (int i = 0; i < minor.length; i++) {
            accounts.put("a" + i, minor[i]);
        }
        return new Reading(span, "EUR", accounts);
    }

    @Test
    void conservation_tornReading_isSeen() {
        List<Flow> flows = List.of(new Flow(at(0, 0), "EUR", 100), new Flow(at(0, 10), "EUR", 50));
        assertThat(Conservation.judge(flows, List.of(reading(at(1, 20), 90, 60)), List.of())
                        .holds())
                .isTrue();
        // A transfer of 40 was taken from the one, and isn't with the other.
        assertThat(Conservation.judge(flows, List.of(reading(at(1, 20), 50, 60)), List.of())
                        .kinds())
                .containsExactly(Kind.UNBALANCED);
        assertThat(Conservation.judge(List.of(), List.of(), List.of(new Trial("0", "EUR", 10, 11)))
                        .kinds())
                .containsExactly(Kind.UNBALANCED);
    }

    @Test
    void conservation_moneyUnderWay_mayBeThereOrNot_butNoOther() {
        List<Flow> flows = List.of(
                new Flow(at(0, 0), "EUR", 100),
                new Flow(Span.unknown(0, 10), "EUR", 50),
                new Flow(Span.ok(0, 10, 40), "EUR", -7));
        for (long sum : new long[] {93, 100, 143, 150}) {
            assertThat(Conservation.judge(flows, List.of(reading(at(1, 20), sum)), List.of())
                            .holds())
                    .isTrue();
        }
        for (long sum : new long[] {92, 151}) {
            assertThat(Conservation.judge(flows, List.of(reading(at(1, 20), sum)), List.of())
                            .holds())
                    .isFalse();
        }
        assertThat(Conservation.judge(flows, List.of(reading(at(1, 50), 144)), List.of())
                        .holds())
                .isFalse();
    }

    @Test
    void conservation_ofABankThatIsRight_neverRefused_andAlwaysWithAMinorUnitTooMany() {
        Property.check(200, random -> {
            long[] minor = new long[5];
            List<Flow> flows = new ArrayList<>();
            List<Reading> readings = new ArrayList<>();
            for (Histories.Slot slot : Histories.slots(random, 200, 4)) {
                boolean isDone = Histories.isDone(slot, random);
                int one = random.nextInt(minor.length);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        long amount = random.nextInt(100);
                        flows.add(new Flow(slot.span(), "EUR", amount));
                        minor[one] += isDone ? amount : 0;
                    }
                    case 1 -> {
                        minor[one] -= isDone ? 3 : 0;
                        minor[random.nextInt(minor.length)] += isDone ? 3 : 0;
                    }
                    default -> readings.add(reading(slot.span(), minor));
                }
            }
            flows.sort(Comparator.comparingLong(Flow::amountMinor));
            assertThat(Conservation.judge(flows, readings, List.of()).anomalies())
                    .isEmpty();
            long all = flows.stream().mapToLong(Flow::amountMinor).sum();
            readings.add(reading(at(9, 1L << 40), all + 1));
            assertThat(Conservation.judge(flows, readings, List.of()).holds()).isFalse();
        });
    }

    @Test
    void statements_thatDoNotAddUp_areSeen() {
        assertThat(Conservation.statements(Map.of("w", List.of(new Line(10, 10), new Line(-4, 6))))
                        .holds())
                .isTrue();
        assertThat(Conservation.statements(Map.of("w", List.of(new Line(10, 10), new Line(-4, 5), new Line(1, 6))))
                        .count())
                .isEqualTo(1);
    }

    private static Event event(long number, String subject, String type) {
        return new Event("s", number, subject, type, number);
    }

    @Test
    void events_gapRepeatDisorderAndLack_areSeen() {
        List<Life> lives = List.of(new Life("p", List.of("created", "succeeded")));
        Event created = event(1, "p", "created");
        Event succeeded = event(2, "p", "succeeded");
        assertThat(Events.judge(List.of(created, succeeded), true, lives).holds())
                .isTrue();
        assertThat(Events.judge(List.of(created, event(3, "p", "succeeded")), true, lives)
                        .kinds())
                .containsExactly(Kind.GAP);
        assertThat(Events.judge(List.of(succeeded, created), true, lives).kinds())
                .contains(Kind.OUT_OF_ORDER);
        assertThat(Events.judge(List.of(event(1, "p", "succeeded"), event(2, "p", "created")), true, lives)
                        .kinds())
                .containsExactly(Kind.OUT_OF_ORDER);
        assertThat(Events.judge(List.of(created), true, lives).kinds()).containsExactly(Kind.LOST);
        assertThat(Events.judge(List.of(created, succeeded, event(3, "p", "succeeded")), true, lives)
                        .kinds())
                .containsExactly(Kind.DUPLICATE);
        assertThat(Events.judge(List.of(created, succeeded, event(3, "p", "failed")), true, lives)
                        .kinds())
                .containsExactly(Kind.PHANTOM);
    }

    @Test
    void events_timeThatGoesBack_isSeen() {
        List<Event> events = List.of(new Event("s", 1, "p", "a", 10), new Event("s", 2, "p", "b", 9));
        assertThat(Events.judge(events, true, List.of()).kinds()).containsExactly(Kind.OUT_OF_ORDER);
    }
}
