package com.binaxpay.simulator.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A flood against a server that keeps books, and turns away or forgets what the test says.
class FloodTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Map<String, Long> balancesMinor = new TreeMap<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final Visitor visitor = new Visitor(InetAddress.getLoopbackAddress(), "eu");
    private volatile int turnedAwayOfTen;
    private volatile boolean isForgetting;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        JsonNode body = Answer.JSON.readTree(exchange.getRequestBody());
        if (path.equals("/v1/wallets")) {
            balancesMinor.put("wal_" + balancesMinor.size(), 0L);
            say(exchange, 201, "{\"id\":\"wal_" + (balancesMinor.size() - 1) + "\"}");
        } else if (path.endsWith("/fund")) {
            balancesMinor.merge(
                    body.path("wallet").asText(), Api.minor(body.path("amount").asText()), Long::sum);
            say(exchange, 201, "{}");
        } else if (keys.isEmpty() || asked.incrementAndGet() % 10 >= turnedAwayOfTen) {
            serve(exchange, path, body);
        } else {
            exchange.getResponseHeaders().add("Retry-After", "1");
            say(exchange, 503, "{\"type\":\"https://example.com/#temporary-reduced-capacity\"}");
        }
    }

    private void serve(HttpExchange exchange, String path, JsonNode body) throws IOException {
        if (path.equals("/v1/transfers")) {
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (keys.add(key) && !isForgetting) {
                balancesMinor.merge(body.path("source").asText(), -1L, Long::sum);
                balancesMinor.merge(body.path("destination").asText(), 1L, Long::sum);
            }
            say(exchange, 201, "{}");
        } else {
            long minor = balancesMinor.getOrDefault(path.split("/", -1)[3], 0L);
            String amount = minor / 100 + "." + String.format("%02d", minor % 100);
            say(
                    exchange,
                    200,
                    "{\"data\":[{\"currency\":\"EUR\",\"available\":\"" + amount + "\",\"posted\":\"" + amount
                            + "\"}]}");
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Api api() {
        return new Api("http://127.0.0.1:" + server.getAddress().getPort(), "key");
    }

    private Tally flood(Wallets wallets, int wanted) {
        try (Flood flood = new Flood(Map.of("eu", api().url()), "key", List.of(visitor), wallets, 1)) {
            flood.start();
            flood.want(400, Duration.ZERO, 0.5, 0.1);
            await("wanted").atMost(LONG).until(() -> flood.tally().wanted(0, 1_000) >= wanted);
            flood.want(0, Duration.ZERO, 0, 0);
            await("answers")
                    .atMost(LONG)
                    .until(() -> flood.tally().served(0, 1_000, List.of("eu"))
                                    + flood.tally().missed(0, 1_000)
                            == flood.tally().wanted(0, 1_000));
            return flood.tally();
        }
    }

    @Test
    void want_allIsServed_isCountedAndPaidOnce() throws Exception {
        Wallets wallets = Wallets.open(api(), "EU", 3);
        Tally tally = flood(wallets, 400);

        assertThat(tally.missed(0, 1_000)).as("%s", tally.samples()).isZero();
        assertThat(tally.amplification(0, 1_000)).isEqualTo(1);
        assertThat(tally.servedShare(Kind.CRITICAL, 0, 1_000)).isEqualTo(1);
        assertThat(wallets.moved()).isEqualTo(keys.size()).isGreaterThan(100);
        assertThat(wallets.faults(api())).isZero();
    }

    @Test
    void want_mostIsTurnedAway_addsATenthOfWhatSucceedsAtTheMost() throws Exception {
        Wallets wallets = Wallets.open(api(), "EU", 3);
        turnedAwayOfTen = 9;
        Tally tally = flood(wallets, 800);

        assertThat(tally.missed(0, 1_000)).isGreaterThan(600);
        assertThat(tally.failed(0, 1_000)).as("%s", tally.samples()).isZero();
        assertThat(tally.amplification(0, 1_000)).isBetween(1.0, 1.1);
        assertThat(tally.secondsUntilWell(0, 60_000)).isPositive();
        turnedAwayOfTen = 0;
        assertThat(wallets.faults(api())).isZero();
    }

    @Test
    void faults_serverThatForgetsWhatItSaid_isSeen() throws Exception {
        Wallets wallets = Wallets.open(api(), "EU", 3);
        isForgetting = true;
        flood(wallets, 50);
        assertThat(wallets.faults(api())).isPositive();
    }
}
