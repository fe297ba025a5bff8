package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The import against a gateway that fails on the way.
class ImportTest {
    private static final String FILE = "reference,amount\nR1,1.00\nR2,x\n";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger uploads = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/payout-batches", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void run_gatewayFailsOnTheWay_repeatsUnderTheSameKeyAndWritesEveryRow() throws IOException {
        Path file = directory.resolve("p.csv");
        Files.writeString(file, FILE);

        int status = run("payouts import " + file + " --wallet wal_1 --key bp_test_x --url http://127.0.0.1:"
                + server.getAddress().getPort());

        assertThat(err.toString()).contains("no_leader");
        assertThat(status).isZero();
        assertThat(keys).hasSize(2).allMatch(keys.getFirst()::equals);
        assertThat(out.toString()).contains("line 3, amount: no number").contains("1 rejected, 1 succeeded");
        assertThat(directory.resolve("p.csv.results.csv")).content().hasLineCount(3);
    }

    @Test
    void run_gatewayRefusesForGood_endsWithTheProblem() throws IOException {
        uploads.set(100);
        Path file = directory.resolve("p.csv");
        Files.writeString(file, FILE);

        int status = run("payouts import " + file + " --wallet wal_1 --key bp_test_x --url http://127.0.0.1:"
                + server.getAddress().getPort());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).contains("HTTP 404 wallet_not_found");
    }

    @Test
    void run_noGatewayAnswers_givesUpAndSaysHowToGoOn() throws IOException {
        Path file = directory.resolve("p.csv");
        Files.writeString(file, FILE);
        server.stop(0);
        String url = "http://127.0.0.1:" + server.getAddress().getPort();

        int status = run("payouts import " + file + " --wallet wal_1 --key bp_test_x --wait 1 --url " + url);

        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .contains("waiting: " + url + " does not answer")
                .contains("gave up after 1 s in which no request succeeded, at any of " + url)
                .contains("run the same command again");
        assertThat(directory.resolve("p.csv.results.csv")).doesNotExist();
    }

    @Test
    void run_gatewayStaysUnavailable_givesUpWithItsProblem() throws IOException {
        uploads.set(Integer.MIN_VALUE);
        Path file = directory.resolve("p.csv");
        Files.writeString(file, FILE);

        int status = run("payouts import " + file + " --wallet wal_1 --key bp_test_x --wait 1 --url http://127.0.0.1:"
                + server.getAddress().getPort());

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).contains("gave up after 1 s").contains("the last: HTTP 503 no_leader");
    }

    @Test
    void run_waitMakesNoSense_isRefused() throws IOException {
        Path file = directory.resolve("p.csv");
        Files.writeString(file, FILE);

        assertThat(run("payouts import " + file + " --wallet wal_1 --key bp_test_x --wait 0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--wait must be from 1 to 86400, not 0");
    }

    @Test
    void fingerprint_sameFileAndWallet_isTheSameImport() throws IOException {
        String first = file(FILE).fingerprint("wal_1", false);

        assertThat(file(FILE).fingerprint("wal_1", false)).isEqualTo(first);
        assertThat(file(FILE).fingerprint("wal_2", false)).isNotEqualTo(first);
        assertThat(file(FILE).fingerprint("wal_1", true)).isNotEqualTo(first);
        assertThat(file(FILE + "R3,1\n").fingerprint("wal_1", false)).isNotEqualTo(first);
    }

    @Test
    void contentType_byFirstCharacter_isCsvOrNdjson() throws IOException {
        assertThat(file(FILE).contentType()).isEqualTo("text/csv");
        assertThat(file("\n {\"a\":1}\n").contentType()).isEqualTo("application/x-ndjson");
    }

    private static PayoutFile file(String content) throws IOException {
        return PayoutFile.of(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private int run(String line) {
        return Binax.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" "));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("POST")) {
                keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                upload(exchange);
            } else if (path.endsWith("/rows")) {
                rows(exchange);
            } else {
                String status = polls.getAndIncrement() == 0 ? "processing" : "completed";
                answer(exchange, 200, "{\"id\":\"pb_1\",\"rows\":2,\"status\":\"" + status + "\"}");
            }
        }
    }

    private void upload(HttpExchange exchange) throws IOException {
        int upload = uploads.getAndIncrement();
        switch (Math.max(upload, 0)) {
            case 0 -> answer(exchange, 503, "{\"code\":\"no_leader\",\"detail\":\"Nothing was done.\"}");
            case 1 -> answer(exchange, 202, "{\"id\":\"pb_1\"}");
            default -> answer(exchange, 404, "{\"code\":\"wallet_not_found\",\"detail\":\"No such wallet.\"}");
        }
    }

    private static void rows(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getQuery().contains("cursor=c1")) {
            answer(exchange, 200, """
                    {"data":[{"line":3,"status":"rejected","reference":"R2","payout":null,
                    "error":{"column":"amount","code":"malformed","detail":"no number"}}],
                    "has_more":false,"next_cursor":null}""");
        } else {
            answer(exchange, 200, """
                    {"data":[{"line":2,"status":"succeeded","reference":"R1","payout":"po_1","error":null}],
                    "has_more":true,"next_cursor":"c1"}""");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
