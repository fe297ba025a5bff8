package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.Http2Wire.Frame;
import com.binaxpay.testing.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Frames of HTTP/2 that are broken in every way that chance finds, and the floods that are known of it: nothing is
/// answered 500, nothing hangs, nothing is left, and others are served. `-Dbinax.fuzz=200000` is the long form.
class Http2FuzzTest {
    private static final int CASES = Integer.getInteger("binax.fuzz", 3_000) / 3;
    private static final int HANG_MS = 15_000;
    /// A length that is wrong can make the rest a frame's content, for whose end the other side then waits.
    private static final int PATIENCE_MS = 100;
    /// A stream on which something is asked that has nothing wrong.
    private static final int LAST = 99;

    private static final int FLOOD = 20_000;
    private static final byte[] NOTHING = {};

    private static final List<String> PATHS = List.of(
            "/v1/wallets/{wallet}",
            "/v1/wallets/{wallet}/balances",
            "/v1/wallets/{wallet}/statement?currency=EUR&limit=3",
            "/v1/transfers",
            "/v1/transfer-batches",
            "/v1/payouts?limit=2",
            "/v1/payout-batches?wallet={wallet}",
            "/v1/payout-batches/pb_06ck3vq4m1b1z7w2f8e0r5t9xn/events",
            "/v1/status",
            "/openapi.json",
            "*",
            "",
            "//",
            "/%00",
            "/v1/../v1/status");

    private static final List<String> BODIES = List.of(
            "{\"source\":\"{wallet}\",\"destination\":\"{wallet}\",\"amount\":\"1.00\",\"currency\":\"EUR\"}",
            "[{\"source\":\"{wallet}\",\"destination\":\"{wallet}\",\"amount\":\"1.00\",\"currency\":\"EUR\"}]",
            "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}",
            "",
            "x".repeat(16_384));

    /// Fields that a request must not have, or not so (RFC 9113, section 8.2).
    private static final List<Map.Entry<String, String>> WRONG = List.of(
            Map.entry("Connection", "close"),
            Map.entry("connection", "keep-alive"),
            Map.entry("transfer-encoding", "chunked"),
            Map.entry("te", "gzip"),
            Map.entry("upgrade", "h2c"),
            Map.entry("UPPER", "x"),
            Map.entry("", "x"),
            Map.entry("x", "a\r\nb: c"),
            Map.entry("x", "\u0000"),
            Map.entry(":status", "200"),
            Map.entry(":unknown", "x"),
            Map.entry("content-length", "7"),
            Map.entry("content-length", "-1"),
            Map.entry("content-length", "99999999999999999999"),
            Map.entry("expect", "100-continue"),
            Map.entry("cookie", "y".repeat(9_000)),
            Map.entry("host", "other"));

    private final TestGateway gateway = new TestGateway();
    private String wallet = "";
    private int answers;

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
    void frames_brokenByChance_areAnsweredWithoutFaultOfOurs() {
        Property.check(CASES, this::one);
        assertThat(answers).as("answers that were no end of the connection").isGreaterThan(CASES / 4);
        assertOthersAreServedAndNothingIsLeft();
    }

    /// CVE-2023-44487.
    @Test
    void streams_thatAreResetAtOnce_costTheirConnectionOnly() throws IOException {
        flood(i -> joined(
                Http2Wire.frame(
                        Http2Wire.HEADERS,
                        Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                        2 * i + 1,
                        block("GET", "/v1/status")),
                Http2Wire.frame(Http2Wire.RST_STREAM, 0, 2 * i + 1, number(8))));
    }

    /// CVE-2024-27316.
    @Test
    void fields_thatNeverEnd_costTheirConnectionOnly() throws IOException {
        byte[] fields = Http2Wire.block(Map.of("x-more", "z".repeat(1_000)));
        flood(i -> i == 0
                ? Http2Wire.frame(Http2Wire.HEADERS, 0, 1, block("GET", "/v1/status"))
                : Http2Wire.frame(Http2Wire.CONTINUATION, 0, 1, fields));
    }

    /// CVE-2019-9512, -9515, -9518, -9511: frames that want an answer, or nothing.
    @Test
    void frames_thatWantAnAnswerEach_costTheirConnectionOnly() throws IOException {
        flood(i -> Http2Wire.frame(Http2Wire.PING, 0, 0, new byte[8]));
        flood(i -> Http2Wire.frame(Http2Wire.SETTINGS, 0, 0, NOTHING));
        flood(i -> i == 0
                ? Http2Wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, block("POST", "/v1/transfers"))
                : Http2Wire.frame(Http2Wire.DATA, 0, 1, NOTHING));
        flood(i -> Http2Wire.frame(Http2Wire.WINDOW_UPDATE, 0, 0, number(1)));
    }

    /// Each waits for a body that never comes.
    @Test
    void streams_beyondWhatAConnectionMayHave_endIt() throws IOException {
        try (Http2Wire wire = wire()) {
            assertThat(wire.send(Http2Wire.beginning())).isTrue();
            boolean isOpen = true;
            for (int i = 0; i < 1_000 && isOpen; i++) {
                isOpen = wire.send(Http2Wire.frame(
                        Http2Wire.HEADERS, Http2Wire.END_HEADERS, 2 * i + 1, block("POST", "/v1/transfers")));
            }
            assertThat(wire.rest(HANG_MS)).anyMatch(frame -> frame.type() == Http2Wire.GOAWAY);
            gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
            assertThat(gateway.server.traffic().inFlight()).isLessThanOrEqualTo(Transport.STREAMS_MAX);
        }
        assertOthersAreServedAndNothingIsLeft();
    }

    /// Half a row may be another payment.
    @Test
    void upload_whoseConnectionEndsWithinARow_isNotTakenForWhole() throws IOException {
        String path = "/v1/payout-batches?wallet=" + wallet;
        Map<String, String> fields = fields("POST", path);
        fields.put("content-type", "text/csv");
        fields.put("idempotency-key", "cut-off");
        String whole = "reference,rail,destination_type,destination,name,currency,amount\n"
                + "r1,mobile_money,msisdn,+254712345678,A,KES,1000.00\n"
                + "r2,mobile_money,msisdn,+254712345679,B,KES,2000.00\n";
        byte[] cut = whole.substring(0, whole.length() - 7).getBytes(StandardCharsets.UTF_8);
        try (Http2Wire wire = wire()) {
            wire.send(Http2Wire.beginning());
            wire.send(Http2Wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, Http2Wire.block(fields)));
            wire.send(Http2Wire.frame(Http2Wire.DATA, 0, 1, cut));
            wire.until(1, PATIENCE_MS);
            wire.reset();
        }
        gateway.awaitNothingLeft(HANG_MS);

        TestGateway.Answered again =
                gateway.upload(path, "cut-off", "text/csv", whole).is(202);
        assertThat(again.body().path("rows").asInt()).as("%s", again.body()).isEqualTo(2);
        String second = gateway.get("/v1/payout-batches/" + again.id() + "/rows?limit=10")
                .is(200)
                .body()
                .at("/data/1/payout")
                .asString();
        assertThat(gateway.get("/v1/payouts/" + second)
                        .is(200)
                        .body()
                        .path("amount")
                        .asString())
                .isEqualTo("2000.00");
    }

    /// Sends what `frames` makes for each number until it is told to stop or the connection ends.
    private void flood(IntFunction<byte[]> frames) throws IOException {
        try (Http2Wire wire = wire()) {
            boolean isOpen = wire.send(Http2Wire.beginning());
            Thread reader = Thread.ofVirtual().start(() -> readAll(wire));
            for (int i = 0; i < FLOOD && isOpen; i++) {
                isOpen = wire.send(frames.apply(i));
            }
            gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
            wire.reset();
            reader.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertOthersAreServedAndNothingIsLeft();
    }

    private static void readAll(Http2Wire wire) {
        try {
            while (true) {
                wire.next();
            }
        } catch (IOException e) {
            // The connection ended.
        }
    }

    private void one(RandomGenerator random) {
        byte[] bytes = conversation(random);
        try (Http2Wire wire = wire()) {
            for (Frame frame : answered(wire, bytes, random)) {
                answers += frame.type() == Http2Wire.HEADERS ? 1 : 0;
                assertThat(frame.isStatus500())
                        .as("to %s", HexFormat.of().formatHex(bytes))
                        .isFalse();
                assertThat(new String(frame.content(), StandardCharsets.ISO_8859_1))
                        .as("to %s", HexFormat.of().formatHex(bytes))
                        .doesNotContain("internal_error");
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer to " + HexFormat.of().formatHex(bytes), e);
        } catch (IOException e) {
            throw new UncheckedIOException(HexFormat.of().formatHex(bytes), e);
        }
    }

    private static List<Frame> answered(Http2Wire wire, byte[] bytes, RandomGenerator random) throws IOException {
        boolean isOpen = wire.send(bytes);
        if (!isOpen || random.nextInt(20) == 0) {
            wire.reset();
            return List.of();
        }
        byte[] last = Http2Wire.frame(
                Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, LAST, block("GET", "/v1/status"));
        wire.send(last);
        List<Frame> frames = wire.until(LAST, PATIENCE_MS);
        frames.addAll(wire.rest(HANG_MS));
        return frames;
    }

    /// A preface and some requests, of which bytes and frames are wrong.
    private byte[] conversation(RandomGenerator random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Http2Wire.beginning());
        int stream = 1;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            request(out, stream, random);
            stream += 2;
            if (random.nextInt(3) == 0) {
                out.writeBytes(odd(stream, random));
            }
        }
        byte[] all = out.toByteArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            // Mostly behind the preface: what is no HTTP/2 at all is the other test's.
            int from = random.nextInt(10) == 0 ? 0 : Http2Wire.PREFACE.length;
            all[from + random.nextInt(all.length - from)] = (byte) random.nextInt(256);
        }
        return all;
    }

    private void request(ByteArrayOutputStream out, int stream, RandomGenerator random) {
        String body = pick(random, BODIES).replace("{wallet}", wallet);
        boolean hasBody = random.nextBoolean();
        Map<String, String> fields = fields(
                hasBody ? "POST" : pick(random, List.of("GET", "GET", "HEAD", "DELETE", "CONNECT", "OPTIONS", "x y")),
                pick(random, PATHS).replace("{wallet}", wallet));
        if (random.nextInt(4) == 0) {
            Map.Entry<String, String> wrong = pick(random, WRONG);
            fields.put(wrong.getKey(), wrong.getValue());
        }
        if (random.nextInt(10) == 0) {
            fields.remove(pick(random, List.copyOf(fields.keySet())));
        }
        byte[] block = Http2Wire.block(fields);
        int cut = random.nextInt(6) == 0 ? random.nextInt(block.length) : block.length;
        int end = hasBody ? 0 : Http2Wire.END_STREAM;
        boolean isWhole = cut == block.length;
        out.writeBytes(Http2Wire.frame(
                Http2Wire.HEADERS, end | (isWhole ? Http2Wire.END_HEADERS : 0), stream, part(block, 0, cut)));
        if (!isWhole) {
            out.writeBytes(Http2Wire.frame(
                    Http2Wire.CONTINUATION, Http2Wire.END_HEADERS, stream, part(block, cut, block.length)));
        }
        if (hasBody) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            int first = random.nextInt(bytes.length + 1);
            out.writeBytes(Http2Wire.frame(Http2Wire.DATA, 0, stream, part(bytes, 0, first)));
            int last = random.nextInt(8) == 0 ? 0 : Http2Wire.END_STREAM;
            out.writeBytes(Http2Wire.frame(Http2Wire.DATA, last, stream, part(bytes, first, bytes.length)));
        }
    }

    /// A frame that should not be there, or not so.
    private static byte[] odd(int stream, RandomGenerator random) {
        int type = random.nextInt(12);
        int at = pick(random, List.of(0, 1, 2, stream, stream + 1, Integer.MAX_VALUE));
        byte[] content = new byte[pick(random, List.of(0, 1, 4, 5, 6, 8, 9, 17_000))];
        random.nextBytes(content);
        return Http2Wire.frame(type, random.nextInt(256), at, content);
    }

    private static Map<String, String> fields(String method, String path) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(":method", method);
        fields.put(":scheme", "http");
        fields.put(":path", path);
        fields.put(":authority", "x");
        fields.put("authorization", "Bearer " + TestGateway.ALICE);
        fields.put("idempotency-key", "fuzz");
        fields.put("content-type", "application/json");
        return fields;
    }

    private static byte[] block(String method, String path) {
        return Http2Wire.block(fields(method, path));
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private Http2Wire wire() throws IOException {
        return new Http2Wire(gateway.server.httpPort().orElseThrow());
    }

    private void assertOthersAreServedAndNothingIsLeft() {
        gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
        gateway.awaitNothingLeft(HANG_MS);
    }

    private static <T> T pick(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
