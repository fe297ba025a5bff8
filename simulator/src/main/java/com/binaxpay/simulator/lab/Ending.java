package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a cluster at rest says of everything: statements, holds, payouts, events, and the provider's book.
///
/// @param statements oldest line first, by [Purse#list]
/// @param beganNs when reading them began
/// @param endedNs when it ended
/// @param holds as they are, by their calls' numbers
/// @param events newest first
record Ending(
        Map<String, List<JsonNode>> statements,
        long beganNs,
        long endedNs,
        Map<Long, JsonNode> holds,
        List<JsonNode> payouts,
        List<JsonNode> events,
        List<JsonNode> book) {
    private static final int PAGE = 100;

    static Ending of(Api api, List<Purse> purses, List<Call> calls, LyingProvider provider)
            throws InterruptedException {
        long beganNs = System.nanoTime();
        Map<String, List<JsonNode>> statements = new TreeMap<>();
        for (Purse purse : purses) {
            for (Purse.Fund fund : purse.funds().values()) {
                statements.put(
                        Purse.list(fund.wallet(), fund.currency()),
                        api.all(
                                "/v1/wallets/" + fund.wallet() + "/statement?order=oldest&currency=" + fund.currency(),
                                PAGE));
            }
        }
        long endedNs = System.nanoTime();
        Map<Long, JsonNode> holds = new TreeMap<>();
        for (Call call : calls) {
            if (call.kind == Call.Kind.HOLD && call.isDone()) {
                holds.put(
                        call.number,
                        api.get("/v1/transfers/" + call.id()).is(200).json());
            }
        }
        List<JsonNode> payouts = new ArrayList<>();
        for (Call call : calls) {
            if (call.kind == Call.Kind.PAYOUT && call.isDone()) {
                payouts.add(api.get("/v1/payouts/" + call.id()).is(200).json());
            }
        }
        return new Ending(statements, beganNs, endedNs, holds, payouts, api.all("/v1/events", PAGE), provider.book());
    }
}
