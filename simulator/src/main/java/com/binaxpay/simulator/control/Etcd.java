package com.binaxpay.simulator.control;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Three etcd servers on loopback that sync before they acknowledge, by their JSON gateway (`/v3/kv`). A list is one
/// value, to which an element is added by a transaction that compares its revision.
final class Etcd implements Store {
    private static final int SERVERS = 3;
    private static final int TRIES = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Path program;
    private final Path directory;
    private final Servers servers;
    private final int[] clientPorts = ports();
    private final int[] peerPorts = ports();
    private final AtomicInteger turn = new AtomicInteger();

    Etcd(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
        this.servers = new Servers(directory);
    }

    private static int[] ports() {
        return IntStream.range(0, SERVERS).map(i -> freePort()).toArray();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String inWords() {
        return "etcd, three servers that sync before they acknowledge";
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public int size() {
        return SERVERS;
    }

    @Override
    public void start(int i) throws IOException {
        String all = IntStream.range(0, SERVERS)
                .mapToObj(each -> "s" + each + "=" + url(peerPorts[each]))
                .collect(Collectors.joining(","));
        servers.start(
                i,
                List.of(
                        program.toString(),
                        "--name=s" + i,
                        "--data-dir=" + directory.resolve("s" + i),
                        "--listen-client-urls=" + url(clientPorts[i]),
                        "--advertise-client-urls=" + url(clientPorts[i]),
                        "--listen-peer-urls=" + url(peerPorts[i]),
                        "--initial-advertise-peer-urls=" + url(peerPorts[i]),
                        "--initial-cluster=" + all,
                        "--logger=zap",
                        "--log-level=error"));
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public Servers servers() {
        return servers;
    }

    @Override
    public boolean isServing() throws InterruptedException {
        try {
            for (int i = 0; i < SERVERS; i++) {
                read("serving");
            }
            return true;
        } catch (IOException | NotDone e) {
            return false;
        }
    }

    @Override
    public long read(String key) throws IOException, NotDone, InterruptedException {
        return Long.parseLong(value(range(key), "0"));
    }

    @Override
    public void write(String key, long value) throws IOException, NotDone, InterruptedException {
        var unused = call("put", put(key, Long.toString(value)));
    }

    @Override
    public List<Long> list(String list) throws IOException, NotDone, InterruptedException {
        String value = value(range(list), "");
        return value.isEmpty() ? List.of() : LongStream.of(longs(value)).boxed().toList();
    }

    private static long[] longs(String value) {
        return Arrays.stream(value.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }

    @Override
    public void append(String list, long element) throws IOException, NotDone, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            JsonNode found;
            try {
                found = range(list);
            } catch (IOException e) {
                throw new NotDone("it was only read: " + e);
            }
            String before = value(found, "");
            ObjectNode request = Answer.JSON.createObjectNode();
            request.putArray("compare")
                    .addObject()
                    .put("key", base64(list))
                    .put("target", "MOD")
                    .put("result", "EQUAL")
                    .put(
                            "mod_revision",
                            found.path("kvs").path(0).path("mod_revision").asText("0"));
            request.putArray("success")
                    .addObject()
                    .set("request_put", put(list, (before.isEmpty() ? "" : before + ",") + element));
            if (call("txn", request).path("succeeded").asBoolean()) {
                return;
            }
        }
        throw new NotDone("others were faster, again and again");
    }

    private JsonNode range(String key) throws IOException, NotDone, InterruptedException {
        return call("range", Answer.JSON.createObjectNode().put("key", base64(key)));
    }

    private static ObjectNode put(String key, String value) {
        return Answer.JSON.createObjectNode().put("key", base64(key)).put("value", base64(value));
    }

    private static String value(JsonNode range, String otherwise) {
        String value = range.path("kvs").path(0).path("value").asText();
        return value.isEmpty() ? otherwise : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode call(String what, ObjectNode request) throws IOException, NotDone, InterruptedException {
        int port = clientPorts[Math.floorMod(turn.getAndIncrement(), SERVERS)];
        Answer answer = Api.send(HttpRequest.newBuilder(URI.create(url(port) + "/v3/kv/" + what))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
        if (answer.status() == 0 && answer.body().contains("ConnectException")) {
            throw new NotDone("nobody listens");
        }
        if (!answer.isDone()) {
            throw new IOException(answer.toString());
        }
        return answer.json();
    }

    @Override
    public void close() {
        servers.close();
    }
}
