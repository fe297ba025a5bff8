package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.Receiver.Message;
import com.binaxpay.testing.OpenApiContract;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The drivers of three shards, a gateway, and receivers that are slow, dead or rude. The clock of retries is the
/// test's.
class WebhookDeliveryTest {
    private static final String PATH = "/v1/webhook-endpoints";

    private final TestGateway gateway = new TestGateway();
    private final Receiver shop = new Receiver();
    private final Receiver bank = new Receiver();
    private final WebhookDriver.Office office = new WebhookDriver.Office(
            gateway.webhooks(),
            gateway.metrics,
            () -> Instant.ofEpochMilli(gateway.nowMs.get()),
            Duration.ofSeconds(5));
    private final List<WebhookDriver> drivers = new ArrayList<>();

    @BeforeEach
    void start() {
        // The library that verifies goes by the real time.
        gateway.nowMs.set(System.currentTimeMillis());
        gateway.shards.activate();
        for (int shard = 0; shard < 3; shard++) {
            drivers.add(new WebhookDriver(shard, gateway.shards, office));
        }
        drivers.forEach(WebhookDriver::start);
    }

    @AfterEach
    void stop() {
        drivers.forEach(WebhookDriver::stop);
        office.close();
        shop.close();
        bank.close();
        gateway.close();
    }

    private JsonNode endpoint(Receiver receiver, String type) {
        gateway.nowMs.addAndGet(1);
        return gateway.post(PATH, "{\"url\":\"" + receiver.url() + "\",\"events\":[\"" + type + "\"]}")
                .is(201)
                .body();
    }

    private static void await(String what, BooleanSupplier condition) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) {
                throw new AssertionError("not within 30 s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    private Set<String> nextTwo() {
        Set<String> ids = new HashSet<>();
        ids.add(shop.await().id());
        ids.add(shop.await().id());
        return ids;
    }

    private JsonNode deliveries(String endpoint, String status) {
        return gateway.get(PATH + "/" + endpoint + "/deliveries?status=" + status)
                .is(200)
                .body()
                .get("data");
    }

    private static String verified(Message message, String secret)
            throws WebhookVerificationException, EmptyWebhookSecretException {
        new Webhook(secret).verify(message.body(), message.headers());
        return OpenApiContract.MAPPER.readTree(message.body()).get("type").asString();
    }

    @Test
    void events_ofAllShards_arriveSignedOnce() throws WebhookVerificationException, EmptyWebhookSecretException {
        String before = gateway.wallet("EU");
        JsonNode endpoint = endpoint(shop, "wallet.created");
        Set<String> made = Set.of(gateway.wallet("EU"), gateway.wallet("KE"), gateway.wallet("US"));
        gateway.wallet(TestGateway.BOB, "EU");
        gateway.fund(before, "5.00", "EUR");

        Set<String> told = new HashSet<>();
        for (int i = 0; i < made.size(); i++) {
            Message message = shop.await();
            assertThat(verified(message, endpoint.get("secret").asString())).isEqualTo("wallet.created");
            JsonNode body = OpenApiContract.MAPPER.readTree(message.body());
            assertThat(body.get("id").asString()).isEqualTo(message.id());
            JsonNode event = gateway.get("/v1/events/" + message.id()).is(200).body();
            assertThat(body.get("data")).isEqualTo(event.get("data"));
            assertThat(body.get("timestamp")).isEqualTo(event.get("created_at"));
            told.add(body.at("/data/id").asString());
        }
        assertThat(told).isEqualTo(made);
        assertThat(shop.unread()).isZero();
    }

    @Test
    void receiverThatFails_getsItAgainUnderTheSameId_andBlocksNobody() {
        String failing = endpoint(shop, "wallet.created").get("id").asString();
        endpoint(bank, "transfer.posted");
        shop.next(500, Map.of());
        shop.next(Receiver.SILENCE, Map.of());
        shop.next(302, Map.of("Location", bank.url()));
        String wallet = gateway.wallet("EU");
        String id = shop.await().id();
        int[] waitsS = {6, 330, 1_980};
        for (int tries = 1; tries <= waitsS.length; tries++) {
            int so = tries;
            await("try " + so + " is in the log", () -> {
                JsonNode waiting = deliveries(failing, "waiting");
                return waiting.size() == 1 && waiting.get(0).get("attempts").asInt() == so;
            });
            gateway.fund(wallet, "1.00", "EUR");
            assertThat(bank.await().id()).isNotEqualTo(id);
            assertThat(shop.unread()).isZero();
            gateway.nowMs.addAndGet(waitsS[tries - 1] * 1_000L);
            assertThat(shop.await().id()).isEqualTo(id);
        }
        assertThat(bank.unread()).isZero();
    }

    @Test
    void receiverThatIsDeadForDays_hasItsEventsInTheDeadLetters_untilTheyAreSentAgain() {
        JsonNode endpoint = endpoint(shop, "wallet.created");
        String id = endpoint.get("id").asString();
        shop.always(503);
        gateway.wallet("KE");
        for (int attempt = 1; attempt <= RetrySchedule.attemptsMax(); attempt++) {
            shop.await();
            int tries = attempt;
            await("try " + tries + " is in the log", () -> {
                JsonNode failed = deliveries(id, tries < RetrySchedule.attemptsMax() ? "waiting" : "dead");
                return failed.size() == 1 && failed.get(0).get("attempts").asInt() == tries;
            });
            gateway.nowMs.addAndGet(TimeUnit.HOURS.toMillis(28));
        }
        JsonNode dead = deliveries(id, "dead").get(0);
        assertThat(dead.get("last_status").asInt()).isEqualTo(503);
        assertThat(deliveries(id, "waiting")).isEmpty();

        shop.always(200);
        String event = dead.get("event").asString();
        gateway.post("/v1/events/" + event + "/redeliver", "r", "").is(202);
        assertThat(shop.await().id()).isEqualTo(event);
        await("it is no dead letter any more", () -> deliveries(id, "dead").isEmpty());
        gateway.post("/v1/events/" + event + "/redeliver", "r", "").is(202);
        gateway.post(TestGateway.BOB, "/v1/events/" + event + "/redeliver", "r", "")
                .is(404);
        assertThat(shop.unread()).isZero();
    }

    @Test
    void receiverThatIsGone_isDisabled_andGetsWhatItMissedOnceEnabled() {
        String id = endpoint(shop, "wallet.created").get("id").asString();
        shop.next(410, Map.of());
        gateway.wallet("US");
        String event = shop.await().id();
        await(
                "it is disabled",
                () -> gateway.get(PATH + "/" + id)
                        .body()
                        .get("status")
                        .asString()
                        .equals("gone"));
        gateway.wallet("US");
        gateway.nowMs.addAndGet(60_000);
        gateway.call("PATCH", PATH + "/" + id, "{\"status\":\"enabled\"}").is(200);
        Set<String> ids = nextTwo();
        assertThat(ids).hasSize(2).contains(event);
    }

    @Test
    void receiverThatAsksForTime_isLeftAlone() {
        String throttling = endpoint(shop, "wallet.created").get("id").asString();
        shop.next(429, Map.of("Retry-After", "120"));
        gateway.wallet("EU");
        String first = shop.await().id();
        await("its answer is in the log", () -> {
            JsonNode waiting = deliveries(throttling, "waiting");
            return waiting.size() == 1 && waiting.get(0).get("attempts").asInt() == 1;
        });
        endpoint(bank, "wallet.created");
        gateway.nowMs.addAndGet(60_000);
        gateway.wallet("EU");
        bank.await();
        assertThat(shop.unread()).isZero();
        gateway.nowMs.addAndGet(62_000);
        assertThat(nextTwo()).contains(first);
    }

    @Test
    void rotation_signsWithBothSecrets_untilTheOldOneEnds()
            throws WebhookVerificationException, EmptyWebhookSecretException {
        JsonNode endpoint = endpoint(shop, "wallet.created");
        String old = endpoint.get("secret").asString();
        String fresh = gateway.post(
                        PATH + "/" + endpoint.get("id").asString() + "/rotate-secret", "{\"keep_old_s\":30}")
                .is(200)
                .body()
                .get("secret")
                .asString();
        gateway.wallet("EU");
        Message both = shop.await();
        verified(both, old);
        verified(both, fresh);
        gateway.nowMs.addAndGet(31_000);
        gateway.wallet("EU");
        Message one = shop.await();
        verified(one, fresh);
        assertThat(one.headers().firstValue(WebhookSignature.SIGNATURE).orElseThrow())
                .doesNotContain(" ");
    }

    @Test
    void nextLeader_goesOnWhereTheLastOneWas() {
        endpoint(shop, "wallet.created");
        gateway.wallet("EU");
        String first = shop.await().id();
        drivers.forEach(WebhookDriver::stop);
        gateway.wallet("EU");
        gateway.wallet("EU");
        drivers.forEach(WebhookDriver::start);
        Set<String> later = new HashSet<>();
        while (later.size() < 2) {
            String id = shop.await().id();
            if (!id.equals(first)) {
                later.add(id);
            }
        }
    }

    @Test
    void oneReceiverOfMany_deadAmongThousandsOfEvents_delaysNoOther() {
        endpoint(shop, "*");
        shop.always(Receiver.SILENCE);
        endpoint(bank, "*");
        Set<String> told = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            gateway.wallet(i % 2 == 0 ? "EU" : "KE");
        }
        while (told.size() < 200) {
            told.add(bank.await().id());
        }
    }
}
