package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class WebhookEndpointsTest {
    private static final String PATH = "/v1/webhook-endpoints";
    private static final String BODY = "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"payout.failed\"]}";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void create_showsItsSecretOnceAndReplaysTheFirstAnswer() {
        Answered made = gateway.post(PATH, "k", BODY).is(201);
        assertThat(made.body().get("secret").asString()).startsWith("whsec_");
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        String id = made.id();
        JsonNode read = gateway.get(PATH + "/" + id).is(200).body();
        assertThat(read.has("secret")).isFalse();
        assertThat(read.get("status").asString()).isEqualTo("enabled");

        gateway.call("PATCH", PATH + "/" + id, "{\"status\":\"disabled\",\"events\":[\"*\"]}")
                .is(200);
        Answered again = gateway.post(PATH, "k", BODY).is(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(gateway.post(PATH, "k", BODY.replace("failed", "unknown"))
                        .is(422)
                        .code())
                .isEqualTo("idempotency_key_reused");
        JsonNode changed = gateway.get(PATH + "/" + id).is(200).body();
        assertThat(changed.get("status").asString()).isEqualTo("disabled");
        assertThat(changed.at("/events/0").asString()).isEqualTo("*");
    }

    @Test
    void rotate_keepsTheOldSecretForAWhile() {
        Answered made = gateway.post(PATH, BODY).is(201);
        String path = PATH + "/" + made.id();
        Answered rotated = gateway.post(path + "/rotate-secret", "r", "{\"keep_old_s\":60}")
                .is(200);
        assertThat(rotated.body().get("secret")).isNotEqualTo(made.body().get("secret"));
        assertThat(rotated.body().get("old_secret_valid_until").asString()).isEqualTo("2026-11-23T09:01:00.000000Z");
        assertThat(gateway.post(path + "/rotate-secret", "r", "{\"keep_old_s\":60}")
                        .is(200)
                        .body())
                .isEqualTo(rotated.body());
        gateway.post(path + "/rotate-secret", "{\"keep_old_s\":604801}").is(400);
    }

    @Test
    void endpoint_ofAnotherPartnerOrMode_isNotThere() {
        String path = PATH + "/" + gateway.post(PATH, BODY).is(201).id();
        for (String other : List.of(TestGateway.BOB, TestGateway.ALICE_LIVE)) {
            gateway.post(other, path + "/rotate-secret", "k", "").is(404);
        }
        assertThat(gateway.get(PATH + "/whe_nonsense").is(404).code()).isEqualTo("webhook_endpoint_not_found");
        gateway.get(path + "/deliveries?status=waiting").is(200);
        gateway.get(path + "/deliveries?status=lost").is(400);
        gateway.call("DELETE", path, "").is(204);
        gateway.get(path).is(404);
        gateway.call("DELETE", path, "").is(404);
    }

    @Test
    void list_isNewestFirstAndBounded() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            gateway.nowMs.addAndGet(1);
            made.addFirst(gateway.post(PATH, BODY).is(201).id());
        }
        assertThat(gateway.post(PATH, BODY).is(422).code()).isEqualTo("too_many_webhook_endpoints");
        List<String> listed = new ArrayList<>();
        JsonNode page = gateway.get(PATH + "?limit=20").is(200).body();
        page.get("data").forEach(each -> listed.add(each.get("id").asString()));
        page = gateway.get(PATH + "?limit=20&cursor=" + page.get("next_cursor").asString())
                .is(200)
                .body();
        page.get("data").forEach(each -> listed.add(each.get("id").asString()));
        assertThat(listed).isEqualTo(made);
        assertThat(page.get("has_more").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://93.184.215.14/hook          | /url      | 422
            https://10.0.0.1/hook              | /url      | 422
            https://[fd00::1]/hook             | /url      | 422
            https://169.254.169.254/latest     | /url      | 422
            https://no-such-host.invalid/hook  | /url      | 422
            ftp://127.0.0.1/                   | /url      | 422
            """)
    void create_whereMessagesCannotGo_isRefused(String url, String pointer, int status) {
        Answered answer =
                gateway.post(PATH, BODY.replace("http://127.0.0.1:9/hook", url)).is(status);
        assertThat(answer.body().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void create_unknownTypeOrNone_namesIt() {
        assertThat(gateway.post(PATH, BODY.replace("payout.failed", "payout.lost"))
                        .is(400)
                        .body()
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/events/0");
        gateway.post(PATH, BODY.replace("\"payout.failed\"", "")).is(400);
        gateway.call("PATCH", PATH + "/whe_x", "{\"status\":\"gone\"}").is(404);
    }

    @Test
    void change_whileControlIsAway_isUnknownAndReadsGoOn() {
        String path = PATH + "/" + gateway.post(PATH, BODY).is(201).id();
        gateway.control.down(true);
        gateway.call("PATCH", path, "{\"status\":\"disabled\"}").is(504);
        gateway.get(path).is(200);
    }
}
