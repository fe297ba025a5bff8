package com.binaxpay.benchmarks;

import com.binaxpay.simulator.FreePorts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/// One transfer a request over HTTP: a whole local cluster (`up`) in processes of its own, 256 and 512 keep-alive
/// connections to the node of the wallets' home region, and nginx's fixed answer beside it; and what of the processor a
/// request takes, by process and by layer.
final class HttpBench {
    private static final int[] CONNECTIONS = {256, 512};
    private static final int WALLETS = 64;
    private static final int WARM_UP_ROUNDS_MIN = 8;
    private static final int WARM_UP_ROUNDS_MAX = 14;
    private static final double WARM_UP_GAIN = 1.03;
    private static final double NANOS_A_MS = 1e6;
    private static final String CURRENCY = "EUR";

    private final Path directory;
    private final int runs;
    private final int seconds;
    private final ObjectMapper json = new ObjectMapper();

    HttpBench(Path directory, int runs, int seconds) {
        this.directory = directory;
        this.runs = runs;
        this.seconds = seconds;
    }

    List<Figure> run() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(directory, "http").resolve("data");
        int port = FreePorts.base();
        Process cluster = new ProcessBuilder(
                        binax("up", "--fresh", "--data", data.toString(), "--port", "" + port, "--traffic", "off"))
                .redirectErrorStream(true)
                .start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            awaitReady(cluster);
            Thread.ofVirtual().start(() -> drain(cluster));
            String key = Files.readString(data.resolve("demo.key")).strip();
            InetSocketAddress node = nodeAddress(data);
            List<String> wallets = wallets(client, node, key);
            List<Figure> figures = new ArrayList<>();
            for (int connections : CONNECTIONS) {
                figures.add(measure(cluster.toHandle(), node, key, wallets, connections));
            }
            return figures;
        } finally {
            stop(cluster, data);
        }
    }

    private Figure measure(
            ProcessHandle cluster, InetSocketAddress node, String key, List<String> wallets, int connections)
            throws IOException {
        LongFunction<byte[]> load = requests(node, key, wallets);
        double peer = Double.NaN;
        if (Commands.exists("nginx")) {
            try (NginxPeer nginx = NginxPeer.start(directory)) {
                peer = nginx.answersPerSecond(connections, load.apply(0), seconds);
            }
        }
        warmUp(node, load, connections);
        List<Double> rates = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        long failures = 0;
        long requests = 0;
        ProcessorTime before = ProcessorTime.of(cluster);
        for (int i = 0; i < runs; i++) {
            HttpLoad.Result result = new HttpLoad(node, connections, load).run(seconds);
            rates.add(result.perSecond());
            p50.add(result.latencyNs().getValueAtPercentile(50) / NANOS_A_MS);
            p99.add(result.latencyNs().getValueAtPercentile(99) / NANOS_A_MS);
            failures += result.failures();
            requests += result.answers();
        }
        String processor = ProcessorTime.of(cluster).perRequest(before, requests);
        return new Figure(
                connections == CONNECTIONS[0] ? "http-transfers" : "http-transfers-" + connections,
                "requests/s",
                Figure.median(rates),
                Figure.median(p50),
                Figure.median(p99),
                peer,
                "nginx, fixed answer, same load generator",
                peer,
                "nginx, fixed answer",
                rates,
                "three nodes, two edges, mTLS between them, fsync by a quorum, encryption, idempotency keys; "
                        + connections + " connections to one node; failures " + failures
                        + "; microseconds of processor a request: " + processor);
    }

    /// Until another round is hardly faster than the one before: the figures are those of a node that has run a while.
    private void warmUp(InetSocketAddress node, LongFunction<byte[]> requests, int connections) throws IOException {
        double before = 0;
        for (int round = 0; round < WARM_UP_ROUNDS_MAX; round++) {
            double rate = new HttpLoad(node, connections, requests).run(seconds).perSecond();
            if (round >= WARM_UP_ROUNDS_MIN && rate < before * WARM_UP_GAIN) {
                return;
            }
            before = rate;
        }
    }

    private LongFunction<byte[]> requests(InetSocketAddress node, String key, List<String> wallets) {
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        long run = random.nextLong() >>> 1;
        long[] next = {0};
        return number -> {
            int from = random.nextInt(wallets.size());
            int into = (from + 1 + random.nextInt(wallets.size() - 1)) % wallets.size();
            String body = "{\"source\":\"" + wallets.get(from) + "\",\"destination\":\"" + wallets.get(into)
                    + "\",\"amount\":\"0.01\",\"currency\":\"" + CURRENCY + "\"}";
            String head =
                    "POST /v1/transfers HTTP/1.1\r\nHost: 127.0.0.1:" + node.getPort() + "\r\nAuthorization: Bearer "
                            + key + "\r\nIdempotency-Key: b" + run + "-" + next[0]++
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            return (head + body).getBytes(StandardCharsets.US_ASCII);
        };
    }

    private List<String> wallets(HttpClient client, InetSocketAddress node, String key)
            throws IOException, InterruptedException {
        List<String> wallets = new ArrayList<>();
        for (int i = 0; i < WALLETS; i++) {
            String wallet = post(
                            client,
                            node,
                            key,
                            "/v1/wallets",
                            "{\"jurisdiction\":\"EU\",\"currencies\":[\"" + CURRENCY + "\"]}")
                    .path("id")
                    .asText();
            post(
                    client,
                    node,
                    key,
                    "/v1/test-helpers/fund",
                    "{\"wallet\":\"" + wallet + "\",\"amount\":\"10000000.00\",\"currency\":\"" + CURRENCY + "\"}");
            wallets.add(wallet);
        }
        return wallets;
    }

    private JsonNode post(HttpClient client, InetSocketAddress node, String key, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.getPort() + path))
                        .header("Authorization", "Bearer " + key)
                        .header("Idempotency-Key", "s" + System.nanoTime())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return json.readTree(answer.body());
    }

    private InetSocketAddress nodeAddress(Path data) throws IOException {
        String said = Commands.run(binax("status", "--json", "--data", data.toString()));
        for (JsonNode region : json.readTree(said.substring(said.indexOf('{'))).path("regions")) {
            if (region.path("name").asText().equals("eu")) {
                return new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        URI.create(region.path("http").asText()).getPort());
            }
        }
        throw new IOException("status names no region eu: " + said);
    }

    private static void awaitReady(Process cluster) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader lines = cluster.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.strip().equals("ready")) {
                return;
            }
        }
        throw new IOException("the cluster did not become ready: " + said);
    }

    private static void drain(Process cluster) {
        try {
            cluster.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {});
        } catch (java.io.UncheckedIOException e) {
            // The cluster ended.
        }
    }

    private static void stop(Process cluster, Path data) throws IOException, InterruptedException {
        cluster.destroy();
        if (!cluster.waitFor(60, TimeUnit.SECONDS)) {
            cluster.destroyForcibly().waitFor();
        }
        Commands.run(List.of("rm", "-rf", data.resolveSibling("data").toString()));
    }

    private static List<String> binax(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "com.binaxpay.node.Binax"));
        command.addAll(List.of(arguments));
        return command;
    }
}
