package com.binaxpay.node;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.Topology;
import com.binaxpay.console.Chaos;
import com.binaxpay.console.ConsoleServer;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.wire.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cluster on this machine: starts its processes, starts again what dies by itself, and carries out what the command
/// line and the console ask for. One thread owns the processes; everyone else waits for it.
final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final long STOP_GRACE_MS = 10_000;
    private static final long STATUS_FRESH_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LocalCluster cluster;
    private final Surroundings surroundings;
    private final boolean isBesideAnother;
    private volatile Layout layout;
    private volatile Topology topology;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("supervisor").factory());
    private final Map<String, Child> children = new ConcurrentSkipListMap<>();
    private final CountDownLatch downAsked = new CountDownLatch(1);
    private volatile ClusterLinks links;
    private final Closing doors = new Closing();
    private final Object statusLock = new Object();
    private ClusterStatus lastStatus;
    private long lastStatusNs;

    private Supervisor(
            LocalCluster cluster, Layout layout, Topology topology, Surroundings surroundings, boolean isBesideAnother)
            throws IOException {
        this.isBesideAnother = isBesideAnother;
        this.cluster = cluster;
        this.layout = layout;
        this.topology = topology;
        this.surroundings = surroundings;
        for (Member member : layout.members()) {
            children.put(member.name(), child(member));
        }
        this.lastStatus = new ClusterStatus(layout, topology, Map.of(), name -> Child.State.STOPPED);
        this.links = new ClusterLinks(cluster, layout);
    }

    private Child child(Member member) throws IOException {
        Path errors = cluster.logs().resolve(member.name() + ".err");
        return new Child(member, () -> command(member), errors, thread);
    }

    private List<String> command(Member member) {
        List<String> command = JavaCommand.of(cluster, member, place(member));
        boolean standsBack = member.kind() == Kind.NODE && othersServe(member);
        return surroundings.enter(member, standsBack ? Courtesy.of(command) : command);
    }

    /// Whether other nodes have come to serve, so that they can do without this one for a while; in a cluster that
    /// begins as a whole all are waited for.
    private boolean othersServe(Member member) {
        return isBesideAnother
                || children.values().stream()
                        .filter(child -> child.member().kind() == Kind.NODE
                                && !child.name().equals(member.name()))
                        .anyMatch(child -> child.runsSince(Courtesy.BACK_NS));
    }

    /// Among all members; one that is not there yet comes last.
    private int place(Member member) {
        int place = layout.members().indexOf(member);
        return place < 0 ? layout.members().size() : place;
    }

    /// Starts all processes of a cluster whose files are written.
    static Supervisor start(LocalCluster cluster, Layout layout, Topology topology, Surroundings surroundings)
            throws IOException {
        Supervisor supervisor = new Supervisor(cluster, layout, topology, surroundings, false);
        supervisor.open();
        supervisor.onThread(() -> {
            supervisor.children.values().forEach(Child::start);
            return "";
        });
        return supervisor;
    }

    /// One that has started nothing yet, for a cluster that runs under another supervisor; see [TakeOver].
    static Supervisor besideAnother(LocalCluster cluster, Layout layout, Topology topology, Surroundings surroundings)
            throws IOException {
        return new Supervisor(cluster, layout, topology, surroundings, true);
    }

    /// Starts one process.
    void start(String name) {
        onThread(() -> chaos("start", name));
    }

    /// Listens to the command line and shows the console.
    void open() throws IOException {
        doors.add(ControlServer.start(layout.control(), Files.readString(cluster.tokenFile()), new ControlActs()));
        doors.add(ConsoleServer.start(layout.console(), this::statusJson, new ConsoleActs()));
    }

    /// The ways to the cluster's processes.
    ClusterLinks links() {
        return links;
    }

    /// The cluster's state now; asked of the processes at most five times a second.
    ClusterStatus status() throws InterruptedException {
        synchronized (statusLock) {
            if (lastStatusNs == 0 || System.nanoTime() - lastStatusNs > STATUS_FRESH_NS) {
                Map<String, ProcessStatus> answers = links.statuses();
                Map<String, Child.State> states = new LinkedHashMap<>();
                children.forEach((name, child) -> states.put(name, child.state()));
                lastStatus = new ClusterStatus(layout, topology, answers, states::get).withPulses(links.pulses());
                lastStatusNs = System.nanoTime();
            }
            return lastStatus;
        }
    }

    /// Processes that have died by themselves, and how often, for a person who waits.
    List<String> troubles() {
        return children.values().stream()
                .filter(child -> child.deaths() > 0)
                .map(child -> child.name() + " has ended by itself " + child.deaths() + " times; see "
                        + cluster.logs().resolve(child.name() + ".log") + " and .err")
                .toList();
    }

    /// Waits until somebody asks for everything to stop; false after `ms`.
    boolean awaitDown(long ms) throws InterruptedException {
        return downAsked.await(ms, TimeUnit.MILLISECONDS);
    }

    private String statusJson() {
        try {
            return status().toJson().toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// Carries out an act on a process; a sentence for the operator.
    private String chaos(String act, String target) {
        List<Child> targets = targets(target);
        for (Child child : targets) {
            switch (act) {
                case "kill" -> child.kill();
                case "start" -> child.start();
                case "pause" -> child.pause();
                case "resume" -> child.resume();
                case "stop" -> child.stop(STOP_GRACE_MS);
                case "wipe" -> wipe(child);
                default ->
                    throw new IllegalArgumentException(
                            "unknown act '" + act + "'; known are kill, start, stop, pause, resume and wipe");
            }
        }
        return target + ": " + done(act);
    }

    /// Stops a process and starts it again from the release in `home`, or from this one where that is empty.
    private String replace(String target, String home) {
        for (Child child : targets(target)) {
            try {
                child.replace(home.isEmpty() ? () -> command(child.member()) : older(child, home), STOP_GRACE_MS);
            } catch (IOException e) {
                throw new IllegalArgumentException("no built release is in " + home + ": " + e, e);
            }
        }
        return target + ": replaced";
    }

    private Supplier<List<String>> older(Child child, String home) throws IOException {
        List<String> command = JavaCommand.of(cluster, child.member(), place(child.member()), Path.of(home));
        return () -> surroundings.enter(child.member(), command);
    }

    /// Nodes keep what they agreed on by themselves; this is what the next start and the commands read.
    private String goBy(String yaml) {
        try {
            Topology changed = Topology.parse(yaml);
            LocalCluster.replace(cluster.topologyFile(), yaml);
            changeMembers(Ports.following(layout, changed));
            topology = changed;
            return "the supervisor goes by the new topology";
        } catch (ConfigRefused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("the topology cannot be written: " + e, e);
        }
    }

    /// Starts nodes and edges that are new, and stops those that are gone. Who runs reads in its configuration where
    /// a new node is.
    private void changeMembers(Layout next) throws IOException {
        if (next.equals(layout)) {
            return;
        }
        new ClusterFiles(cluster, next).writeNewcomers();
        cluster.save(next);
        // Whoever asks by the former ways just now is not cut off.
        doors.add(links);
        links = new ClusterLinks(cluster, next);
        layout = next;
        for (Child child : List.copyOf(children.values())) {
            if (next.member(child.name()).isEmpty()) {
                child.stop(STOP_GRACE_MS);
                children.remove(child.name());
            }
        }
        for (Member member : next.members()) {
            if (!children.containsKey(member.name())) {
                Child child = child(member);
                children.put(member.name(), child);
                child.start();
            }
        }
    }

    private static String done(String act) {
        return switch (act) {
            case "kill" -> "killed; it stays down until you start it";
            case "start" -> "started";
            case "pause" -> "paused; resume it";
            case "resume" -> "resumed";
            case "stop" -> "stopped in order; it stays down until you start it";
            default -> "killed, and its data removed; it is made new from the others when you start it";
        };
    }

    /// As when a machine is lost with its disk.
    private void wipe(Child child) {
        if (child.member().kind() != Kind.NODE) {
            throw new IllegalStateException("only a region has data that can be lost; " + child.name() + " is none");
        }
        child.kill();
        try {
            ClusterFiles.delete(cluster.dataOf(child.member()));
        } catch (IOException e) {
            throw new IllegalStateException("the data of " + child.name() + " could not be removed", e);
        }
    }

    private List<Child> targets(String target) {
        List<Child> found = switch (target) {
            case "provider" -> of(Kind.PROVIDER);
            default ->
                children.values().stream()
                        .filter(child -> child.name().equals(target))
                        .toList();
        };
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown target '" + target + "'; known are " + String.join(", ", children.keySet()));
        }
        return found;
    }

    private List<Child> of(Kind kind) {
        return children.values().stream()
                .filter(child -> child.member().kind() == kind)
                .toList();
    }

    /// Has `work` done by the thread that owns the processes.
    private String onThread(Callable<String> work) {
        try {
            return thread.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Stops everything in order: first those who take requests, then those who keep them, then the provider.
    @Override
    public void close() {
        doors.close();
        onThread(() -> {
            stopAll(of(Kind.EDGE));
            stopAll(of(Kind.NODE));
            stopAll(of(Kind.PROVIDER));
            return "";
        });
        links.close();
        thread.shutdownNow();
        log.info("stopped");
    }

    private static void stopAll(List<Child> stopping) {
        stopping.forEach(Child::askToStop);
        stopping.forEach(child -> child.awaitStop(STOP_GRACE_MS));
    }

    private final class ControlActs implements ControlServer.Acts {
        @Override
        public String status() throws InterruptedException {
            return Supervisor.this.status().toJson().toPrettyString();
        }

        @Override
        public String chaos(String act, String target) {
            return onThread(() -> Supervisor.this.chaos(act, target));
        }

        @Override
        public String replace(String target, String home) {
            return onThread(() -> Supervisor.this.replace(target, home));
        }

        @Override
        public String topology(String yaml) {
            return onThread(() -> goBy(yaml));
        }

        @Override
        public void down() {
            downAsked.countDown();
        }
    }

    private final class ConsoleActs implements Chaos {
        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public String carryOut(String act, String target) {
            try {
                return onThread(() -> Supervisor.this.chaos(act, target));
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
