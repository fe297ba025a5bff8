package com.binaxpay.systemtests;

import com.binaxpay.routing.entry.FirewallFile;
import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Leash;
import com.binaxpay.simulator.lab.Root;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An edge of a cluster as it would stand in the open: `./binax edge` in a network namespace, with HTTPS on all of its
/// addresses, behind the rules that `./binax entry firewall` makes of its configuration. The cluster's own process of
/// that name is down meanwhile. For one thread.
final class FloodEdge implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long END_SECONDS = 20;

    private final String name;
    private final FloodNet net;
    private final JsonNode config;
    private final Process process;
    private final Leash leash;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private FloodEdge(String name, FloodNet net, JsonNode config, Process process) {
        this.name = name;
        this.net = net;
        this.config = config;
        this.process = process;
        this.leash = new Leash(process.pid());
    }

    /// How `cluster` configures the edge.
    static JsonNode configuration(LocalUp cluster, String name) throws IOException {
        return Answer.JSON.readTree(
                cluster.data().resolve("run").resolve(name + ".yaml").toFile());
    }

    /// Where it would reach the nodes: ports on loopback.
    static List<Integer> nodePorts(JsonNode configuration) {
        List<Integer> ports = new ArrayList<>();
        configuration
                .path("nodes")
                .forEach(node ->
                        ports.add(Integer.parseInt(node.path("calls").asText().replaceFirst(".*:", ""), 10)));
        return ports;
    }

    /// Starts it, and waits until it may be given clients.
    static FloodEdge start(LocalUp cluster, String name, FloodNet net, Path directory) throws Exception {
        ObjectNode config = (ObjectNode) configuration(cluster, name);
        config.put("data", directory.resolve("data").toString());
        config.put("logs", directory.resolve("logs").toString());
        ObjectNode listen = (ObjectNode) config.path("listen");
        listen.put("host", "0.0.0.0").remove("http");
        for (JsonNode node : config.path("nodes")) {
            String calls = node.path("calls").asText();
            ((ObjectNode) node).put("calls", calls.replace("127.0.0.1", net.clientAddress()));
        }
        Path file = directory.resolve(name + ".yaml");
        Files.createDirectories(directory);
        Answer.JSON.writeValue(file.toFile(), config);
        Path rules = directory.resolve("rules.nft");
        Files.writeString(
                rules,
                Binax.start(
                                directory.resolve("firewall"),
                                "entry",
                                "firewall",
                                "--config",
                                file.toString(),
                                "--operators",
                                net.clientAddress())
                        .await()
                        .good()
                        .out());
        Root.run(at(net, "nft", "-f", rules.toString()));
        Process process = new ProcessBuilder(
                        at(net, Binax.ROOT.resolve("binax").toString(), "edge", "--config", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("edge.out").toFile())
                .start();
        FloodEdge edge = new FloodEdge(name, net, config, process);
        try {
            Until.says("the edge to be ready", SOON, () -> edge.operations("/readyz"));
            return edge;
        } catch (AssertionError e) {
            edge.close();
            throw e;
        }
    }

    private static String[] at(FloodNet net, String... command) {
        return Stream.concat(net.atEdge().stream(), Stream.of(command)).toArray(String[]::new);
    }

    /// Where clients come.
    InetSocketAddress https() {
        return new InetSocketAddress(
                net.edgeAddress(), config.path("listen").path("https").asInt());
    }

    /// Empty where the operations port answers with 200; else what it says.
    private String operations(String path) throws InterruptedException {
        HttpResponse<String> answer = ask(path);
        return answer.statusCode() == 200 ? "" : answer.toString();
    }

    private HttpResponse<String> ask(String path) throws InterruptedException {
        URI uri = URI.create("http://" + net.edgeAddress() + ":"
                + config.path("listen").path("operations").asInt() + path);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(SOON).build();
        for (long beganNs = System.nanoTime(); ; ) {
            if (!process.isAlive()) {
                throw new AssertionError("the edge has ended");
            }
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                if (System.nanoTime() - beganNs > SOON.toNanos()) {
                    throw new AssertionError("the edge's operations port", e);
                }
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    /// Values of its metrics whose names begin so, by name and labels.
    Map<String, Double> metrics(String prefix) throws InterruptedException {
        Map<String, Double> values = new TreeMap<>();
        ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .forEach(line -> values.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return values;
    }

    /// Connections that it closed by itself so far, for whatever reason.
    long closed() throws InterruptedException {
        return (long) metrics("binax_gateway_connections_closed_total").values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /// Connections that are open, those to the operations port among them.
    long open() throws InterruptedException {
        return Math.round(metrics("binax_gateway_connections").getOrDefault("binax_gateway_connections", 0.0));
    }

    /// Packets by the counters of its firewall.
    Map<String, Long> firewall() throws IOException {
        Map<String, Long> packets = new TreeMap<>();
        String json = Root.run(at(net, "nft", "-j", "list", "counters", "table", "inet", FirewallFile.table(name)));
        for (JsonNode each : Answer.JSON.readTree(json).path("nftables")) {
            JsonNode counter = each.path("counter");
            if (!counter.isMissingNode()) {
                packets.put(
                        counter.path("name").asText(), counter.path("packets").asLong());
            }
        }
        return packets;
    }

    /// Its open files, sockets among them.
    int files() throws IOException {
        try (var all = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return (int) all.count();
        }
    }

    /// The most memory that was ever its own, in MiB.
    long memoryMaxMib() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""), 10) >> 10)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
        leash.close();
    }
}
