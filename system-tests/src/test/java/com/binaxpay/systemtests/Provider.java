package com.binaxpay.systemtests;

import com.binaxpay.simulator.Answer;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The sandbox provider as its owner sees it: how it behaves, and what it paid by its own book.
final class Provider {
    private final HttpClient http;
    private final String url;

    /// @param tls directory with the operator's certificate
    Provider(String url, Path tls) throws IOException {
        this.url = url;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(PemTls.context(
                        new Identity(tls.resolve("operator.pem"), tls.resolve("operator.key"), tls.resolve("ca.pem"))))
                .build();
    }

    /// Changes the members of its behaviour that `json` names.
    void behave(String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/control"))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        Answer.of(http.send(request, HttpResponse.BodyHandlers.ofString())).is(200);
    }

    /// Every payment made, in order.
    List<JsonNode> book() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/v1/book")).GET().build();
        List<JsonNode> book = new ArrayList<>();
        for (String line : http.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .toList()) {
            book.add(Answer.JSON.readTree(line));
        }
        return book;
    }
}
