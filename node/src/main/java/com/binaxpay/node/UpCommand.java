package com.binaxpay.node;

import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.journal.Keyring;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Release;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts all regions, edges, the sandbox provider and the console on this machine, as real processes.",
            "Prints URLs and a test key, then a line 'ready' when all of it serves; stays in the foreground.",
            "Ctrl-C or ./binax down stops it. A later start on the same directory goes on where it was."
        })
final class UpCommand implements Callable<Integer> {
    private static final int REGIONS_MIN = 3;
    private static final int PORT_MIN = 1_024;
    private static final int PORT_MAX = 60_000;
    private static final int DEFAULT_PORT = 8_080;
    private static final int RATE_MAX = 1_000;
    private static final long READY_TIMEOUT_NS = 120_000_000_000L;
    private static final long POLL_MS = 100;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--zones",
            paramLabel = "1|3",
            description = {
                "1: three regions, eu, uk and us, with a node each. 3: one region with three zones, eu-1, eu-2 and eu-3,"
                        + " with a node each, of which one may be lost (default: 1)."
            })
    private int zones = 1;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the first edge (default: 8080, or the one of the last start); HTTPS is at N+363, the"
                    + " console at N+8, operations at N+9.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--traffic",
            paramLabel = "RATE|off",
            defaultValue = "20",
            description = "Demo requests a second in the background, 1 to 1000, or off (default: ${DEFAULT-VALUE}).")
    private String traffic = "20";

    @Option(names = "--fresh", description = "Remove what is in the directory first, and start anew.")
    private boolean isFresh;

    @Option(
            names = "--take-over",
            description = {
                "Where the cluster runs already, under this or an older release: replace its processes one by one by"
                        + " this release's, while it serves, and look after them from then on."
            })
    private boolean isTakingOver;

    @Option(
            names = "--topology",
            paramLabel = "FILE",
            description = "Topology (YAML) for a new cluster (default: regions eu, uk, us and two edges).")
    private Optional<Path> topologyFile = Optional.empty();

    @Option(
            names = "--netns",
            paramLabel = "PREFIX",
            description =
                    "For laboratories, as root: run each region's node in the network namespace PREFIX-REGION, which"
                            + " exists and brings what is sent to the others' ports on 127.0.0.1 to them; and each edge"
                            + " in PREFIX-EDGE, where that exists.")
    private String netns = "";

    @Option(
            names = "--clocks",
            paramLabel = "DIR",
            description =
                    "For laboratories, with Debian's libfaketime: the wall clock of each region's node is off by what"
                            + " the file DIR/REGION says, as +1.5 (seconds), which may change at any time.")
    private Optional<Path> clocks = Optional.empty();

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        int rate = check();
        LocalCluster cluster = data.cluster();
        Files.createDirectories(cluster.directory());
        try (FileChannel lockFile =
                FileChannel.open(cluster.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = lockFile.tryLock();
            if (lock == null && isTakingOver) {
                takeOver(cluster, rate, lockFile);
            } else if (lock == null) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        "the cluster in " + cluster.directory() + " runs already; see ./binax status, or stop it with"
                                + " ./binax down, or replace its processes by this release's with ./binax up"
                                + " --take-over.");
            } else {
                run(cluster, rate);
            }
        }
        return 0;
    }

    private Surroundings surroundings() {
        return new Surroundings(netns, clocks.map(Path::toAbsolutePath));
    }

    /// Leaves the cluster's files as they are: the processes of both releases read them.
    private void takeOver(LocalCluster cluster, int rate, FileChannel lockFile)
            throws IOException, InterruptedException {
        if (isFresh || port.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--take-over goes with neither --fresh nor --port");
        }
        PrintWriter out = spec.commandLine().getOut();
        ProcessLog.toFileOnly("supervisor", cluster.logs());
        Topology topology = topology(cluster);
        Layout layout = layout(cluster, topology);
        Secrets secrets = Secrets.open(cluster.keyring(), Keyring.open(cluster.keyring()));
        Supervisor supervisor = Supervisor.besideAnother(cluster, layout, topology, surroundings());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervisor, out), "stop"));
        try {
            TakeOver takeOver = new TakeOver(cluster, cluster.layout(), topology, supervisor, line -> {
                out.println(line);
                out.flush();
            });
            takeOver.run(lockFile);
            cluster.save(layout);
            supervisor.open();
            Demo demo = new Demo(new ConfigClient(supervisor.links().configLinks()), secrets);
            // The older release may not have known of operators.
            demo.create();
            writeKeys(cluster, demo);
            announce(out, cluster, layout, demo);
            serve(supervisor, layout, secrets, rate);
        } finally {
            stop(supervisor, out);
        }
    }

    private int check() {
        if (zones == 3 && topologyFile.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--zones 3 goes not with --topology: the file says which zones there are");
        }
        if (zones != 1 && zones != 3) {
            throw new ParameterException(spec.commandLine(), "--zones must be 1 or 3, not " + zones);
        }
        if (port.isPresent() && (port.get() < PORT_MIN || port.get() > PORT_MAX)) {
            throw new ParameterException(
                    spec.commandLine(), "--port must be from " + PORT_MIN + " to " + PORT_MAX + ", not " + port.get());
        }
        return rate(traffic)
                .filter(rate -> rate <= RATE_MAX)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--traffic must be 'off' or a whole number from 1 to " + RATE_MAX + ", not " + traffic));
    }

    /// What `--traffic` says: 0 for `off`; empty where it makes no sense.
    private static Optional<Integer> rate(String text) {
        if (text.equals("off")) {
            return Optional.of(0);
        }
        return text.matches("[1-9]\\d{0,6}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private void run(LocalCluster cluster, int rate) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (isFresh) {
            ClusterFiles.wipe(cluster);
        }
        // Before whatever logs: where the log goes is settled once.
        ProcessLog.toFileOnly("supervisor", cluster.logs());
        boolean isNew = !cluster.exists();
        Topology topology = topology(cluster);
        Layout layout = layout(cluster, topology);
        Ports.checkFree(layout);
        Secrets secrets = new ClusterFiles(cluster, layout).write(topology);
        cluster.save(layout);
        Supervisor supervisor = Supervisor.start(cluster, layout, topology, surroundings());
        Thread hook = new Thread(() -> stop(supervisor, out), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            if (becomeReady(cluster, supervisor, layout, topology, secrets, isNew)) {
                announce(out, cluster, layout, new Demo(new ConfigClient(List.of()), secrets));
                serve(supervisor, layout, secrets, rate);
            }
        } finally {
            stop(supervisor, out);
        }
    }

    private Topology topology(LocalCluster cluster) throws IOException {
        Path kept = cluster.directory().resolve("run").resolve("topology.yaml");
        Optional<Path> file = Files.exists(kept) ? Optional.of(kept) : topologyFile;
        requireSame(kept);
        if (file.isEmpty()) {
            return zones == 3 ? Topology.threeZones() : Topology.standard();
        }
        try {
            Topology topology = Topology.parse(Files.readString(file.get()));
            if (topology.edges().isEmpty() || topology.controlRegions().size() < REGIONS_MIN) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        "./binax up needs a topology with at least three regions and one edge; " + file.get() + " has "
                                + topology.regionNames() + " and "
                                + topology.edges().size() + " edges.");
            }
            return LocalTopology.agreed(cluster, topology);
        } catch (ConfigRefused e) {
            throw new CommandFailed(CommandFailed.USAGE, file.get() + ": " + e.getMessage());
        }
    }

    /// What a cluster is, its first start has said.
    private void requireSame(Path kept) throws IOException {
        if (zones == 3
                && Files.exists(kept)
                && !Topology.threeZones()
                        .regionNames()
                        .equals(LocalTopology.of(data.cluster()).regionNames())) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "--zones 3: the cluster has a topology already, without them; start anew with --fresh, or in another"
                            + " directory (--data).");
        }
        if (topologyFile.isPresent() && Files.exists(kept) && Files.mismatch(kept, topologyFile.get()) >= 0) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "--topology " + topologyFile.get() + ": the cluster has a topology already; start it without this"
                            + " option, and change it with ./binax topology apply FILE.");
        }
    }

    private Layout layout(LocalCluster cluster, Topology topology) {
        Layout layout;
        if (cluster.exists()) {
            Layout kept = cluster.layout();
            layout = port.map(base -> Ports.moved(kept, base)).orElse(kept);
        } else {
            layout = Ports.fresh(topology, port.orElse(DEFAULT_PORT));
        }
        return new Layout(
                layout.base(), layout.control(), ProcessHandle.current().pid(), layout.members());
    }

    /// Waits until all serves; false where somebody asked to stop before.
    private boolean becomeReady(
            LocalCluster cluster,
            Supervisor supervisor,
            Layout layout,
            Topology topology,
            Secrets secrets,
            boolean isNew)
            throws InterruptedException, IOException {
        Demo demo = new Demo(new ConfigClient(supervisor.links().configLinks()), secrets);
        long beganNs = System.nanoTime();
        boolean hasKeys = false;
        String waitingFor = "";
        while (System.nanoTime() - beganNs < READY_TIMEOUT_NS) {
            ClusterStatus status = supervisor.status();
            if (!hasKeys
                    && !status.leader(com.binaxpay.wire.ProcessStatus.CONTROL).isEmpty()) {
                if (isNew) {
                    demo.beginAtNewestLevel();
                }
                demo.create();
                hasKeys = true;
            }
            waitingFor = status.waitingFor();
            if (hasKeys && waitingFor.isEmpty()) {
                waitingFor = firstFault(demo, layout, topology);
                if (waitingFor.isEmpty()) {
                    writeKeys(cluster, demo);
                    return true;
                }
            }
            if (supervisor.awaitDown(POLL_MS)) {
                return false;
            }
        }
        String troubles = String.join("\n", supervisor.troubles());
        throw new CommandFailed(
                CommandFailed.FAILED,
                "the cluster did not become ready: " + waitingFor + ". Logs are in " + cluster.logs() + ".\n"
                        + troubles);
    }

    private static void writeKeys(LocalCluster cluster, Demo demo) throws IOException {
        LocalCluster.writePrivate(cluster.demoKeyFile(), demo.key(Mode.TEST) + "\n");
        LocalCluster.writePrivate(cluster.operatorKeyFile(), demo.operatorKey() + "\n");
    }

    /// Writes and reads through every edge, on every shard.
    private static String firstFault(Demo demo, Layout layout, Topology topology) throws InterruptedException {
        for (Topology.Shard shard : topology.shards()) {
            Optional<Topology.Legal> homed = topology.jurisdictions().stream()
                    .filter(legal -> legal.home().equals(shard.home()))
                    .findFirst();
            for (Member edge : homed.isPresent() ? layout.of(Kind.EDGE) : List.<Member>of()) {
                String fault = demo.check(
                        edge.url(), homed.orElseThrow().jurisdiction().code());
                if (!fault.isEmpty()) {
                    return fault;
                }
            }
        }
        return "";
    }

    private static void announce(PrintWriter out, LocalCluster cluster, Layout layout, Demo demo) {
        out.println("BinaxPay " + Release.NAME + ", data in " + cluster.directory());
        for (Member member : layout.members()) {
            out.printf(
                    "  %-8s %-15s %s%s%n",
                    switch (member.kind()) {
                        case NODE -> "region";
                        case EDGE -> "edge";
                        case PROVIDER -> "provider";
                    },
                    member.name(),
                    member.url(),
                    member.https() == 0 ? "" : "  https://127.0.0.1:" + member.https());
        }
        Member front = layout.front();
        out.println("  API      " + front.url() + "/v1  (docs: http://127.0.0.1:" + front.operations() + "/docs)");
        out.println("  console  http://127.0.0.1:" + layout.console());
        out.println("  CA       " + cluster.tls().resolve("ca.pem"));
        out.println("  test key " + demo.key(Mode.TEST) + "  (also in " + cluster.demoKeyFile() + ")");
        out.println("ready");
        out.flush();
    }

    private void serve(Supervisor supervisor, Layout layout, Secrets secrets, int rate) throws InterruptedException {
        Demo demo = new Demo(new ConfigClient(List.of()), secrets);
        List<String> edges = layout.of(Kind.EDGE).stream().map(Member::url).toList();
        try (Traffic background = new Traffic(edges, demo.key(Mode.TEST), rate)) {
            background.start();
            while (!supervisor.awaitDown(60_000)) {
                Thread.onSpinWait();
            }
        }
    }

    /// Stops everything, once; who comes second waits for the first.
    private void stop(Supervisor supervisor, PrintWriter out) {
        synchronized (stopped) {
            if (stopped.getCount() == 0) {
                return;
            }
            out.println("stopping");
            out.flush();
            supervisor.close();
            stopped.countDown();
        }
    }
}
