package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// One row for each kind of wrong input: the right status, code and place, a sentence with the value and the way out,
/// and nothing changed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongInputTest {
    private static final String NOBODY = "wal_06ck3vq4m1b1z7w2f8e0r5t9xn";

    /// @param name what is wrong
    /// @param request method and path, `{eu}` and so on stand for wallets
    /// @param headers `Name: value` each; `-Name` leaves one out that is there otherwise
    /// @param place what the first error names, empty for none
    /// @param says what the detail must hold
    record Wrong(
            String name,
            String request,
            List<String> headers,
            String body,
            int status,
            String code,
            String place,
            String says) {
        @Override
        public String toString() {
            return name;
        }

        Wrong with(String... more) {
            return new Wrong(name, request, List.of(more), body, status, code, place, says);
        }
    }

    private final TestGateway gateway = new TestGateway();
    private String eu = "";
    private String eu2 = "";
    private String bob = "";
    private String live = "";
    private String frozen = "";
    private String euroOnly = "";
    private String held = "";
    private String posted = "";

    @BeforeAll
    void open() {
        eu = gateway.funded("EU");
        eu2 = gateway.funded("EU");
        bob = gateway.wallet(TestGateway.BOB, "EU");
        live = gateway.wallet(TestGateway.ALICE_LIVE, "EU");
        frozen = gateway.wallet("EU");
        gateway.post("/v1/wallets/" + frozen + "/freeze", "").is(200);
        euroOnly = gateway.post("/v1/wallets", "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}")
                .is(201)
                .id();
        held = gateway.post(
                        "/v1/transfers",
                        "{\"source\":\"" + eu + "\",\"destination\":\"" + eu2
                                + "\",\"amount\":\"5.00\",\"currency\":\"EUR\",\"capture\":false}")
                .is(201)
                .id();
        posted = gateway.post("/v1/transfers", TestGateway.transfer(eu, eu2, "1.00", "EUR"))
                .is(201)
                .id();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void send_wrongInput_isRefusedAndChangesNothing(Wrong wrong) {
        var before = gateway.shards.trialBalances();
        Answered answer = send(wrong);

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(wrong.status());
        assertThat(answer.code()).as("%s", answer.body()).isEqualTo(wrong.code());
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        ProblemCode code = ProblemCode.valueOf(wrong.code().toUpperCase(Locale.ROOT));
        String detail = answer.body().get("detail").asString();
        assertThat(detail).endsWith(code.wayOut()).contains(wrong.says());
        assertThat(detail.length()).isLessThan(1_000);
        JsonNode first = answer.body().path("errors").path(0);
        String place = first.path("pointer").asString("")
                + first.path("parameter").asString("")
                + first.path("header").asString("");
        assertThat(place).isEqualTo(wrong.place());
        assertThat(gateway.shards.trialBalances()).isEqualTo(before);
    }

    private Answered send(Wrong wrong) {
        String[] request = filled(wrong.request()).split(" ", 2);
        List<String> headers = new ArrayList<>(List.of("Authorization: Bearer " + TestGateway.ALICE));
        if (request[0].equals("POST")) {
            headers.add("Content-Type: application/json");
            headers.add("Idempotency-Key: " + gateway.newKey());
        }
        for (String header : wrong.headers()) {
            String name = header.startsWith("-") ? header.substring(1) : header.substring(0, header.indexOf(':'));
            headers.removeIf(other -> other.startsWith(name + ":"));
            if (!header.startsWith("-")) {
                headers.add(header);
            }
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(gateway.uri(request[1]));
        for (String header : headers) {
            int colon = header.indexOf(':');
            builder.header(
                    header.substring(0, colon),
                    filled(header.substring(colon + 1).strip()));
        }
        String body = filled(wrong.body());
        builder.method(
                request[0],
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return gateway.send(builder);
    }

    private String filled(String text) {
        return text.replace("{eu}", eu)
                .replace("{eu2}", eu2)
                .replace("{bob}", bob)
                .replace("{live}", live)
                .replace("{frozen}", frozen)
                .replace("{euroOnly}", euroOnly)
                .replace("{held}", held)
                .replace("{posted}", posted);
    }

    private static Wrong row(
            String name, String request, String body, int status, String code, String place, String says) {
        return new Wrong(name, request, List.of(), body, status, code, place, says);
    }

    private static Wrong transfer(String name, String body, int status, String code, String place, String says) {
        return row(name, "POST /v1/transfers", body, status, code, place, says);
    }

    private static Wrong amount(String amount, String currency, String code, String says) {
        return transfer(
                "amount " + amount + " " + currency,
                TestGateway.transfer("{eu}", "{eu2}", amount, currency),
                422,
                code,
                "/amount",
                says);
    }

    private static Wrong payout(String name, String rail, String type, String value, String code, String place) {
        String body = "{\"source\":\"{eu}\",\"amount\":\"1.00\",\"currency\":\"KES\",\"rail\":\"" + rail
                + "\",\"destination\":{\"type\":\"" + type + "\",\"value\":\"" + value + "\"}}";
        return row(name, "POST /v1/payouts", body, 422, code, place, "");
    }

    private static Wrong get(String name, String path, int status, String code, String place, String says) {
        return row(name, "GET " + path, "", status, code, place, says);
    }

    static Stream<Wrong> wrongs() {
        return Stream.of(bodies(), amounts(), ids(), rules(), parameters(), headers(), others())
                .flatMap(List::stream);
    }

    private static List<Wrong> bodies() {
        String good = TestGateway.transfer("{eu}", "{eu2}", "1.00", "EUR");
        String open = good.substring(0, good.length() - 1);
        return List.of(
                transfer("no body", "", 400, "body_missing", "", "empty"),
                transfer("not closed", "{\"source\":\"{eu}\"", 400, "malformed_json", "", "line 1, column"),
                transfer("not JSON", "source=1", 400, "malformed_json", "", "line 1, column"),
                transfer("single quotes", "{'source':1}", 400, "malformed_json", "", "line 1, column"),
                transfer("trailing comma", open + ",}", 400, "malformed_json", "", "line 1"),
                transfer("trailing garbage", good + " x", 400, "malformed_json", "", "line 1"),
                transfer("second value", good + "{}", 400, "malformed_json", "", "line 1"),
                transfer("array", "[]", 400, "invalid_type", "", "an array"),
                transfer("text", "\"x\"", 400, "invalid_type", "", "a string"),
                transfer(
                        "too deep",
                        "{\"metadata\":" + "[".repeat(20) + "]".repeat(20) + "}",
                        400,
                        "malformed_json",
                        "",
                        "levels"),
                transfer("unknown member", open + ",\"colour\":\"red\"}", 400, "unknown_member", "/colour", "colour"),
                transfer(
                        "unknown member with slash",
                        open + ",\"a/b~c\":{\"x\":[1]}}",
                        400,
                        "unknown_member",
                        "/a~1b~0c",
                        "a/b~c"),
                transfer("member twice", open + ",\"amount\":\"2.00\"}", 400, "duplicate_member", "/amount", "amount"),
                transfer(
                        "metadata twice",
                        open + ",\"metadata\":{\"a\":\"1\",\"a\":\"2\"}}",
                        400,
                        "duplicate_member",
                        "/metadata/a",
                        "a"),
                transfer("amount as number", good.replace("\"1.00\"", "1.00"), 400, "invalid_type", "/amount", "1.00"),
                transfer("amount null", good.replace("\"1.00\"", "null"), 400, "invalid_type", "/amount", "null"),
                transfer(
                        "amount as object",
                        good.replace("\"1.00\"", "{\"v\":1}"),
                        400,
                        "invalid_type",
                        "/amount",
                        "object"),
                transfer("capture as text", open + ",\"capture\":\"no\"}", 400, "invalid_type", "/capture", "string"),
                transfer(
                        "expires_in as decimal",
                        open + ",\"capture\":false,\"expires_in\":1.5}",
                        400,
                        "invalid_type",
                        "/expires_in",
                        "1.5"),
                transfer(
                        "expires_in huge",
                        open + ",\"capture\":false,\"expires_in\":99999999999999999999}",
                        400,
                        "invalid_value",
                        "/expires_in",
                        "99999"),
                transfer(
                        "expires_in zero",
                        open + ",\"capture\":false,\"expires_in\":0}",
                        400,
                        "invalid_value",
                        "/expires_in",
                        "0"),
                transfer(
                        "expires_in without hold",
                        open + ",\"expires_in\":60}",
                        400,
                        "invalid_value",
                        "/expires_in",
                        "60"),
                transfer("metadata as array", open + ",\"metadata\":[]}", 400, "invalid_type", "/metadata", "array"),
                transfer(
                        "metadata with number",
                        open + ",\"metadata\":{\"n\":1}}",
                        400,
                        "invalid_type",
                        "/metadata/n",
                        "1"),
                transfer(
                        "metadata value long",
                        open + ",\"metadata\":{\"n\":\"" + "x".repeat(501) + "\"}}",
                        400,
                        "invalid_value",
                        "/metadata/n",
                        "501"),
                transfer(
                        "reference long",
                        open + ",\"reference\":\"" + "x".repeat(141) + "\"}",
                        400,
                        "invalid_value",
                        "/reference",
                        "141"),
                transfer(
                        "half a surrogate",
                        open + ",\"reference\":\"\\ud800\"}",
                        400,
                        "invalid_value",
                        "/reference",
                        "surrogate"),
                transfer(
                        "member missing",
                        good.replace("\"currency\":\"EUR\"", "\"reference\":\"\""),
                        400,
                        "missing_member",
                        "/currency",
                        "currency"),
                transfer("several faults", "{\"amount\":1,\"x\":2}", 400, "invalid_request", "/amount", "number"),
                row("body of 10 MB", "POST /v1/transfers", " ".repeat(10 << 20), 413, "body_too_large", "", "1048576"),
                row("batch not an array", "POST /v1/transfer-batches", "{}", 400, "invalid_type", "", "object"),
                row("batch empty", "POST /v1/transfer-batches", "[]", 400, "invalid_value", "", "no rows"),
                row(
                        "batch too long",
                        "POST /v1/transfer-batches",
                        "[" + "{},".repeat(10_000) + "{}]",
                        422,
                        "too_many_rows",
                        "",
                        "10000"),
                row(
                        "atomic over shards",
                        "POST /v1/transfer-batches?atomic=true",
                        "[" + good + "," + good.replace("{eu2}", NOBODY) + "]",
                        404,
                        "destination_not_found",
                        "/1/destination",
                        "names nothing"));
    }

    private static List<Wrong> amounts() {
        return List.of(
                amount("1.23456", "KES", "invalid_amount", "1.23456"),
                amount("1.5", "JPY", "invalid_amount", "1.5"),
                amount("-5.00", "EUR", "invalid_amount", "-5.00"),
                amount("+5.00", "EUR", "invalid_amount", "+5.00"),
                amount("1e3", "EUR", "invalid_amount", "1e3"),
                amount("0.00", "EUR", "invalid_amount", "0.00"),
                amount("NaN", "EUR", "invalid_amount", "NaN"),
                amount("", "EUR", "invalid_amount", "\"\""),
                amount("1,50", "EUR", "invalid_amount", "1,50"),
                amount(" 1.50", "EUR", "invalid_amount", "1.50"),
                amount("92233720368547758.08", "EUR", "amount_overflow", "92233720368547758.08"),
                amount("9".repeat(300), "EUR", "amount_overflow", "99999"),
                transfer(
                        "currency unknown",
                        TestGateway.transfer("{eu}", "{eu2}", "1", "XQQ"),
                        422,
                        "unknown_currency",
                        "/currency",
                        "XQQ"),
                transfer(
                        "currency in lower case",
                        TestGateway.transfer("{eu}", "{eu2}", "1", "eur"),
                        422,
                        "unknown_currency",
                        "/currency",
                        "eur"));
    }

    private static List<Wrong> ids() {
        return List.of(
                transfer(
                        "source no id",
                        TestGateway.transfer("me", "{eu2}", "1", "EUR"),
                        400,
                        "invalid_id",
                        "/source",
                        "\"me\""),
                transfer(
                        "source of other kind",
                        TestGateway.transfer("{posted}", "{eu2}", "1", "EUR"),
                        400,
                        "invalid_id",
                        "/source",
                        "tr_"),
                transfer(
                        "source nobody's",
                        TestGateway.transfer(NOBODY, "{eu2}", "1", "EUR"),
                        404,
                        "wallet_not_found",
                        "/source",
                        ""),
                transfer(
                        "source of another partner",
                        TestGateway.transfer("{bob}", "{eu2}", "1", "EUR"),
                        404,
                        "wallet_not_found",
                        "/source",
                        ""),
                transfer(
                        "source of other mode",
                        TestGateway.transfer("{live}", "{eu2}", "1", "EUR"),
                        404,
                        "wallet_not_found",
                        "/source",
                        ""),
                transfer(
                        "destination of another partner",
                        TestGateway.transfer("{eu}", "{bob}", "1", "EUR"),
                        404,
                        "destination_not_found",
                        "/destination",
                        ""),
                transfer(
                        "destination of other mode",
                        TestGateway.transfer("{eu}", "{live}", "1", "EUR"),
                        404,
                        "destination_not_found",
                        "/destination",
                        ""),
                get("wallet malformed", "/v1/wallets/abc", 404, "wallet_not_found", "", "abc"),
                get(
                        "wallet in upper case",
                        "/v1/wallets/WAL_06CK3VQ4M1B1Z7W2F8E0R5T9XN",
                        404,
                        "wallet_not_found",
                        "",
                        "WAL_"),
                get("wallet of another partner", "/v1/wallets/{bob}", 404, "wallet_not_found", "", "wal_"),
                get("balances of another partner", "/v1/wallets/{bob}/balances", 404, "wallet_not_found", "", "wal_"),
                get("statement of other mode", "/v1/wallets/{live}/statement", 404, "wallet_not_found", "", "wal_"),
                get("transfer malformed", "/v1/transfers/tr_1", 404, "transfer_not_found", "", "tr_1"),
                get("payout unknown", "/v1/payouts/po_06ck3vq4m1b1z7w2f8e0r5t9xn", 404, "payout_not_found", "", "po_"),
                get(
                        "batch unknown",
                        "/v1/payout-batches/pb_06ck3vq4m1b1z7w2f8e0r5t9xn/rows",
                        404,
                        "batch_not_found",
                        "",
                        "pb_"),
                get("event unknown", "/v1/events/evt_06ck3vq4m1b1z7w2f8e0r5t9xn", 404, "event_not_found", "", "evt_"),
                row("freeze of another partner", "POST /v1/wallets/{bob}/freeze", "", 404, "wallet_not_found", "", ""));
    }

    private static List<Wrong> rules() {
        return List.of(
                transfer(
                        "more than is there",
                        TestGateway.transfer("{eu}", "{eu2}", "1000", "EUR"),
                        422,
                        "insufficient_funds",
                        "/amount",
                        "1000.00 EUR"),
                transfer(
                        "to itself",
                        TestGateway.transfer("{eu}", "{eu}", "1", "EUR"),
                        422,
                        "same_wallet",
                        "/destination",
                        ""),
                transfer(
                        "currency not held",
                        TestGateway.transfer("{eu}", "{euroOnly}", "1", "KES"),
                        422,
                        "currency_mismatch",
                        "/currency",
                        ""),
                transfer(
                        "from a frozen wallet",
                        TestGateway.transfer("{frozen}", "{eu}", "1", "EUR"),
                        422,
                        "account_frozen",
                        "/source",
                        ""),
                transfer(
                        "to a frozen wallet",
                        TestGateway.transfer("{eu}", "{frozen}", "1", "EUR"),
                        422,
                        "destination_frozen",
                        "/destination",
                        ""),
                row("close with money", "POST /v1/wallets/{eu}/close", "", 422, "wallet_not_empty", "", ""),
                row(
                        "capture too much",
                        "POST /v1/transfers/{held}/capture",
                        "{\"amount\":\"6.00\"}",
                        422,
                        "capture_exceeds_hold",
                        "/amount",
                        ""),
                row(
                        "capture with 3 decimals",
                        "POST /v1/transfers/{held}/capture",
                        "{\"amount\":\"1.001\"}",
                        422,
                        "invalid_amount",
                        "/amount",
                        "1.001"),
                row(
                        "capture what is posted",
                        "POST /v1/transfers/{posted}/capture",
                        "",
                        422,
                        "transfer_not_pending",
                        "",
                        ""),
                row(
                        "void what is posted",
                        "POST /v1/transfers/{posted}/void",
                        "{}",
                        422,
                        "transfer_not_pending",
                        "",
                        ""),
                row(
                        "void with a member",
                        "POST /v1/transfers/{posted}/void",
                        "{\"amount\":\"1\"}",
                        400,
                        "unknown_member",
                        "/amount",
                        "amount"),
                row(
                        "reverse what is held",
                        "POST /v1/transfers/{held}/reverse",
                        "",
                        422,
                        "transfer_not_posted",
                        "",
                        ""),
                row(
                        "reverse too much",
                        "POST /v1/transfers/{posted}/reverse",
                        "{\"amount\":\"1.01\"}",
                        422,
                        "reversal_exceeds_original",
                        "/amount",
                        ""),
                row(
                        "jurisdiction unknown",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"ZZ\",\"currencies\":[\"EUR\"]}",
                        422,
                        "unknown_jurisdiction",
                        "/jurisdiction",
                        "ZZ"),
                row(
                        "jurisdiction malformed",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"Kenya\",\"currencies\":[\"EUR\"]}",
                        422,
                        "unknown_jurisdiction",
                        "/jurisdiction",
                        "Kenya"),
                row(
                        "no currencies",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[]}",
                        400,
                        "invalid_value",
                        "/currencies",
                        "0"),
                row(
                        "currency twice",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\",\"EUR\"]}",
                        400,
                        "invalid_value",
                        "/currencies/1",
                        "EUR"),
                row(
                        "currency number",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[978]}",
                        400,
                        "invalid_type",
                        "/currencies/0",
                        "978"),
                row(
                        "currency unknown in list",
                        "POST /v1/wallets",
                        "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\",\"ABC\"]}",
                        422,
                        "unknown_currency",
                        "/currencies/1",
                        "ABC"),
                payout("rail unknown", "pigeon", "msisdn", "+254712345678", "unknown_rail", "/rail"),
                payout(
                        "type not for rail",
                        "bank",
                        "msisdn",
                        "+254712345678",
                        "invalid_destination",
                        "/destination/type"),
                payout(
                        "phone number short",
                        "mobile_money",
                        "msisdn",
                        "+2547",
                        "invalid_destination",
                        "/destination/value"),
                payout(
                        "phone number local",
                        "mobile_money",
                        "msisdn",
                        "0712345678",
                        "invalid_destination",
                        "/destination/value"),
                payout(
                        "IBAN with wrong check digits",
                        "bank",
                        "iban",
                        "DE00370400440532013000",
                        "invalid_destination",
                        "/destination/value"),
                payout("account short", "bank", "account", "12", "invalid_destination", "/destination/value"),
                payout("token", "bank", "token", "tok_1", "invalid_destination", "/destination/type"),
                row(
                        "fund overflow",
                        "POST /v1/test-helpers/fund",
                        "{\"wallet\":\"{eu}\",\"amount\":\"92233720368547758.07\",\"currency\":\"EUR\"}",
                        422,
                        "amount_overflow",
                        "/amount",
                        ""));
    }

    private static List<Wrong> parameters() {
        return List.of(
                get("limit zero", "/v1/events?limit=0", 400, "invalid_parameter", "limit", "0"),
                get("limit too large", "/v1/events?limit=101", 400, "invalid_parameter", "limit", "101"),
                get("limit a word", "/v1/payouts?limit=many", 400, "invalid_parameter", "limit", "many"),
                get("parameter unknown", "/v1/events?page=2", 400, "invalid_parameter", "page", "page"),
                get(
                        "parameter twice",
                        "/v1/events?limit=1&limit=2",
                        400,
                        "invalid_parameter",
                        "limit",
                        "more than once"),
                get("cursor garbage", "/v1/events?cursor=abc", 400, "invalid_cursor", "cursor", "abc"),
                get("cursor not base64", "/v1/payouts?cursor=%21%21", 400, "invalid_cursor", "cursor", "!!"),
                get("event type unknown", "/v1/events?type=x", 400, "invalid_parameter", "type", "x"),
                get(
                        "consistency unknown",
                        "/v1/wallets/{eu}?consistency=eventual",
                        400,
                        "invalid_parameter",
                        "consistency",
                        "eventual"),
                get(
                        "staleness alone",
                        "/v1/wallets/{eu}?max_staleness=5s",
                        400,
                        "invalid_parameter",
                        "max_staleness",
                        "5s"),
                get(
                        "staleness malformed",
                        "/v1/wallets/{eu}?consistency=bounded&max_staleness=5m",
                        400,
                        "invalid_parameter",
                        "max_staleness",
                        "5m"),
                get(
                        "time malformed",
                        "/v1/wallets/{eu}/statement?from=yesterday",
                        400,
                        "invalid_parameter",
                        "from",
                        "yesterday"),
                get(
                        "time with offset",
                        "/v1/wallets/{eu}/balances?as_of=2026-01-01T00:00:00%2B01:00",
                        400,
                        "invalid_parameter",
                        "as_of",
                        "+01:00"),
                get(
                        "statement kind unknown",
                        "/v1/wallets/{eu}/statement?kind=fund,gift",
                        400,
                        "invalid_parameter",
                        "kind",
                        "gift"),
                get(
                        "statement order unknown",
                        "/v1/wallets/{eu}/statement?order=ascending",
                        400,
                        "invalid_parameter",
                        "order",
                        "ascending"),
                get(
                        "statement currency unknown",
                        "/v1/wallets/{eu}/statement?currency=XQQ",
                        422,
                        "unknown_currency",
                        "currency",
                        "XQQ"),
                row(
                        "parameters on a POST",
                        "POST /v1/transfers?dry_run=true",
                        TestGateway.transfer("{eu}", "{eu2}", "1", "EUR"),
                        400,
                        "invalid_parameter",
                        "dry_run",
                        "dry_run"),
                row(
                        "atomic a word",
                        "POST /v1/transfer-batches?atomic=yes",
                        "[{}]",
                        400,
                        "invalid_parameter",
                        "atomic",
                        "yes"));
    }

    private static List<Wrong> headers() {
        Wrong good = transfer("", TestGateway.transfer("{eu}", "{eu2}", "1.00", "EUR"), 0, "", "", "");
        return List.of(
                header(good, "key missing", 400, "idempotency_key_missing", "Idempotency-Key")
                        .with("-Idempotency-Key"),
                header(good, "key empty", 400, "idempotency_key_invalid", "Idempotency-Key")
                        .with("Idempotency-Key: \"\""),
                header(good, "key too long", 400, "idempotency_key_invalid", "Idempotency-Key")
                        .with("Idempotency-Key: " + "k".repeat(256)),
                header(good, "key not closed", 400, "idempotency_key_invalid", "Idempotency-Key")
                        .with("Idempotency-Key: \"abc"),
                header(good, "content type wrong", 415, "unsupported_media_type", "Content-Type")
                        .with("Content-Type: text/plain"),
                header(good, "content type missing", 415, "unsupported_media_type", "Content-Type")
                        .with("-Content-Type"),
                header(good, "charset wrong", 415, "unsupported_media_type", "Content-Type")
                        .with("Content-Type: application/json; charset=utf-16"),
                header(good, "accept wrong", 406, "not_acceptable", "Accept").with("Accept: application/xml"),
                header(good, "headers too long", 431, "headers_too_large", "").with("X-Long: " + "h".repeat(20_000)),
                header(good, "credential missing", 401, "unauthorized", "Authorization")
                        .with("-Authorization"),
                header(good, "credential unknown", 401, "unauthorized", "Authorization")
                        .with("Authorization: Bearer bp_test_mallory"),
                header(good, "credential basic", 401, "unauthorized", "Authorization")
                        .with("Authorization: Basic YTpi"),
                row(
                                "fund in live mode",
                                "POST /v1/test-helpers/fund",
                                "{\"wallet\":\"{live}\",\"amount\":\"1\",\"currency\":\"EUR\"}",
                                403,
                                "test_mode_only",
                                "",
                                "live key")
                        .with("Authorization: Bearer " + TestGateway.ALICE_LIVE));
    }

    private static Wrong header(Wrong like, String name, int status, String code, String place) {
        return new Wrong(name, like.request(), List.of(), like.body(), status, code, place, "");
    }

    private static List<Wrong> others() {
        String upload = "POST /v1/payout-batches?wallet={eu}";
        return List.of(
                get("path unknown", "/v1/nothing", 404, "route_not_found", "", "/v1/nothing"),
                get("path of later", "/v1/quotes", 404, "route_not_found", "", "/v1/quotes"),
                get("path too long", "/v1/wallets/{eu}/balances/x/y/z/a/b", 404, "route_not_found", "", ""),
                row("wrong method", "DELETE /v1/wallets/{eu}", "", 405, "method_not_allowed", "", "DELETE"),
                row("PUT a transfer", "PUT /v1/transfers", "{}", 405, "method_not_allowed", "", "PUT"),
                row(
                                "upload without wallet",
                                "POST /v1/payout-batches",
                                "x",
                                400,
                                "invalid_parameter",
                                "wallet",
                                "missing")
                        .with("Content-Type: text/csv"),
                row("upload with bad wallet", "POST /v1/payout-batches?wallet=x", "x", 400, "invalid_id", "wallet", "x")
                        .with("Content-Type: text/csv"),
                row("upload as JSON", upload, "{}", 415, "unsupported_media_type", "Content-Type", "application/json"),
                row("upload without header", upload, "R1,1,KES\n", 400, "invalid_file", "", "R1")
                        .with("Content-Type: text/csv"),
                row("upload lacks a column", upload, "reference,amount\nR1,1\n", 400, "invalid_file", "", "currency")
                        .with("Content-Type: text/csv"),
                row("upload empty", upload, "", 400, "invalid_file", "", "empty")
                        .with("Content-Type: text/csv"),
                row(
                                "upload of nothing but a header",
                                upload,
                                String.join(",", PayoutFile.COLUMNS) + "\n",
                                400,
                                "invalid_file",
                                "",
                                "no rows")
                        .with("Content-Type: text/csv"),
                row(
                                "upload to a wallet of another",
                                "POST /v1/payout-batches?wallet={bob}",
                                "{}",
                                404,
                                "wallet_not_found",
                                "/wallet",
                                "")
                        .with("Content-Type: application/x-ndjson"));
    }
}
