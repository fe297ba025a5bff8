package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.binaxpay.gateway.TestGateway.Answered;
import java.net.http.HttpRequest;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class TokensTest {
    private static final String PHONE = "+254712345678";

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void activate() {
        gateway.shards.activate();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String of(String type, String value) {
        return "{\"type\":\"" + type + "\",\"value\":\"" + value + "\"}";
    }

    private String token(String type, String value) {
        return gateway.post("/v1/tokens", of(type, value)).is(201).id();
    }

    private static String payout(String source, String type, String token) {
        return """
                {"source":"%s","amount":"1","currency":"KES","rail":"mobile_money",
                 "destination":{"type":"%s","token":"%s"}}""".formatted(source, type, token);
    }

    @ParameterizedTest
    @CsvSource({
        "msisdn, +254712345678, , 5678, KE, KE",
        "msisdn, +4930901820, , 1820, DE, EU",
        "iban, DE89 3704 0044 0532 0130 00, , 3000, DE, EU",
        "card, 4242 4242 4242 4242, visa, 4242, US, US",
        "card, 4000002760003184, visa, 3184, DE, EU",
    })
    void create_showsWhatMayBeToldAndNotTheValue(
            String type, String value, String brand, String tail, String country, String jurisdiction) {
        Answered made = gateway.post("/v1/tokens", of(type, value)).is(201);
        assertThat(made.id()).startsWith("tok_");
        assertThat(made.body().get("brand").asString("")).isEqualTo(Objects.requireNonNullElse(brand, ""));
        assertThat(made.body().get("last_four").asString()).isEqualTo(tail);
        assertThat(made.body().get("country").asString()).isEqualTo(country);
        assertThat(made.body().get("jurisdiction").asString()).isEqualTo(jurisdiction);
        assertThat(made.body().toString()).doesNotContain(value, value.replace(" ", ""));
        assertThat(gateway.get("/v1/tokens/" + made.id()).is(200).body()).isEqualTo(made.body());
    }

    @Test
    void create_sameKeyAgain_isOneToken() {
        Answered first = gateway.post("/v1/tokens", "once", of("msisdn", PHONE)).is(201);
        Answered again = gateway.post("/v1/tokens", "once", of("msisdn", PHONE)).is(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        Answered other = gateway.post("/v1/tokens", "once", of("msisdn", "+254712345679"));
        assertThat(other.is(422).code()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void create_sameValueTwice_givesTokensThatSayNothingOfIt() {
        assertThat(token("msisdn", PHONE)).isNotEqualTo(token("msisdn", PHONE));
    }

    @ParameterizedTest
    @CsvSource({
        "card, 4242424242424241, invalid_token_value, /value",
        "card, 4539578763621486, not_a_test_card, /value",
        "msisdn, 0712345678, invalid_token_value, /value",
        "iban, DE89370400440532013001, invalid_token_value, /value",
        "account, 12, invalid_token_value, /value",
        "passport, X1234567, invalid_value, /type",
        "account, 0581234567, unknown_jurisdiction, /jurisdiction",
        "msisdn, +5511987654321, unknown_jurisdiction, /jurisdiction",
    })
    void create_badValue_saysWhatIsWrongWithoutIt(String type, String value, String code, String pointer) {
        Answered refused = gateway.post("/v1/tokens", of(type, value));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.body().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(refused.body().toString()).doesNotContain(value);
    }

    @Test
    void create_withJurisdiction_isKeptThere() {
        String body = "{\"type\":\"account\",\"value\":\"0581234567\",\"jurisdiction\":\"KE\"}";
        Answered made = gateway.post("/v1/tokens", body).is(201);
        assertThat(made.body().get("jurisdiction").asString()).isEqualTo("KE");
        assertThat(made.body().get("country").isNull()).isTrue();
    }

    @Test
    void create_liveKey_saysThatTheVaultIsMissing() {
        Answered refused =
                gateway.post(TestGateway.ALICE_LIVE, "/v1/tokens", gateway.newKey(), of("card", "4242424242424242"));
        assertThat(refused.is(422).code()).isEqualTo("vault_not_available");
        assertThat(refused.body().get("detail").asString()).contains("come with the vault");
    }

    @Test
    void get_othersOrOtherModes_isNotFound() {
        String token = token("msisdn", PHONE);
        for (String key : new String[] {TestGateway.BOB, TestGateway.ALICE_LIVE}) {
            var request =
                    HttpRequest.newBuilder(gateway.uri("/v1/tokens/" + token)).header("Authorization", "Bearer " + key);
            assertThat(gateway.send(request).is(404).code()).isEqualTo("token_not_found");
        }
    }

    @Test
    void erase_thenNothingKnowsIt() {
        String token = token("msisdn", PHONE);
        String source = gateway.funded("KE");
        gateway.call("DELETE", "/v1/tokens/" + token, "").is(204);
        gateway.get("/v1/tokens/" + token).is(404);
        gateway.call("DELETE", "/v1/tokens/" + token, "").is(404);
        Answered refused = gateway.post("/v1/payouts", payout(source, "msisdn", token));
        assertThat(refused.is(404).code()).isEqualTo("token_not_found");
        assertThat(refused.body().at("/errors/0/pointer").asString()).isEqualTo("/destination/token");
    }

    @Test
    void payout_toAToken_showsTheTokenOnly() {
        String token = token("msisdn", PHONE);
        String source = gateway.funded("EU");
        Answered made =
                gateway.post("/v1/payouts", payout(source, "msisdn", token)).is(202);
        assertThat(made.body().at("/destination/token").asString()).isEqualTo(token);
        assertThat(made.body().at("/destination/last_four").asString()).isEmpty();
        assertThat(gateway.get("/v1/payouts/" + made.id()).is(200).body()).isEqualTo(made.body());
    }

    @Test
    void payout_toATokenOfAnotherTypeOrWithAValueToo_isRefused() {
        String iban = token("iban", "DE89370400440532013000");
        String source = gateway.funded("KE");
        Answered refused = gateway.post("/v1/payouts", payout(source, "msisdn", iban));
        assertThat(refused.is(422).code()).isEqualTo("invalid_destination");
        String both = payout(source, "iban", iban).replace("\"type\"", "\"value\":\"DE\",\"type\"");
        refused = gateway.post("/v1/payouts", both);
        assertThat(refused.is(400).body().at("/errors/0/pointer").asString()).isEqualTo("/destination/token");
        String neither = both.replace("\"value\":\"DE\",", "").replaceAll(",\"token\":\"[^\"]*\"", "");
        refused = gateway.post("/v1/payouts", neither);
        assertThat(refused.is(400).code()).isEqualTo("missing_member");
    }

    @Test
    void collection_fromATokensPayer_isMade() {
        String token = token("msisdn", PHONE);
        String wallet = gateway.wallet("KE");
        String body = TestGateway.collectionOf(wallet, "5", "KES", PHONE)
                .replace("\"value\":\"" + PHONE + "\"", "\"token\":\"" + token + "\"");
        Answered made = gateway.post("/v1/collections", body).is(202);
        assertThat(made.body().at("/payer/token").asString()).isEqualTo(token);
    }

    @Test
    void payoutFile_withATokenInARow_takesIt() {
        String token = token("msisdn", PHONE);
        String source = gateway.funded("KE");
        String file = "reference,amount,currency,rail,destination_type,destination\n"
                + "R1,1.00,KES,mobile_money,msisdn," + token + "\nR2,1.00,KES,mobile_money,iban," + token + "\n";
        Answered made = gateway.upload("/v1/payout-batches?wallet=" + source, "file", "text/csv", file)
                .is(202);
        assertThat(made.body().toString()).contains("\"rejected\":1");
    }

    @Test
    void values_ofAllRequests_areInNoLogAndNoMetric() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try {
            String token = token("card", "4242424242424242");
            gateway.post("/v1/tokens", of("card", "4539578763621486")).is(422);
            gateway.post("/v1/tokens", of("msisdn", "4242424242424242")).is(422);
            gateway.post("/v1/tokens", "{\"type\":\"card\",\"value\":4242424242424242}")
                    .is(400);
            gateway.call("DELETE", "/v1/tokens/" + token, "").is(204);
        } finally {
            root.detachAppender(log);
        }
        String all = log.list + gateway.metrics.text();
        assertThat(all).doesNotContain("4242424242424242", "4539578763621486");
    }
}
