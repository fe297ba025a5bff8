package com.binaxpay.gateway;

import static com.binaxpay.gateway.Wrong.get;
import static com.binaxpay.gateway.Wrong.header;
import static com.binaxpay.gateway.Wrong.row;
import static com.binaxpay.gateway.Wrong.transfer;

import java.util.List;
import java.util.stream.Stream;

/// Wrong parameters, headers, paths, methods and uploads.
final class WrongParameters {
    private WrongParameters() {}

    static List<Wrong> all() {
        return Stream.of(parameters(), headers(), others())
                .flatMap(List::stream)
                .toList();
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

    private static List<Wrong> others() {
        String upload = "POST /v1/payout-batches?wallet={eu}";
        return List.of(
                get("path unknown", "/v1/nothing", 404, "route_not_found", "", "/v1/nothing"),
                get("path of later", "/v1/card-payments", 404, "route_not_found", "", "/v1/card-payments"),
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
