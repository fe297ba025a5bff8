package com.binaxpay.replication;

import com.binaxpay.money.Invariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All groups of a process: one Ratis server, one port. Started and closed once, by one thread.
public final class RaftHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
    private static final long WATCH_INTERVAL_MS = 200;
    private static final int TURNS_AN_ELECTION_TIMEOUT = 3;

    private final RaftConfig config;
    private final FatalHandler onFatal;
    private final PeerProgress progress;
    private final ExecutorService events;
    private final ScheduledExecutorService watch;
    private final Map<RaftGroupId, RatisGroup> groups = new LinkedHashMap<>();
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
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon().factory();
    }

    /// Directory of logs and snapshots.
    public Path storage() {
        return config.storage();
    }

    /// Adds a group; only before [#start].
    public Group add(GroupConfig group, ReplicatedMachine machine) {
        Invariant.check(server == null, "groups are added before the host is started");
        Invariant.check(
                group.peers().stream().anyMatch(peer -> peer.name().equals(config.process())),
                config.process() + " is no peer of group " + group.name());
        RatisGroup added = new RatisGroup(group, config, idOf(group.name()), machine, onFatal, events, progress);
        Invariant.check(groups.put(added.id(), added) == null, "group added twice: " + group.name());
        return added;
    }

    /// Ids are made of names, so that no table has to be agreed upon.
    private static RaftGroupId idOf(String name) {
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(("binaxpay:" + name).getBytes(StandardCharsets.UTF_8)));
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
        parameters.put(ReadIndexRpc.FOLLOWERS_KEY, id -> group(id).followers(), FollowersOfGroups.class);
        RaftServer starting = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(config.process()))
                .setProperties(properties)
                .setParameters(parameters)
                .setStateMachineRegistry(id -> group(id).machine())
                .build();
        server = starting;
        starting.start();
        RatisSettings.storage(properties, config.storage());
        List<CompletableFuture<Void>> joining = new ArrayList<>();
        for (RatisGroup group : groups.values()) {
            joining.add(join(starting, group));
        }
        for (CompletableFuture<Void> joined : joining) {
            await(joined);
        }
        watching = watch.scheduleWithFixedDelay(
                () -> lookAfter(starting), WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
        LOG.info("{} hosts {} groups at port {}", config.process(), groups.size(), config.listenPort());
    }

    private RatisGroup group(RaftGroupId id) {
        RatisGroup group = groups.get(id);
        if (group == null) {
            throw new IllegalArgumentException("no such group: " + id);
        }
        return group;
    }

    private CompletableFuture<Void> join(RaftServer starting, RatisGroup group) throws IOException {
        List<RaftPeer> peers = group.config().peers().stream()
                .map(peer -> RaftPeer.newBuilder()
                        .setId(peer.name())
                        .setAddress(peer.address())
                        .build())
                .toList();
        GroupManagementRequest request = GroupManagementRequest.newAdd(
                ClientId.randomId(), starting.getId(), 0, RaftGroup.valueOf(group.id(), peers), false);
        return starting.groupManagementAsync(request).thenAccept(reply -> onJoined(starting, group, reply));
    }

    private static void onJoined(RaftServer starting, RatisGroup group, RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException("cannot start group " + group.name(), reply.getException());
        }
        try {
            group.onRunning(starting, starting.getDivision(group.id()));
        } catch (IOException e) {
            throw new IllegalStateException("cannot start group " + group.name(), e);
        }
    }

    private void await(CompletableFuture<Void> joined) throws IOException {
        try {
            joined.join();
        } catch (RuntimeException e) {
            close();
            throw new IOException("cannot start replication of " + config.process(), e);
        }
    }

    private void lookAfter(RaftServer running) {
        try {
            boolean someoneIsMissed = false;
            for (RatisGroup group : groups.values()) {
                group.sampleLag();
                group.yieldToPreferred();
                stopIfDead(group);
                someoneIsMissed |= group.leader().isEmpty();
            }
            if (someoneIsMissed && running.getServerRpc() instanceof GrpcServicesImpl rpc) {
                resetBackoff(rpc);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: cannot reconnect", config.process(), e);
        }
    }

    /// Ratis closes a replica by itself where it cannot go on (say, after a pause of a minute), and nothing else
    /// notices.
    private void stopIfDead(RatisGroup group) {
        if (group.role() == Role.STOPPED && !isClosing) {
            onFatal.onFatal(group.name(), new IllegalStateException("Ratis closed the replica"));
        }
    }

    private void resetBackoff(GrpcServicesImpl rpc) throws IOException {
        for (RatisGroup group : groups.values()) {
            for (Peer peer : group.config().peers()) {
                if (!peer.name().equals(config.process())) {
                    Reconnect.to(rpc, peer.name());
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
