package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Quota;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CollectionsTest {
    private static final String PHONE = "+254712345678";

    private final TestGateway gateway = new TestGateway();
    private String wallet = "";

    @BeforeEach
    void open() {
        gateway.shards.activate();
        wallet = gateway.wallet("KE");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String collected(String amount) {
        String collection = gateway.collection(wallet, amount, "KES");
        gateway.settle(collection, AttemptResult.SUCCEEDED);
        return collection;
    }

    private JsonNode balance() {
        for (JsonNode balance : gateway.get("/v1/wallets/" + wallet + "/balances")
                .is(200)
                .body()
                .get("data")) {
            if (balance.get("currency").asString().equals("KES")) {
                return balance;
            }
        }
        throw new AssertionError("no KES");
    }

    private JsonNode collection(String id) {
        return gateway.get("/v1/collections/" + id).is(200).body();
    }

    private Answered refund(String collection, String amount) {
        return gateway.post("/v1/collections/" + collection + "/refund", "{\"amount\":\"" + amount + "\"}");
    }

    @Test
    void create_announcesTheMoneyAndHidesThePayer() {
        Answered made = gateway.post("/v1/collections", TestGateway.collectionOf(wallet, "1500", "KES", PHONE))
                .is(202);
        assertThat(made.id()).startsWith("co_");
        assertThat(made.body().get("status").asString()).isEqualTo("reserved");
        assertThat(made.body().get("destination").asString()).isEqualTo(wallet);
        assertThat(made.body().at("/payer/last_four").asString()).isEqualTo("5678");
        assertThat(made.body().toString()).doesNotContain("254712345678", "Amina");
        assertThat(collection(made.id())).isEqualTo(made.body());
        assertThat(balance().get("pending_in").asString()).isEqualTo("1500.00");
        assertThat(balance().get("available").asString()).isEqualTo("0.00");
    }

    @Test
    void create_sameKeyAgain_asksOnce() {
        String body = TestGateway.collectionOf(wallet, "1500", "KES", PHONE);
        Answered first = gateway.post("/v1/collections", "once", body).is(202);
        gateway.settle(first.id(), AttemptResult.SUCCEEDED);
        Answered again = gateway.post("/v1/collections", "once", body).is(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(gateway.post("/v1/collections", "once", body.replace("1500", "1501"))
                        .is(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        assertThat(balance().get("posted").asString()).isEqualTo("1500.00");
    }

    @Test
    void collection_succeeded_isInBalanceStatementAndEvents() {
        String collection = collected("1500");
        assertThat(collection(collection).get("status").asString()).isEqualTo("succeeded");
        assertThat(balance().get("available").asString()).isEqualTo("1500.00");
        assertThat(balance().get("pending_in").asString()).isEqualTo("0.00");
        JsonNode lines = gateway.get("/v1/wallets/" + wallet + "/statement?kind=collection,refund")
                .is(200)
                .body()
                .get("data");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).get("transfer").asString()).isEqualTo(collection);
        assertThat(lines.get(0).get("amount").asString()).isEqualTo("1500.00");
        assertThat(lines.get(0).get("reference").asString()).isEqualTo("invoice 17");
        JsonNode events = gateway.get("/v1/events?type=collection.succeeded")
                .is(200)
                .body()
                .get("data");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).get("data")).isEqualTo(collection(collection));
        gateway.get("/v1/events").is(200);
    }

    @Test
    void collection_declined_booksNothing() {
        String collection = gateway.collection(wallet, "1500", "KES");
        gateway.settle(collection, AttemptResult.FAILED);
        assertThat(collection(collection).get("failure_reason").asString()).isEqualTo("payer_declined");
        assertThat(balance().get("posted").asString()).isEqualTo("0.00");
        assertThat(balance().get("pending_in").asString()).isEqualTo("0.00");
        assertThat(refund(collection, "1").is(422).code()).isEqualTo("collection_not_succeeded");
    }

    @Test
    void refund_inParts_neverExceedsWhatWasCollected() {
        String collection = collected("1500");
        Answered part = refund(collection, "500.50").is(202);
        assertThat(part.id()).startsWith("rf_");
        assertThat(part.body().get("collection").asString()).isEqualTo(collection);
        assertThat(part.body().get("source").asString()).isEqualTo(wallet);
        assertThat(collection(collection).get("refunded_amount").asString()).isEqualTo("500.50");
        assertThat(balance().get("available").asString()).isEqualTo("999.50");
        assertThat(refund(collection, "999.51").is(422).code()).isEqualTo("refund_exceeds_collection");
        Answered rest =
                gateway.post("/v1/collections/" + collection + "/refund", "").is(202);
        assertThat(rest.body().get("amount").asString()).isEqualTo("999.50");
        gateway.post("/v1/collections/" + collection + "/refund", "").is(422);
        gateway.settle(part.id(), AttemptResult.SUCCEEDED);
        assertThat(gateway.get("/v1/refunds/" + part.id())
                        .is(200)
                        .body()
                        .get("status")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(balance().get("posted").asString()).isEqualTo("999.50");
    }

    @Test
    void refund_refusedByTheProvider_givesTheMoneyBackToTheWallet() {
        String collection = collected("1500");
        String refund = refund(collection, "1500").is(202).id();
        assertThat(balance().get("available").asString()).isEqualTo("0.00");
        gateway.settle(refund, AttemptResult.FAILED);
        assertThat(balance().get("available").asString()).isEqualTo("1500.00");
        assertThat(collection(collection).get("refunded_amount").asString()).isEqualTo("0.00");
        refund(collection, "1500").is(202);
    }

    @Test
    void refund_ofMoneyThatIsSpent_isRefused() {
        String collection = collected("1500");
        String other = gateway.wallet("KE");
        gateway.post("/v1/transfers", TestGateway.transfer(wallet, other, "1000", "KES"))
                .is(201);
        Answered refused = refund(collection, "501").is(422);
        assertThat(refused.code()).isEqualTo("insufficient_funds");
        assertThat(collection(collection).get("refunded_amount").asString()).isEqualTo("0.00");
        refund(collection, "500").is(202);
    }

    @Test
    void refund_sameKeyAgain_isOne() {
        String collection = collected("1500");
        String path = "/v1/collections/" + collection + "/refund";
        Answered first = gateway.post(path, "once", "").is(202);
        Answered again = gateway.post(path, "once", "").is(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(collection(collection).get("refunded_amount").asString()).isEqualTo("1500.00");
    }

    @Test
    void kinds_areNotTakenForEachOther() {
        String collection = collected("1500");
        String refund = refund(collection, "1").is(202).id();
        String as = collection.substring(3);
        gateway.get("/v1/payouts/po_" + as).is(404);
        gateway.post("/v1/payouts/po_" + as + "/cancel", "").is(404);
        gateway.get("/v1/refunds/rf_" + as).is(404);
        gateway.get("/v1/collections/co_" + refund.substring(3)).is(404);
        gateway.post("/v1/transfers/tr_" + as + "/reverse", "").is(404);
        assertThat(gateway.get("/v1/payouts").is(200).body().get("data")).isEmpty();
    }

    @Test
    void list_overShards_isNewestFirstAndComplete() {
        String eu = gateway.wallet("EU");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            gateway.nowMs.addAndGet(1_000);
            made.addFirst(gateway.collection(i % 2 == 0 ? eu : wallet, "1", "KES"));
        }
        List<String> listed = new ArrayList<>();
        JsonNode page = gateway.get("/v1/collections?limit=2").is(200).body();
        page.get("data").forEach(each -> listed.add(each.get("id").asString()));
        while (page.get("has_more").asBoolean()) {
            String cursor = page.get("next_cursor").asString();
            page = gateway.get("/v1/collections?limit=2&cursor=" + cursor)
                    .is(200)
                    .body();
            page.get("data").forEach(each -> listed.add(each.get("id").asString()));
        }
        assertThat(listed).isEqualTo(made);
    }

    @Test
    void create_shardOfAnOlderLevel_saysSoAndDoesNothing() {
        try (TestGateway older = new TestGateway()) {
            String there = older.wallet("KE");
            Answered refused = older.post("/v1/collections", TestGateway.collectionOf(there, "1", "KES", PHONE))
                    .is(503);
            assertThat(refused.code()).isEqualTo("not_active");
        }
    }

    @Test
    void create_keyWithoutScope_isForbidden() {
        KeyTerms payoutsOnly = new KeyTerms(List.of("payouts:write"), List.of(), 0, Quota.STANDARD);
        gateway.keysKnown.computeIfPresent(
                TestGateway.BOB, (_, key) -> new PartnerKey(key.number(), key.caller(), payoutsOnly));
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri("/v1/collections"))
                .header("Authorization", "Bearer " + TestGateway.BOB)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", gateway.newKey())
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertThat(gateway.send(request).is(403).code()).isEqualTo("insufficient_scope");
    }
}
