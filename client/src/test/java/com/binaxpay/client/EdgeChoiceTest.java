package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Edges that are as far as the test says, in virtual time.
class EdgeChoiceTest {
    private static final URI LAGOS = URI.create("https://lagos.example.com");
    private static final URI NAIROBI = URI.create("https://nairobi.example.com");
    private static final URI SINGAPORE = URI.create("https://singapore.example.com");
    private static final List<URI> DECLARED = List.of(SINGAPORE, NAIROBI, LAGOS);
    private static final Duration PERIOD = Duration.ofSeconds(15);

    private final Map<URI, Integer> distancesMs =
            new ConcurrentHashMap<>(Map.of(LAGOS, 2, NAIROBI, 110, SINGAPORE, 260));
    private final AtomicInteger probes = new AtomicInteger();
    private final AtomicLong nowNs = new AtomicLong(1);
    private final EdgeChoice choice = new EdgeChoice(DECLARED, this::probe, nowNs::get, PERIOD);

    private Duration probe(URI edge) throws IOException {
        Integer ms = distancesMs.get(edge);
        if (ms == null) {
            throw new IOException("no answer");
        }
        // The first answer pays for the connection.
        return Duration.ofMillis(probes.getAndIncrement() < DECLARED.size() ? 1_000 : ms);
    }

    @Test
    void edge_beforeTheFirstCall_isTheNearestByMeasure() {
        assertThat(choice.edge(0)).isEqualTo(LAGOS);
        assertThat(choice.edge(1)).isEqualTo(NAIROBI);
        assertThat(choice.edge(2)).isEqualTo(SINGAPORE);
        assertThat(choice.edge(3)).isEqualTo(LAGOS);
        assertThat(choice.order().getFirst()).isEqualTo(new EdgeDistance(LAGOS, Optional.of(Duration.ofMillis(2))));
    }

    @Test
    void edge_asGiven_isNeverMeasured() {
        EdgeChoice given = EdgeChoice.asGiven(DECLARED);

        assertThat(given.edge(0)).isEqualTo(SINGAPORE);
        assertThat(given.failed(SINGAPORE)).isTrue();
        assertThat(given.edge(0)).isEqualTo(NAIROBI);
        assertThat(given.failed(SINGAPORE)).as("another is first by now").isFalse();
        assertThat(given.order()).allMatch(each -> each.roundTrip().isEmpty());
    }

    @Test
    void failed_edge_isTheLastUntilItIsMeasuredAgain() {
        assertThat(choice.edge(0)).isEqualTo(LAGOS);
        distancesMs.remove(LAGOS);
        assertThat(choice.failed(LAGOS)).isTrue();

        assertThat(choice.edge(0)).isEqualTo(NAIROBI);
        assertThat(choice.edge(2)).isEqualTo(LAGOS);
        measureAgain();
        assertThat(choice.edge(0)).as("it does not answer yet").isEqualTo(NAIROBI);

        distancesMs.put(LAGOS, 2);
        measureAgain();
        assertThat(choice.edge(0)).isEqualTo(LAGOS);
    }

    @Test
    void edge_inUse_staysWhereAnotherIsNearerByChance() {
        assertThat(choice.edge(0)).isEqualTo(LAGOS);
        distancesMs.putAll(Map.of(LAGOS, 6, NAIROBI, 5));
        measureAgain();

        assertThat(choice.edge(0)).isEqualTo(LAGOS);
    }

    @Test
    void edge_nobodyAnswers_isTheOneInUse() {
        distancesMs.clear();

        assertThat(choice.edge(0)).isEqualTo(SINGAPORE);
        measureAgain();
        assertThat(choice.edge(0)).isEqualTo(SINGAPORE);
    }

    private void measureAgain() {
        List<EdgeDistance> before = choice.order();
        nowNs.addAndGet(PERIOD.toNanos() + 1);
        // Each measure makes a new list, be it an equal one.
        Awaitility.await().untilAsserted(() -> assertThat(choice.order()).isNotSameAs(before));
    }
}
