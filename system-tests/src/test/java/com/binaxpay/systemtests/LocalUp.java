package com.binaxpay.systemtests;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.FreePorts;
import com.binaxpay.simulator.lab.Processes;
import com.binaxpay.simulator.lab.Wan;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A cluster that `./binax up` runs on this machine, in a directory of its own under `target/clusters`. For one thread.
///
/// Whatever it started ends with it: at [#close], or else with the JVM.
final class LocalUp implements AutoCloseable {
    private static final Path CLUSTERS = Path.of("target", "clusters").toAbsolutePath();
    private static final Duration READY = Duration.ofSeconds(150);
    /// A node that was slow for the fifth time has to be well for as long before it leads again.
    private static final Duration READY_AGAIN = Duration.ofMinutes(6);
    private static final Duration TAKEN_OVER = Duration.ofMinutes(10);
    private static final long END_SECONDS = 60;

    private final String name;
    private final Path home;
    private final Optional<Wan> wan;
    private final int port = FreePorts.base();
    private final Thread hook = new Thread(this::end, "end cluster");
    private Binax.@Nullable Running supervisor;
    /// Former supervisors.
    private final List<Process> others = new ArrayList<>();

    private final List<Process> commandsStarted = new ArrayList<>();
    private int commands;

    private LocalUp(String name, Path home, Optional<Wan> wan) {
        this.name = name;
        this.home = home;
        this.wan = wan;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// A new cluster that serves.
    static LocalUp fresh(String name) throws InterruptedException {
        return fresh(name, Binax.ROOT);
    }

    /// The same of the release in `home`.
    static LocalUp fresh(String name, Path home) throws InterruptedException {
        return begin(new LocalUp(name, home, Optional.empty()));
    }

    /// The same with its regions as far from each other as `wan` has them.
    static LocalUp far(String name, Wan wan) throws InterruptedException {
        return begin(new LocalUp(name, Binax.ROOT, Optional.of(wan)));
    }

    private static LocalUp begin(LocalUp cluster) throws InterruptedException {
        delete(cluster.data());
        cluster.up();
        return cluster;
    }

    /// A new cluster with the topology in `file`.
    static LocalUp withTopology(String name, Path file) throws InterruptedException {
        return with(name, "--topology", file.toString());
    }

    /// A new cluster, started with more options.
    static LocalUp with(String name, String... options) throws InterruptedException {
        LocalUp cluster = new LocalUp(name, Binax.ROOT, Optional.empty());
        delete(cluster.data());
        cluster.up(options);
        return cluster;
    }

    Path data() {
        return CLUSTERS.resolve(name);
    }

    /// Starts it, and waits until it says `ready`.
    void up(String... options) throws InterruptedException {
        boolean isNew = !Files.exists(layout());
        List<String> arguments = new ArrayList<>(
                List.of("up", "--data", data().toString(), "--port", Integer.toString(port), "--traffic", "off"));
        arguments.addAll(List.of(options));
        wan.ifPresent(far -> arguments.addAll(List.of("--netns", far.prefix())));
        supervisor = Binax.start(home, scratch("up"), arguments.toArray(String[]::new));
        if (isNew && wan.isPresent()) {
            Until.holds("the cluster's ports to be chosen", READY, () -> Files.exists(layout()));
            wan.get().route(members());
        }
        awaitSaidReady(READY);
    }

    /// Has this release take it over from the supervisor that runs it, and waits for that one's end.
    void takeOver() throws InterruptedException {
        Process before = running();
        others.add(before);
        supervisor = Binax.start(scratch("up"), "up", "--take-over", "--data", data().toString(), "--traffic", "off");
        awaitSaidReady(TAKEN_OVER);
        if (!before.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the former supervisor runs on");
        }
    }

    private void awaitSaidReady(Duration atMost) {
        Binax.Running started = Objects.requireNonNull(supervisor);
        Until.says("the cluster " + name + " to say ready", atMost, () -> {
            if (!started.process().isAlive()) {
                throw new AssertionError("up has ended: " + started.await());
            }
            String out = Files.readString(started.out());
            return out.lines().anyMatch("ready"::equals) ? "" : "not yet; " + out + Files.readString(started.errors());
        });
    }

    /// Which releases its nodes and edges run, by `./binax upgrade status`.
    Set<String> releases() throws InterruptedException {
        return binax("upgrade", "status")
                .good()
                .out()
                .lines()
                .filter(line -> line.contains(", knows level "))
                .map(line -> line.replaceAll(".*: (.*), knows level .*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Runs a command on this cluster.
    Binax.Ended binax(String... arguments) throws InterruptedException {
        return start(arguments).await();
    }

    /// Begins a command on this cluster.
    Binax.Running start(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--data", data().toString()));
        Binax.Running command = Binax.start(scratch(arguments[0]), all.toArray(String[]::new));
        commandsStarted.add(command.process());
        return command;
    }

    /// Has chaos do something, as an operator would: `kill`, `start`, `pause`, `resume`.
    void chaos(String act, String target) throws InterruptedException {
        binax("chaos", act, target).good();
    }

    /// Terms of all replicas of all shards: they rise where somebody else comes to lead.
    String terms() throws Exception {
        return status().findValues("term").toString();
    }

    /// What `./binax status --json` shows, asked of the supervisor without starting a JVM for it.
    JsonNode status() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + members().path("control").asInt() + "/status");
        String token = Files.readString(data().resolve("control.token"));
        return Api.send(HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(10))
                        .header("Authorization", "Bearer " + token))
                .is(200)
                .json();
    }

    private Path layout() {
        return data().resolve("cluster.json");
    }

    /// Where each process listens.
    private JsonNode members() {
        try {
            return Answer.JSON.readTree(layout().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until all of it serves, each shard from its home.
    void awaitReady() {
        awaitReady(READY_AGAIN);
    }

    /// The same for longer, as where a region has been ill.
    void awaitReady(Duration atMost) {
        Until.says(
                "the cluster " + name + " to be ready",
                atMost,
                () -> status().path("ready").asBoolean()
                        ? ""
                        : status().path("waiting_for").asText("not ready"));
    }

    JsonNode place(String kind, String place) throws IOException, InterruptedException {
        return StreamSupport.stream(status().path(kind).spliterator(), false)
                .filter(candidate -> candidate.path("name").asText().equals(place))
                .findFirst()
                .orElseThrow();
    }

    /// Addresses of the edges, the front one first.
    List<String> edges() throws IOException, InterruptedException {
        return StreamSupport.stream(status().path("edges").spliterator(), false)
                .map(edge -> edge.path("http").asText())
                .toList();
    }

    /// The first edge with the test key of the demo partner.
    Api api() throws IOException, InterruptedException {
        return new Api(edges().getFirst(), testKey());
    }

    /// Every edge with that key.
    List<Api> apis() throws IOException, InterruptedException {
        String key = testKey();
        return edges().stream().map(url -> new Api(url, key)).toList();
    }

    String testKey() throws IOException {
        return Files.readString(data().resolve("demo.key")).strip();
    }

    Provider provider() throws IOException, InterruptedException {
        return new Provider(place("providers", "sandbox").path("http").asText(), data().resolve("tls"));
    }

    /// Processes by name, without the supervisor.
    Map<String, ProcessHandle> processes() {
        return Processes.named(running().toHandle());
    }

    /// As a power cut would: `kill -9` of the supervisor and of every process.
    void killEverything() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(List.of(running().toHandle()));
        all.addAll(Processes.below(running().toHandle()));
        all.forEach(ProcessHandle::destroyForcibly);
        Until.holds(
                "all processes to be gone",
                Duration.ofSeconds(30),
                () -> all.stream().noneMatch(ProcessHandle::isAlive));
        supervisor = null;
    }

    /// Stops it in order.
    void down() throws InterruptedException {
        binax("down").good();
        if (!running().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("down has said that all stopped, but the supervisor runs on");
        }
        supervisor = null;
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private Process running() {
        if (supervisor == null) {
            throw new IllegalStateException("the cluster " + name + " does not run");
        }
        return supervisor.process();
    }

    /// Ends what runs, nicely if it can be done so. From the shutdown hook, too.
    private synchronized void end() {
        commandsStarted.forEach(Process::destroy);
        if (supervisor == null) {
            return;
        }
        others.forEach(Process::destroy);
        Process process = supervisor.process();
        List<ProcessHandle> below = Processes.below(process.toHandle());
        process.destroy();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
        supervisor = null;
    }

    private Path scratch(String command) {
        commands++;
        return CLUSTERS.resolve(name + "-commands").resolve(commands + "-" + command);
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
