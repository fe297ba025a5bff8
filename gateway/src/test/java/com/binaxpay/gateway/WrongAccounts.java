package com.binaxpay.gateway;

import static com.binaxpay.gateway.Wrong.row;

import java.util.List;

/// Wrong input of operators.
final class WrongAccounts {
    private static final String OVERDRAFT = "PUT /admin/v1/wallets/{eu}/overdraft";
    private static final String NOBODY = "f".repeat(32);

    private WrongAccounts() {}

    static List<Wrong> all() {
        return List.of(
                operator(
                        row("limit missing", OVERDRAFT, "{\"currency\":\"EUR\"}", 400, "missing_member", "/limit", "")),
                limit("limit a number", "5", "EUR", 400, "invalid_type", "/limit", ""),
                limit("limit a word", "\"much\"", "EUR", 422, "invalid_amount", "/limit", "much"),
                limit("limit negative", "\"-5\"", "EUR", 422, "invalid_amount", "/limit", "-5"),
                limit("limit too fine", "\"5.001\"", "EUR", 422, "invalid_amount", "/limit", "5.001"),
                limit("limit too large", "\"92233720368547758.08\"", "EUR", 422, "amount_overflow", "/limit", ""),
                limit("currency unknown", "\"5\"", "XQQ", 422, "unknown_currency", "/currency", "XQQ"),
                limit("currency not held", "\"5\"", "USD", 422, "currency_mismatch", "/currency", "USD"),
                operator(row(
                        "member unknown",
                        OVERDRAFT,
                        "{\"limit\":\"5\",\"currency\":\"EUR\",\"until\":\"x\"}",
                        400,
                        "unknown_member",
                        "/until",
                        "until")),
                operator(row("wallet malformed", wallet("wal_1"), good(), 404, "wallet_not_found", "", "wal_1")),
                operator(row(
                        "wallet of nobody",
                        wallet("wal_0000000000000000000000000z"),
                        good(),
                        404,
                        "wallet_not_found",
                        "",
                        "")),
                operator(row("account malformed", account("0", "xyz"), good(), 404, "account_not_found", "", "xyz")),
                operator(row("account of nobody", account("0", NOBODY), good(), 404, "account_not_found", "", "")),
                operator(row("shard that is none", account("3", NOBODY), good(), 404, "account_not_found", "", "3")),
                operator(row("shard a word", account("eu", NOBODY), good(), 404, "account_not_found", "", "eu")),
                operator(row("holder malformed", holder("x"), "", 404, "holder_not_found", "", "\"x\"")),
                operator(row("holder of nothing", holder(NOBODY), "", 404, "holder_not_found", "", "")),
                operator(
                        row("holder's limit", holder("{eu}") + "?limit=0", "", 400, "invalid_parameter", "limit", "0")),
                operator(row(
                        "holder's cursor", holder("{eu}") + "?cursor=abc", "", 400, "invalid_cursor", "cursor", "")),
                row("key of a partner", OVERDRAFT, good(), 401, "unauthorized", "Authorization", "no operator's")
                        .with("Content-Type: application/json"),
                row("key of nobody", holder("{eu}"), "", 401, "unauthorized", "Authorization", "no operator's")
                        .with("Authorization: Bearer bp_op_mallory"),
                row("key of an operator for a partner", "GET /v1/events", "", 401, "unauthorized", "Authorization", "")
                        .with("Authorization: Bearer " + TestGateway.OPERATOR));
    }

    private static Wrong limit(
            String name, String limit, String currency, int status, String code, String place, String says) {
        String body = "{\"limit\":" + limit + ",\"currency\":\"" + currency + "\"}";
        return operator(row(name, OVERDRAFT, body, status, code, place, says));
    }

    private static Wrong operator(Wrong wrong) {
        return wrong.with("Authorization: Bearer " + TestGateway.OPERATOR, "Content-Type: application/json");
    }

    private static String good() {
        return "{\"limit\":\"5\",\"currency\":\"EUR\"}";
    }

    private static String wallet(String id) {
        return "PUT /admin/v1/wallets/" + id + "/overdraft";
    }

    private static String account(String shard, String id) {
        return "PUT /admin/v1/shards/" + shard + "/accounts/" + id + "/overdraft";
    }

    private static String holder(String id) {
        return "GET /admin/v1/holders/" + id + "/accounts";
    }
}
