package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.binaxpay.wire.Bookmark;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client against a server that answers what the test wrote down, in virtual time.
class PaymentsClientTest {
    private record Scripted(int status, String retryAfter, String body, String bookmark) {}

    private record Asked(
            String method,
            String target,
            String key,
            String timeout,
            String authorization,
            String body,
            String type,
            String bookmark) {}

    private final Queue<Scripted> script = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private long nowMs = 1_000_000;
    private HttpServer server;
    private PaymentsClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", this::answer);
        server.start();
        client = client(List.of(uri()));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private PaymentsClient client(List<URI> edges) {
        return new PaymentsClient(
                edges,
                "bp_test_x",
                PaymentsOptions.defaults(),
                () -> Instant.ofEpochMilli(nowMs),
                time -> {
                    pauses.add(time);
                    nowMs += time.toMillis();
                },
                Optional.empty(),
                false);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(headers.getFirst("Idempotency-Key")),
                    headers.getFirst("Request-Timeout-Ms"),
                    headers.getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    String.valueOf(headers.getFirst("Content-Type")),
                    String.valueOf(headers.getFirst("Bookmark"))));
            Scripted next = script.remove();
            if (!next.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().add("Retry-After", next.retryAfter());
            }
            if (!next.bookmark().isEmpty()) {
                exchange.getResponseHeaders().add("Bookmark", next.bookmark());
            }
            exchange.getResponseHeaders().add("Request-Id", "r-" + asked.size());
            byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void next(int status, String retryAfter, String body) {
        script.add(new Scripted(status, retryAfter, body, ""));
    }

    @Test
    void post_refusedForNow_isRepeatedUnderTheSameKeyWhenTheAnswerSays() {
        next(429, "7", "{\"code\":\"quota_exceeded\"}");
        next(503, "2", "{\"code\":\"not_done\"}");
        next(504, "", "not JSON");
        next(409, "1", "{\"code\":\"request_running\"}");
        next(
                201,
                "",
                "{\"id\":\"tr_1\",\"status\":\"posted\",\"amount\":\"1.50\",\"created_at\":\"2026-01-01T00:00:00Z\"}");
        ApiObject made = client.transfer("wal_a", "wal_b", "1.50", "EUR");

        assertThat(made.id()).isEqualTo("tr_1");
        assertThat(made.amount("amount")).isEqualByComparingTo("1.5");
        assertThat(made.time("created_at")).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(made.time("expires_at")).isEmpty();
        assertThat(pauses).hasSize(4);
        assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(7));
        assertThat(pauses.get(1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(pauses.get(3)).isEqualTo(Duration.ofSeconds(1));
        assertThat(asked).hasSize(5).allMatch(each -> each.authorization().equals("Bearer bp_test_x"));
        assertThat(new HashSet<>(asked.stream().map(Asked::key).toList())).hasSize(1);
        assertThat(asked.getFirst().body()).contains("\"source\":\"wal_a\"", "\"amount\":\"1.50\"");
        String patienceMs =
                Long.toString(PaymentsOptions.defaults().attemptTimeout().toMillis());
        assertThat(asked).extracting(Asked::timeout).containsOnly(patienceMs);
    }

    @Test
    void near_carriesTheBookmarksOfAllWrites() {
        Bookmark one = Bookmark.NONE.with(1, 40);
        Bookmark other = Bookmark.NONE.with(2, 7);
        script.add(new Scripted(201, "", "{\"id\":\"tr_1\"}", one.text()));
        script.add(new Scripted(201, "", "{\"id\":\"tr_2\"}", other.text()));
        next(200, "", "{\"id\":\"wal_a\"}");
        client.transfer("wal_a", "wal_b", "1", "EUR");
        client.transfer("wal_b", "wal_a", "1", "EUR");
        client.near("/v1/wallets/wal_a/statement?currency=EUR", Duration.ofSeconds(2));

        assertThat(asked.getFirst().bookmark()).isEqualTo("null");
        assertThat(asked.get(1).bookmark()).isEqualTo(one.text());
        assertThat(asked.getLast().bookmark()).isEqualTo(one.with(other).text());
        assertThat(asked.getLast().target())
                .isEqualTo("/v1/wallets/wal_a/statement?currency=EUR&consistency=bounded&max_staleness=2000ms");
        assertThat(client.bookmark()).isEqualTo(one.with(other).text());
    }

    @Test
    void remember_takesOverWhatAnotherClientWrote() {
        Bookmark other = Bookmark.NONE.with(3, 9);
        client.remember(other.text());
        next(200, "", "{}");
        client.near("/v1/wallets/wal_a", Duration.ofMillis(500));

        assertThat(asked.getFirst().bookmark()).isEqualTo(other.text());
        assertThat(asked.getFirst().target()).endsWith("?consistency=bounded&max_staleness=500ms");
        assertThatThrownBy(() -> client.remember("nonsense!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense!");
    }

    @Test
    void uploadPayouts_cutOff_isSentAgainWholeUnderItsKey(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("may.csv"), "reference,amount\nR1,1.00\n");
        next(503, "1", "{\"code\":\"not_done\"}");
        next(202, "", "{\"id\":\"pb_1\",\"status\":\"processing\"}");
        next(200, "", "{\"id\":\"pb_1\",\"status\":\"completed\"}");
        ApiObject batch = client.uploadPayouts(file, "wal_a", "may", Duration.ofMinutes(20));

        assertThat(client.payoutBatch(batch.id()).status()).isEqualTo("completed");
        assertThat(asked).hasSize(3);
        for (Asked each : asked.subList(0, 2)) {
            assertThat(each.target()).isEqualTo("/v1/payout-batches?wallet=wal_a");
            assertThat(each.key()).isEqualTo("may");
            assertThat(each.type()).isEqualTo("text/csv");
            assertThat(each.body()).isEqualTo("reference,amount\nR1,1.00\n");
        }
        assertThatThrownBy(
                        () -> client.uploadPayouts(directory.resolve("none.csv"), "wal_a", "k", Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.csv");
    }

    @Test
    void namedCalls_sendWhatTheApiAsks() {
        for (int i = 0; i < 5; i++) {
            next(200, "", "{\"id\":\"x\"}");
        }
        client.pay("wal_a", "1.50", "KES", "mobile_money", "msisdn", "+254712345678");
        client.quote("EUR", "KES", "10.00");
        client.webhookEndpoint("https://example.com/hook", "payout.failed");
        client.patch("/v1/webhook-endpoints/whe_1", Map.of("status", "disabled"));
        client.cancelPayout("po_1");

        assertThat(asked)
                .extracting(each -> each.method() + " " + each.target())
                .containsExactly(
                        "POST /v1/payouts",
                        "POST /v1/quotes",
                        "POST /v1/webhook-endpoints",
                        "PATCH /v1/webhook-endpoints/whe_1",
                        "POST /v1/payouts/po_1/cancel");
        assertThat(asked.get(0).body()).contains("\"rail\":\"mobile_money\"", "\"type\":\"msisdn\"");
        assertThat(asked.get(1).body()).contains("\"source_currency\":\"EUR\"", "\"amount\":\"10.00\"");
        assertThat(asked.get(2).body()).contains("\"events\":[\"payout.failed\"]");
        assertThat(asked.get(3).key()).isEqualTo("null");
        assertThat(asked.get(3).type()).isEqualTo("application/json");
    }

    @Test
    void collectAndRefund_sendWhatTheApiAsks() {
        next(202, "", "{\"id\":\"co_1\",\"status\":\"reserved\"}");
        next(200, "", "{\"id\":\"co_1\",\"status\":\"succeeded\"}");
        next(503, "1", "{\"code\":\"not_done\"}");
        next(202, "", "{\"id\":\"rf_1\"}");
        next(202, "", "{\"id\":\"rf_2\"}");
        ApiObject asked = client.collect("wal_a", "1.50", "KES", "mobile_money", "msisdn", "+254712345678");
        assertThat(client.collection(asked.id()).status()).isEqualTo("succeeded");
        assertThat(client.refund(asked.id(), "0.50").id()).isEqualTo("rf_1");
        assertThat(client.refund(asked.id()).id()).isEqualTo("rf_2");

        assertThat(this.asked.getFirst().body())
                .contains("\"destination\":\"wal_a\"", "\"payer\":{", "\"value\":\"+254712345678\"");
        assertThat(this.asked)
                .extracting(Asked::target)
                .containsExactly(
                        "/v1/collections",
                        "/v1/collections/co_1",
                        "/v1/collections/co_1/refund",
                        "/v1/collections/co_1/refund",
                        "/v1/collections/co_1/refund");
        assertThat(this.asked.get(2).key())
                .isEqualTo(this.asked.get(3).key())
                .isNotEqualTo(this.asked.get(4).key());
        assertThat(this.asked.get(3).body()).isEqualTo("{\"amount\":\"0.50\"}");
        assertThat(this.asked.get(4).body()).isEqualTo("{}");
    }

    @Test
    void post_refusedForGood_isNotRepeated() {
        next(422, "", "{\"code\":\"insufficient_funds\",\"detail\":\"The wallet has 1.00.\"}");
        PaymentsException refused =
                catchThrowableOfType(PaymentsException.class, () -> client.post("/v1/payouts", Map.of(), "k"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("insufficient_funds");
        assertThat(refused.requestId()).isEqualTo("r-1");
        assertThat(refused.isOutcomeUnknown()).isFalse();
        assertThat(refused).hasMessageContaining("The wallet has 1.00.");
        assertThat(asked.getFirst().key()).isEqualTo("k");
        assertThat(pauses).isEmpty();
        next(409, "", "{\"code\":\"quote_used\"}");
        assertThat(catchThrowableOfType(PaymentsException.class, () -> client.exchange("quo_1", "wal_a"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void post_refusedForTooLong_givesUpInTime() {
        next(503, "50", "{\"code\":\"not_done\"}");
        next(503, "50", "{\"code\":\"not_done\"}");
        PaymentsException refused = catchThrowableOfType(PaymentsException.class, () -> client.openWallet("EU", "EUR"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(pauses).containsExactly(Duration.ofSeconds(50));
    }

    @Test
    void call_toAnEdgeThatIsAway_goesToTheNext() throws IOException {
        URI dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (PaymentsClient two = client(List.of(dead, uri()))) {
            next(200, "", "{\"data\":[{\"currency\":\"EUR\",\"available\":\"3.00\"}]}");
            assertThat(two.balances("wal_a").getFirst().amount("available")).isEqualByComparingTo("3");
            next(200, "", "{}");
            two.get("/v1/status");
            assertThat(pauses).hasSize(1);
        }
    }

    @Test
    void call_thatAnEdgeCannotServe_isRepeatedThroughTheNext_andLaterOnesBeginWhereTheyDid() throws IOException {
        URI dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (PaymentsClient two = client(List.of(uri(), dead))) {
            next(503, "1", "{\"code\":\"no_leader\"}");
            next(201, "", "{\"id\":\"tr_1\"}");
            assertThat(two.transfer("wal_a", "wal_b", "1.50", "EUR").id()).isEqualTo("tr_1");
            assertThat(pauses).as("one for each edge that could not").hasSize(2);
            assertThat(asked.getFirst().key()).isEqualTo(asked.get(1).key());
            next(200, "", "{}");
            two.get("/v1/status");
            assertThat(pauses).hasSize(2);
        }
    }

    @Test
    void nearest_ofSeveral_isMeasuredAndUsed() throws IOException {
        URI dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        for (int i = 0; i < 3; i++) {
            next(200, "", "{}");
        }
        try (PaymentsClient near =
                PaymentsClient.nearest(List.of(dead, uri()), "bp_test_x", PaymentsOptions.defaults())) {
            assertThat(near.edges().getFirst().edge()).isEqualTo(uri());
            assertThat(near.edges().getFirst().roundTrip()).isPresent();
            assertThat(near.edges().getLast().roundTrip()).isEmpty();
        }
        assertThat(asked).hasSize(3).allMatch(each -> each.authorization() == null);
    }

    @Test
    void list_isReadPageByPageAsItIsNeeded() {
        next(200, "", "{\"data\":[{\"id\":\"evt_1\"},{\"id\":\"evt_2\"}],\"has_more\":true,\"next_cursor\":\"a b\"}");
        next(200, "", "{\"data\":[{\"id\":\"evt_3\"}],\"has_more\":false,\"next_cursor\":null}");
        assertThat(client.events("wallet.created").map(ApiObject::id)).containsExactly("evt_1", "evt_2", "evt_3");
        assertThat(asked.stream().map(Asked::target))
                .containsExactly("/v1/events?type=wallet.created", "/v1/events?cursor=a+b");
        assertThat(asked.getFirst().key()).isEqualTo("null");

        next(200, "", "{\"data\":[{\"id\":\"evt_9\"}],\"has_more\":true,\"next_cursor\":\"c\"}");
        assertThat(client.events("").findFirst().map(ApiObject::id)).contains("evt_9");
        assertThat(asked).hasSize(3);
    }

    @Test
    void get_turnedAwayUnderOverload_isRepeatedForATenthOfWhatSucceeds() {
        int calls = 400;
        int turnedAway = 0;
        for (int i = 0; i < calls; i++) {
            // Whoever is asked again is turned away again: the most that clients can add.
            next(i % 2 == 0 ? 200 : 503, "1", i % 2 == 0 ? "{}" : "{\"code\":\"temporary_reduced_capacity\"}");
        }
        next(200, "", "{}");
        while (!script.isEmpty()) {
            try {
                client.get("/v1/status");
            } catch (PaymentsException e) {
                assertThat(e.code()).isEqualTo("temporary_reduced_capacity");
                turnedAway++;
            }
        }
        assertThat(pauses.size()).as("repeats").isBetween(20, 10 + calls / 2 / 10 + 1);
        assertThat(turnedAway + pauses.size()).isEqualTo(calls / 2);
    }

    @Test
    void eraseToken_answerLost_isGoneWhenAskedAgain() {
        next(201, "", "{\"id\":\"tok_1\"}");
        next(504, "", "{\"code\":\"outcome_unknown\"}");
        next(404, "", "{\"code\":\"token_not_found\"}");
        next(404, "", "{\"code\":\"token_not_found\"}");
        assertThat(client.token("msisdn", "+254712345678").id()).isEqualTo("tok_1");
        client.eraseToken("tok_1");
        PaymentsException failure = catchThrowableOfType(PaymentsException.class, () -> client.eraseToken("tok_2"));
        assertThat(failure.code()).isEqualTo("token_not_found");
        assertThat(asked.get(2).method()).isEqualTo("DELETE");
        assertThat(asked.get(2).target()).isEqualTo("/v1/tokens/tok_1");
    }
}
