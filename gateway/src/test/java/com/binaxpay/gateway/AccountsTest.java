package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.ClientSpace;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Mode;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What operators see and change of accounts. Each answer is held to the OpenAPI document.
class AccountsTest {
    private static final Id HOLDER = new Id(ClientSpace.ID_BIT, 77);

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = new TestGateway();
        gateway.shards.activate();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void overdraft_ofAWallet_letsItPayDownToTheLimitAndNoFurther() {
        String wallet = gateway.funded("KE");
        String other = gateway.wallet("KE");
        Answered set = put(wallet(wallet), "500.00", "EUR").is(200);
        assertThat(set.body().get("overdraft").asString()).isEqualTo("500.00");
        assertThat(set.body().get("holder").asString()).isEqualTo(wallet);
        assertThat(set.header("Served-By")).isEqualTo("africa-lagos;region=region-1");
        assertThat(gateway.available(wallet, "EUR")).isEqualTo("600.00");

        gateway.post("/v1/transfers", TestGateway.transfer(wallet, other, "600.00", "EUR"))
                .is(201);
        Answered further = gateway.post("/v1/transfers", TestGateway.transfer(wallet, other, "0.01", "EUR"))
                .is(422);
        assertThat(further.code()).isEqualTo("insufficient_funds");
        JsonNode account = accounts(wallet, "").get(1);
        assertThat(account.get("currency").asString()).isEqualTo("KES");
        assertThat(account(wallet, "EUR").get("debits_posted").asString()).isEqualTo("600.00");
        assertThat(account(wallet, "EUR").get("credits_posted").asString()).isEqualTo("100.00");
        assertThat(gateway.available(wallet, "EUR")).isEqualTo("0.00");
    }

    @Test
    void overdraft_inUse_isNotTakenAway() {
        String wallet = gateway.funded("EU");
        put(wallet(wallet), "50.00", "EUR").is(200);
        gateway.post("/v1/transfers", TestGateway.transfer(wallet, gateway.wallet("EU"), "130.00", "EUR"))
                .is(201);
        Answered less = put(wallet(wallet), "29.99", "EUR").is(422);
        assertThat(less.code()).isEqualTo("overdraft_in_use");
        assertThat(less.body().at("/errors/0/pointer").asString()).isEqualTo("/limit");
        assertThat(less.body().get("detail").asString()).contains("29.99 EUR", "30.00 EUR");
        assertThat(account(wallet, "EUR").get("overdraft").asString()).isEqualTo("50.00");

        put(wallet(wallet), "30", "EUR").is(200);
        gateway.fund(wallet, "30.00", "EUR");
        Answered none = put(wallet(wallet), "0", "EUR").is(200);
        assertThat(none.body().get("overdraft").asString()).isEqualTo("0.00");
    }

    @Test
    void overdraft_again_changesNothing() {
        String wallet = gateway.funded("US");
        JsonNode first = put(wallet(wallet), "7", "KES").is(200).body();
        assertThat(put(wallet(wallet), "7.00", "KES").is(200).body()).isEqualTo(first);
        String path = "/admin/v1/shards/2/accounts/" + first.get("id").asString();
        assertThat(get(path).is(200).body()).isEqualTo(first);
        assertThat(put(path + "/overdraft", "7", "KES").is(200).body()).isEqualTo(first);
        Answered other = put(path + "/overdraft", "7", "EUR").is(422);
        assertThat(other.code()).isEqualTo("currency_mismatch");
        assertThat(other.body().get("detail").asString()).contains("EUR", "KES");
    }

    @Test
    void overdraft_underAKey_happensOnceAndDoesNotComeBack() {
        String wallet = gateway.funded("US");
        JsonNode first = keyed(wallet, "7", "k-1").is(200).body();
        put(wallet(wallet), "9", "KES").is(200);
        Answered again = keyed(wallet, "7", "k-1").is(200);
        assertThat(again.body()).isEqualTo(first);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(account(wallet, "KES").get("overdraft").asString()).isEqualTo("9.00");
        assertThat(keyed(wallet, "8", "k-1").is(422).code()).isEqualTo("idempotency_key_reused");
        assertThat(keyed(wallet, "8", "\"\"").is(400).code()).isEqualTo("idempotency_key_invalid");
        assertThat(account(wallet, "KES").get("overdraft").asString()).isEqualTo("9.00");
    }

    @Test
    void overdraft_beforeTheUpgradeIsFinished_isRefusedWithTheReason() {
        try (TestGateway old = new TestGateway()) {
            String wallet = old.funded("EU");
            Answered refused =
                    old.send(putting(old, wallet(wallet), "5", "EUR")).is(503);
            assertThat(refused.code()).isEqualTo("not_active");
            assertThat(old.available(wallet, "EUR")).isEqualTo("100.00");
        }
    }

    @Test
    void overdraft_ofWhatHasNoLimit_isRefused() throws Exception {
        Id free = open(0, 1, 0);
        Answered refused = put("/admin/v1/shards/0/accounts/" + HexIds.text(free) + "/overdraft", "5", "EUR")
                .is(422);
        assertThat(refused.code()).isEqualTo("account_without_limit");
        Id limited = open(0, 2, AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS);
        Answered set = put("/admin/v1/shards/0/accounts/" + HexIds.text(limited) + "/overdraft", "5", "EUR")
                .is(200);
        assertThat(set.body().get("flags").toString()).isEqualTo("[\"credits_must_not_exceed_debits\"]");
    }

    @Test
    void accounts_ofAHolderOnSeveralShards_comePageByPage() throws Exception {
        List<String> opened = new ArrayList<>();
        for (int shard : new int[] {0, 2}) {
            for (int number = 1; number <= 3; number++) {
                opened.add(shard + " " + HexIds.text(open(shard, number, 0)));
            }
        }
        for (int limit = 1; limit <= 7; limit++) {
            List<String> seen = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = get("/admin/v1/holders/" + HexIds.text(HOLDER) + "/accounts?limit=" + limit + cursor)
                        .is(200)
                        .body();
                assertThat(page.get("data").size()).isBetween(1, limit);
                page.get("data")
                        .forEach(one -> seen.add(
                                one.get("shard").asInt() + " " + one.get("id").asString()));
                cursor = page.get("has_more").asBoolean()
                        ? "&cursor=" + page.get("next_cursor").asString()
                        : "";
            } while (!cursor.isEmpty());
            assertThat(seen)
                    .containsExactly(
                            opened.get(2), opened.get(1), opened.get(0), opened.get(5), opened.get(4), opened.get(3));
        }
    }

    @Test
    void accounts_ofAWallet_needItsShardOnly() {
        String wallet = gateway.funded("KE");
        gateway.shards.down(0, true);
        assertThat(accounts(wallet, "?limit=2").size()).isEqualTo(2);
        assertThat(get("/admin/v1/holders/" + HexIds.text(HOLDER) + "/accounts")
                        .is(503)
                        .code())
                .isEqualTo("not_done");
    }

    private Id open(int shard, int number, int flags) throws Exception {
        Id id = new Id(ClientSpace.ID_BIT | shard, number);
        ByteBuffer row = ByteBuffer.allocate(AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        row.putLong(AccountLayout.ID, id.hi()).putLong(AccountLayout.ID + Long.BYTES, id.lo());
        row.putLong(AccountLayout.HOLDER, HOLDER.hi()).putLong(AccountLayout.HOLDER + Long.BYTES, HOLDER.lo());
        row.putInt(AccountLayout.BOOK, ClientSpace.book(978, Mode.LIVE)).putInt(AccountLayout.FLAGS, flags);
        gateway.shards.submit(shard, new Command.LedgerAccounts(Bytes.of(row.array())), 0);
        return id;
    }

    private JsonNode account(String wallet, String currency) {
        for (JsonNode account : accounts(wallet, "")) {
            if (account.get("currency").asString().equals(currency)) {
                return account;
            }
        }
        throw new AssertionError("no " + currency);
    }

    private JsonNode accounts(String holder, String query) {
        return get("/admin/v1/holders/" + holder + "/accounts" + query)
                .is(200)
                .body()
                .get("data");
    }

    private static String wallet(String wallet) {
        return "/admin/v1/wallets/" + wallet + "/overdraft";
    }

    private Answered get(String path) {
        return gateway.send(operated(gateway, path).GET());
    }

    private Answered put(String path, String limit, String currency) {
        return gateway.send(putting(gateway, path, limit, currency));
    }

    private Answered keyed(String wallet, String limit, String key) {
        return gateway.send(putting(gateway, wallet(wallet), limit, "KES").header("Idempotency-Key", key));
    }

    private static HttpRequest.Builder putting(TestGateway to, String path, String limit, String currency) {
        String body = "{\"limit\":\"" + limit + "\",\"currency\":\"" + currency + "\"}";
        return operated(to, path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder operated(TestGateway to, String path) {
        return HttpRequest.newBuilder(to.uri(path)).header("Authorization", "Bearer " + TestGateway.OPERATOR);
    }
}
