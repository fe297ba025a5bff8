package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import com.binaxpay.wire.QuotaCall;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// One quota, used from several edges at once, in virtual time: a step is 10 ms, and every edge asks the lender at
/// every
/// tenth.
class QuotaSharesTest {
    private static final long STEP_NS = 10_000_000;
    private static final long LIMIT = 1_000;
    private static final int STEPS_A_SECOND = 100;
    private static final int STEPS_A_PERIOD = 10;
    private static final long BUCKET = 4;

    private final List<QuotaShares> edges = new ArrayList<>();
    private final List<QuotaCall> onTheirWay = new ArrayList<>();
    private final List<List<Long>> answers = new ArrayList<>();
    private final boolean[] isCutOff = new boolean[16];
    private final long[] letThrough = new long[16];
    private QuotaLender lender = new QuotaLender(bucket -> LIMIT, edges::size, -QuotaLender.GRACE_MS);
    private long step;

    private void edges(int count) {
        for (int i = 0; i < count; i++) {
            edges.add(new QuotaShares(bucket -> LIMIT, () -> count));
            onTheirWay.add(new QuotaCall("", List.of()));
            answers.add(List.of());
        }
    }

    private long nowNs() {
        return step * STEP_NS;
    }

    /// Lets `seconds` pass with `callsASecond` of each edge; what was let through in each second.
    private List<Long> run(int seconds, long... callsASecond) {
        List<Long> bySecond = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            long passed = 0;
            for (int i = 0; i < STEPS_A_SECOND; i++) {
                passed += tick(callsASecond);
            }
            bySecond.add(passed);
        }
        return bySecond;
    }

    private long tick(long... callsASecond) {
        step++;
        long passed = 0;
        for (int edge = 0; edge < edges.size(); edge++) {
            long due = callsASecond[edge] * step / STEPS_A_SECOND - callsASecond[edge] * (step - 1) / STEPS_A_SECOND;
            for (long call = 0; call < due; call++) {
                if (edges.get(edge).of(BUCKET, nowNs()).take(nowNs())) {
                    passed++;
                    letThrough[edge]++;
                }
            }
            // An answer is a step on its way.
            if (!answers.get(edge).isEmpty() && !isCutOff[edge]) {
                edges.get(edge).lent(onTheirWay.get(edge), answers.get(edge), nowNs());
            }
            answers.set(edge, List.of());
            if ((step + edge) % STEPS_A_PERIOD == 0 && !isCutOff[edge]) {
                QuotaCall call = edges.get(edge).call("edge-" + edge, nowNs());
                onTheirWay.set(edge, call);
                answers.set(edge, lender.lend(call, nowNs() / 1_000_000));
            }
        }
        return passed;
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void quota_usedFromFiveEdgesAtOnce_isKeptWithinFivePercent() {
        edges(5);
        run(2, 600, 600, 600, 600, 600);
        for (long second : run(30, 600, 600, 600, 600, 600)) {
            assertThat(second).isBetween(LIMIT * 95 / 100, LIMIT * 105 / 100);
        }
    }

    @Test
    void quota_usedUnevenly_goesWhereItIsWanted() {
        edges(5);
        run(2, 50, 2_000, 100, 0, 0);
        letThrough[0] = 0;
        letThrough[2] = 0;
        List<Long> seconds = run(20, 50, 2_000, 100, 0, 0);
        assertThat(sum(seconds)).isBetween(20 * LIMIT * 95 / 100, 20 * LIMIT * 105 / 100);
        assertThat(letThrough[0]).isBetween(950L, 1_000L);
        assertThat(letThrough[2]).isBetween(1_900L, 2_000L);
    }

    @Test
    void quota_thatWandersFromEdgeToEdge_isNeverExceeded() {
        edges(3);
        List<Long> all = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            long[] calls = new long[3];
            calls[round % 3] = 3_000;
            all.addAll(run(3, calls));
        }
        // One second's worth more than the time: the bucket was full at first.
        assertThat(sum(all)).isBetween((long) (30 * LIMIT * 0.85), 31 * LIMIT);
    }

    @Test
    void edge_thatIsCutOff_keepsToItsLastShare_andNobodyElseGetsIt() {
        edges(2);
        run(5, 2_000, 2_000);
        isCutOff[0] = true;
        letThrough[0] = 0;
        letThrough[1] = 0;
        for (long second : run(60, 2_000, 2_000)) {
            assertThat(second).isLessThanOrEqualTo(LIMIT * 105 / 100);
        }
        assertThat(letThrough[0]).isBetween(60 * LIMIT * 45 / 100, 60 * LIMIT * 55 / 100);
        isCutOff[0] = false;
        run(2, 0, 2_000);
        letThrough[1] = 0;
        run(10, 0, 2_000);
        assertThat(letThrough[1]).isBetween(10 * LIMIT * 90 / 100, 10 * LIMIT);
    }

    @Test
    void lender_thatIsNew_confirmsWhatIsReported() {
        edges(3);
        run(5, 3_000, 100, 100);
        lender = new QuotaLender(bucket -> LIMIT, edges::size, nowNs() / 1_000_000);
        for (long second : run(20, 100, 3_000, 100)) {
            assertThat(second).isLessThanOrEqualTo(LIMIT * 105 / 100);
        }
        for (long second : run(5, 100, 3_000, 100)) {
            assertThat(second).isBetween(LIMIT * 95 / 100, LIMIT * 105 / 100);
        }
    }

    @Test
    void quota_underAnyLoadAndCuts_isNeverExceeded() {
        Property.check(30, QuotaSharesTest::anyLoad);
    }

    private static void anyLoad(RandomGenerator random) {
        QuotaSharesTest world = new QuotaSharesTest();
        int count = 1 + random.nextInt(8);
        world.edges(count);
        long passed = 0;
        int seconds = 0;
        for (int round = 0; round < 12; round++) {
            long[] calls = new long[count];
            for (int edge = 0; edge < count; edge++) {
                calls[edge] = random.nextInt(3) == 0 ? 0 : random.nextInt(2_500);
                world.isCutOff[edge] = random.nextInt(5) == 0;
            }
            int length = 1 + random.nextInt(4);
            passed += sum(world.run(length, calls));
            seconds += length;
        }
        assertThat(passed).isLessThanOrEqualTo((seconds + 1) * LIMIT + count);
    }
}
