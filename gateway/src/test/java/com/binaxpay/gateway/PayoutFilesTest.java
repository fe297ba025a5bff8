package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.MemoryShards.Trouble;
import com.binaxpay.gateway.TestGateway.Answered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PayoutFilesTest {
    private static final String HEADER = "reference,amount,currency,rail,destination_type,destination,name\n";
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";

    private final TestGateway gateway = new TestGateway();
    private final String wallet = gateway.funded("KE");
    private final String path = "/v1/payout-batches?wallet=" + wallet;

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String good(int number) {
        return "R" + number + ",1.00,KES,mobile_money,msisdn,+254712345678,Amina Otieno\n";
    }

    private List<JsonNode> rows(String batch) {
        List<JsonNode> rows = new ArrayList<>();
        String query = "?limit=3";
        while (true) {
            JsonNode page = gateway.get("/v1/payout-batches/" + batch + "/rows" + query)
                    .is(200)
                    .body();
            page.get("data").forEach(rows::add);
            if (!page.get("has_more").asBoolean()) {
                return rows;
            }
            query = "?limit=1000&cursor=" + page.get("next_cursor").asString();
        }
    }

    private static String shown(JsonNode row) {
        JsonNode error = row.get("error");
        String fault = error.isNull()
                ? ""
                : " " + error.get("column").asString() + " " + error.get("code").asString();
        return row.get("line").asInt() + " " + row.get("status").asString() + fault;
    }

    @Test
    void csv_withFaultyRows_keepsThemWithLineColumnAndCode() {
        String file = HEADER
                + good(1)
                + "R2,10.12345,KES,mobile_money,msisdn,+254712345678,A\n"
                + "R3,1.00,XQQ,mobile_money,msisdn,+254712345678,A\n"
                + "R4,-5.00,KES,mobile_money,msisdn,+254712345678,A\n"
                + "R5,1.00,KES,mobile_money,msisdn,+2547,A\n"
                + "R6,1.00,KES,mobile_money,msisdn,,A\n"
                + "R1,1.00,KES,mobile_money,msisdn,+254712345678,A\n"
                + ",1.00,KES,mobile_money,msisdn,+254712345678,A\n"
                + "\n"
                + "R8,1.00,KES,mobile_money,msisdn\n"
                + "R9,1.00,KES,mobile_money,msisdn,+254712345678,\"Otieno, \"\"Amina\"\"\"\r\n"
                + "R10,1.00,KES,mobile_money,msisdn,+254712345678,\"two\nlines\"\n"
                + "R11,1.00,KES,mobile_money,msisdn,+254712345678,a \"quote\n"
                + "R12,1.00,UGX,mobile_money,msisdn,+256712345678,no account\n"
                + "R13,100000000.00,KES,mobile_money,msisdn,+254712345678,too much\n"
                + "R14,1.00,EUR,bank,iban,DE89370400440532013000,IBAN\n"
                + "R15,1.00,EUR,bank,iban,DE89370400440532013001,IBAN\n"
                + "R16,1.00,EUR,pigeon,iban,DE89370400440532013000,IBAN\n"
                + "R17,1.00,KES,bank,account,0581234567890,last without line end";
        Answered taken = gateway.upload(path, "file", CSV, file).is(202);
        assertThat(taken.header("Location")).isEqualTo("/v1/payout-batches/" + taken.id());
        List<String> seen =
                rows(taken.id()).stream().map(PayoutFilesTest::shown).toList();
        assertThat(seen)
                .containsExactly(
                        "2 reserved",
                        "3 rejected amount invalid_amount",
                        "4 rejected currency unknown_currency",
                        "5 rejected amount invalid_amount",
                        "6 rejected destination invalid_destination",
                        "7 rejected destination invalid_destination",
                        "8 rejected reference duplicate_reference",
                        "9 rejected reference invalid_reference",
                        "11 rejected  malformed_row",
                        "12 reserved",
                        "13 rejected name invalid_value",
                        "15 rejected  malformed_row",
                        "16 rejected amount invalid_amount",
                        "17 rejected amount insufficient_funds",
                        "18 reserved",
                        "19 rejected destination invalid_destination",
                        "20 rejected rail unknown_rail",
                        "21 reserved");
        assertThat(taken.body().get("rows").asInt()).isEqualTo(18);
        assertThat(taken.body().get("accepted").asInt()).isEqualTo(4);
        JsonNode progress =
                gateway.get("/v1/payout-batches/" + taken.id()).is(200).body();
        assertThat(progress.get("reserved").asInt()).isEqualTo(4);
        assertThat(progress.get("rejected").asInt()).isEqualTo(14);
        assertThat(progress.get("status").asString()).isEqualTo("processing");
        assertThat(gateway.available(wallet, "KES")).isEqualTo("99997.00");
    }

    @Test
    void csv_withAQuoteThatIsNeverClosed_losesThatLineOnly() {
        String unclosed = "R2,1.00,KES,mobile_money,msisdn,+254712345678,\"open\n";
        String longRow = "R4,1.00,KES,mobile_money,msisdn,+254712345678," + "x".repeat(9_000) + "\n";
        String file = HEADER + good(1) + unclosed + good(3) + longRow + good(5) + unclosed + good(6);
        Answered taken = gateway.upload(path, "file", CSV, file).is(202);
        assertThat(rows(taken.id()).stream().map(PayoutFilesTest::shown))
                .containsExactly(
                        "2 reserved",
                        "3 rejected  malformed_row",
                        "4 reserved",
                        "5 rejected  row_too_long",
                        "6 reserved",
                        "7 rejected  malformed_row",
                        "8 reserved");
    }

    @Test
    void ndjson_withFaultyRows_namesTheMember() {
        String row = "{\"reference\":\"A1\",\"amount\":\"1.00\",\"currency\":\"KES\",\"rail\":\"mobile_money\","
                + "\"destination_type\":\"msisdn\",\"destination\":\"+254712345678\"}\n";
        String file = row
                + row.replace("A1", "A2").replace("\"1.00\"", "1.00")
                + row.replace("A1", "A3").replace("\"rail\"", "\"lane\"")
                + "not json\n"
                + "[1]\n"
                + row.replace("A1", "A4");
        Answered taken = gateway.upload(path, "file", NDJSON, file).is(202);
        assertThat(rows(taken.id()).stream().map(PayoutFilesTest::shown))
                .containsExactly(
                        "1 reserved",
                        "2 rejected amount invalid_type",
                        "3 rejected lane unknown_member",
                        "4 rejected  malformed_row",
                        "5 rejected 0 invalid_type",
                        "6 reserved");
    }

    @Test
    void dryRun_checksAndReservesNothing() {
        Answered taken = gateway.upload(path + "&dry_run=true", "file", CSV, HEADER + good(1) + good(1) + good(2))
                .is(202);
        assertThat(taken.body().get("status").asString()).isEqualTo("completed");
        assertThat(rows(taken.id()).stream().map(PayoutFilesTest::shown))
                .containsExactly("2 valid", "3 rejected reference duplicate_reference", "4 valid");
        assertThat(gateway.available(wallet, "KES")).isEqualTo("100000.00");
    }

    @Test
    void repeat_ofTheWholeFile_isTheSameBatchAndAnswer() {
        String file = file(1_700);
        Answered first = gateway.upload(path, "file", CSV, file).is(202);
        Answered again = gateway.upload(path, "file", CSV, file).is(202);
        assertThat(again.raw().body()).isEqualTo(first.raw().body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(gateway.available(wallet, "KES")).isEqualTo("98300.00");
    }

    @Test
    void repeat_withAnotherFile_isRefused() {
        gateway.upload(path, "file", CSV, HEADER + good(1) + good(2)).is(202);
        assertThat(gateway.upload(path, "file", CSV, HEADER + good(1) + good(3))
                        .is(422)
                        .code())
                .isEqualTo("file_differs");
        assertThat(gateway.upload(path, "file", CSV, HEADER + good(1)).is(422).code())
                .isEqualTo("file_differs");
        assertThat(gateway.upload(path, "file", CSV, HEADER + good(1) + good(2) + good(3))
                        .is(409)
                        .code())
                .isEqualTo("batch_closed");
    }

    @Test
    void upload_throughTroubles_isTakenOnce() {
        gateway.shards.next(Trouble.NOT_DONE);
        assertThat(gateway.upload(path, "file", CSV, file(2_000)).is(503).code())
                .isEqualTo("not_done");
        gateway.shards.next(Trouble.ANSWER_LOST);
        gateway.upload(path, "file", CSV, file(2_000)).is(504);
        Answered taken = gateway.upload(path, "file", CSV, file(2_000)).is(202);
        assertThat(taken.body().get("accepted").asInt()).isEqualTo(2_000);
        assertThat(gateway.available(wallet, "KES")).isEqualTo("98000.00");
    }

    @Test
    void upload_whileTheShardIsAway_stopsAndGoesOnWithTheSameKey() {
        String file = file(1_200);
        gateway.shards.downAfter(1, 3);
        Answered stopped = gateway.upload(path, "file", CSV, file).is(504);
        assertThat(stopped.code()).isEqualTo("outcome_unknown");
        gateway.shards.down(1, false);
        Answered taken = gateway.upload(path, "file", CSV, file).is(202);
        assertThat(taken.body().get("rows").asInt()).isEqualTo(1_200);
        assertThat(gateway.available(wallet, "KES")).isEqualTo("98800.00");
    }

    @Test
    void upload_ofAnotherColumnOrder_isRead() {
        String file = "\uFEFFname,destination,destination_type,rail,currency,amount,reference\n"
                + "A,+254712345678,msisdn,mobile_money,KES,2.50,R1\n";
        Answered taken = gateway.upload(path, "file", CSV, file).is(202);
        assertThat(taken.body().get("accepted").asInt()).isEqualTo(1);
        assertThat(gateway.available(wallet, "KES")).isEqualTo("99997.50");
    }

    @Test
    void events_ofADryRun_endWithCompleted() {
        String batch = gateway.upload(path + "&dry_run=true", "file", CSV, HEADER + good(1))
                .is(202)
                .id();
        Answered stream = gateway.send(gateway.request("/v1/payout-batches/" + batch + "/events")
                .header("Accept", "text/event-stream")
                .GET());
        String text = new String(stream.raw().body(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(stream.status()).isEqualTo(200);
        assertThat(text)
                .startsWith("retry: 1000\n\nevent: completed\ndata: {\"id\":\"" + batch + "\"")
                .endsWith("}\n\n");
    }

    private static String file(int rows) {
        StringBuilder file = new StringBuilder(HEADER);
        for (int i = 1; i <= rows; i++) {
            file.append(good(i));
        }
        return file.toString();
    }
}
