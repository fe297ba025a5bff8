package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.Ask;
import com.binaxpay.simulator.Ask.Told;
import com.binaxpay.simulator.Asks;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What all clients remember, and what must follow from it.
record History(Asks asks, List<Api> edges) {
    /// How often each status was answered to a group; 0 stands for no answer.
    Map<Integer, Integer> statuses(String group) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        asks.told(group).forEach(told -> statuses.merge(told.answer().status(), 1, Integer::sum));
        return statuses;
    }

    /// Answers of a group that were no success.
    List<Answer> errors(String group) {
        return asks.told(group)
                .map(Told::answer)
                .filter(answer -> !answer.isDone())
                .toList();
    }

    /// The longest time without a success in a group that touches the time from `fromNs` to `toNs`, in milliseconds.
    long gapMs(String group, long fromNs, long toNs) {
        return asks.gapMs(group, fromNs, toNs);
    }

    /// Within what time 99 of 100 transfers of a group were done that were begun between the two, in milliseconds.
    double p99Ms(String group, long fromNs, long toNs) {
        long[] tookNs = asks.all().stream()
                .filter(ask -> ask.group().equals(group))
                .filter(ask -> ask.beganNs() > fromNs && ask.beganNs() < toNs)
                .mapToLong(Ask::tookNs)
                .sorted()
                .toArray();
        return tookNs.length == 0 ? Double.NaN : tookNs[tookNs.length * 99 / 100] / 1e6;
    }

    /// Every request succeeded in the end, under an id of its own, and moved its money once: balances add up exactly.
    void assertEachTookEffectOnce() throws InterruptedException {
        assertThat(asks.all()).isNotEmpty();
        assertThat(asks.unfinished()).isEmpty();
        assertThat(asks.effectFaults(edges.getFirst())).isEmpty();
    }

    /// The longest time from the first sending of a transfer to its success, with all that lay between, in
    /// milliseconds.
    long worstMs() {
        return asks.all().stream().mapToLong(Ask::tookNs).max().orElse(0) / 1_000_000;
    }

    /// The `count` slowest transfers, one a line, and when after `fromNs` they began.
    String slowest(int count, long fromNs) {
        return asks.all().stream()
                .sorted(Comparator.comparingLong(Ask::tookNs).reversed())
                .limit(count)
                .map(ask -> String.format(
                        "  %d ms, %s, begun after %.1f s, told %s",
                        ask.tookNs() / 1_000_000,
                        ask.group(),
                        (ask.beganNs() - fromNs) / 1e9,
                        ask.told().stream().map(told -> told.answer().status()).toList()))
                .collect(Collectors.joining("\n"));
    }

    /// No request failed: each succeeded at once, or after lost connections and answers 503 that said when to come
    /// again.
    void assertServed() {
        assertOnlyHonestErrors();
        asks.groups()
                .forEach(group -> assertThat(asks.told(group))
                        .allMatch(told -> told.answer().isDone()
                                || told.answer().status() == 0
                                || told.answer().status() == 503));
    }

    /// What was unavailable said when to come again; nothing else went wrong.
    void assertOnlyHonestErrors() {
        assertThat(asks.honestyFaults()).isEmpty();
    }

    /// Every request, sent once more through the other edge, gets its first answer again, to the byte.
    void assertReplaysGiveTheFirstAnswer() throws InterruptedException {
        assertThat(Asks.replayFaults(asks.all(), edges)).isEmpty();
    }
}
