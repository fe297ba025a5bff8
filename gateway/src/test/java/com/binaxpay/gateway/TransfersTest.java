package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TransfersTest {
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String hold(String source, String destination, String amount) {
        return gateway.post(
                        "/v1/transfers",
                        "{\"source\":\"" + source + "\",\"destination\":\"" + destination + "\",\"amount\":\"" + amount
                                + "\",\"currency\":\"EUR\",\"capture\":false,\"expires_in\":60}")
                .is(201)
                .id();
    }

    @Test
    void create_onOneShard_isPostedAndFoundAgain() {
        String source = gateway.funded("EU");
        String destination = gateway.wallet("EU");
        Answered made = gateway.post(
                        "/v1/transfers",
                        "{\"source\":\"" + source + "\",\"destination\":\"" + destination
                                + "\",\"amount\":\"12.5\",\"currency\":\"EUR\",\"reference\":\"rent\",\"metadata\":{\"b\":\"2\",\"a\":\"é\"}}")
                .is(201);
        assertThat(made.body().get("status").asString()).isEqualTo("posted");
        assertThat(made.body().get("amount").asString()).isEqualTo("12.50");
        assertThat(made.body().get("metadata").toString()).isEqualTo("{\"a\":\"é\",\"b\":\"2\"}");
        assertThat(made.header("Idempotent-Replayed")).isEmpty();
        assertThat(gateway.get("/v1/transfers/" + made.id()).is(200).body()).isEqualTo(made.body());
        assertThat(gateway.available(source, "EUR")).isEqualTo("87.50");
        assertThat(gateway.available(destination, "EUR")).isEqualTo("12.50");
    }

    @Test
    void create_overShards_arrives() {
        String source = gateway.funded("EU");
        String destination = gateway.wallet("KE");
        Answered made = gateway.post("/v1/transfers", TestGateway.transfer(source, destination, "20", "EUR"))
                .is(201);
        assertThat(made.body().get("status").asString()).isEqualTo("posted");
        assertThat(gateway.available(destination, "EUR")).isEqualTo("20.00");
        assertThat(gateway.available(source, "EUR")).isEqualTo("80.00");
    }

    @Test
    void capture_part_releasesTheRest() {
        String source = gateway.funded("EU");
        String destination = gateway.wallet("EU");
        String transfer = hold(source, destination, "30");
        Answered captured = gateway.post("/v1/transfers/" + transfer + "/capture", "{\"amount\":\"10.00\"}")
                .is(200);
        assertThat(captured.body().get("captured_amount").asString()).isEqualTo("10.00");
        assertThat(gateway.available(source, "EUR")).isEqualTo("90.00");
    }

    @Test
    void capture_partThatKeepsTheRest_mayBeFollowedByAnother() {
        gateway.shards.activate();
        String source = gateway.funded("EU");
        String destination = gateway.wallet("EU");
        String transfer = hold(source, destination, "30");
        Answered first = gateway.post(
                        "/v1/transfers/" + transfer + "/capture", "{\"amount\":\"10.00\",\"keep_rest\":true}")
                .is(200);
        assertThat(first.body().get("status").asString()).isEqualTo("pending");
        assertThat(first.body().get("captured_amount").asString()).isEqualTo("10.00");
        assertThat(gateway.available(source, "EUR")).isEqualTo("70.00");
        gateway.post("/v1/transfers/" + transfer + "/capture", "{\"amount\":\"20.01\",\"keep_rest\":true}")
                .is(422);
        Answered last = gateway.post("/v1/transfers/" + transfer + "/capture", "{\"amount\":\"5.00\"}")
                .is(200);
        assertThat(last.body().get("status").asString()).isEqualTo("posted");
        assertThat(last.body().get("captured_amount").asString()).isEqualTo("15.00");
        assertThat(gateway.available(source, "EUR")).isEqualTo("85.00");
    }

    @Test
    void capture_thatKeepsTheRestBeforeAllAreUpgraded_saysSo() {
        String source = gateway.funded("EU");
        String transfer = hold(source, gateway.wallet("EU"), "30");
        assertThat(gateway.post("/v1/transfers/" + transfer + "/capture", "{\"amount\":\"1\",\"keep_rest\":true}")
                        .is(503)
                        .code())
                .isEqualTo("not_active");
    }

    @Test
    void voidHold_releasesAll() {
        String source = gateway.funded("EU");
        String transfer = hold(source, gateway.wallet("EU"), "30");
        assertThat(gateway.post("/v1/transfers/" + transfer + "/void", "")
                        .is(200)
                        .body()
                        .get("status")
                        .asString())
                .isEqualTo("voided");
        assertThat(gateway.available(source, "EUR")).isEqualTo("100.00");
    }

    @Test
    void hold_pastItsDeadline_hasExpired() {
        String source = gateway.funded("EU");
        String transfer = hold(source, gateway.wallet("EU"), "30");
        gateway.nowMs.addAndGet(61_000);
        assertThat(gateway.post("/v1/transfers/" + transfer + "/capture", "")
                        .is(422)
                        .code())
                .isEqualTo("transfer_expired");
        assertThat(gateway.get("/v1/transfers/" + transfer).body().get("status").asString())
                .isEqualTo("expired");
        assertThat(gateway.available(source, "EUR")).isEqualTo("100.00");
    }

    @Test
    void reverse_inParts_neverExceedsTheOriginal() {
        for (String jurisdiction : new String[] {"EU", "US"}) {
            String source = gateway.funded("EU");
            String destination = gateway.wallet(jurisdiction);
            String transfer = gateway.post("/v1/transfers", TestGateway.transfer(source, destination, "30", "EUR"))
                    .is(201)
                    .id();
            Answered part = gateway.post("/v1/transfers/" + transfer + "/reverse", "{\"amount\":\"10\"}")
                    .is(201);
            assertThat(part.body().get("reversal_of").asString()).isEqualTo(transfer);
            assertThat(gateway.get("/v1/transfers/" + part.id())
                            .is(200)
                            .body()
                            .get("status")
                            .asString())
                    .isEqualTo("posted");
            gateway.post("/v1/transfers/" + transfer + "/reverse", "{\"amount\":\"20.01\"}")
                    .is(422);
            gateway.post("/v1/transfers/" + transfer + "/reverse", "").is(201);
            assertThat(gateway.available(source, "EUR")).isEqualTo("100.00");
            assertThat(gateway.get("/v1/transfers/" + transfer)
                            .body()
                            .get("reversed_amount")
                            .asString())
                    .isEqualTo("30.00");
        }
    }

    @Test
    void batch_rowByRow_hasAResultForEachRowInOrder() {
        String eu = gateway.funded("EU");
        String ke = gateway.funded("KE");
        String body = "[" + TestGateway.transfer(eu, ke, "1", "EUR") + ","
                + TestGateway.transfer(ke, eu, "2", "EUR") + ","
                + TestGateway.transfer(eu, ke, "1.234", "EUR") + ","
                + TestGateway.transfer(ke, eu, "5000", "EUR") + ",7,"
                + TestGateway.transfer(eu, gateway.wallet("EU"), "3", "EUR") + "]";
        Answered first = gateway.post("/v1/transfer-batches", "batch", body).is(200);
        StringBuilder statuses = new StringBuilder();
        first.body()
                .get("data")
                .forEach(row -> statuses.append(row.get("status").asInt()).append(' '));
        assertThat(statuses.toString()).isEqualTo("201 201 422 422 400 201 ");
        assertThat(first.body().at("/data/2/problem/errors/0/pointer").asString())
                .isEqualTo("/2/amount");
        assertThat(first.body().at("/data/3/problem/errors/0/pointer").asString())
                .isEqualTo("/3/amount");
        assertThat(gateway.available(eu, "EUR")).isEqualTo("98.00");

        Answered again = gateway.post("/v1/transfer-batches", "batch", body).is(200);
        assertThat(again.raw().body()).isEqualTo(first.raw().body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(gateway.available(eu, "EUR")).isEqualTo("98.00");
    }

    @Test
    void batch_asNdjson_isTheSameAsAnArray() {
        String eu = gateway.funded("EU");
        String other = gateway.wallet("EU");
        String file = TestGateway.transfer(eu, other, "1", "EUR") + "\n\n" + TestGateway.transfer(eu, other, "2", "EUR")
                + "\r\n";
        JsonNode body = gateway.upload("/v1/transfer-batches", "k", "application/x-ndjson", file)
                .is(200)
                .body();
        assertThat(body.get("data")).hasSize(2);
        assertThat(gateway.available(other, "EUR")).isEqualTo("3.00");
        assertThat(gateway.upload("/v1/transfer-batches", "k2", "application/x-ndjson", file + "{\"a\":1")
                        .is(400)
                        .code())
                .isEqualTo("malformed_json");
    }

    @Test
    void batch_ofThousandsOverChunks_isDoneOnceThoughAnAnswerIsLost() {
        String eu = gateway.funded("EU");
        String other = gateway.wallet("EU");
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            file.append(TestGateway.transfer(eu, other, "0.01", "EUR")).append('\n');
        }
        gateway.shards.next(MemoryShards.Trouble.ANSWER_LOST);
        gateway.upload("/v1/transfer-batches", "k", "application/x-ndjson", file.toString())
                .is(504);
        JsonNode body = gateway.upload("/v1/transfer-batches", "k", "application/x-ndjson", file.toString())
                .is(200)
                .body();
        assertThat(body.get("data")).hasSize(2_500);
        assertThat(gateway.available(other, "EUR")).isEqualTo("25.00");
    }

    @Test
    void batch_atomic_movesAllOrNothing() {
        String eu = gateway.funded("EU");
        String other = gateway.wallet("EU");
        String good = TestGateway.transfer(eu, other, "60", "EUR");
        Answered refused = gateway.post("/v1/transfer-batches?atomic=true", "[" + good + "," + good + "]")
                .is(422);
        assertThat(refused.code()).isEqualTo("chain_failed");
        assertThat(refused.body().at("/errors/0/pointer").asString()).isEqualTo("/1/amount");
        assertThat(refused.body().at("/errors/0/code").asString()).isEqualTo("insufficient_funds");
        assertThat(gateway.available(eu, "EUR")).isEqualTo("100.00");

        Answered done = gateway.post(
                        "/v1/transfer-batches?atomic=true",
                        "[" + good + "," + TestGateway.transfer(other, eu, "60", "EUR") + "]")
                .is(200);
        assertThat(done.body().get("data")).hasSize(2);
        assertThat(gateway.available(eu, "EUR")).isEqualTo("100.00");

        String ke = gateway.wallet("KE");
        assertThat(gateway.post(
                                "/v1/transfer-batches?atomic=true",
                                "[" + TestGateway.transfer(eu, ke, "1", "EUR") + "]")
                        .is(422)
                        .code())
                .isEqualTo("chain_crosses_shards");
    }

    @Test
    void events_ofAllShards_comeNewestFirstAndOnce() {
        for (String jurisdiction : new String[] {"EU", "KE", "US", "EU", "KE"}) {
            gateway.nowMs.addAndGet(1_000);
            gateway.wallet(jurisdiction);
        }
        StringBuilder seen = new StringBuilder();
        JsonNode page =
                gateway.get("/v1/events?type=wallet.created&limit=2").is(200).body();
        while (true) {
            for (JsonNode event : page.get("data")) {
                seen.append(event.at("/data/jurisdiction").asString()).append(' ');
                assertThat(gateway.get("/v1/events/" + event.get("id").asString())
                                .is(200)
                                .body())
                        .isEqualTo(event);
            }
            if (!page.get("has_more").asBoolean()) {
                break;
            }
            page = gateway.get("/v1/events?limit=2&cursor="
                            + page.get("next_cursor").asString())
                    .is(200)
                    .body();
        }
        assertThat(seen.toString()).isEqualTo("KE EU US KE EU ");
        assertThat(gateway.get("/v1/events?type=transfer.posted").is(200).body().get("data"))
                .isEmpty();
    }
}
