package com.binaxpay.replication;

import com.binaxpay.money.Invariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All groups of a process: one Ratis server, one port. Started and closed once, by one thread.
public final class RaftHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
    private static final long WATCH_INTERVAL_MS = 200;
    private static final int TURNS_AN_ELECTION_TIMEOUT = 3;

    static {
        // Else a port that cannot be bound, of whatever host, ended the process from within. Setting this takes away
        // the handler of uncaught exceptions, too.
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private final RaftConfig config;
    private final FatalHandler onFatal;
    private final PeerProgress progress;
    private final ExecutorService events;
    private final ScheduledExecutorService watch;
    private final Map<RaftGroupId, RatisGroup> groups = new ConcurrentHashMap<>();
    private final Memberships memberships;
    private final Renewals renewals;
    private @Nullable Loans loans;
    private @Nullable RaftServer server;
    private @Nullable Future<?> watching;
    private volatile boolean isClosing;

    /// A host that is not started yet; see [FatalHandler#halting].
    public RaftHost(RaftConfig config, FatalHandler onFatal) {
        this(config, onFatal, PeerProgress.UNKNOWN);
    }

    /// As the former, asking `progress` before leadership goes home.
    public RaftHost(RaftConfig config, FatalHandler onFatal, PeerProgress progress) {
        this.config = config;
        this.progress = progress;
        AtomicBoolean wasTold = new AtomicBoolean();
        this.onFatal = (group, cause) -> {
            if (wasTold.compareAndSet(false, true)) {
                onFatal.onFatal(group, cause);
            }
        };
        this.events = Executors.newSingleThreadExecutor(daemon(config.process() + "-raft-events"));
        this.watch = Executors.newSingleThreadScheduledExecutor(daemon(config.process() + "-raft-watch"));
        this.memberships = new Memberships(config);
        this.renewals = new Renewals(config, this.onFatal, memberships);
    }

    static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon().factory();
    }

    /// Directory of logs and snapshots.
    public Path storage() {
        return config.storage();
    }

    /// Adds a group; before [#start], or else with [#addLate].
    public Group add(GroupConfig group, ReplicatedMachine machine) {
        // Who shall leave a group may still be one of its voters; what its files say wins.
        Invariant.check(
                group.peers().stream().anyMatch(peer -> peer.name().equals(config.process()))
                        || group.learner().isPresent()
                        || Files.exists(directory(config.storage(), group.name())),
                config.process() + " is no peer of group " + group.name());
        RatisGroup added = new RatisGroup(group, config, idOf(group.name()), machine, onFatal, events, progress);
        Invariant.check(groups.put(added.id(), added) == null, "group added twice: " + group.name());
        return added;
    }

    /// Says, durably, that this process is about to join a group that others have had before, and is no voter of it
    /// until one of them makes it one.
    public void expect(String name) throws IOException {
        memberships.expect(name);
    }

    /// Begins with a group that was [expected][#expect] and added while this host runs: in the background it gets a
    /// snapshot of its leader's, and waits for that one to make it a voter, see [Group#replaceVoter]. One that is
    /// to learn needs not be expected, and waits likewise, see [Group#teach].
    public void addLate(String name) throws IOException {
        renewals.beginNew(started(), named(name));
    }

    /// Begins, while this host runs, with a group that nobody has had before, or goes on where that was broken off: all
    /// its first voters do the same. Waits.
    public void addNew(String name) throws IOException {
        await(memberships.begin(started(), named(name)), name);
    }

    /// Says that this process shall leave a group for good: that the others go on without it is no failure from now on.
    public void leave(String name) {
        memberships.leave(named(name));
    }

    /// Says that this process shall not leave a group after all.
    public void stay(String name) {
        memberships.stay(named(name));
    }

    /// Whether the others go on without this process, which was to [#leave].
    public boolean hasLeft(String name) {
        RatisGroup group = named(name);
        return !renewals.isAway(group) && memberships.hasLeft(group);
    }

    /// Removes a group that this process [#hasLeft], with all its files.
    public void remove(String name) throws IOException {
        RatisGroup group = named(name);
        group.onStopped();
        Memberships.end(started(), group);
        // Before it is forgotten that it was to leave, or it would seem to have died.
        groups.remove(group.id());
        memberships.forget(group);
    }

    private RaftServer started() {
        return Objects.requireNonNull(server, "the host is not started");
    }

    private RatisGroup named(String name) {
        return groups.values().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such group: " + name));
    }

    /// Sets where a replica gets a snapshot whose own files are damaged; before [#start]. Without it such a replica
    /// does not start.
    public void rescueBy(Rescue newRescue) {
        renewals.rescueBy(newRescue);
    }

    /// Says that this process has been part of its groups before; before [#start]. One that finds nothing then has
    /// lost its disk, and forgotten what it acknowledged and voted for: it takes no part until it was made new from
    /// a leader, where it would otherwise begin a group of its own.
    public void mayNotBegin() {
        renewals.mayNotBegin();
    }

    /// Ids are made of names, so that no table has to be agreed upon.
    private static RaftGroupId idOf(String name) {
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(("binaxpay:" + name).getBytes(StandardCharsets.UTF_8)));
    }

    /// Where below `storage` the log and the snapshots of a group are.
    public static Path directory(Path storage, String group) {
        return storage.resolve(idOf(group).getUuid().toString());
    }

    /// Binds the port, recovers each group from its latest snapshot and its log, and joins the others.
    public void start() throws IOException {
        Files.createDirectories(config.storage());
        RaftProperties properties = RatisSettings.properties(config);
        // The server would recover what it finds in the directory without knowing the groups' peers; it is shown an
        // empty one until each group is added with them.
        Path nothing = config.storage().resolve("none");
        RatisSettings.storage(properties, nothing);
        Parameters parameters = RatisSettings.tls(config.tls());
        DeadLeaders deaths = new DeadLeaders(
                config.process(), groups.values(), watch, config.electionTimeoutMinMs() / TURNS_AN_ELECTION_TIMEOUT);
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, deaths.customizer());
        parameters.put(ReadIndexRpc.GROUPS_KEY, this::group, LocalGroups.class);
        RaftServer starting = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(config.process()))
                .setProperties(properties)
                .setParameters(parameters)
                .setStateMachineRegistry(id -> group(id).machine())
                .build();
        server = starting;
        try {
            starting.start();
        } catch (ExitUtils.ExitException e) {
            throw new IOException(
                    config.process() + " cannot listen at " + config.listenHost() + ":" + config.listenPort(), e);
        }
        RatisSettings.storage(properties, config.storage());
        loans = new Loans(config.storage().resolve("lent"));
        List<CompletableFuture<Void>> beginning = new ArrayList<>();
        for (RatisGroup group : groups.values()) {
            beginning.add(renewals.begin(starting, group));
        }
        for (CompletableFuture<Void> begun : beginning) {
            await(begun);
        }
        watching = watch.scheduleWithFixedDelay(
                () -> lookAfter(starting), WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
        LOG.atLevel(WarmUp.level(groups.values()))
                .log("{} hosts {} groups at port {}", config.process(), groups.size(), config.listenPort());
    }

    private RatisGroup group(RaftGroupId id) {
        RatisGroup group = groups.get(id);
        if (group == null) {
            throw new IllegalArgumentException("no such group: " + id);
        }
        return group;
    }

    /// Takes a group out of service whose files here are damaged, and makes them new from its leader. Meanwhile this
    /// process takes no part in it. Returns when it has left.
    public void renew(String name, String why) throws IOException {
        RaftServer running = server;
        if (running != null) {
            renewals.renewRunning(running, named(name), why);
        }
    }

    /// Has a group's files made new from its leader when this process starts again. The group may run, and is to end
    /// with the process.
    public void renewAtNextStart(String name, String why) throws IOException {
        renewals.renewAtNextStart(named(name), why);
    }

    /// Whether this process takes no part in a group at the moment because its files are made new.
    public boolean isRenewing(String name) {
        return groups.values().stream()
                .filter(group -> group.name().equals(name))
                .anyMatch(renewals::isAway);
    }

    /// Whether `peer` may leave `group` to be made new: where this process leads it, the others are enough without
    /// that peer and answer, and no other one left just now.
    public boolean mayLeave(String name, String peer) {
        return groups.values().stream()
                .filter(each -> each.name().equals(name))
                .anyMatch(group -> group.mayLeave(peer));
    }

    /// Whether this process leads `group`, a quorum confirms that, and `peer` is no voter of it for good. Waits.
    public boolean isWithout(String name, String peer) {
        return groups.values().stream()
                .filter(each -> each.name().equals(name))
                .anyMatch(group -> group.isWithout(peer));
    }

    /// Lends the newest snapshot of `group`, which holds everything that was ever committed; empty where this
    /// process does not lead it, or no quorum confirms that. Waits.
    public Optional<Rescue.Offer> lend(String name) throws IOException {
        Loans lending = loans;
        Optional<RatisGroup> group = groups.values().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        if (lending == null || group.isEmpty()) {
            return Optional.empty();
        }
        // Read before a quorum confirms it: a leader of a later term would not be confirmed in this one.
        long leaderTerm = group.get().term();
        Optional<SnapshotOf> snapshot = group.get().confirmedSnapshot();
        if (snapshot.isEmpty() || group.get().term() != leaderTerm) {
            return Optional.empty();
        }
        Loans.Loan loan = lending.lend(snapshot.get().directory());
        return Optional.of(new Rescue.Offer(
                config.process(),
                loan.number(),
                leaderTerm,
                snapshot.get().term(),
                snapshot.get().index(),
                loan.files()));
    }

    /// Bytes of a file that [#lend] lent; empty where the loan ended.
    public Optional<byte[]> readLoan(long loan, String file, long offset, int length) throws IOException {
        Loans lending = loans;
        return lending == null ? Optional.empty() : lending.read(loan, file, offset, length);
    }

    /// Ends a loan.
    public void endLoan(long loan) throws IOException {
        Loans lending = loans;
        if (lending != null) {
            lending.giveBack(loan);
        }
    }

    private static void await(CompletableFuture<Void> begun, String name) throws IOException {
        try {
            begun.join();
        } catch (RuntimeException e) {
            throw new IOException("cannot begin with " + name, e);
        }
    }

    private void await(CompletableFuture<Void> begun) throws IOException {
        try {
            begun.join();
        } catch (RuntimeException e) {
            close();
            throw new IOException("cannot start replication of " + config.process(), e);
        }
    }

    private void lookAfter(RaftServer running) {
        try {
            boolean someoneIsMissed = false;
            boolean mayHandOver = groups.values().stream().noneMatch(RatisGroup::isHandingOver);
            for (RatisGroup group : groups.values()) {
                group.freshen();
                group.lookAfterLeader(mayHandOver);
                mayHandOver &= !group.isHandingOver();
                memberships.look(group);
                if (memberships.mayHaveMissedItsEnd(group)) {
                    renewals.askWhetherLeft(group);
                }
                stopIfDead(group);
                someoneIsMissed |= group.leader().isEmpty();
            }
            if (running.getServerRpc() instanceof GrpcServicesImpl rpc) {
                connect(rpc, someoneIsMissed);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: cannot reconnect", config.process(), e);
        }
    }

    /// Ratis closes a replica by itself where it cannot go on (say, after a pause of a minute), and nothing else
    /// notices. One that is just being added does not run yet.
    private void stopIfDead(RatisGroup group) {
        if (group.isRunning()
                && group.role() == Role.STOPPED
                && !isClosing
                && !renewals.isAway(group)
                && !memberships.isLeaving(group)) {
            onFatal.onFatal(group.name(), new IllegalStateException("Ratis closed the replica"));
        }
    }

    private void connect(GrpcServicesImpl rpc, boolean isUrgent) throws IOException {
        for (RatisGroup group : groups.values()) {
            for (Peer peer : group.reachable()) {
                if (!peer.name().equals(config.process())) {
                    Reconnect.ahead(rpc, peer.name());
                    if (isUrgent) {
                        Reconnect.to(rpc, peer.name());
                    }
                }
            }
        }
    }

    /// Leaves. Waits for the apply threads, takes no snapshot.
    @Override
    public void close() {
        isClosing = true;
        if (watching != null) {
            watching.cancel(true);
        }
        watch.shutdownNow();
        renewals.close();
        groups.values().forEach(RatisGroup::onStopped);
        RaftServer closing = server;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                LOG.warn("{}: closing replication failed", config.process(), e);
            }
        }
        events.shutdown();
    }
}
