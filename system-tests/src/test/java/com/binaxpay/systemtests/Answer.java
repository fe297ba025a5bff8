package com.binaxpay.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What came back of an HTTP request.
///
/// @param status 0 where nothing came back; `body` then says why
/// @param headers by name in lower case, the first of each
record Answer(int status, Map<String, String> headers, String body) {
    static final ObjectMapper JSON = new ObjectMapper();

    static Answer of(HttpResponse<String> response) {
        Map<String, String> headers = new TreeMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new Answer(response.statusCode(), headers, response.body());
    }

    static Answer none(IOException why) {
        return new Answer(0, Map.of(), String.valueOf(why));
    }

    boolean isDone() {
        return status >= 200 && status < 300;
    }

    /// Whether the same request may be sent again: nobody knows yet, or nothing was done.
    boolean isOpen() {
        return status == 0 || status == 409 || status == 429 || status >= 500;
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    boolean isReplayed() {
        return header("Idempotent-Replayed").equals("true");
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + this, e);
        }
    }

    String text(String member) {
        return json().path(member).asText();
    }

    /// This, where it has the status that was expected.
    Answer is(int expected) {
        if (status != expected) {
            throw new AssertionError("expected " + expected + ", got " + this);
        }
        return this;
    }
}
