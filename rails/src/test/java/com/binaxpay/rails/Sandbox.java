package com.binaxpay.rails;

import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A sandbox provider over plain HTTP on loopback that can be restarted on the same port, and what tests ask of it.
final class Sandbox implements AutoCloseable {
    static final Bytes SECRET = Bytes.utf8("a secret between the two");

    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private List<URI> callbacks = List.of();
    private SandboxBehaviour behaviour;
    private SandboxProvider provider;
    private final int port;

    Sandbox(Path directory, SandboxBehaviour behaviour) throws IOException {
        this.directory = directory;
        this.behaviour = behaviour;
        this.provider = start(0);
        this.port = provider.port();
    }

    static SandboxBehaviour hostile(long seed) {
        return new SandboxBehaviour(seed, 0, 5, 0.1, 0.05, 400, 0.1, 0.2, 0.1, 0.2, 20, 0.3);
    }

    SandboxConnector connector() {
        return new SandboxConnector(new SandboxConnector.Config(
                uri("/"), Optional.empty(), SECRET, Duration.ofSeconds(5), Duration.ofMillis(300)));
    }

    /// A connector that waits so long for an answer that no busy machine makes it give up.
    SandboxConnector patientConnector() {
        return new SandboxConnector(new SandboxConnector.Config(
                uri("/"), Optional.empty(), SECRET, Duration.ofSeconds(30), Duration.ofSeconds(30)));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    void behave(SandboxBehaviour changed) {
        behaviour = changed;
        provider.behave(changed);
    }

    void callBack(URI url) throws IOException, InterruptedException {
        callbacks = List.of(url);
        post("/v1/control", "{\"callback_urls\":[\"" + url + "\"]}");
    }

    void stop() {
        provider.close();
    }

    void startAgain() throws IOException {
        provider = start(port);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// References of payments made, in order.
    List<String> paidReferences() throws IOException, InterruptedException {
        return get("/v1/book")
                .body()
                .lines()
                .map(line -> member(line, "reference"))
                .toList();
    }

    /// A text member of a flat JSON object.
    static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return found.group(1);
    }

    @Override
    public void close() {
        provider.close();
        http.shutdownNow();
    }

    private SandboxProvider start(int onPort) throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory.resolve("keyring"));
        SandboxConfig config = new SandboxConfig(
                "127.0.0.1",
                onPort,
                directory.resolve("sandbox"),
                keyring.keysOrCreate("sandbox"),
                Optional.empty(),
                false,
                callbacks,
                SECRET,
                behaviour);
        return SandboxProvider.start(config, InstantSource.system());
    }
}
