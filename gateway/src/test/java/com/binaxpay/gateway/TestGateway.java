package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.config.MemoryControl;
import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.SandboxVault;
import com.binaxpay.testing.OpenApiContract;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Quota;
import com.binaxpay.wire.Shards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/// A gateway over three shards in memory, and a client whose every answer is held to the API's description. EU wallets
/// live on shard 0, KE wallets on shard 1, US wallets on shard 2.
final class TestGateway implements AutoCloseable {
    static final String ALICE = "bp_test_alice";
    static final String ALICE_LIVE = "bp_live_alice";
    static final String BOB = "bp_test_bob";
    static final String OPERATOR = "bp_op_olga";
    /// Keys that work, as the test changes them.
    final Map<String, PartnerKey> keysKnown = new ConcurrentHashMap<>(
            Map.of(ALICE, key(1, 1, Mode.TEST), ALICE_LIVE, key(2, 1, Mode.LIVE), BOB, key(3, 2, Mode.TEST)));

    /// Whom operators have turned away.
    volatile List<BanEntry> bans = List.of();

    final Map<String, RateEntry> rates = new ConcurrentHashMap<>();

    final Map<Long, Quota> quotasKnown = new ConcurrentHashMap<>();
    private static final List<String> JURISDICTIONS = List.of("EU", "KE", "US");
    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

    /// An answer, read.
    record Answered(int status, JsonNode body, HttpResponse<byte[]> raw) {
        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        String id() {
            return body.path("id").asString();
        }

        String code() {
            return body.path("code").asString("");
        }

        Answered is(int expected) {
            assertThat(status).as("%s", body).isEqualTo(expected);
            return this;
        }
    }

    final MemoryShards shards;
    final AtomicLong nowMs = new AtomicLong(START.toEpochMilli());
    final GatewayConfig config;
    final GatewayPorts ports;
    final GatewayServer server;
    final Metrics metrics = new Metrics();
    final MemoryControl control = new MemoryControl();
    private final AtomicInteger keys = new AtomicInteger();
    private final AtomicLong logNs = new AtomicLong();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    final AtomicInteger capacity = new AtomicInteger();
    boolean stale;
    /// When this place last heard of jurisdictions.
    long heardMs = Long.MAX_VALUE;
    boolean ready = true;

    TestGateway() {
        this(limits(GatewayConfig.Limits.defaults()), Optional.empty());
    }

    TestGateway(GatewayConfig.Limits limits, Optional<GatewayConfig.Https> https) {
        this(limits, https, Optional.empty());
    }

    TestGateway(
            GatewayConfig.Limits limits,
            Optional<GatewayConfig.Https> https,
            Optional<GatewayConfig.Balanced> balanced) {
        shards = new MemoryShards(
                3, id -> shardOf(id).orElse(-1), () -> Math.max(logNs.incrementAndGet(), nowMs.get() * 1_000_000));
        config = new GatewayConfig(
                "africa-lagos",
                "eu",
                "127.0.0.1",
                Optional.of(0),
                https,
                balanced,
                Optional.of(0),
                limits,
                new GatewayConfig.CursorKey("cursors in tests".getBytes(StandardCharsets.UTF_8)));
        ports = new GatewayPorts(
                shards,
                directory(),
                health(),
                metrics,
                () -> Instant.ofEpochMilli(nowMs.get()),
                IdSource.random(() -> Instant.ofEpochMilli(nowMs.get())),
                Optional.of(token -> token.equals(OPERATOR) ? Optional.of("olga") : Optional.empty()),
                webhooks(),
                quotas(),
                capacity::get,
                new SandboxVault(new byte[32]));
        server = GatewayServer.start(config, ports);
    }

    private static PartnerKey key(int number, int partner, Mode mode) {
        return new PartnerKey(number, new Caller(partner, mode), KeyTerms.NONE);
    }

    /// Quotas lent by a lender of this process's own.
    private QuotaPorts quotas() {
        QuotaLender lender =
                new QuotaLender(bucket -> QuotaLimits.perSecond(this::quotaOf, bucket), () -> 1, -QuotaLender.GRACE_MS);
        return new QuotaPorts("africa-lagos", () -> 1, this::quotaOf, (call, _) -> Optional.of(lender.lend(call, 0)));
    }

    private Quota quotaOf(long bucket) {
        return quotasKnown.getOrDefault(bucket, Quota.STANDARD);
    }

    /// What is known of webhook endpoints. Messages may go to loopback, as in `up`.
    WebhookPorts webhooks() {
        return new WebhookPorts(
                control.view(),
                (command, _) -> control.change(command),
                new WebhookSecrets("thirty-two bytes for the secrets".getBytes(StandardCharsets.UTF_8)),
                true);
    }

    /// Bounds with short waits, so that no test takes long.
    static GatewayConfig.Limits limits(GatewayConfig.Limits like) {
        return new GatewayConfig.Limits(
                like.bodyMaxBytes(),
                like.batchMaxBytes(),
                like.uploadMaxBytes(),
                like.headersMaxBytes(),
                like.concurrentMax(),
                like.uploadsMax(),
                like.streamsMax(),
                like.connectionsMax(),
                like.requestDeadline(),
                like.commandDeadline(),
                Duration.ofMillis(400),
                Duration.ofMillis(20),
                like.idle(),
                like.connectionsOfOneMax(),
                like.still(),
                like.unread());
    }

    private static OptionalInt shardOf(Id id) {
        return Jurisdiction.ofNumber(id.jurisdiction())
                .map(jurisdiction -> JURISDICTIONS.indexOf(jurisdiction.code()))
                .filter(index -> index >= 0)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    Directory directory() {
        return new Directory() {
            @Override
            public Optional<PartnerKey> authenticate(String bearerToken) {
                return Optional.ofNullable(keysKnown.get(bearerToken));
            }

            @Override
            public Optional<RateEntry> rate(int sourceAsset, int targetAsset) {
                return Optional.ofNullable(rates.get(sourceAsset + "/" + targetAsset));
            }

            @Override
            public List<EvidenceKey> evidenceKeys() {
                return List.of(new EvidenceKey("eu", Bytes.of(new byte[32]), 0, Long.MAX_VALUE));
            }

            @Override
            public int firstShards() {
                return shardCount();
            }

            @Override
            public int shardCount() {
                return 3;
            }

            @Override
            public OptionalInt shardOf(Id id) {
                return TestGateway.shardOf(id);
            }

            @Override
            public boolean isYoungerThanKnown(Id id) {
                return id.epochMs() > heardMs;
            }

            @Override
            public OptionalInt homeShard(Jurisdiction jurisdiction, int slot) {
                int index = JURISDICTIONS.indexOf(jurisdiction.code());
                return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
            }

            @Override
            public String regionOf(int shard) {
                return "region-" + shard;
            }

            @Override
            public OptionalLong bannedUntilMs(InetAddress address, long nowMs) {
                return new BannedBlocks(bans).untilMs(address, nowMs);
            }

            @Override
            public boolean isStale() {
                return stale;
            }

            @Override
            public List<String> jurisdictions() {
                return JURISDICTIONS;
            }
        };
    }

    /// Waits until nothing is in hand any more, and no connection is open but those of the client here.
    void awaitNothingLeft(int waitMs) {
        long endNs = System.nanoTime() + waitMs * 1_000_000L;
        while (server.traffic().inFlight() > 0 || gauge("connections") > 2 || gauge("streams_left") > 0) {
            assertThat(System.nanoTime())
                    .as(
                            "in hand %s, connections %s, streams %s",
                            server.traffic().inFlight(), gauge("connections"), gauge("streams_left"))
                    .isLessThan(endNs);
            Thread.onSpinWait();
        }
    }

    private int gauge(String name) {
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith("binax_gateway_" + name + " "))
                .mapToInt(line -> (int) Double.parseDouble(line.split(" ", 2)[1]))
                .sum();
    }

    Health health() {
        return new Health() {
            @Override
            public boolean isReady() {
                return ready;
            }

            @Override
            public List<Part> parts() {
                return List.of(new Part("shard-eu", "eu", true));
            }
        };
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.httpPort().orElseThrow() + path);
    }

    URI operations(String path) {
        return URI.create("http://127.0.0.1:" + server.operationsPort().orElseThrow() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + ALICE);
    }

    String newKey() {
        return "key-" + keys.incrementAndGet();
    }

    Answered get(String path) {
        return send(request(path).GET());
    }

    Answered post(String path, String body) {
        return post(path, newKey(), body);
    }

    Answered post(String path, String key, String body) {
        return post(ALICE, path, key, body);
    }

    Answered post(String credential, String path, String key, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answered upload(String path, String key, String contentType, String file) {
        return send(request(path)
                .header("Content-Type", contentType)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(file)));
    }

    /// A call that needs no Idempotency-Key.
    Answered call(String method, String path, String body) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        return send(request.method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Sends, and holds the answer to the API's description.
    Answered send(HttpRequest.Builder builder) {
        return send(http, builder.build());
    }

    static Answered send(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            OpenApiContract.get().check(request.method(), request.uri().getRawPath(), response);
            boolean isJson =
                    response.headers().firstValue("Content-Type").orElse("").contains("json");
            JsonNode body = isJson && response.body().length > 0
                    ? OpenApiContract.MAPPER.readTree(response.body())
                    : OpenApiContract.MAPPER.missingNode();
            return new Answered(response.statusCode(), body, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// An open wallet with EUR, KES and JPY.
    String wallet(String jurisdiction) {
        return wallet(ALICE, jurisdiction);
    }

    String wallet(String credential, String jurisdiction) {
        String body = "{\"jurisdiction\":\"" + jurisdiction + "\",\"currencies\":[\"EUR\",\"KES\",\"JPY\"]}";
        return post(credential, "/v1/wallets", newKey(), body).is(201).id();
    }

    /// A wallet with 100.00 EUR and 100000.00 KES.
    String funded(String jurisdiction) {
        String wallet = wallet(jurisdiction);
        fund(wallet, "100.00", "EUR");
        fund(wallet, "100000.00", "KES");
        return wallet;
    }

    void fund(String wallet, String amount, String currency) {
        post(
                        "/v1/test-helpers/fund",
                        "{\"wallet\":\"" + wallet + "\",\"amount\":\"" + amount + "\",\"currency\":\"" + currency
                                + "\"}")
                .is(201);
    }

    static String transfer(String source, String destination, String amount, String currency) {
        return "{\"source\":\"" + source + "\",\"destination\":\"" + destination + "\",\"amount\":\"" + amount
                + "\",\"currency\":\"" + currency + "\"}";
    }

    /// The id of a collection of this much for a wallet.
    String collection(String wallet, String amount, String currency) {
        return post("/v1/collections", collectionOf(wallet, amount, currency, "+254712345678"))
                .is(202)
                .id();
    }

    static String collectionOf(String wallet, String amount, String currency, String payer) {
        return """
                {"destination":"%s","amount":"%s","currency":"%s","rail":"mobile_money","reference":"invoice 17",
                 "payer":{"type":"msisdn","value":"%s","name":"Amina Otieno"}}""".formatted(wallet, amount, currency, payer);
    }

    /// Has an order submitted and come out, as a driver would.
    void settle(String order, Command.AttemptResult result) {
        Id id = IdText.parse(order.substring(0, order.indexOf('_')), order).orElseThrow();
        int shard = shardOf(id).orElseThrow();
        try {
            shards.submit(shard, new Command.SubmitPayouts(List.of(new Command.Attempt(id, 1, "sandbox"))), 0);
            String reason = result == Command.AttemptResult.FAILED ? "payer_declined" : "";
            shards.submit(
                    shard,
                    new Command.SettlePayouts(List.of(new Command.Settlement(id, 1, result, "sbx_1", reason))),
                    0);
        } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
            throw new IllegalStateException(e);
        }
    }

    /// What `wallet` has available.
    String available(String wallet, String currency) {
        for (JsonNode balance :
                get("/v1/wallets/" + wallet + "/balances").is(200).body().get("data")) {
            if (balance.get("currency").asString().equals(currency)) {
                return balance.get("available").asString();
            }
        }
        return "";
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
