package com.binaxpay.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What came back of an HTTP request.
///
/// @param status 0 where nothing came back; `body` then says why
/// @param headers by name in lower case, the first of each
public record Answer(int status, Map<String, String> headers, String body) {
    /// Reads and writes JSON. Any thread.
    public static final ObjectMapper JSON = new ObjectMapper();

    /// What `response` says.
    public static Answer of(HttpResponse<String> response) {
        Map<String, String> headers = new TreeMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new Answer(response.statusCode(), headers, response.body());
    }

    static Answer none(IOException why) {
        return new Answer(0, Map.of(), String.valueOf(why));
    }

    public boolean isDone() {
        return status >= 200 && status < 300;
    }

    /// Whether the same request may be sent again: nobody knows yet, or nothing was done.
    public boolean isOpen() {
        return status == 0 || status == 409 || status == 429 || status >= 500;
    }

    /// Status and code, for counting: `503 no_leader`, or `no answer (ConnectException)`.
    public String kind() {
        if (status == 0) {
            return "no answer (" + body.replaceAll(":(?s).*", "").replaceAll(".*\\.", "") + ")";
        }
        return (status + " " + (isDone() ? "" : code())).strip();
    }

    private String code() {
        try {
            return JSON.readTree(body).path("code").asText();
        } catch (IOException e) {
            return "";
        }
    }

    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public boolean isReplayed() {
        return header("Idempotent-Replayed").equals("true");
    }

    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UnexpectedAnswer("not JSON: " + this);
        }
    }

    public String text(String member) {
        return json().path(member).asText();
    }

    /// This, where it has the status that was expected.
    public Answer is(int expected) {
        if (status != expected) {
            throw new UnexpectedAnswer("expected " + expected + ", got " + this);
        }
        return this;
    }
}
