package com.binaxpay.gateway;

import static com.binaxpay.gateway.Wrong.amount;
import static com.binaxpay.gateway.Wrong.row;
import static com.binaxpay.gateway.Wrong.transfer;

import java.util.List;
import java.util.stream.Stream;

/// Bodies that are no JSON, or not of the shape that is asked for, and amounts that are none.
final class WrongBodies {
    private static final String NOBODY = "wal_06ck3vq4m1b1z7w2f8e0r5t9xn";

    private WrongBodies() {}

    static List<Wrong> all() {
        return Stream.of(bodies(), amounts()).flatMap(List::stream).toList();
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
}
