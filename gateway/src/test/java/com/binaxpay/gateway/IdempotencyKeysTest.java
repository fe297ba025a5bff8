package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.MemoryShards.Trouble;
import com.binaxpay.gateway.TestGateway.Answered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
    private final TestGateway gateway = new TestGateway();
    private final String source = gateway.funded("EU");
    private final String destination = gateway.wallet("EU");
    private final String body = TestGateway.transfer(source, destination, "10", "EUR");

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void isReplay(Answered first, Answered again) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.raw().body()).isEqualTo(first.raw().body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void repeat_afterSuccess_givesTheFirstAnswerByteForByte() {
        Answered first = gateway.post("/v1/transfers", "k", body).is(201);
        gateway.nowMs.addAndGet(5_000);
        isReplay(first, gateway.post("/v1/transfers", "k", body));
        assertThat(gateway.available(source, "EUR")).isEqualTo("90.00");
    }

    @Test
    void repeat_withOtherOrderAndSpace_isTheSameRequest() {
        Answered first = gateway.post("/v1/transfers", "k", body).is(201);
        String other = "{ \"currency\" : \"EUR\",\n \"amount\":\"10\", \"destination\":\"" + destination
                + "\", \"source\":\"" + source + "\" }";
        isReplay(first, gateway.post("/v1/transfers", "\"k\"", other));
    }

    @Test
    void repeat_afterALaterChange_givesTheFirstAnswerAsItWas() {
        Answered first = gateway.post("/v1/transfers", "k", body).is(201);
        gateway.post("/v1/transfers/" + first.id() + "/reverse", "").is(201);
        isReplay(first, gateway.post("/v1/transfers", "k", body));
    }

    @Test
    void repeat_withOtherPayload_isRefused() {
        gateway.post("/v1/transfers", "k", body).is(201);
        Answered reused = gateway.post("/v1/transfers", "k", body.replace("\"10\"", "\"11\""))
                .is(422);
        assertThat(reused.code()).isEqualTo("idempotency_key_reused");
        assertThat(gateway.available(source, "EUR")).isEqualTo("90.00");
    }

    @Test
    void repeat_afterARefusalOfTheLedger_givesTheRefusal() {
        String much = TestGateway.transfer(source, destination, "500", "EUR");
        Answered first = gateway.post("/v1/transfers", "k", much).is(422);
        gateway.fund(source, "1000", "EUR");
        isReplay(first, gateway.post("/v1/transfers", "k", much));
    }

    @Test
    void repeat_afterAFaultyRequest_isANewRequest() {
        gateway.post("/v1/transfers", "k", body.replace("EUR", "XQQ")).is(422);
        gateway.post("/v1/transfers", "k", body).is(201);
    }

    @Test
    void sameKey_onAnotherResourceOrOperationOrPartner_isANewRequest() {
        gateway.post("/v1/transfers", "k", body).is(201);
        String back = TestGateway.transfer(/* source= */ destination, /* destination= */ source, "1", "EUR");
        assertThat(gateway.post("/v1/transfers", "k", back).is(201).header("Idempotent-Replayed"))
                .isEmpty();
        gateway.post("/v1/wallets/" + destination + "/freeze", "k", "").is(200);
        gateway.post("/v1/wallets/" + destination + "/unfreeze", "k", "").is(200);
        assertThat(gateway.post(
                                TestGateway.BOB,
                                "/v1/wallets",
                                "w",
                                "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}")
                        .is(201)
                        .id())
                .isNotEqualTo(gateway.post("/v1/wallets", "w", "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}")
                        .is(201)
                        .id());
    }

    @Test
    void openWallet_twice_isOneWallet() {
        String open = "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}";
        Answered first = gateway.post("/v1/wallets", "w", open).is(201);
        isReplay(first, gateway.post("/v1/wallets", "w", open));
    }

    @Test
    void request_thatWasNotProposed_is503AndCanBeRepeated() {
        gateway.shards.next(Trouble.NOT_DONE);
        Answered notDone = gateway.post("/v1/transfers", "k", body).is(503);
        assertThat(notDone.code()).isEqualTo("not_done");
        assertThat(notDone.header("Retry-After")).isEqualTo("1");
        assertThat(gateway.post("/v1/transfers", "k", body).is(201).header("Idempotent-Replayed"))
                .isEmpty();
    }

    @Test
    void request_whoseAnswerWasLost_is504AndFoundByItsKey() {
        gateway.shards.next(Trouble.ANSWER_LOST);
        Answered lost = gateway.post("/v1/transfers", "k", body).is(504);
        assertThat(lost.body().get("detail").asString()).contains("same Idempotency-Key");
        assertThat(gateway.post("/v1/transfers", "k", body).is(201).header("Idempotent-Replayed"))
                .isEqualTo("true");
        assertThat(gateway.available(source, "EUR")).isEqualTo("90.00");
    }

    @Test
    void request_whileTheFirstRuns_is409() {
        gateway.shards.next(Trouble.RUNNING);
        Answered running = gateway.post("/v1/transfers", "k", body).is(409);
        assertThat(running.code()).isEqualTo("request_running");
        assertThat(running.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void edge_cutOffFromControl_movesNoMoneyAndStillReads() {
        gateway.stale = true;
        assertThat(gateway.post("/v1/transfers", "k", body).is(503).code()).isEqualTo("configuration_stale");
        gateway.get("/v1/wallets/" + source).is(200);
    }

    @Test
    void read_ofAShardThatIsDown_is503() {
        gateway.shards.down(0, true);
        assertThat(gateway.get("/v1/wallets/" + source).is(503).header("Retry-After"))
                .isEqualTo("1");
        gateway.get("/v1/events").is(503);
    }
}
