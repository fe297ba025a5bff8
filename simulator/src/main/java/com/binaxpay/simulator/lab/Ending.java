package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

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
        Map<String, List<JsonNode>> statements = reader.each(
                purses.stream()
                        .flatMap(purse -> purse.funds().values().stream())
                        .toList(),
                fund -> Purse.list(fund.wallet(), fund.currency()),
                fund -> Api.all(
                        reader::get,
                        "/v1/wallets/" + fund.wallet() + "/statement?order=oldest&currency=" + fund.currency(),
                        PAGE));
        long endedNs = System.nanoTime();
        Map<Long, JsonNode> holds = reader.each(
                done(calls, Call.Kind.HOLD),
                call -> call.number,
                call -> reader.get("/v1/transfers/" + call.id()).is(200).json());
        Map<Long, JsonNode> payouts = reader.each(
                done(calls, Call.Kind.PAYOUT),
                call -> call.number,
                call -> reader.get("/v1/payouts/" + call.id()).is(200).json());
        List<JsonNode> events = Api.all(reader::get, "/v1/events", PAGE);
        return new Ending(statements, beganNs, endedNs, holds, List.copyOf(payouts.values()), events, provider.book());
    }

    private static List<Call> done(List<Call> calls, Call.Kind kind) {
        return calls.stream().filter(call -> call.kind == kind && call.isDone()).toList();
    }

    /// What is read of a thing.
    @FunctionalInterface
    private interface Look<T, V> {
        V at(T thing) throws InterruptedException;
    }

    /// One who has time: where there is no answer for now, the next edge is asked. Any thread.
    private static final class Reader {
        private static final int AT_A_TIME = 12;

        private final List<Api> edges;
        private volatile int turn;

        Reader(List<Api> edges) {
            this.edges = List.copyOf(edges);
        }

        Answer get(String path) throws InterruptedException {
            long endNs = System.nanoTime() + PATIENCE.toNanos();
            int mine = turn;
            Answer answer = edges.get(mine).get(path);
            while (isForNow(answer.status()) && System.nanoTime() - endNs < 0) {
                TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
                mine = (mine + 1) % edges.size();
                answer = edges.get(mine).get(path);
            }
            turn = mine;
            return answer;
        }

        /// What is read of each thing, some at a time.
        <T, K extends Comparable<K>, V> Map<K, V> each(List<T> things, Function<T, K> key, Look<T, V> look)
                throws InterruptedException {
            Map<K, V> read = new ConcurrentSkipListMap<>();
            Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
            try (ExecutorService some =
                    Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
                var unused = some.invokeAll(things.stream()
                        .<Callable<Boolean>>map(thing -> () -> {
                            // Where one has no answer for so long, the others have none either.
                            if (failures.isEmpty()) {
                                try {
                                    read.put(key.apply(thing), look.at(thing));
                                } catch (RuntimeException e) {
                                    failures.add(e);
                                }
                            }
                            return failures.isEmpty();
                        })
                        .toList());
            }
            if (!failures.isEmpty()) {
                throw failures.element();
            }
            return read;
        }

        private static boolean isForNow(int status) {
            return status == 0 || status == 429 || status >= 500;
        }
    }
}
