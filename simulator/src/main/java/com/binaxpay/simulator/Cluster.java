package com.binaxpay.simulator;

import com.binaxpay.config.Topology;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A local cluster as an operator has it: commands, status, and the supervisor that carries out chaos. One that was
/// started here is stopped at [#close], or with this JVM, however that ends; one that ran before is left as it is.
public final class Cluster implements AutoCloseable {
    /// Exit status of a command that was ended by force, as is done here after ten minutes.
    public static final int KILLED = 137;

    private static final Duration READY = Duration.ofSeconds(150);
    private static final Duration COMMAND = Duration.ofMinutes(10);
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final long POLL_NS = 100_000_000;
    private static final long END_SECONDS = 60;

    /// What is still waited for; empty where nothing is.
    @FunctionalInterface
    public interface Missing {
        String inWords() throws InterruptedException;
    }

    private final Path data;
    private final ConcurrentLinkedQueue<Process> running = new ConcurrentLinkedQueue<>();
    private @Nullable Process up;

    /// The one in `data`, whether it runs or not.
    public Cluster(Path data) {
        this.data = data.toAbsolutePath().normalize();
    }

    boolean isRunning() throws InterruptedException {
        return Files.exists(data.resolve("cluster.json"))
                && supervisor("GET", "/status").isDone();
    }

    /// Starts it, to be stopped by [#close]; `log` takes what its supervisor says.
    ///
    /// @param capacities requests a second that are declared for regions; those of others are not
    void start(Path log, Map<String, Integer> capacities) throws InterruptedException {
        launch(
                log,
                capacities.isEmpty()
                        ? List.of()
                        : List.of("--topology", declared(log, capacities).toString()));
        awaitSaidReady(log);
    }

    /// The topology that comes with the product, with capacities.
    private static Path declared(Path log, Map<String, Integer> capacities) {
        String yaml = Topology.standard().yaml();
        for (Map.Entry<String, Integer> capacity : capacities.entrySet()) {
            String name = "- { name: " + capacity.getKey() + ", ";
            yaml = yaml.replaceFirst(Pattern.quote(name), name + "capacity: " + capacity.getValue() + ", ");
        }
        try {
            Path file = log.toAbsolutePath().resolveSibling("topology.yaml");
            Files.createDirectories(file.getParent());
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Demands that so many requests a second are declared for regions.
    void requireCapacities(String scenario, Map<String, Integer> capacities) throws InterruptedException {
        for (Map.Entry<String, Integer> capacity : capacities.entrySet()) {
            Answer ready = Api.send(HttpRequest.newBuilder(URI.create(readyUrl(capacity.getKey())))
                    .timeout(CALL));
            int declared = ready.json().path("capacity_per_s").asInt();
            if (declared != capacity.getValue()) {
                throw new ScenarioFailed(
                        ScenarioFailed.USAGE,
                        scenario + " needs a region " + capacity.getKey() + " of which the topology declares capacity: "
                                + capacity.getValue() + "; in this cluster it is "
                                + (declared == 0 ? "not declared" : declared)
                                + ". Without --data a cluster is started that has it.");
            }
        }
    }

    /// Where a region's node or an edge says how it is.
    String readyUrl(String name) {
        return "http://127.0.0.1:" + member(name).path("operations").asInt() + "/readyz";
    }

    /// The partner API of a region's own node, or of an edge.
    Api api(String name) {
        return new Api(
                "http://127.0.0.1:" + member(name).path("http").asInt(),
                read(data.resolve("demo.key")).strip());
    }

    /// Where other processes call a region's node.
    int callsPort(String region) {
        return member(region).path("calls").asInt();
    }

    private JsonNode member(String name) {
        return StreamSupport.stream(layout().orElseThrow().path("members").spliterator(), false)
                .filter(member -> member.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new ScenarioFailed("there is no process " + name));
    }

    /// Starts a command that stays, to be stopped by [#close]; what it prints goes to `log`. Returns the first line
    /// that has `said` in it.
    String aside(List<String> arguments, Path log, String said) throws InterruptedException {
        Process process = launch(JvmCommand.of(arguments), redirect(log));
        running.add(process);
        String[] line = {""};
        await("./binax " + String.join(" ", arguments) + " to say " + said, CALL, () -> {
            line[0] = read(log)
                    .lines()
                    .filter(each -> each.contains(said))
                    .findFirst()
                    .orElse("");
            return line[0].isEmpty() ? "it said\n" + read(log) : "";
        });
        return line[0];
    }

    /// Begins to start it with `options` of `./binax up`, to be stopped by [#close].
    public void launch(Path log, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("up", "--data", data.toString(), "--traffic", "off"));
        if (!Files.exists(data.resolve("cluster.json"))) {
            arguments.addAll(List.of("--port", Integer.toString(FreePorts.base())));
        }
        arguments.addAll(options);
        up = launch(JvmCommand.of(arguments), redirect(log));
    }

    /// Waits until what was launched says that all of it serves.
    public void awaitSaidReady(Path log) throws InterruptedException {
        Process process = Objects.requireNonNull(up);
        await("the cluster in " + data + " to say ready", READY, () -> {
            if (!process.isAlive()) {
                throw new ScenarioFailed("the cluster did not start: " + read(log));
            }
            return read(log).lines().anyMatch("ready"::equals) ? "" : "it said\n" + read(log);
        });
    }

    private static ProcessBuilder.Redirect redirect(Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return ProcessBuilder.Redirect.to(log.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deaf to Ctrl-C, after which this process stops the cluster in order.
    private static List<String> apart(List<String> command) {
        List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        all.addAll(command);
        return all;
    }

    /// With a small share of the processor, as the `binax` script begins maintenance: a command should not take from
    /// what clients and cluster need.
    private static List<String> courteous(List<String> command) {
        List<String> all = new ArrayList<>(List.of("nice", "-n", "10"));
        all.addAll(command);
        return all;
    }

    private static Process launch(List<String> command, ProcessBuilder.Redirect output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            Leash leash = new Leash(process.pid());
            var unused = process.onExit().thenRun(leash::close);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a command on this cluster to its good end.
    ///
    /// @param line told of each line that it prints, as it does
    public void command(List<String> arguments, Consumer<String> line) throws InterruptedException {
        String[] last = {""};
        int status = run(arguments, each -> {
            line.accept(each);
            last[0] = each;
        });
        if (status != 0) {
            throw new ScenarioFailed(
                    "./binax " + String.join(" ", arguments) + " ended with status " + status + ": " + last[0]);
        }
    }

    /// Runs a command on this cluster to its end; its exit status, [#KILLED] where it took too long.
    ///
    /// @param line told of each line that it prints, as it does
    public int run(List<String> arguments, Consumer<String> line) throws InterruptedException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--data", data.toString()));
        Process process = launch(apart(courteous(JvmCommand.of(all))), ProcessBuilder.Redirect.PIPE);
        running.add(process);
        // What hangs is ended, and then its output ends, too.
        var unused = process.onExit()
                .orTimeout(COMMAND.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(late -> {
                    process.destroyForcibly();
                    return process;
                });
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String next = output.readLine(); next != null; next = output.readLine()) {
                line.accept(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int status = process.waitFor();
        running.remove(process);
        return status;
    }

    /// Has the supervisor do what `./binax chaos` asks of it, without a process in between; what it says.
    public String chaos(String act, String target) throws InterruptedException {
        Answer answer = supervisor("POST", "/chaos/" + act + "/" + target);
        if (!answer.isDone()) {
            throw new ScenarioFailed("chaos " + act + " " + target + " was refused: " + answer.body());
        }
        return answer.body();
    }

    /// What `./binax status --json` shows.
    public JsonNode status() throws InterruptedException {
        Answer answer = supervisor("GET", "/status");
        if (!answer.isDone()) {
            throw new ScenarioFailed("the supervisor does not answer: " + answer.body());
        }
        return answer.json();
    }

    private Answer supervisor(String method, String path) throws InterruptedException {
        try {
            int port = Answer.JSON
                    .readTree(data.resolve("cluster.json").toFile())
                    .path("control")
                    .asInt();
            return Api.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(CALL)
                    .header("Authorization", "Bearer " + Files.readString(data.resolve("control.token")))
                    .method(method, HttpRequest.BodyPublishers.noBody()));
        } catch (IOException e) {
            return Answer.none(e);
        }
    }

    /// Where each process listens, once that is chosen.
    public Optional<JsonNode> layout() {
        try {
            Path file = data.resolve("cluster.json");
            return Files.exists(file) ? Optional.of(Answer.JSON.readTree(file.toFile())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The directory that it keeps everything in.
    public Path data() {
        return data;
    }

    /// The supervisor that was started here.
    public ProcessHandle supervisor() {
        return Objects.requireNonNull(up).toHandle();
    }

    /// Names of its edges.
    List<String> edgeNames() throws InterruptedException {
        return StreamSupport.stream(status().path("edges").spliterator(), false)
                .map(edge -> edge.path("name").asText())
                .toList();
    }

    /// Names of its regions.
    public List<String> regions() throws InterruptedException {
        return StreamSupport.stream(status().path("regions").spliterator(), false)
                .map(region -> region.path("name").asText())
                .toList();
    }

    /// What its status says of a region: `up`, `down`, `starting`, `paused`.
    public String state(String region) throws InterruptedException {
        return StreamSupport.stream(status().path("regions").spliterator(), false)
                .filter(place -> place.path("name").asText().equals(region))
                .map(place -> place.path("state").asText())
                .findFirst()
                .orElse("unknown");
    }

    /// The region that leads the shard which is at home in `region`; empty where none does.
    String leaderFor(String region) throws InterruptedException {
        return StreamSupport.stream(status().path("shards").spliterator(), false)
                .filter(shard -> shard.path("home").asText().equals(region))
                .map(shard -> shard.path("leader").asText())
                .findFirst()
                .orElse("");
    }

    /// Every edge, with the test key of the demo partner.
    public List<Api> edges() throws InterruptedException {
        String key = read(data.resolve("demo.key")).strip();
        return StreamSupport.stream(status().path("edges").spliterator(), false)
                .map(edge -> new Api(edge.path("http").asText(), key))
                .toList();
    }

    /// Waits until `missing` says nothing.
    public static void await(String what, Duration atMost, Missing missing) throws InterruptedException {
        long endNs = System.nanoTime() + atMost.toNanos();
        String last = missing.inWords();
        while (!last.isEmpty()) {
            if (System.nanoTime() - endNs > 0) {
                throw new ScenarioFailed("waited " + atMost.toSeconds() + " s for " + what + ": " + last);
            }
            LockSupport.parkNanos(POLL_NS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            last = missing.inWords();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends what was started here, in order if it can be done so. From the shutdown hook, too.
    @Override
    public synchronized void close() {
        running.forEach(Process::destroy);
        Process process = up;
        if (process == null || !process.isAlive()) {
            return;
        }
        List<ProcessHandle> below = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
