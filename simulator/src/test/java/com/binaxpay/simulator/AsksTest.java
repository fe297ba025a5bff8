package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Ask.Told;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsksTest {
    private static final Map<String, Long> FUNDED = Map.of("wal_a", 100_000L, "wal_b", 100_000L);
    private static final long MS = 1_000_000;

    private FakeApi cluster;
    private List<Api> edges;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeApi(FUNDED);
        edges = List.of(cluster.api());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void requests_eachCarriedOutOnce_leaveNoFault() throws Exception {
        Asks asks = sent(20);

        assertThat(asks.unfinished()).isEmpty();
        assertThat(asks.effectFaults(edges.getFirst())).isEmpty();
        assertThat(Asks.replayFaults(asks.all(), edges)).isEmpty();
    }

    @Test
    void acknowledgedWrite_lost_isFoundByBalancesAndByItsKey() throws Exception {
        Asks asks = sent(20);
        Ask lost = asks.all().get(7);
        cluster.forget(lost);

        assertThat(asks.effectFaults(edges.getFirst())).hasSize(2).anyMatch(fault -> fault.startsWith("wal_a has"));
        assertThat(Asks.replayFaults(asks.all(), edges)).hasSize(1).allMatch(fault -> fault.startsWith(lost.key()));
    }

    @Test
    void write_carriedOutTwice_isFoundByBalances() throws Exception {
        Asks asks = sent(20);
        cluster.repeat(asks.all().get(3));

        assertThat(asks.effectFaults(edges.getFirst())).hasSize(2);
    }

    @Test
    void lostWrite_planted_isFound() throws Exception {
        Asks asks = Planted.in(sent(20), Planted.LOST_WRITE);

        assertThat(asks.all()).hasSize(21);
        assertThat(asks.effectFaults(edges.getFirst())).isNotEmpty();
        assertThat(Asks.replayFaults(asks.all(), edges)).hasSize(1);
    }

    @Test
    void request_withoutSuccess_isUnfinished() {
        Ask open = ask("EU", 0, told(5, 503, "{\"code\":\"no_leader\"}"));

        assertThat(new Asks(List.of(open), FUNDED).unfinished())
                .singleElement()
                .asString()
                .contains("503 no_leader");
    }

    @Test
    void error_withoutTheTimeToComeAgain_isDishonest() {
        Answer honest = new Answer(503, Map.of("retry-after", "1", "content-type", "application/problem+json"), "{}");
        Ask good = ask("EU", 0, new Told("edge", 0, 1, honest), told(2, 201, "{}"));
        Ask bad = ask("EU", 0, told(1, 503, "{}"), told(2, 201, "{}"));
        Ask wrong = ask("EU", 0, told(1, 500, "{}"), told(2, 201, "{}"));

        assertThat(new Asks(List.of(good), FUNDED).honestyFaults()).isEmpty();
        assertThat(new Asks(List.of(bad, wrong), FUNDED).honestyFaults()).hasSize(2);
    }

    @Test
    void errors_areCountedByGroupAndKind() {
        Ask eu = ask(
                "EU",
                0,
                new Told("edge", 0, 1, Answer.none(new IOException("cut"))),
                told(1, 503, "{\"code\":\"no_leader\"}"),
                told(2, 503, "{\"code\":\"no_leader\"}"),
                told(3, 201, "{}"));

        Asks asks = new Asks(List.of(eu, ask("UK", 0, told(1, 201, "{}"))), FUNDED);

        assertThat(asks.errors("EU")).isEqualTo(Map.of("503 no_leader", 2, "no answer (IOException)", 1));
        assertThat(asks.errors("UK")).isEmpty();
    }

    @Test
    void gap_isTheLongestTimeBetweenSuccessesThatTouchesTheWindow() {
        List<Ask> all = new ArrayList<>();
        for (long ms : new long[] {0, 10, 20, 500, 510, 2_000}) {
            all.add(ask("EU", 0, told(ms, 201, "{}")));
        }
        all.add(ask("UK", 0, told(300, 201, "{}")));
        Asks asks = new Asks(all, FUNDED);

        assertThat(asks.gapMs("EU", 15 * MS, 30 * MS)).isEqualTo(480);
        assertThat(asks.gapMs("EU", 0, 10 * MS)).isEqualTo(10);
        assertThat(asks.gapMs("EU", 0, 5_000 * MS)).isEqualTo(1_490);
        assertThat(asks.gapMs("US", 0, 5_000 * MS)).isZero();
    }

    @Test
    void quantile_isTheNearestRank() {
        long[] hundred = LongStream.rangeClosed(1, 100).toArray();

        assertThat(Asks.quantile(hundred, 0.5)).isEqualTo(50);
        assertThat(Asks.quantile(hundred, 0.99)).isEqualTo(99);
        assertThat(Asks.quantile(hundred, 1)).isEqualTo(100);
        assertThat(Asks.quantile(new long[] {7}, 0.99)).isEqualTo(7);
        assertThat(Asks.quantile(new long[0], 0.99)).isZero();
    }

    @Test
    void wait_countsFromWhenARequestWasDue_overAllItsRepeats() {
        Ask late = ask("EU", 100 * MS, told(150, 503, "{}"), told(900, 201, "{}"));

        assertThat(Asks.waitsNs(List.of(late).stream())).containsExactly(800 * MS);
    }

    @Test
    void sample_takesEvenlyFromThoseThatSucceeded() throws Exception {
        Asks asks = sent(10);

        assertThat(asks.sample(100)).hasSize(10);
        assertThat(asks.sample(5))
                .containsExactly(
                        asks.all().get(0),
                        asks.all().get(2),
                        asks.all().get(4),
                        asks.all().get(6),
                        asks.all().get(8));
    }

    private Asks sent(int count) throws InterruptedException {
        List<Ask> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ask ask = new Ask("EU", Api.newKey(), "wal_a", "wal_b", 100 + i);
            ask.send(edges.getFirst()).is(201);
            all.add(ask);
        }
        return new Asks(all, FUNDED);
    }

    private static Ask ask(String group, long dueNs, Told... told) {
        return new Ask(group, Api.newKey(), "wal_a", "wal_b", 100, dueNs, List.of(told));
    }

    private static Told told(long atMs, int status, String body) {
        return new Told("edge", 0, atMs * MS, new Answer(status, Map.of(), body));
    }
}
