package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.systemtests.Ask.Told;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// What all clients remember, and what must follow from it.
///
/// @param fundedMinor what each wallet had at the beginning
record History(List<Ask> asks, Map<String, Long> fundedMinor, List<Api> edges) {
    private static final int REPLAYERS = 6;

    /// How often each status was answered to a group; 0 stands for no answer.
    Map<Integer, Integer> statuses(String group) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        told(group).forEach(told -> statuses.merge(told.answer().status(), 1, Integer::sum));
        return statuses;
    }

    Stream<Told> told(String group) {
        return asks.stream().filter(ask -> ask.group().equals(group)).flatMap(ask -> ask.told().stream());
    }

    /// Answers of a group that were no success.
    List<Answer> errors(String group) {
        return told(group).map(Told::answer).filter(answer -> !answer.isDone()).toList();
    }

    /// The longest time without a success in a group that touches the time from `fromNs` to `toNs`, in milliseconds.
    long gapMs(String group, long fromNs, long toNs) {
        long[] successes = told(group)
                .filter(told -> told.answer().isDone())
                .mapToLong(Told::atNs)
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < successes.length; i++) {
            if (successes[i] > fromNs && successes[i - 1] < toNs) {
                longest = Math.max(longest, successes[i] - successes[i - 1]);
            }
        }
        return longest / 1_000_000;
    }

    /// Within what time 99 of 100 transfers of a group were done that were begun between the two, in milliseconds.
    double p99Ms(String group, long fromNs, long toNs) {
        long[] tookNs = asks.stream()
                .filter(ask -> ask.group().equals(group))
                .filter(ask -> ask.beganNs() > fromNs && ask.beganNs() < toNs)
                .mapToLong(ask -> ask.last().atNs() - ask.beganNs())
                .sorted()
                .toArray();
        return tookNs.length == 0 ? Double.NaN : tookNs[tookNs.length * 99 / 100] / 1e6;
    }

    /// Every request succeeded in the end, under an id of its own, and moved its money once: balances add up exactly.
    void assertEachTookEffectOnce() throws InterruptedException {
        assertThat(asks).isNotEmpty().allMatch(Ask::isDone, "succeeded in the end");
        assertThat(asks.stream().map(ask -> ask.last().answer().text("id"))).doesNotHaveDuplicates();
        Map<String, Long> expected = new HashMap<>(fundedMinor);
        for (Ask ask : asks) {
            expected.merge(ask.source(), -ask.amountMinor(), Long::sum);
            expected.merge(ask.destination(), ask.amountMinor(), Long::sum);
        }
        Map<String, Long> found = new HashMap<>();
        for (String wallet : expected.keySet()) {
            found.put(wallet, edges.getFirst().settledMinor(wallet, "EUR"));
        }
        assertThat(found).isEqualTo(expected);
    }

    /// The longest time from the first sending of a transfer to its success, with all that lay between, in
    /// milliseconds.
    long worstMs() {
        return asks.stream()
                        .mapToLong(ask -> ask.last().atNs() - ask.beganNs())
                        .max()
                        .orElse(0)
                / 1_000_000;
    }

    /// No request failed: each succeeded at once, or after lost connections and answers 503 that said when to come
    /// again.
    void assertServed() {
        assertOnlyHonestErrors();
        for (Ask ask : asks) {
            assertThat(ask.told())
                    .allMatch(told -> told.answer().isDone()
                            || told.answer().status() == 0
                            || told.answer().status() == 503);
        }
    }

    /// What was unavailable said when to come again; nothing else went wrong.
    void assertOnlyHonestErrors() {
        for (Ask ask : asks) {
            for (Told told : ask.told()) {
                Answer answer = told.answer();
                assertThat(answer.status()).as("%s", answer).isIn(0, 200, 201, 202, 409, 503, 504);
                if (answer.status() >= 400) {
                    assertThat(answer.header("Retry-After")).as("%s", answer).matches("[0-9]+");
                    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                }
            }
        }
    }

    /// Every request, sent once more through the other edge, gets its first answer again, to the byte.
    void assertReplaysGiveTheFirstAnswer() throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(REPLAYERS)) {
            List<Future<?>> replays = asks.stream()
                    .<Future<?>>map(ask -> threads.submit(() -> {
                        assertReplayed(ask);
                        return ask;
                    }))
                    .toList();
            for (Future<?> replay : replays) {
                replay.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void assertReplayed(Ask ask) throws InterruptedException {
        Told first = ask.last();
        Api other = edges.stream()
                .filter(edge -> !edge.url().equals(first.edge()))
                .findFirst()
                .orElseThrow();
        Answer again = other.post("/v1/transfers", ask.key(), ask.body());
        assertThat(again.status()).as("%s", again).isEqualTo(first.answer().status());
        assertThat(again.body()).isEqualTo(first.answer().body());
        assertThat(again.isReplayed()).as("Idempotent-Replayed of %s", again).isTrue();
    }
}
