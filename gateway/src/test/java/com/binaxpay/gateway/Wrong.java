package com.binaxpay.gateway;

import java.util.List;

/// One row of wrong input, and how it is refused.
///
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

    static Wrong row(String name, String request, String body, int status, String code, String place, String says) {
        return new Wrong(name, request, List.of(), body, status, code, place, says);
    }

    static Wrong transfer(String name, String body, int status, String code, String place, String says) {
        return row(name, "POST /v1/transfers", body, status, code, place, says);
    }

    static Wrong amount(String amount, String currency, String code, String says) {
        return transfer(
                "amount " + amount + " " + currency,
                TestGateway.transfer("{eu}", "{eu2}", amount, currency),
                422,
                code,
                "/amount",
                says);
    }

    static Wrong payout(String name, String rail, String type, String value, String code, String place) {
        String body = "{\"source\":\"{eu}\",\"amount\":\"1.00\",\"currency\":\"KES\",\"rail\":\"" + rail
                + "\",\"destination\":{\"type\":\"" + type + "\",\"value\":\"" + value + "\"}}";
        return row(name, "POST /v1/payouts", body, 422, code, place, "");
    }

    static Wrong get(String name, String path, int status, String code, String place, String says) {
        return row(name, "GET " + path, "", status, code, place, says);
    }

    static Wrong header(Wrong like, String name, int status, String code, String place) {
        return new Wrong(name, like.request(), List.of(), like.body(), status, code, place, "");
    }
}
