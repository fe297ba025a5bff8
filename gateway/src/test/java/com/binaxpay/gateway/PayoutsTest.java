package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PayoutsTest {
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String payout(String source, String amount) {
        return "{\"source\":\"" + source + "\",\"amount\":\"" + amount
                + "\",\"currency\":\"KES\",\"rail\":\"mobile_money\",\"destination\":{\"type\":\"msisdn\",\"value\":\"+254712345678\",\"name\":\"Amina Otieno\"},\"reference\":\"salary\"}";
    }

    @Test
    void create_reservesAndHidesTheDestination() {
        String source = gateway.funded("KE");
        Answered made = gateway.post("/v1/payouts", payout(source, "1500")).is(202);
        assertThat(made.body().get("status").asString()).isEqualTo("reserved");
        assertThat(made.body().at("/destination/last_four").asString()).isEqualTo("5678");
        assertThat(made.body().toString()).doesNotContain("254712345678", "Amina");
        assertThat(gateway.get("/v1/payouts/" + made.id()).is(200).body()).isEqualTo(made.body());
        assertThat(gateway.available(source, "KES")).isEqualTo("98500.00");
    }

    @Test
    void cancel_reserved_releasesTheHold() {
        String source = gateway.funded("KE");
        String payout =
                gateway.post("/v1/payouts", payout(source, "1500")).is(202).id();
        Answered cancelled =
                gateway.post("/v1/payouts/" + payout + "/cancel", "").is(200);
        assertThat(cancelled.body().get("status").asString()).isEqualTo("failed");
        assertThat(cancelled.body().get("failure_reason").asString()).isEqualTo("cancelled");
        assertThat(gateway.available(source, "KES")).isEqualTo("100000.00");
        gateway.get("/v1/wallets/" + source + "/statement").is(200);
    }

    @Test
    void list_overShards_isNewestFirstAndComplete() {
        String ke = gateway.funded("KE");
        String eu = gateway.funded("EU");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            gateway.nowMs.addAndGet(1_000);
            made.addFirst(gateway.post("/v1/payouts", payout(i % 3 == 0 ? eu : ke, "1"))
                    .is(202)
                    .id());
        }
        List<String> listed = new ArrayList<>();
        JsonNode page = gateway.get("/v1/payouts?limit=2").is(200).body();
        while (true) {
            page.get("data").forEach(payout -> listed.add(payout.get("id").asString()));
            if (!page.get("has_more").asBoolean()) {
                break;
            }
            page = gateway.get("/v1/payouts?limit=2&cursor="
                            + page.get("next_cursor").asString())
                    .is(200)
                    .body();
        }
        assertThat(listed).isEqualTo(made);
    }
}
