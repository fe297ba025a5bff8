package com.binaxpay.systemtests;

import java.util.ArrayList;
import java.util.List;

/// One transfer that a client wanted, and every answer that it got to it, in order. Written by the client's thread,
/// read
/// when that has stopped.
///
/// @param group what the client belongs to, for counting
record Ask(String group, String key, String source, String destination, long amountMinor, List<Told> told) {
    /// An answer and when it came.
    record Told(String edge, long sentNs, long atNs, Answer answer) {}

    Ask(String group, String key, String source, String destination, long amountMinor) {
        this(group, key, source, destination, amountMinor, new ArrayList<>());
    }

    /// Sends it, for the first time or again.
    Answer send(Api edge) throws InterruptedException {
        long sentNs = System.nanoTime();
        Answer answer = edge.post("/v1/transfers", key, body());
        told.add(new Told(edge.url(), sentNs, System.nanoTime(), answer));
        return answer;
    }

    String body() {
        return Api.transfer(source, destination, amountMinor / 100 + "." + String.format("%02d", amountMinor % 100));
    }

    /// The last answer, which is final once the clients have stopped.
    Told last() {
        return told.getLast();
    }

    /// When it was sent first.
    long beganNs() {
        return told.getFirst().sentNs();
    }

    boolean isDone() {
        return !told.isEmpty() && last().answer().isDone();
    }
}
