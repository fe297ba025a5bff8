package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Shards;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WalletsTest {
    private TestGateway gateway = new TestGateway();

    @BeforeEach
    void start() {
        gateway.close();
        gateway = new TestGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void open_withHolder_namesWhatIsHeldAndNeverTheValues() {
        Answered opened = gateway.post("/v1/wallets", """
                        {"jurisdiction":"KE","currencies":["KES","EUR"],"holder":{"name":"Amina Otieno","phone":"+254712345678"},
                         "metadata":{"branch":"Nairobi"}}""").is(201);
        assertThat(opened.body().at("/holder/fields").toString()).isEqualTo("[\"name\",\"phone\"]");
        assertThat(opened.body().toString()).doesNotContain("Amina", "254712345678");
        assertThat(opened.body().at("/metadata/branch").asString()).isEqualTo("Nairobi");
        assertThat(opened.body().get("status").asString()).isEqualTo("active");
        assertThat(opened.header("Served-By")).isEqualTo("africa-lagos;region=region-1");

        Answered read = gateway.get("/v1/wallets/" + opened.id()).is(200);
        assertThat(read.body()).isEqualTo(opened.body());
        assertThat(read.header("As-Of")).isEqualTo("2026-11-23T09:00:00.000000Z");
    }

    @Test
    void read_bounded_saysHowOldTheAnswerIs() {
        String wallet = gateway.wallet("EU");
        Answered read = gateway.get("/v1/wallets/" + wallet + "?consistency=bounded&max_staleness=2s")
                .is(200);
        assertThat(read.header("As-Of")).isEqualTo("2026-11-23T08:59:59.900000Z");
    }

    @Test
    void read_boundedWithTheBookmarkOfWrites_isAskedToReflectThem() {
        Answered first = open("EU", "");
        Answered second = open("KE", first.header("Bookmark"));
        String both = second.is(201).header("Bookmark");
        Bookmark seen = Bookmark.of(both).orElseThrow();
        assertThat(seen.entries()).hasSize(2);

        String path = "/v1/wallets/" + first.id() + "?consistency=bounded&max_staleness=2s";
        Answered read =
                gateway.send(gateway.request(path).header("Bookmark", both).GET());
        assertThat(gateway.shards.asked()).isEqualTo(new Shards.Consistency.Bounded(2_000, seen));
        assertThat(read.is(200).header("Bookmark")).isEmpty();
    }

    @Test
    void write_withABookmarkThatIsNone_isRefusedAndDoesNothing() {
        int before = gateway.shards.submissions();
        Answered refused = open("EU", "lesezeichen!").is(400);
        assertThat(refused.body().toString()).contains("Bookmark", "lesezeichen!");
        assertThat(gateway.shards.submissions()).isEqualTo(before);
    }

    /// An id of a jurisdiction that another place knows already may be younger than what this one knows.
    @Test
    void wallet_ofAJurisdictionThatIsNotHeardOfYet_isNotSaidToBeMissing() {
        String wallet = IdKind.WALLET.text(Id.of(gateway.nowMs.get(), new Jurisdiction("ZM").number(), 1, 42));
        String payer = gateway.funded("EU");
        String body = TestGateway.transfer(payer, wallet, "1.00", "EUR");
        gateway.heardMs = gateway.nowMs.get() - 1;
        assertThat(gateway.get("/v1/wallets/" + wallet).is(503).code()).isEqualTo("not_done");
        Answered early = gateway.post("/v1/transfers", "early", body).is(503);
        assertThat(early.body().toString()).contains("not heard of the id's jurisdiction");
        assertThat(early.header("Retry-After")).isNotEmpty();

        gateway.heardMs = gateway.nowMs.get();
        assertThat(gateway.get("/v1/wallets/" + wallet).is(404).code()).isEqualTo("wallet_not_found");
        assertThat(gateway.post("/v1/transfers", "early", body).is(404).code()).isEqualTo("destination_not_found");
        gateway.post("/v1/transfers", TestGateway.transfer(payer, gateway.wallet("KE"), "1.00", "EUR"))
                .is(201);
    }

    private Answered open(String jurisdiction, String bookmark) {
        HttpRequest.Builder request = gateway.request("/v1/wallets")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", gateway.newKey())
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jurisdiction\":\"" + jurisdiction + "\",\"currencies\":[\"EUR\"]}"));
        return gateway.send(bookmark.isEmpty() ? request : request.header("Bookmark", bookmark));
    }

    @Test
    void balances_afterHold_showWhatIsLeft() {
        String source = gateway.funded("EU");
        String destination = gateway.wallet("EU");
        gateway.post(
                        "/v1/transfers",
                        TestGateway.transfer(source, destination, "30.5", "EUR").replace("}", ",\"capture\":false}"))
                .is(201);
        JsonNode data = gateway.get("/v1/wallets/" + source + "/balances")
                .is(200)
                .body()
                .get("data");
        JsonNode euro = data.get(0).get("currency").asString().equals("EUR") ? data.get(0) : euro(data);
        assertThat(euro.get("available").asString()).isEqualTo("69.50");
        assertThat(euro.get("posted").asString()).isEqualTo("100.00");
        assertThat(euro.get("pending_out").asString()).isEqualTo("30.50");
    }

    private static JsonNode euro(JsonNode data) {
        for (JsonNode balance : data) {
            if (balance.get("currency").asString().equals("EUR")) {
                return balance;
            }
        }
        throw new AssertionError("no EUR");
    }

    @Test
    void freeze_andUnfreeze_changeWhatTheWalletMayDo() {
        String wallet = gateway.funded("EU");
        String other = gateway.wallet("EU");
        assertThat(gateway.post("/v1/wallets/" + wallet + "/freeze", "")
                        .is(200)
                        .body()
                        .get("status")
                        .asString())
                .isEqualTo("frozen");
        gateway.post("/v1/transfers", TestGateway.transfer(wallet, other, "1", "EUR"))
                .is(422);
        gateway.post("/v1/wallets/" + wallet + "/unfreeze", "{}").is(200);
        gateway.post("/v1/transfers", TestGateway.transfer(wallet, other, "1", "EUR"))
                .is(201);
    }

    @Test
    void close_emptyWallet_endsIt() {
        String wallet = gateway.wallet("EU");
        assertThat(gateway.post("/v1/wallets/" + wallet + "/close", "")
                        .is(200)
                        .body()
                        .get("status")
                        .asString())
                .isEqualTo("closed");
    }

    @Test
    void statement_asOf_hasTheLinesAndBalancesOfThatTime() {
        String wallet = gateway.wallet("EU");
        gateway.fund(wallet, "10.00", "EUR");
        String between = Times.format(gateway.nowMs.addAndGet(1_000) * 1_000_000);
        gateway.nowMs.addAndGet(1_000);
        gateway.fund(wallet, "5.00", "EUR");

        JsonNode then = gateway.get("/v1/wallets/" + wallet + "/statement?as_of=" + between)
                .is(200)
                .body();
        assertThat(then.get("data")).hasSize(1);
        assertThat(then.at("/data/0/balance_after").asString()).isEqualTo("10.00");
        assertThat(euro(then.get("balances")).get("posted").asString()).isEqualTo("10.00");
        JsonNode now =
                gateway.get("/v1/wallets/" + wallet + "/statement").is(200).body();
        assertThat(now.get("data")).hasSize(2);
        assertThat(now.has("balances")).isFalse();
        assertThat(euro(gateway.get("/v1/wallets/" + wallet + "/balances?as_of=" + between)
                                .is(200)
                                .body()
                                .get("data"))
                        .get("available")
                        .asString())
                .isEqualTo("10.00");
    }

    @Test
    void statement_inPages_givesEachLineOnceNewestFirst() {
        String wallet = gateway.wallet("EU");
        for (int i = 1; i <= 7; i++) {
            gateway.nowMs.addAndGet(1_000);
            gateway.fund(wallet, i + ".00", "EUR");
        }
        StringBuilder seen = new StringBuilder();
        String path = "/v1/wallets/" + wallet + "/statement?limit=3&currency=EUR";
        for (JsonNode page = gateway.get(path).is(200).body(); ; ) {
            page.get("data")
                    .forEach(line -> seen.append(line.get("amount").asString()).append(' '));
            if (!page.get("has_more").asBoolean()) {
                break;
            }
            page = gateway.get("/v1/wallets/" + wallet + "/statement?limit=3&cursor="
                            + page.get("next_cursor").asString())
                    .is(200)
                    .body();
        }
        assertThat(seen.toString()).isEqualTo("7.00 6.00 5.00 4.00 3.00 2.00 1.00 ");
    }

    @Test
    void statement_oldestFirstOfSomeKinds_goesOnByItsCursor() {
        String wallet = gateway.wallet("EU");
        String other = gateway.wallet("EU");
        for (int i = 1; i <= 5; i++) {
            gateway.nowMs.addAndGet(1_000);
            gateway.fund(wallet, i + ".00", "EUR");
            gateway.post("/v1/transfers", TestGateway.transfer(wallet, other, "0.5" + i, "EUR"))
                    .is(201);
        }
        StringBuilder seen = new StringBuilder();
        String path = "/v1/wallets/" + wallet + "/statement?limit=2&kind=fund&order=oldest";
        for (JsonNode page = gateway.get(path).is(200).body(); ; ) {
            page.get("data")
                    .forEach(line -> seen.append(line.get("amount").asString()).append(' '));
            if (!page.get("has_more").asBoolean()) {
                break;
            }
            page = gateway.get("/v1/wallets/" + wallet + "/statement?limit=2&cursor="
                            + page.get("next_cursor").asString())
                    .is(200)
                    .body();
        }
        assertThat(seen.toString()).isEqualTo("1.00 2.00 3.00 4.00 5.00 ");
        JsonNode both = gateway.get("/v1/wallets/" + wallet + "/statement?kind=fund,transfer&limit=100")
                .is(200)
                .body();
        assertThat(both.get("data")).hasSize(10);
        assertThat(both.at("/data/0/kind").asString()).isEqualTo("transfer");
    }

    @Test
    void cursor_withOtherFiltersOrOfAnotherListOrPartner_isRefused() {
        String wallet = gateway.wallet("EU");
        String other = gateway.wallet("EU");
        for (int i = 0; i < 3; i++) {
            gateway.fund(wallet, "1.00", "EUR");
        }
        String base = "/v1/wallets/" + wallet + "/statement?limit=1";
        String cursor = gateway.get(base + "&currency=EUR")
                .is(200)
                .body()
                .get("next_cursor")
                .asString();

        assertThat(gateway.get(base + "&currency=EUR&cursor=" + cursor)
                        .is(200)
                        .body()
                        .get("data"))
                .hasSize(1);
        assertThat(gateway.get(base + "&currency=KES&cursor=" + cursor).is(400).code())
                .isEqualTo("invalid_cursor");
        assertThat(gateway.get("/v1/wallets/" + other + "/statement?cursor=" + cursor)
                        .is(400)
                        .code())
                .isEqualTo("invalid_cursor");
        assertThat(gateway.get("/v1/events?cursor=" + cursor).is(400).code()).isEqualTo("invalid_cursor");
        char last = cursor.charAt(cursor.length() - 2);
        String forged = cursor.substring(0, cursor.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + cursor.charAt(cursor.length() - 1);
        assertThat(gateway.get(base + "&cursor=" + forged).is(400).code()).isEqualTo("invalid_cursor");
    }

    @Test
    void modes_areSeparateWorlds() {
        String test = gateway.funded("EU");
        String live = gateway.wallet(TestGateway.ALICE_LIVE, "EU");
        gateway.post(TestGateway.ALICE_LIVE, "/v1/transfers", "k", TestGateway.transfer(test, live, "1", "EUR"))
                .is(404);
        gateway.post(TestGateway.ALICE_LIVE, "/v1/wallets/" + test + "/freeze", "k", "")
                .is(404);
        gateway.get("/v1/wallets/" + live).is(404);
    }
}
