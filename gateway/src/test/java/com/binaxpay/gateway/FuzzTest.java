package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that are broken in every way that chance finds: none is answered 500, none hangs, and nothing is left of
/// them. `-Dbinax.fuzz=200000` is the long form.
class FuzzTest {
    private static final int CASES = Integer.getInteger("binax.fuzz", 3_000);
    private static final int HANG_MS = 15_000;

    private static final List<String> PATHS = List.of(
            "/v1/wallets",
            "/v1/wallets/{wallet}",
            "/v1/wallets/{wallet}/balances",
            "/v1/wallets/{wallet}/statement?currency=EUR&limit=3",
            "/v1/wallets/{wallet}/freeze",
            "/v1/transfers",
            "/v1/transfers/tr_x/capture",
            "/v1/transfer-batches",
            "/v1/payouts",
            "/v1/payouts?limit=2",
            "/v1/payout-batches?wallet={wallet}",
            "/v1/collections",
            "/v1/collections/co_x/refund",
            "/v1/refunds/rf_x",
            "/v1/quotes",
            "/v1/exchanges",
            "/v1/events?type=transfer.posted",
            "/v1/events/evt_x/redeliver",
            "/v1/webhook-endpoints",
            "/v1/webhook-endpoints/whe_06ck3vq4m1b1z7w2f8e0r5t9xn",
            "/v1/webhook-endpoints/whe_06ck3vq4m1b1z7w2f8e0r5t9xn/rotate-secret",
            "/v1/webhook-endpoints/whe_06ck3vq4m1b1z7w2f8e0r5t9xn/deliveries?status=dead",
            "/v1/payouts/po_06ck3vq4m1b1z7w2f8e0r5t9xn",
            "/v1/payouts/po_06ck3vq4m1b1z7w2f8e0r5t9xn/cancel",
            "/v1/payout-batches/pb_06ck3vq4m1b1z7w2f8e0r5t9xn/rows?limit=9",
            "/v1/payout-batches/pb_06ck3vq4m1b1z7w2f8e0r5t9xn/events",
            "/v1/transfers/tr_06ck3vq4m1b1z7w2f8e0r5t9xn/proof",
            "/v1/transfers/tr_06ck3vq4m1b1z7w2f8e0r5t9xn/reverse",
            "/v1/tokens",
            "/v1/tokens/tok_06ck3vq4m1b1z7w2f8e0r5t9xn",
            "/v1/test-helpers/fund",
            "/v1/evidence/keys",
            "/v1/evidence/checkpoints?shard=0&limit=2",
            "/v1/evidence/consistency?shard=0&tree=rows&from=1&to=2",
            "/admin/v1/wallets/{wallet}/overdraft",
            "/admin/v1/holders/{wallet}/accounts",
            "/admin/v1/shards/0/accounts/80000000000000020000000000000001",
            "/v1/corridors",
            "/v1/assets",
            "/v1/status",
            "/openapi.json",
            "/docs/");

    private static final List<String> BODIES = List.of(
            "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"],\"metadata\":{\"a\":\"b\"}}",
            "{\"source\":\"{wallet}\",\"destination\":\"{wallet}\",\"amount\":\"1.00\",\"currency\":\"EUR\"}",
            "[{\"source\":\"{wallet}\",\"destination\":\"{wallet}\",\"amount\":\"1.00\",\"currency\":\"EUR\"}]",
            "{\"source\":\"{wallet}\",\"amount\":\"1\",\"currency\":\"KES\",\"rail\":\"mobile_money\",\"destination\":"
                    + "{\"type\":\"msisdn\",\"value\":\"+254712345678\"}}",
            "{\"destination\":\"{wallet}\",\"amount\":\"1\",\"currency\":\"KES\",\"rail\":\"mobile_money\",\"payer\":"
                    + "{\"type\":\"msisdn\",\"value\":\"+254712345678\"}}",
            "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"]}",
            "{\"type\":\"msisdn\",\"value\":\"+254712345678\"}",
            "{\"wallet\":\"{wallet}\",\"amount\":\"1.00\",\"currency\":\"EUR\"}",
            "{\"limit\":\"5.00\",\"currency\":\"EUR\"}",
            "{\"source_currency\":\"EUR\",\"target_currency\":\"KES\",\"amount\":\"1.00\"}",
            "reference,amount,currency,rail,destination_type,destination,name\n"
                    + "r1,1,KES,mobile_money,msisdn,+254712345678,A\n",
            "");

    private static final List<String> TYPES = List.of(
            "application/json", "application/x-ndjson", "text/csv", "text/plain", "", "application/json; charset=x");

    private static final List<String> SCRAPS = List.of(
            "\u0000",
            "\r\n",
            "\r\n\r\n",
            "%",
            "%00",
            "%2e%2e/",
            "//",
            "{",
            "[[[[[[[[[[[[[[[[",
            "\"",
            "\\ud800",
            "1e999999999",
            "-",
            "9999999999999999999999999",
            "null",
            "\u00ff\u00fe",
            ";",
            "Content-Length: 99999999999\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
            "Bookmark: zzzz\r\n",
            "Request-Timeout-Ms: -1\r\n",
            "HTTP/9.9",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "A".repeat(9_000));

    /// What stands for a value of a JSON body.
    private static final List<String> VALUES = List.of(
            "1e400",
            "-0",
            "00",
            "0.1",
            "123456789012345678901234567890123456789012345678901234567890",
            "-9223372036854775809",
            "NaN",
            "tru",
            "null",
            "[]",
            "{}",
            "\"\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\\x\"",
            "'x'",
            "\"-1.00\"",
            "\"1,00\"",
            "\"92233720368547758.08\"",
            "\"1.000000000000000000000000000000000001\"",
            "\"\u202e\ud83d\ude00\"",
            "[".repeat(2_000),
            "{\"a\":".repeat(2_000),
            "[".repeat(9) + "]".repeat(9),
            "\"" + "x".repeat(70_000) + "\"",
            "\"x\",\"amount\":\"1.00\",\"amount\":\"2.00\"",
            "\"x\",\"" + "y".repeat(600) + "\":1");

    private final TestGateway gateway = new TestGateway();
    private String wallet = "";

    @BeforeEach
    void open() {
        gateway.shards.activate();
        wallet = gateway.funded("EU");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void request_brokenByChance_isAnsweredWithoutFaultOfOurs() {
        Property.check(CASES, this::one);
        gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
        gateway.awaitNothingLeft(HANG_MS);
        for (Answer answer : gateway.shards.trialBalances()) {
            for (Answer.TrialLine line : ((Answer.TrialBalance) answer).lines()) {
                assertThat(line.debitsMinor()).isEqualTo(line.creditsMinor());
            }
        }
    }

    private void one(RandomGenerator random) {
        byte[] request = request(random);
        if (random.nextInt(20) == 0) {
            breakOff(request);
            return;
        }
        String answer = answer(request);
        assertThat(answer)
                .as("to %s", new String(request, StandardCharsets.ISO_8859_1))
                .doesNotContain("HTTP/1.1 500", "HTTP/1.0 500", "internal_error");
    }

    private byte[] request(RandomGenerator random) {
        String method =
                pick(random, List.of("GET", "POST", "POST", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "PUT"));
        String body = pick(random, BODIES).replace("{wallet}", wallet);
        if (random.nextInt(3) == 0) {
            body = withAnotherValue(body, random);
        }
        StringBuilder text = new StringBuilder(method)
                .append(' ')
                .append(pick(random, PATHS).replace("{wallet}", wallet))
                .append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        if (random.nextInt(10) > 0) {
            String key = random.nextInt(6) == 0 ? TestGateway.OPERATOR : TestGateway.ALICE;
            text.append("Authorization: Bearer ").append(key).append("\r\n");
        }
        text.append("Idempotency-Key: ").append(random.nextInt(50)).append("\r\n");
        text.append("Content-Type: ").append(pick(random, TYPES)).append("\r\n");
        if (random.nextInt(6) > 0) {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            text.append("Content-Length: ").append(length).append("\r\n\r\n").append(body);
        } else {
            text.append("Transfer-Encoding: chunked\r\n\r\n")
                    .append(Integer.toHexString(body.length() + random.nextInt(3)))
                    .append("\r\n")
                    .append(body)
                    .append("\r\n0\r\n\r\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(5); i > 0; i--) {
            bytes = broken(bytes, random);
        }
        return bytes;
    }

    private static String withAnotherValue(String json, RandomGenerator random) {
        int[] colons = IntStream.range(0, json.length())
                .filter(i -> json.charAt(i) == ':')
                .toArray();
        if (colons.length == 0) {
            return pick(random, VALUES);
        }
        int from = colons[random.nextInt(colons.length)] + 1;
        int to = from;
        while (to < json.length() && json.charAt(to) != ',' && json.charAt(to) != '}') {
            to++;
        }
        return json.substring(0, from) + pick(random, VALUES) + json.substring(to);
    }

    private static byte[] broken(byte[] bytes, RandomGenerator random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(5)) {
            case 0 -> {
                out.write(bytes, 0, at);
                out.write(random.nextInt(256));
                out.write(bytes, at + 1, bytes.length - at - 1);
            }
            case 1 -> out.write(bytes, 0, at);
            case 2 -> {
                byte[] scrap = pick(random, SCRAPS).getBytes(StandardCharsets.ISO_8859_1);
                out.write(bytes, 0, at);
                out.write(scrap, 0, scrap.length);
                out.write(bytes, at, bytes.length - at);
            }
            case 3 -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(30));
                out.write(bytes, 0, at);
                out.write(bytes, end, bytes.length - end);
            }
            default -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(200));
                out.write(bytes, 0, end);
                out.write(bytes, at, bytes.length - at);
            }
        }
        return out.toByteArray();
    }

    /// Sends it, or a part of it, and is gone.
    private void breakOff(byte[] request) {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), gateway.server.httpPort().orElseThrow())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // Refused before it was read to its end.
        }
    }

    /// What comes back until the connection ends; one that does not end is a hang.
    private String answer(byte[] request) {
        int port = gateway.server.httpPort().orElseThrow();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(HANG_MS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request);
                out.flush();
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException e) {
                // Refused before it was read to its end.
                return "";
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new String(request, StandardCharsets.ISO_8859_1), e);
        }
    }

    private static <T> T pick(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
