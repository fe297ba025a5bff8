package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangesTest {
    private static final int EUR = 978;
    private static final int KES = 404;

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void start() {
        gateway.shards.activate();
        gateway.rates.put(EUR + "/" + KES, new RateEntry(EUR, KES, 14_237, 100));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String quote(String amount) {
        return "{\"source_currency\":\"EUR\",\"target_currency\":\"KES\",\"amount\":\"" + amount + "\"}";
    }

    private static String exchange(String quote, String wallet) {
        return "{\"quote\":\"" + quote + "\",\"wallet\":\"" + wallet + "\"}";
    }

    @Test
    void exchange_atAQuote_movesBothAmounts() {
        String wallet = gateway.funded("EU");
        Answered quote = gateway.post("/v1/quotes", "q", quote("10.01")).is(201);
        assertThat(quote.body().get("target_amount").asString()).isEqualTo("1425.12");
        assertThat(quote.body().get("expires_at").asString()).isEqualTo("2026-11-23T09:00:30.000000Z");
        // The rate may move; the quote does not.
        gateway.rates.put(EUR + "/" + KES, new RateEntry(EUR, KES, 1, 1));
        Answered made =
                gateway.post("/v1/exchanges", "x", exchange(quote.id(), wallet)).is(201);
        assertThat(made.body().get("target_amount").asString()).isEqualTo("1425.12");
        assertThat(gateway.available(wallet, "EUR")).isEqualTo("89.99");
        assertThat(gateway.available(wallet, "KES")).isEqualTo("101425.12");

        assertThat(gateway.post("/v1/quotes", "q", quote("10.01")).is(201).body())
                .isEqualTo(quote.body());
        Answered again =
                gateway.post("/v1/exchanges", "x", exchange(quote.id(), wallet)).is(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(gateway.post("/v1/exchanges", exchange(quote.id(), wallet))
                        .is(409)
                        .code())
                .isEqualTo("quote_used");
        assertThat(gateway.available(wallet, "EUR")).isEqualTo("89.99");
        assertThat(gateway.get("/v1/events?type=exchange.posted").is(200).body().get("data"))
                .hasSize(1);
        gateway.get("/v1/wallets/" + wallet + "/statement").is(200);
    }

    @Test
    void exchange_afterTheQuoteExpired_isRefusedButItsReplayIsNot() {
        String wallet = gateway.funded("EU");
        String first = gateway.post("/v1/quotes", quote("1.00")).is(201).id();
        String second = gateway.post("/v1/quotes", quote("1.00")).is(201).id();
        gateway.post("/v1/exchanges", "x", exchange(first, wallet)).is(201);
        gateway.nowMs.addAndGet(31_000);
        gateway.post("/v1/exchanges", "x", exchange(first, wallet)).is(201);
        assertThat(gateway.post("/v1/exchanges", exchange(second, wallet))
                        .is(422)
                        .code())
                .isEqualTo("quote_expired");
    }

    @Test
    void exchange_ofAQuoteThatIsNone_isRefused() {
        String wallet = gateway.funded("EU");
        String quote = gateway.post("/v1/quotes", quote("1.00")).is(201).id();
        for (String bad : new String[] {"", "quo_", quote + "x", quote.replaceFirst("quo_A", "quo_B"), "quo_!"}) {
            assertThat(gateway.post("/v1/exchanges", exchange(bad, wallet)).status())
                    .as(bad)
                    .isEqualTo(404);
        }
        String others = gateway.wallet(TestGateway.BOB, "EU");
        gateway.post(TestGateway.BOB, "/v1/exchanges", "k", exchange(quote, others))
                .is(404);
        gateway.post("/v1/exchanges", exchange(quote, others)).is(404);
    }

    @Test
    void quote_withoutRateOrTooSmall_isRefused() {
        assertThat(gateway.post("/v1/quotes", quote("1.00").replace("KES", "JPY"))
                        .is(422)
                        .code())
                .isEqualTo("rate_not_available");
        gateway.rates.put(EUR + "/" + KES, new RateEntry(EUR, KES, 1, 100));
        assertThat(gateway.post("/v1/quotes", quote("0.01")).is(422).code()).isEqualTo("amount_too_small");
        gateway.rates.put(EUR + "/" + KES, new RateEntry(EUR, KES, Long.MAX_VALUE, 1));
        assertThat(gateway.post("/v1/quotes", quote("9.00")).is(422).code()).isEqualTo("amount_overflow");
        gateway.post("/v1/quotes", quote("-1")).is(422);
    }

    @Test
    void exchange_ofMoreThanThereIs_isKeptAsRefused() {
        String wallet = gateway.funded("EU");
        String quote = gateway.post("/v1/quotes", quote("100.01")).is(201).id();
        assertThat(gateway.post("/v1/exchanges", exchange(quote, wallet))
                        .is(422)
                        .code())
                .isEqualTo("insufficient_funds");
        assertThat(gateway.available(wallet, "KES")).isEqualTo("100000.00");
    }
}
