package com.binaxpay.node;

import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.console.Chaos;
import com.binaxpay.console.ConsoleServer;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/// Runs a whole cluster in this one JVM for a moment, so that the start-up cache, which the script makes of this run,
/// knows the classes of every process, also those that lend a replica to a node that lost its disk, and its.
@Command(name = "train", hidden = true, description = "Runs what the start-up cache is made of.")
final class TrainCommand implements Callable<Integer> {
    private static final int BASE_PORT = 19_080;
    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final long LOOK_NS = 20_000_000L;
    private static final long TRAFFIC_NS = 2_000_000_000L;
    private static final int TRAFFIC_RATE = 50;
    private static final String MADE_NEW = "us";

    /// Says what is missing yet.
    private interface Step {
        String missing() throws InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LocalCluster cluster = new LocalCluster(Files.createTempDirectory("binax-train"));
        ProcessLog.to("train", cluster.logs());
        try (Closing closing = new Closing()) {
            return run(cluster, closing);
        } finally {
            ClusterFiles.delete(cluster.directory());
        }
    }

    private static int run(LocalCluster cluster, Closing closing) throws IOException, InterruptedException {
        Topology topology = Topology.standard();
        Layout layout = Ports.fresh(topology, BASE_PORT);
        Secrets secrets = new ClusterFiles(cluster, layout).write(topology);
        cluster.save(layout);
        for (Member member : layout.members()) {
            if (!member.name().equals(MADE_NEW)) {
                start(cluster.configFile(member.name()), member.kind(), closing);
            }
        }
        Path lostConfig = cluster.configFile(MADE_NEW);
        RegionNode lost = RegionNode.start(ConfigFiles.read(lostConfig), lostConfig);
        ClusterLinks links = closing.add(new ClusterLinks(cluster, layout));
        closing.add(ConsoleServer.start(0, () -> "{}", Chaos.none()));
        closing.add(ControlServer.start(layout.control(), "token", new NoActs()));
        Demo demo = new Demo(new ConfigClient(links.configLinks()), secrets);
        String waitingFor = await(() -> step(layout, topology, links, demo));
        List<String> edges = layout.of(Kind.EDGE).stream().map(Member::url).toList();
        try (Traffic traffic = new Traffic(edges, demo.key(Mode.TEST), TRAFFIC_RATE)) {
            traffic.start();
            LockSupport.parkNanos(TRAFFIC_NS);
        } finally {
            lost.close();
        }
        if (waitingFor.isEmpty()) {
            ClusterFiles.delete(ConfigFiles.read(lostConfig).data());
            closing.add(RegionNode.start(ConfigFiles.read(lostConfig), lostConfig));
            waitingFor = await(() -> status(layout, topology, links).waitingFor());
        }
        return waitingFor.isEmpty() ? 0 : CommandFailed.FAILED;
    }

    private static String await(Step step) throws InterruptedException {
        long beganNs = System.nanoTime();
        String waitingFor = "the control group";
        while (!waitingFor.isEmpty() && System.nanoTime() - beganNs < TIMEOUT_NS) {
            LockSupport.parkNanos(LOOK_NS);
            waitingFor = step.missing();
        }
        return waitingFor;
    }

    private static void start(Path config, Kind kind, Closing closing) throws IOException {
        switch (kind) {
            case NODE -> closing.add(RegionNode.start(ConfigFiles.read(config), config));
            case EDGE -> closing.add(EdgeProcess.start(ConfigFiles.read(config), config));
            case PROVIDER -> closing.add(ProviderProcess.start(ConfigFiles.read(config)));
        }
    }

    private static String step(Layout layout, Topology topology, ClusterLinks links, Demo demo)
            throws InterruptedException {
        ClusterStatus status = status(layout, topology, links);
        ClusterStatus.toText(status.toJson());
        if (status.leader(ProcessStatus.CONTROL).isEmpty()) {
            return "the control group";
        }
        demo.create();
        for (Topology.Legal legal : topology.jurisdictions().subList(0, 3)) {
            String fault = demo.check(layout.front().url(), legal.jurisdiction().code());
            if (!fault.isEmpty()) {
                return fault;
            }
        }
        return "";
    }

    private static ClusterStatus status(Layout layout, Topology topology, ClusterLinks links)
            throws InterruptedException {
        Map<String, ProcessStatus> statuses = links.statuses();
        return new ClusterStatus(layout, topology, statuses, name -> Child.State.RUNNING);
    }

    private static final class NoActs implements ControlServer.Acts {
        @Override
        public String status() {
            return "{}";
        }

        @Override
        public String chaos(String act, String target) {
            return "";
        }

        @Override
        public String replace(String target, String home) {
            return "";
        }

        @Override
        public String topology(String yaml) {
            return "";
        }

        @Override
        public void down() {}
    }
}
