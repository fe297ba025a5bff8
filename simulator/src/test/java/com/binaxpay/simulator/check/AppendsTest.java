package com.binaxpay.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.check.Anomaly.Kind;
import com.binaxpay.simulator.check.Appends.Append;
import com.binaxpay.simulator.check.Appends.Part;
import com.binaxpay.simulator.check.Appends.Read;
import com.binaxpay.simulator.check.Appends.Txn;
import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AppendsTest {
    private static Txn ok(long invokedNs, long returnedNs, Part... parts) {
        return new Txn(Span.ok(1, invokedNs, returnedNs), List.of(parts));
    }

    private static Read read(long list, long... elements) {
        return new Read(list, elements, true);
    }

    private static Verdict judge(Txn... txns) {
        return Appends.judge(List.of(txns));
    }

    @Test
    void lostAppend_isSeen() {
        assertThat(judge(ok(0, 5, new Append(1, 10)), ok(10, 15, read(1))).kinds())
                .contains(Kind.LOST);
    }

    @Test
    void staleRead_afterAnAcknowledgedAppend_isACycleWithRealTime() {
        Verdict verdict = judge(ok(0, 5, new Append(1, 10)), ok(10, 15, read(1)), ok(20, 25, read(1, 10)));
        assertThat(verdict.kinds()).containsExactly(Kind.CYCLE);
        assertThat(verdict.anomalies().getFirst().text()).contains("-rw->", "-real time->");
    }

    @Test
    void writeSkew_isACycle() {
        assertThat(judge(
                                ok(0, 100, read(1), new Append(2, 20)),
                                ok(0, 100, read(2), new Append(1, 10)),
                                ok(200, 210, read(1, 10)),
                                ok(200, 210, read(2, 20)))
                        .kinds())
                .containsExactly(Kind.CYCLE);
    }

    @Test
    void tornTransaction_oneSideSeenWithoutTheOther_isACycle() {
        assertThat(judge(
                                ok(0, 100, new Append(1, 10), new Append(2, 20)),
                                ok(0, 100, read(1, 10), read(2)),
                                ok(200, 210, read(1, 10)),
                                ok(200, 210, read(2, 20)))
                        .kinds())
                .containsExactly(Kind.CYCLE);
    }

    @Test
    void appendsInTheWrongOrder_againstRealTime_areACycle() {
        assertThat(judge(ok(0, 5, new Append(1, 10)), ok(10, 15, new Append(1, 11)), ok(20, 25, read(1, 11, 10)))
                        .kinds())
                .containsExactly(Kind.CYCLE);
    }

    @Test
    void readsThatShowTwoOrders_areSeen() {
        assertThat(judge(
                                ok(0, 100, new Append(1, 10)),
                                ok(0, 100, new Append(1, 11)),
                                ok(0, 100, read(1, 11)),
                                ok(200, 205, read(1, 10, 11)))
                        .kinds())
                .contains(Kind.INCOMPATIBLE_ORDER);
    }

    @Test
    void duplicatePhantomAndAborted_areSeen() {
        Txn failed = new Txn(Span.fail(1, 0, 5), List.of(new Append(1, 11)));
        assertThat(judge(ok(0, 5, new Append(1, 10)), failed, ok(10, 15, read(1, 10, 10, 11, 12)))
                        .kinds())
                .contains(Kind.DUPLICATE, Kind.PHANTOM, Kind.ABORTED_READ);
    }

    @Test
    void unknownAppend_mayBeThereOrNot() {
        Txn unknown = new Txn(Span.unknown(1, 0), List.of(new Append(1, 10)));
        assertThat(judge(unknown, ok(10, 15, read(1))).holds()).isTrue();
        assertThat(judge(unknown, ok(10, 15, read(1)), ok(20, 25, read(1, 10))).holds())
                .isTrue();
        assertThat(judge(unknown, ok(10, 15, read(1, 10)), ok(20, 25, read(1))).holds())
                .isFalse();
    }

    @Test
    void validHistory_isNeverRefused() {
        Property.check(200, random -> {
            List<Txn> valid = Histories.lists(random, 200, 1 + random.nextInt(8), 1 + random.nextInt(5));
            assertThat(Appends.judge(valid).anomalies()).isEmpty();
        });
    }

    @Test
    void lostElementPlantedAnywhere_isAlwaysSeen() {
        alwaysSeen((valid, random) -> appendOf(valid, random, Outcome.OK)
                .map(append -> mapReads(valid, read -> read.list() == append.list() ? without(read, append) : read)));
    }

    @Test
    void staleReadPlantedAnywhere_isAlwaysSeen() {
        alwaysSeen((valid, random) -> {
            int at = anywhere(valid, random, Outcome.OK, Read.class);
            Span span = valid.get(at).span();
            return valid.get(at).parts().stream()
                    .filter(Read.class::isInstance)
                    .map(Read.class::cast)
                    .filter(read -> read.isWhole() && read.elements().length > 0)
                    .filter(read -> isAcknowledgedBefore(valid, read, span))
                    .findFirst()
                    .map(read -> replace(
                            valid,
                            at,
                            read,
                            new Read(read.list(), Arrays.copyOf(read.elements(), read.elements().length - 1), true)));
        });
    }

    @Test
    void duplicatePlantedAnywhere_isAlwaysSeen() {
        alwaysSeen((valid, random) -> lastReadOf(valid, random)
                .map(at -> changeLast(
                        valid,
                        at,
                        elements -> LongStream.concat(
                                        LongStream.of(elements),
                                        LongStream.of(elements[random.nextInt(elements.length)]))
                                .toArray())));
    }

    @Test
    void phantomPlantedAnywhere_isAlwaysSeen() {
        alwaysSeen((valid, random) -> lastReadOf(valid, random)
                .map(at -> changeLast(
                        valid,
                        at,
                        elements -> LongStream.concat(LongStream.of(elements), LongStream.of(1L << 40))
                                .toArray())));
    }

    @Test
    void elementsOfOneSessionSwapped_areAlwaysSeen() {
        alwaysSeen((valid, random) -> lastReadOf(valid, random).flatMap(at -> {
            Read read = (Read) valid.get(at).parts().getFirst();
            int place = random.nextInt(read.elements().length);
            for (int other = place + 1; other < read.elements().length; other++) {
                int later = other;
                if (spanOf(valid, read.list(), read.elements()[place])
                        .isBefore(spanOf(valid, read.list(), read.elements()[later]))) {
                    return Optional.of(changeLast(valid, at, elements -> swapped(elements, place, later)));
                }
            }
            return Optional.empty();
        }));
    }

    @FunctionalInterface
    private interface Mutation {
        Optional<List<Txn>> of(List<Txn> valid, RandomGenerator random);
    }

    private static void alwaysSeen(Mutation mutation) {
        AtomicInteger planted = new AtomicInteger();
        Property.check(200, random -> {
            List<Txn> valid = Histories.lists(random, 60, 1 + random.nextInt(5), 1 + random.nextInt(3));
            Optional<List<Txn>> mutated = mutation.of(valid, random);
            if (mutated.isPresent()) {
                planted.incrementAndGet();
                assertThat(Appends.judge(mutated.get()).holds()).isFalse();
            }
        });
        assertThat(planted.get()).isGreaterThan(20);
    }

    private static long[] swapped(long[] elements, int one, int other) {
        long[] swapped = elements.clone();
        swapped[one] = elements[other];
        swapped[other] = elements[one];
        return swapped;
    }

    private static Optional<Append> appendOf(List<Txn> txns, RandomGenerator random, Outcome outcome) {
        Txn txn = txns.get(anywhere(txns, random, outcome, Append.class));
        return txn.parts().stream()
                .filter(Append.class::isInstance)
                .map(Append.class::cast)
                .findFirst();
    }

    private static int anywhere(List<Txn> txns, RandomGenerator random, Outcome outcome, Class<? extends Part> part) {
        while (true) {
            int at = random.nextInt(txns.size());
            if (txns.get(at).span().outcome() == outcome
                    && txns.get(at).parts().stream().anyMatch(part::isInstance)) {
                return at;
            }
        }
    }

    /// The last reads are the last transactions.
    private static Optional<Integer> lastReadOf(List<Txn> txns, RandomGenerator random) {
        int lists = (int) txns.stream().filter(txn -> txn.span().session() < 0).count();
        int at = txns.size() - 1 - random.nextInt(lists);
        Read read = (Read) txns.get(at).parts().getFirst();
        return read.elements().length < 2 ? Optional.empty() : Optional.of(at);
    }

    private static List<Txn> changeLast(List<Txn> txns, int at, UnaryOperator<long[]> change) {
        Read read = (Read) txns.get(at).parts().getFirst();
        return replace(txns, at, read, new Read(read.list(), change.apply(read.elements()), true));
    }

    private static List<Txn> replace(List<Txn> txns, int at, Read one, Read other) {
        List<Txn> changed = new ArrayList<>(txns);
        changed.set(
                at,
                new Txn(
                        txns.get(at).span(),
                        txns.get(at).parts().stream()
                                .map(part -> part.equals(one) ? other : part)
                                .toList()));
        return changed;
    }

    private static List<Txn> mapReads(List<Txn> txns, UnaryOperator<Read> change) {
        return txns.stream()
                .map(txn -> new Txn(
                        txn.span(),
                        txn.parts().stream()
                                .map(part -> part instanceof Read read ? change.apply(read) : part)
                                .toList()))
                .toList();
    }

    private static Read without(Read read, Append append) {
        return new Read(
                read.list(),
                LongStream.of(read.elements())
                        .filter(element -> element != append.element())
                        .toArray(),
                read.isWhole());
    }

    private static Span spanOf(List<Txn> txns, long list, long element) {
        return txns.stream()
                .filter(txn -> txn.parts().contains(new Append(list, element)))
                .findFirst()
                .orElseThrow()
                .span();
    }

    private static boolean isAcknowledgedBefore(List<Txn> txns, Read read, Span span) {
        return spanOf(txns, read.list(), read.elements()[read.elements().length - 1])
                .isBefore(span);
    }
}
