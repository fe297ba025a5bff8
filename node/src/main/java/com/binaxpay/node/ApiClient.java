package com.binaxpay.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Speaks the partner API over HTTP. Any thread; calls block.
final class ApiClient implements AutoCloseable {
    /// An answer; `body` is a missing node where it was not JSON.
    record Answer(int status, JsonNode body, long retryAfterMs) {
        boolean isDone() {
            return status >= 200 && status < 300;
        }

        /// Whether the same request may succeed later.
        boolean isRetryable() {
            return status == 429 || status == 409 || status >= 500;
        }

        /// What a problem says, for a person.
        String problem() {
            String code = body.path("code").asText();
            String detail = body.path("detail").asText();
            return "HTTP " + status + (code.isEmpty() ? "" : " " + code) + (detail.isEmpty() ? "" : ": " + detail);
        }
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final String key;

    /// @param url of an edge or node, without a path
    /// @param key an API key
    ApiClient(String url, String key) {
        this.url = url;
        this.key = key;
    }

    String url() {
        return url;
    }

    /// GETs `path`.
    Answer get(String path, Duration timeout) throws IOException, InterruptedException {
        return send(request(path, timeout).GET());
    }

    /// PUTs JSON under an idempotency key.
    Answer put(String path, String idempotencyKey, String json, Duration timeout)
            throws IOException, InterruptedException {
        return send(request(path, timeout)
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    /// POSTs JSON under an idempotency key.
    Answer post(String path, String idempotencyKey, String json, Duration timeout)
            throws IOException, InterruptedException {
        return post(path, idempotencyKey, "application/json", HttpRequest.BodyPublishers.ofString(json), timeout);
    }

    /// POSTs a body under an idempotency key.
    Answer post(
            String path, String idempotencyKey, String contentType, HttpRequest.BodyPublisher body, Duration timeout)
            throws IOException, InterruptedException {
        return send(request(path, timeout)
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", contentType)
                .POST(body));
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout).header("Authorization", "Bearer " + key);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        long retryAfterMs = response.headers().firstValueAsLong("Retry-After").orElse(0) * 1_000;
        return new Answer(response.statusCode(), json(response.body()), retryAfterMs);
    }

    private static JsonNode json(byte[] body) {
        try {
            return LocalCluster.JSON.readTree(body);
        } catch (IOException e) {
            return LocalCluster.JSON.missingNode();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
