package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Cluster;
import com.binaxpay.simulator.UnexpectedAnswer;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The sandbox provider as its owner sees it, told to lie: it fails, hangs, loses answers, answers twice and late.
final class LyingProvider {
    private static final int AGAIN_S = 3;

    private final HttpClient http;
    private final String url;

    LyingProvider(Cluster cluster) throws InterruptedException {
        Path tls = cluster.data().resolve("tls");
        this.url = cluster.status().path("providers").path(0).path("http").asText();
        try {
            this.http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(PemTls.context(new Identity(
                            tls.resolve("operator.pem"), tls.resolve("operator.key"), tls.resolve("ca.pem"))))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Until it is started again.
    private void lie(int seed) throws InterruptedException {
        String lies = """
                {"seed":%d,"slow_ms":20,"jitter_ms":60,"fail_rate":0.05,"timeout_after_paid_rate":0.01,"hang_ms":3000,
                 "lose_answer_rate":0.05,"answer_twice_rate":0.05,"reject_before_rate":0.05,"async_rate":0.1,
                 "async_delay_ms":300,"callbacks_lost_rate":0.3}""".formatted(seed);
        var unused = send(HttpRequest.newBuilder(URI.create(url + "/v1/control"))
                .POST(HttpRequest.BodyPublishers.ofString(lies)));
    }

    /// From now on until the thread is interrupted, through all of its restarts.
    Thread keepLying() {
        return Thread.ofVirtual().start(() -> {
            try {
                for (int seed = 1; true; seed++) {
                    try {
                        lie(seed);
                    } catch (UncheckedIOException | UnexpectedAnswer e) {
                        // It is down, and hears of it when it is back.
                    }
                    TimeUnit.SECONDS.sleep(AGAIN_S);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Every payment made, in order.
    List<JsonNode> book() throws InterruptedException {
        try {
            List<JsonNode> book = new ArrayList<>();
            for (String line : send(HttpRequest.newBuilder(URI.create(url + "/v1/book")))
                    .lines()
                    .toList()) {
                book.add(Answer.JSON.readTree(line));
            }
            return book;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return Answer.of(http.send(request.build(), HttpResponse.BodyHandlers.ofString()))
                    .is(200)
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
