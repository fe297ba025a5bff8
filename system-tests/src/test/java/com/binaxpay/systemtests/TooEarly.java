package com.binaxpay.systemtests;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Partners, one an edge, each of whom opens a wallet of a jurisdiction again and again under one key, from before it
/// is added until it is served.
final class TooEarly implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final List<Api> edges;
    private final String body;
    private final Map<Integer, List<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Thread> partners = new ArrayList<>();
    private volatile boolean isStopped;

    TooEarly(List<Api> edges, String jurisdiction) {
        this.edges = List.copyOf(edges);
        this.body = "{\"jurisdiction\":\"" + jurisdiction + "\",\"currencies\":[\"EUR\"]}";
    }

    /// Begins, and waits for an answer through each edge.
    TooEarly start() {
        for (int i = 0; i < edges.size(); i++) {
            int edge = i;
            partners.add(Thread.ofVirtual().start(() -> ask(edge)));
        }
        Until.says("an answer through each edge", SOON, () -> answers.size() < edges.size() ? "none yet" : "");
        return this;
    }

    private void ask(int edge) {
        String key = Api.newKey();
        try {
            for (boolean isLast = false; !isLast; ) {
                // The last question is asked after the end.
                isLast = isStopped;
                Answer answer = edges.get(edge).post("/v1/wallets", key, body);
                answers.merge(edge, List.of(answer), TooEarly::changed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Answers that differ from the one before, so that the list stays short.
    private static List<Answer> changed(List<Answer> before, List<Answer> next) {
        boolean isSame = kindOf(before.getLast()).equals(kindOf(next.getFirst()));
        List<Answer> all = new ArrayList<>(before);
        if (!isSame) {
            all.addAll(next);
        }
        return isSame ? before : List.copyOf(all);
    }

    /// What was told, and of which wallet.
    private static String kindOf(Answer answer) {
        return answer.isDone() ? answer.kind() + answer.text("id") : answer.kind();
    }

    /// Stops; what each was told, a change at a time.
    List<List<String>> stop() throws InterruptedException {
        isStopped = true;
        for (Thread partner : partners) {
            partner.join();
        }
        return answers.values().stream()
                .map(told -> told.stream().map(Answer::kind).toList())
                .toList();
    }

    @Override
    public void close() {
        isStopped = true;
        partners.forEach(Thread::interrupt);
    }
}
