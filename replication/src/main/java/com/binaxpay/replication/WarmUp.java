package com.binaxpay.replication;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Leads before it counts. A process that has just begun and leads for the first time runs a thousand methods for the
/// first time, one after the other, while requests wait: on two full cores 400 to 850 ms, and the second time 150 to
/// 250. So it does that before: two replicas of a group of nothing, both in this process, hand leadership to each other
/// and append entries, over TLS and with a log of their own below the storage, which is deleted in the end.
///
/// [#run] by one thread, the rest by any. What goes wrong, say because no port may be bound but those that are
/// configured, is no failure of the process: it leads as if there had been no warm-up.
public final class WarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final String NAME = "warm-up";
    private static final int HAND_OVERS = 6;
    private static final int ENTRIES = 100;
    private static final int ENTRY_BYTES = 512;
    private static final long LOG_BYTES = 8L << 20;
    private static final long QUICK_NS = TimeUnit.SECONDS.toNanos(4);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final RaftConfig config;
    private final String host;
    private final long endNs;
    private volatile boolean isOver;
    private volatile boolean wasQuick;
    private volatile Optional<Throwable> failure = Optional.empty();

    /// One of the two.
    private record Actor(String name, RaftHost host, Group group) {}

    private static final class Nothing implements ReplicatedMachine {
        @Override
        public void apply(long term, long index, ByteBuffer entry) {
            // The entry is all there is.
        }

        @Override
        public void save(Path directory) {
            // Nor is there a state.
        }

        @Override
        public void restore(Path directory) {
            // Nothing was saved.
        }
    }

    /// @param config of the process, whose certificate, address and storage it uses
    /// @param host of this process's own address among its peers, which the certificate is valid for
    /// @param atMostNs after which it is broken off
    public WarmUp(RaftConfig config, String host, long atMostNs) {
        this.config = config;
        this.host = host;
        this.endNs = System.nanoTime() + atMostNs;
    }

    /// Returns when it is over, or interrupted.
    @Override
    public void run() {
        var unused = warmUp();
    }

    /// Whether it has ended, in whatever way, or should have.
    public boolean isOver() {
        return isOver || System.nanoTime() - endNs > 0;
    }

    /// Whether it came to its end so soon that the processor evidently has room for what this process does.
    public boolean wasQuick() {
        return wasQuick;
    }

    /// At which level of the log a group tells of its changes: nobody looks for those of this one.
    static Level level(String group) {
        return group.equals(NAME) ? Level.DEBUG : Level.INFO;
    }

    /// Likewise of a host of these groups.
    static Level level(Collection<RatisGroup> groups) {
        return groups.stream().map(group -> level(group.name())).findFirst().orElse(Level.INFO);
    }

    /// How often leadership was handed over.
    int warmUp() {
        int handOvers = 0;
        long beganNs = System.nanoTime();
        Path directory = config.storage().resolve(NAME);
        List<Actor> actors = new ArrayList<>();
        try {
            Trees.delete(directory);
            List<Integer> ports = freePorts();
            List<Peer> peers = List.of(peer("first", ports.getFirst()), peer("second", ports.getLast()));
            for (int i = 0; i < peers.size(); i++) {
                actors.add(actor(peers.get(i), ports.get(i), peers, directory));
            }
            for (Actor actor : actors) {
                actor.host().start();
            }
            while (handOvers < HAND_OVERS) {
                handOvers += append(leader(actors)) && handOver(actors) ? 1 : 0;
            }
            var unused = append(leader(actors));
            long tookNs = System.nanoTime() - beganNs;
            wasQuick = tookNs < QUICK_NS;
            LOG.info("{} has warmed up in {} ms", config.process(), TimeUnit.NANOSECONDS.toMillis(tookNs));
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            LOG.info("{} could not warm up, and goes on without: {}", config.process(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // What follows takes seconds, and warms nothing.
            isOver = true;
            close(actors);
            discard(directory);
        }
        return handOvers;
    }

    /// Two, which are not the same.
    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            return List.of(first.getLocalPort(), second.getLocalPort());
        }
    }

    private Peer peer(String name, int port) {
        return new Peer(config.process() + "-" + name, host + ":" + port, 0);
    }

    /// Each waits for the end of its connections; both at a time.
    private static void close(List<Actor> actors) {
        CompletableFuture<?>[] closing = actors.stream()
                .map(actor -> CompletableFuture.runAsync(actor.host()::close, Thread::startVirtualThread))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing).join();
    }

    private Actor actor(Peer peer, int port, List<Peer> peers, Path directory) {
        RaftConfig own = RaftConfig.ofOneMachine(
                        peer.name(), config.listenHost(), port, directory.resolve(peer.name()), config.tls())
                .withElectionTimeouts(config.electionTimeoutMinMs(), config.electionTimeoutMaxMs())
                .withLogSegments(LOG_BYTES);
        RaftHost actor = new RaftHost(own, (group, cause) -> failure = Optional.of(cause));
        return new Actor(peer.name(), actor, actor.add(new GroupConfig(NAME, peers), new Nothing()));
    }

    private Actor leader(List<Actor> actors) throws InterruptedException, IOException, TimeoutException {
        while (true) {
            for (Actor actor : actors) {
                if (actor.group().isLeader() && actor.group().hasQuorumContact()) {
                    return actor;
                }
            }
            leftNs();
            LockSupport.parkNanos(LOOK_NS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// Whether something was committed; on a full machine the one may lose the other in between.
    private boolean append(Actor leader)
            throws InterruptedException, ExecutionException, IOException, TimeoutException {
        List<CompletableFuture<Proposed>> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            entries.add(leader.group().propose(ByteBuffer.allocate(ENTRY_BYTES)));
        }
        boolean isAnyCommitted = false;
        for (CompletableFuture<Proposed> entry : entries) {
            isAnyCommitted |= entry.get(leftNs(), TimeUnit.NANOSECONDS) instanceof Proposed.Committed;
        }
        if (!isAnyCommitted) {
            LockSupport.parkNanos(LOOK_NS);
        }
        return isAnyCommitted;
    }

    private boolean handOver(List<Actor> actors)
            throws InterruptedException, ExecutionException, IOException, TimeoutException {
        Actor leader = leader(actors);
        Actor other = actors.get(actors.getFirst().equals(leader) ? 1 : 0);
        return leader.group().transferLeadership(other.name()).get(leftNs(), TimeUnit.NANOSECONDS);
    }

    private long leftNs() throws IOException, TimeoutException {
        Optional<Throwable> cause = failure;
        if (cause.isPresent()) {
            throw new IOException(cause.get());
        }
        long leftNs = endNs - System.nanoTime();
        if (leftNs <= 0) {
            throw new TimeoutException("it took too long");
        }
        return leftNs;
    }

    private static void discard(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            LOG.info("{} could not be deleted; it is of no use: {}", directory, e.toString());
        }
    }
}
