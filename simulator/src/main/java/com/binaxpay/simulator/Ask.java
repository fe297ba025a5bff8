package com.binaxpay.simulator;

import java.util.ArrayList;
import java.util.List;

/// One transfer that a client wanted, and every answer that it got to it, in order. Written by the client's thread,
/// read when that has stopped.
///
/// @param group what the client belongs to, for counting
/// @param key its idempotency key
/// @param dueNs when the client wanted it, in nanoseconds of [System#nanoTime]; waits count from here
public record Ask(
        String group, String key, String source, String destination, long amountMinor, long dueNs, List<Told> told) {
    /// An answer and when it came.
    public record Told(String edge, long sentNs, long atNs, Answer answer) {}

    /// One that is wanted now.
    public Ask(String group, String key, String source, String destination, long amountMinor) {
        this(group, key, source, destination, amountMinor, System.nanoTime(), new ArrayList<>());
    }

    /// Sends it, for the first time or again.
    public Answer send(Api edge) throws InterruptedException {
        long sentNs = System.nanoTime();
        Answer answer = edge.post("/v1/transfers", key, body());
        told.add(new Told(edge.url(), sentNs, System.nanoTime(), answer));
        return answer;
    }

    String body() {
        return Api.transfer(source, destination, amountMinor / 100 + "." + String.format("%02d", amountMinor % 100));
    }

    /// The last answer, which is final once the clients have stopped.
    public Told last() {
        return told.getLast();
    }

    /// When it was sent first.
    public long beganNs() {
        return told.getFirst().sentNs();
    }

    /// From when it was sent first to its last answer, in nanoseconds.
    public long tookNs() {
        return last().atNs() - beganNs();
    }

    /// Whether it succeeded.
    public boolean isDone() {
        return !told.isEmpty() && last().answer().isDone();
    }

    /// From when it was wanted to its last answer, in nanoseconds.
    long waitNs() {
        return last().atNs() - dueNs;
    }
}
