package com.binaxpay.gateway;

import static com.binaxpay.gateway.Wrong.get;
import static com.binaxpay.gateway.Wrong.row;

import java.util.List;

/// Collections and refunds that cannot be.
final class WrongCollections {
    private static final String REFUND = "POST /v1/collections/{collected}/refund";
    private static final String PHONE = "+254712345678";

    private WrongCollections() {}

    static List<Wrong> all() {
        return List.of(
                collection("destination no id", "me", "1", "EUR", PHONE, 400, "invalid_id", "/destination", "\"me\""),
                collection(
                        "destination of another partner",
                        "{bob}",
                        "1",
                        "EUR",
                        PHONE,
                        404,
                        "destination_not_found",
                        "/destination",
                        ""),
                collection(
                        "destination of other mode",
                        "{live}",
                        "1",
                        "EUR",
                        PHONE,
                        404,
                        "destination_not_found",
                        "/destination",
                        ""),
                collection(
                        "destination frozen",
                        "{frozen}",
                        "1",
                        "EUR",
                        PHONE,
                        422,
                        "destination_frozen",
                        "/destination",
                        ""),
                collection(
                        "currency not held",
                        "{euroOnly}",
                        "1",
                        "KES",
                        PHONE,
                        422,
                        "currency_mismatch",
                        "/currency",
                        ""),
                collection("amount zero", "{eu}", "0.00", "EUR", PHONE, 422, "invalid_amount", "/amount", "0.00"),
                collection("decimals of yen", "{eu}", "1.5", "JPY", PHONE, 422, "invalid_amount", "/amount", "1.5"),
                collection(
                        "amount that no balance holds",
                        "{eu}",
                        "92233720368547758.07",
                        "EUR",
                        PHONE,
                        422,
                        "amount_overflow",
                        "/amount",
                        ""),
                collection(
                        "payer malformed",
                        "{eu}",
                        "1",
                        "EUR",
                        "0712345678",
                        422,
                        "invalid_destination",
                        "/payer/value",
                        "E.164"),
                row(
                        "payer missing",
                        "POST /v1/collections",
                        "{\"destination\":\"{eu}\",\"amount\":\"1\",\"currency\":\"EUR\",\"rail\":\"bank\"}",
                        400,
                        "missing_member",
                        "/payer",
                        "payer"),
                row(
                        "member of a payout",
                        "POST /v1/collections",
                        TestGateway.collectionOf("{eu}", "1", "EUR", PHONE).replace("\"reference\"", "\"source\""),
                        400,
                        "unknown_member",
                        "/source",
                        "source"),
                row(
                        "rail unknown",
                        "POST /v1/collections",
                        TestGateway.collectionOf("{eu}", "1", "EUR", PHONE).replace("mobile_money", "pigeon"),
                        422,
                        "unknown_rail",
                        "/rail",
                        "pigeon"),
                get("collection malformed", "/v1/collections/co_1", 404, "collection_not_found", "", "co_1"),
                get("payout as a collection", "/v1/collections/{posted}", 404, "collection_not_found", "", "tr_"),
                get(
                        "collection unknown",
                        "/v1/collections/co_06ck3vq4m1b1z7w2f8e0r5t9xn",
                        404,
                        "collection_not_found",
                        "",
                        "co_"),
                get("refund unknown", "/v1/refunds/rf_06ck3vq4m1b1z7w2f8e0r5t9xn", 404, "refund_not_found", "", "rf_"),
                get("limit of collections", "/v1/collections?limit=0", 400, "invalid_parameter", "limit", "0"),
                row(
                        "refund more than all",
                        REFUND,
                        "{\"amount\":\"5.01\"}",
                        422,
                        "refund_exceeds_collection",
                        "/amount",
                        "5.00 EUR"),
                row("refund nothing", REFUND, "{\"amount\":\"0\"}", 422, "invalid_amount", "/amount", "0"),
                row(
                        "refund with 3 decimals",
                        REFUND,
                        "{\"amount\":\"1.001\"}",
                        422,
                        "invalid_amount",
                        "/amount",
                        "1.001"),
                row("refund elsewhere", REFUND, "{\"payer\":\"x\"}", 400, "unknown_member", "/payer", "payer"),
                row("refund without key", REFUND, "", 400, "idempotency_key_missing", "Idempotency-Key", "")
                        .with("-Idempotency-Key"),
                row(
                        "refund what was not collected",
                        "POST /v1/collections/{asked}/refund",
                        "",
                        422,
                        "collection_not_succeeded",
                        "",
                        ""),
                row("refund of another partner", REFUND, "{}", 404, "collection_not_found", "", "")
                        .with("Authorization: Bearer " + TestGateway.BOB));
    }

    private static Wrong collection(
            String name,
            String wallet,
            String amount,
            String currency,
            String payer,
            int status,
            String code,
            String place,
            String says) {
        String body = TestGateway.collectionOf(wallet, amount, currency, payer);
        return row(name, "POST /v1/collections", body, status, code, place, says);
    }
}
