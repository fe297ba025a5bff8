package com.binaxpay.replication;

import static org.awaitility.Awaitility.await;

import com.binaxpay.testing.Ports;
import com.binaxpay.testing.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Three processes' worth of hosts in one, with one group `g` whose home is `eu`.
final class TestCluster implements AutoCloseable {
    static final String SPARE = "ch";
    static final List<String> PROCESSES = List.of("eu", "uk", "us");
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Path root;
    private final SelfSigned tls;
    private final UnaryOperator<RaftConfig> settings;
    private final List<Peer> peers = new ArrayList<>();
    private final Peer spare;
    private final Map<String, RaftHost> hosts = new ConcurrentSkipListMap<>();
    private final Map<String, RaftHost> starting = new ConcurrentHashMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, CountingMachine> machines = new ConcurrentSkipListMap<>();
    private final Set<String> saidToHaveLeft = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> pretended = new ConcurrentHashMap<>();
    private final Map<String, Boolean> cold = new ConcurrentHashMap<>();
    private final List<String> askedWarm = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> died = new CopyOnWriteArrayList<>();

    TestCluster(Path root, UnaryOperator<RaftConfig> settings) throws IOException {
        this.root = root;
        this.settings = settings;
        this.tls = SelfSigned.under(root);
        for (String process : PROCESSES) {
            peers.add(new Peer(process, "127.0.0.1:" + Ports.free(), process.equals("eu") ? 1 : 0));
        }
        spare = new Peer(SPARE, "127.0.0.1:" + Ports.free(), 0);
    }

    /// Starts a fourth process, which hosts nothing yet.
    Peer startSpare() throws IOException {
        RaftHost host = host(spare);
        host.start();
        hosts.put(SPARE, host);
        return spare;
    }

    /// Has the fourth process host a replica that has no vote yet; it is to take the place of `removed`.
    void joinInsteadOf(String removed) throws IOException {
        host(SPARE).expect("g");
        addSpare(removed);
        host(SPARE).addLate("g");
    }

    /// Adds a group to a process that runs, which is to begin with it by [RaftHost#addNew].
    Group addNew(String process, String name, CountingMachine machine) {
        return host(process).add(new GroupConfig(name, peers), machine);
    }

    /// Replicas that could not go on, with their processes.
    List<String> died() {
        return List.copyOf(died);
    }

    /// Has the fourth process host a replica that learns.
    void learn() throws IOException {
        addLearner();
        host(SPARE).addLate("g");
    }

    /// Starts the fourth process again, whose replica learns.
    void startLearnerAgain() throws IOException {
        RaftHost host = host(spare);
        addLearner();
        host.mayNotBegin();
        host.start();
        hosts.put(SPARE, host);
    }

    private void addLearner() {
        CountingMachine machine = new CountingMachine();
        machines.put(SPARE, machine);
        groups.put(SPARE, host(SPARE).add(new GroupConfig("g", peers, Optional.of(spare)), machine));
    }

    /// Starts the fourth process again, whose replica takes the place of `removed`.
    void startSpareAgain(String removed) throws IOException {
        RaftHost host = host(spare);
        addSpare(removed);
        host.mayNotBegin();
        host.start();
        hosts.put(SPARE, host);
    }

    private void addSpare(String removed) {
        CountingMachine machine = new CountingMachine();
        machines.put(SPARE, machine);
        List<Peer> later = new ArrayList<>(peers);
        later.removeIf(peer -> peer.name().equals(removed));
        later.add(spare);
        groups.put(SPARE, host(SPARE).add(new GroupConfig("g", later), machine));
    }

    /// With snapshots and short log files, so that a new replica can't be brought up by the log alone.
    static TestCluster ofShortLogs(Path root) throws IOException {
        return started(root, config -> config.withSnapshotsEvery(1L << 30, 20).withLogSegments(4_096));
    }

    static TestCluster started(Path root, UnaryOperator<RaftConfig> settings) throws IOException {
        TestCluster cluster = new TestCluster(root, settings);
        for (String process : PROCESSES) {
            cluster.start(process);
        }
        return cluster;
    }

    void start(String process) throws IOException {
        start(process, true);
    }

    /// Starts a process that has been there before.
    void startAgain(String process) throws IOException {
        start(process, false);
    }

    private RaftHost host(Peer peer) {
        int port = Integer.parseInt(peer.address().substring(peer.address().indexOf(':') + 1));
        RaftConfig config = settings.apply(RaftConfig.ofOneMachine(
                peer.name(),
                "127.0.0.1",
                port,
                root.resolve(peer.name()),
                new TlsFiles(tls.key(), tls.certificate(), tls.certificate())));
        RaftHost host = new RaftHost(config, (group, cause) -> died.add(peer.name() + ": " + group), new Progress());
        host.rescueBy(new FromOthers(peer.name()));
        starting.put(peer.name(), host);
        return host;
    }

    /// Starts a process again that shall leave the group, and says so.
    void startLeaving(String process) throws IOException {
        RaftHost host = host(peers.get(PROCESSES.indexOf(process)));
        List<Peer> others = new ArrayList<>(peers);
        others.removeIf(peer -> peer.name().equals(process));
        groups.put(process, host.add(new GroupConfig("g", others), new CountingMachine()));
        host.mayNotBegin();
        host.start();
        hosts.put(process, host);
        host.leave("g");
    }

    private void start(String process, boolean mayBegin) throws IOException {
        RaftHost host = host(peers.get(PROCESSES.indexOf(process)));
        CountingMachine machine = new CountingMachine();
        machines.put(process, machine);
        groups.put(process, host.add(new GroupConfig("g", peers), machine));
        if (!mayBegin) {
            host.mayNotBegin();
        }
        host.start();
        hosts.put(process, host);
    }

    /// What leaders are told that `process` has applied, from now on.
    void pretendApplied(String process, long index) {
        pretended.put(process, index);
    }

    /// Whether leaders are told that `process` is warm, from now on.
    void pretendCold(String process, boolean isCold) {
        cold.put(process, isCold);
    }

    /// Waits until leaders have asked `times` times whether `process` is warm.
    void awaitAskedWarm(String process, int times) {
        await("asking whether " + process + " is warm")
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> Collections.frequency(List.copyOf(askedWarm), process) >= times);
    }

    private final class Progress implements PeerProgress {
        @Override
        public CompletableFuture<Long> appliedBy(String peer, String group) {
            asked.add(peer);
            return CompletableFuture.completedFuture(pretended.getOrDefault(peer, Long.MAX_VALUE));
        }

        @Override
        public CompletableFuture<Boolean> isWarm(String peer) {
            askedWarm.add(peer);
            return CompletableFuture.completedFuture(!cold.getOrDefault(peer, false));
        }
    }

    /// Waits until a leader has asked `times` times from now how far `process` is.
    void awaitAsked(String process, int times) {
        asked.clear();
        await("asking how far " + process + " is")
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> Collections.frequency(List.copyOf(asked), process) >= times);
    }

    /// Has all replicas prefer `process`.
    void prefer(String process) {
        groups.values().forEach(group -> group.prefer(process));
    }

    void stop(String process) {
        RaftHost host = hosts.remove(process);
        if (host != null) {
            host.close();
        }
    }

    RaftHost host(String process) {
        return Objects.requireNonNull(starting.get(process));
    }

    /// What Ratis keeps of the group on `process`.
    Path directory(String process) throws IOException {
        try (Stream<Path> children = Files.list(root.resolve(process))) {
            return children.filter(child -> Files.exists(child.resolve("current")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// Lends the others' snapshots.
    private final class FromOthers implements Rescue {
        private final String self;

        FromOthers(String self) {
            this.self = self;
        }

        @Override
        public Optional<Offer> borrow(String group) throws IOException {
            for (Map.Entry<String, RaftHost> other : hosts.entrySet()) {
                Optional<Offer> offer = other.getKey().equals(self)
                        ? Optional.empty()
                        : other.getValue().lend(group);
                if (offer.isPresent()) {
                    return offer;
                }
            }
            return Optional.empty();
        }

        @Override
        public byte[] read(Offer offer, LentFile file, long offset, int length) throws IOException {
            return host(offer.peer())
                    .readLoan(offer.loan(), file.name(), offset, length)
                    .orElseThrow();
        }

        @Override
        public boolean hasLeft(String group) {
            return saidToHaveLeft.contains(self)
                    || hosts.entrySet().stream()
                            .anyMatch(other -> !other.getKey().equals(self)
                                    && other.getValue().isWithout(group, self));
        }

        @Override
        public void giveBack(Offer offer) {
            try {
                host(offer.peer()).endLoan(offer.loan());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// As the others would say, could they be asked.
    void sayThatItHasLeft(String process) {
        saidToHaveLeft.add(process);
    }

    void wipe(String process) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(process))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    Group group(String process) {
        return groups.getOrDefault(process, groups.values().iterator().next());
    }

    CountingMachine machine(String process) {
        return machines.getOrDefault(process, new CountingMachine());
    }

    /// Has `process` stand for election now.
    void standing(String process) {
        if (group(process) instanceof RatisGroup replica) {
            replica.standWithout("nobody");
        }
    }

    /// Waits until `process` is done with being made new.
    void awaitRenewed(String process) {
        await(process + " is made new")
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> !host(process).isRenewing("g"));
    }

    /// Waits until `process` leads.
    Group leader(String process) {
        await("leader " + process)
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> group(process).isLeader());
        return group(process);
    }

    /// Waits until someone that runs leads.
    Group anyLeader() {
        await("a leader")
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> hosts.keySet().stream()
                        .anyMatch(process -> group(process).isLeader()));
        return hosts.keySet().stream()
                .map(this::group)
                .filter(Group::isLeader)
                .findFirst()
                .orElseGet(this::anyLeader);
    }

    /// Proposes until it is committed, which it is once.
    void commit(long number) {
        await("commit of " + number)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> switch (propose(anyLeader(), number)) {
                    case Proposed.Committed _ -> true;
                    case Proposed.NotProposed _ -> false;
                    case Proposed.Unknown _ -> isCommitted(number);
                });
    }

    /// Commits the numbers from `first` to `last`.
    void commit(long first, long last) {
        for (long number = first; number <= last; number++) {
            commit(number);
        }
    }

    /// Whether what was proposed before is committed; waits for a leader that knows.
    private boolean isCommitted(long number) {
        await("a leader that knows whether " + number + " is committed")
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> anyLeader().readBarrier().join());
        return machines.values().stream().anyMatch(machine -> machine.applied().contains(number));
    }

    /// Commits the numbers that follow on `committed`, and adds them there.
    void commit(List<Long> committed, int count) {
        for (int i = 0; i < count; i++) {
            committed.add((long) committed.size() + 1);
            commit(committed.getLast());
        }
    }

    static Proposed propose(Group group, long number) {
        return group.propose(entry(number)).join();
    }

    static ByteBuffer entry(long number) {
        return ByteBuffer.allocate(64).putLong(0, number);
    }

    void awaitApplied(String process, List<Long> expected) {
        await(process + " applies " + expected.size())
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> machine(process).applied().equals(expected));
    }

    @Override
    public void close() {
        List.copyOf(hosts.keySet()).parallelStream().forEach(this::stop);
    }
}
