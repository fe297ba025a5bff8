package com.binaxpay.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/// Speaks to the supervisor of a local cluster.
final class ControlClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// An answer of the supervisor's.
    record Answer(int status, String text) {}

    private final LocalCluster cluster;

    ControlClient(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /// Asks for `path`; empty where no supervisor answers.
    Optional<Answer> call(String method, String path) throws InterruptedException {
        return call(method, path, "");
    }

    private Optional<Answer> call(String method, String path, String body) throws InterruptedException {
        LocalCluster.Layout layout = cluster.layout();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + layout.control() + path))
                    .timeout(TIMEOUT)
                    .header("Authorization", "Bearer " + Files.readString(cluster.tokenFile()))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 403 || response.statusCode() == 404
                    ? Optional.empty()
                    : Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// As [#call], where it is an error that nothing runs.
    Answer demand(String method, String path) throws InterruptedException {
        return demand(method, path, "");
    }

    /// As [#demand(String, String)], with a body.
    Answer demand(String method, String path, String body) throws InterruptedException {
        return call(method, path, body)
                .orElseThrow(() -> new CommandFailed(
                        CommandFailed.FAILED,
                        "the cluster in " + cluster.directory() + " does not run; start it with ./binax up --data "
                                + cluster.directory() + "."));
    }
}
