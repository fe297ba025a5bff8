package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

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
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long AGAIN_MS = 200;

    /// Reads everything through any of `edges`.
    static Ending of(List<Api> edges, List<Purse> purses, List<Call> calls, LyingProvider provider)
            throws InterruptedException {
        Reader reader = new Reader(edges);
        long beganNs = System.nanoTime();
        Map<String, List<JsonNode>> statements = new TreeMap<>();
        for (Purse purse : purses) {
            for (Purse.Fund fund : purse.funds().values()) {
                String path = "/v1/wallets/" + fund.wallet() + "/statement?order=oldest&currency=" + fund.currency();
                statements.put(Purse.list(fund.wallet(), fund.currency()), Api.all(reader::get, path, PAGE));
            }
        }
        long endedNs = System.nanoTime();
        Map<Long, JsonNode> holds = new TreeMap<>();
        List<JsonNode> payouts = new ArrayList<>();
        for (Call call : calls) {
            if (call.kind == Call.Kind.HOLD && call.isDone()) {
                holds.put(
                        call.number,
                        reader.get("/v1/transfers/" + call.id()).is(200).json());
            } else if (call.kind == Call.Kind.PAYOUT && call.isDone()) {
                payouts.add(reader.get("/v1/payouts/" + call.id()).is(200).json());
            }
        }
        List<JsonNode> events = Api.all(reader::get, "/v1/events", PAGE);
        return new Ending(statements, beganNs, endedNs, holds, payouts, events, provider.book());
    }

    /// One who has time: where there is no answer for now, the next edge is asked. One thread.
    private static final class Reader {
        private final List<Api> edges;
        private int turn;

        Reader(List<Api> edges) {
            this.edges = List.copyOf(edges);
        }

        Answer get(String path) throws InterruptedException {
            long endNs = System.nanoTime() + PATIENCE.toNanos();
            Answer answer = edges.get(turn).get(path);
            while (isForNow(answer.status()) && System.nanoTime() - endNs < 0) {
                TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
                turn = (turn + 1) % edges.size();
                answer = edges.get(turn).get(path);
            }
            return answer;
        }

        private static boolean isForNow(int status) {
            return status == 0 || status == 429 || status >= 500;
        }
    }
}
