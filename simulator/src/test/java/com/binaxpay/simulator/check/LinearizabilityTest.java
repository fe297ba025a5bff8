package com.binaxpay.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.check.Model.Operation;
import com.binaxpay.simulator.check.Register.Act;
import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private static final int SMALL = 7;

    private final List<Operation<Act>> history = new ArrayList<>();

    private LinearizabilityTest ok(Act act, long invokedNs, long returnedNs) {
        history.add(new Operation<>(act, Span.ok(history.size(), invokedNs, returnedNs)));
        return this;
    }

    private LinearizabilityTest unknown(Act act, long invokedNs) {
        history.add(new Operation<>(act, Span.unknown(history.size(), invokedNs)));
        return this;
    }

    private Optional<Anomaly> fault() {
        return Linearizability.fault(new Register(), history);
    }

    @Test
    void staleRead_isSeen() {
        ok(new Act.Write(1), 0, 10).ok(new Act.Write(2), 20, 30).ok(new Act.Read(1), 40, 50);
        assertThat(fault())
                .hasValueSatisfying(anomaly -> assertThat(anomaly.kind()).isEqualTo(Anomaly.Kind.NOT_LINEARIZABLE));
    }

    @Test
    void lostUpdate_twoSwapsOfOneValue_isSeen() {
        ok(new Act.Swap(0, 1), 0, 50).ok(new Act.Swap(0, 2), 10, 60);
        assertThat(fault()).isPresent();
    }

    @Test
    void phantom_valueThatNobodyWrote_isSeen() {
        ok(new Act.Write(1), 0, 10).ok(new Act.Read(7), 5, 15);
        assertThat(fault()).isPresent();
    }

    @Test
    void readsThatGoBack_duringAWrite_areSeen() {
        ok(new Act.Write(1), 0, 100).ok(new Act.Read(1), 10, 20).ok(new Act.Read(0), 30, 40);
        assertThat(fault()).isPresent();
    }

    @Test
    void unknownWrite_mayTakeEffectLate_butNotBothWays() {
        ok(new Act.Write(2), 20, 30).unknown(new Act.Write(1), 0).ok(new Act.Read(2), 40, 50);
        ok(new Act.Read(1), 60, 70);
        assertThat(fault()).isEmpty();
        ok(new Act.Read(2), 80, 90);
        assertThat(fault()).isPresent();
    }

    @Test
    void concurrentWrites_mayBeInAnyOrder() {
        ok(new Act.Write(1), 0, 100).ok(new Act.Write(2), 0, 100).ok(new Act.Read(2), 110, 120);
        assertThat(fault()).isEmpty();
        history.removeLast();
        ok(new Act.Read(1), 110, 120);
        assertThat(fault()).isEmpty();
    }

    @Test
    void moreUnderWayThanCanBeToldApart_isNoProofOfAnything() {
        for (int i = 1; i <= 100; i++) {
            unknown(new Act.Write(i), i);
        }
        // Each of them may be why.
        ok(new Act.NoSwap(0), 200, 210);
        assertThat(fault())
                .hasValueSatisfying(anomaly -> assertThat(anomaly.kind()).isEqualTo(Anomaly.Kind.UNDECIDED));
    }

    @Test
    void validHistory_isNeverRefused() {
        Property.check(300, random -> {
            List<Operation<Act>> valid = Histories.register(random, 300, 1 + random.nextInt(6));
            Optional<Anomaly> fault = Linearizability.fault(new Register(), valid);
            // With swaps that failed, every unknown write counts, for ever.
            assertThat(fault.filter(anomaly -> anomaly.kind() != Anomaly.Kind.UNDECIDED))
                    .isEmpty();
        });
    }

    @Test
    void anyHistory_isJudgedAsByTryingAllOrders() {
        AtomicInteger good = new AtomicInteger();
        AtomicInteger bad = new AtomicInteger();
        Property.check(3_000, random -> {
            List<Operation<Act>> any = new ArrayList<>(Histories.register(random, SMALL, 3));
            for (int i = random.nextInt(3); i > 0; i--) {
                int at = random.nextInt(any.size());
                Act act = random.nextBoolean()
                        ? new Act.Read(random.nextInt(4))
                        : new Act.Swap(random.nextInt(3), random.nextInt(4));
                any.set(at, new Operation<>(act, any.get(at).span()));
            }
            boolean isGood = isSomeOrderGood(any, 0L, 0);
            (isGood ? good : bad).incrementAndGet();
            assertThat(Linearizability.fault(new Register(), any).isEmpty())
                    .as("%s", any)
                    .isEqualTo(isGood);
        });
        assertThat(good.get()).isGreaterThan(200);
        assertThat(bad.get()).isGreaterThan(200);
    }

    /// @param done a bit for each operation that took effect
    private static boolean isSomeOrderGood(List<Operation<Act>> all, Long state, int done) {
        boolean isOver = true;
        for (int i = 0; i < all.size(); i++) {
            isOver &= (done >> i & 1) == 1 || all.get(i).span().outcome() != Outcome.OK;
        }
        if (isOver) {
            return true;
        }
        for (int i = 0; i < all.size(); i++) {
            Span span = all.get(i).span();
            if ((done >> i & 1) == 0 && span.outcome() != Outcome.FAIL && mayBeNext(all, span, done)) {
                Optional<Long> next = new Register().step(state, all.get(i));
                if (next.isPresent() && isSomeOrderGood(all, next.get(), done | 1 << i)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayBeNext(List<Operation<Act>> all, Span span, int done) {
        for (int i = 0; i < all.size(); i++) {
            Span other = all.get(i).span();
            if ((done >> i & 1) == 0 && other.outcome() == Outcome.OK && other.isBefore(span)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void staleReadPlantedAnywhere_isAlwaysSeen() {
        AtomicInteger planted = new AtomicInteger();
        Property.check(300, random -> {
            List<Operation<Act>> all = new ArrayList<>(Histories.register(random, 60, 3));
            all.removeIf(each -> each.what() instanceof Act.NoSwap);
            for (int i = 0; i < all.size(); i++) {
                Span span = all.get(i).span();
                if (all.get(i).what() instanceof Act.Read && span.outcome() == Outcome.OK) {
                    Optional<Long> stale = overwrittenBefore(all, span);
                    if (stale.isPresent()) {
                        Operation<Act> right = all.get(i);
                        all.set(i, new Operation<>(new Act.Read(stale.get()), span));
                        assertThat(Linearizability.fault(new Register(), all))
                                .as("%s", all.get(i))
                                .isPresent();
                        planted.incrementAndGet();
                        all.set(i, right);
                    }
                }
            }
        });
        assertThat(planted.get()).isGreaterThan(100);
    }

    /// A value that surely was gone when `span` began, and can't come again.
    private static Optional<Long> overwrittenBefore(List<Operation<Act>> all, Span span) {
        for (Operation<Act> first : all) {
            for (Operation<Act> second : all) {
                if (first.what() instanceof Act.Write one
                        && second.what() instanceof Act.Write
                        && first.span().outcome() == Outcome.OK
                        && second.span().outcome() == Outcome.OK
                        && first.span().isBefore(second.span())
                        && second.span().isBefore(span)) {
                    return Optional.of(one.value());
                }
            }
        }
        return Optional.empty();
    }
}
