package com.binaxpay.systemtests;

import com.binaxpay.journal.Keyring;
import com.binaxpay.observe.Metrics;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.routing.RouterSettings;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.simulator.lab.CrashDisk;
import com.binaxpay.testing.Ports;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Role;
import com.binaxpay.transport.Settings;
import com.binaxpay.transport.Transport;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.VerifyReport;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Three [CrashReplica] processes and the way to them. For one thread, but for [#shards].
final class CrashCluster implements AutoCloseable {
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(30);
    private static final int END_SECONDS = 20;
    private static final Path DIST = Binax.ROOT.resolve("target/dist");

    private final Path root;
    private final List<Path> classesInFront;
    private final Map<String, CrashDisk> disks = new LinkedHashMap<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Map<String, CallClient> clients = new LinkedHashMap<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Transport transport;
    private final ShardRouter router;
    private final Thread hook = new Thread(this::end, "end replicas");

    /// A new cluster below `root`, started.
    ///
    /// @param hasDisks whether each replica has a file system of its own, which can lose power
    /// @param classesInFront directories of classes that take the place of the true ones in the replicas
    CrashCluster(Path root, boolean hasDisks, List<Path> classesInFront) throws IOException {
        this.root = root;
        this.classesInFront = classesInFront;
        CrashDisk.clear(root);
        LocalUp.delete(root);
        Files.createDirectories(root);
        Runtime.getRuntime().addShutdownHook(hook);
        DevAuthority authority = DevAuthority.open(root.resolve("tls"), InstantSource.system());
        Keyring keyring = Keyring.openOrCreate(root.resolve("keys"));
        keyring.keysOrCreate("shard-0");
        keyring.keysOrCreate("history-0");
        transport = Transport.open(authority.process("operator", Role.OPERATOR), Settings.defaults());
        findPorts();
        List<RegionLink> links = new ArrayList<>();
        for (int i = 0; i < CrashReplica.NAMES.size(); i++) {
            String name = CrashReplica.NAMES.get(i);
            authority.process(name, Role.NODE);
            CallClient client =
                    transport.connect(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(i)));
            clients.put(name, client);
            links.add(RegionLink.remote(name, client));
            if (hasDisks) {
                disks.put(name, CrashDisk.make(root, name));
            }
        }
        router = new ShardRouter(
                List.of(new ShardRouter.Shard("shard-0", "eu")),
                links,
                RouterSettings.defaults(),
                new Metrics(),
                region -> false);
        start(CrashReplica.NAMES);
    }

    private void findPorts() {
        for (int i = 0; i < 2 * CrashReplica.NAMES.size(); i++) {
            ports.add(Ports.free());
        }
    }

    /// The way to the shard, whoever leads it.
    Shards shards() {
        return router;
    }

    void start(List<String> names) throws IOException {
        for (String name : names) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m"));
            command.addAll(classPath());
            command.addAll(List.of(
                    CrashReplica.class.getName(),
                    name,
                    root.toString(),
                    data(name).toString()));
            command.add(Integer.toString(ports.get(CrashReplica.NAMES.indexOf(name))));
            ports.stream().skip(CrashReplica.NAMES.size()).map(String::valueOf).forEach(command::add);
            processes.put(
                    name,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name)))
                            .start());
        }
    }

    /// The jars of the distribution, where there is one, since its start-up cache makes a process start in half the
    /// time; else what this test runs with.
    private List<String> classPath() throws IOException {
        List<String> front = classesInFront.stream().map(Path::toString).toList();
        Path distribution = DIST.resolve("classpath");
        if (!front.isEmpty() || !Files.exists(distribution)) {
            return List.of(
                    "-cp",
                    String.join(
                            File.pathSeparator,
                            Stream.concat(front.stream(), Stream.of(System.getProperty("java.class.path")))
                                    .toList()));
        }
        String tests = CrashReplica.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return List.of(
                "-XX:AOTCache=" + DIST.resolve("aot.cache"),
                "-Xlog:disable",
                "-cp",
                Files.readString(distribution).strip() + File.pathSeparator + tests);
    }

    private File log(String name) {
        return root.resolve(name + ".log").toFile();
    }

    private Path data(String name) {
        CrashDisk disk = disks.get(name);
        return (disk == null ? root.resolve(name + "-data") : disk.path().resolve("data"));
    }

    /// Kills `names` with `kill -9`.
    void kill(List<String> names) throws InterruptedException {
        List<Process> killed =
                names.stream().map(processes::get).map(Objects::requireNonNull).toList();
        killed.forEach(Process::destroyForcibly);
        for (Process process : killed) {
            process.waitFor();
        }
    }

    /// Takes the power from the machines of `names`, and gives it back; the processes are gone then.
    void losePower(List<String> names) throws InterruptedException {
        List<CrashDisk> lost =
                names.stream().map(disks::get).map(Objects::requireNonNull).toList();
        lost.parallelStream().forEach(CrashDisk::losePower);
        kill(names);
        lost.parallelStream().forEach(CrashDisk::restorePower);
    }

    /// Throws where a replica has ended by itself, with what it said.
    void assertAllRun() throws IOException {
        for (Map.Entry<String, Process> each : processes.entrySet()) {
            if (!each.getValue().isAlive()) {
                List<String> said = Files.readAllLines(log(each.getKey()).toPath());
                throw new AssertionError(each.getKey() + " has ended by itself: "
                        + said.stream()
                                .filter(line -> line.startsWith("binaxpay:"))
                                .reduce((first, last) -> last)
                                .orElseGet(() -> String.join("\n", said)));
            }
        }
    }

    /// What a replica says of itself.
    VerifyReport.Replica look(String name, boolean isAudited) throws InterruptedException {
        byte[] request = {isAudited ? CrashReplica.AUDIT : 0};
        try {
            byte[] answer = Objects.requireNonNull(clients.get(name))
                    .call(CrashReplica.LOOK, request, LOOK_TIMEOUT)
                    .get(LOOK_TIMEOUT.toSeconds() + 1, TimeUnit.SECONDS);
            return RecordCodec.VERIFY_REPORTS.decode(answer).replicas().getFirst();
        } catch (ExecutionException | TimeoutException | MalformedMessage e) {
            throw new IllegalStateException(name + " does not answer: " + e, e);
        }
    }

    boolean isConnected(String name) {
        return Objects.requireNonNull(clients.get(name)).isConnected();
    }

    /// Names of the files that `name` has now, relative to its data.
    Set<String> files(String name) {
        Path data = data(name);
        Set<String> names = new java.util.TreeSet<>();
        try (Stream<Path> all = Files.walk(data)) {
            all.forEach(path -> names.add(data.relativize(path).toString()));
        } catch (IOException | UncheckedIOException e) {
            // A folder was just removed, or its disk has not recovered: what was seen so far does.
        }
        return names;
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
        transport.close();
    }

    private synchronized void end() {
        processes.values().forEach(Process::destroyForcibly);
        try {
            for (Process process : processes.values()) {
                process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        processes.clear();
        disks.values().forEach(CrashDisk::close);
        disks.clear();
    }
}
