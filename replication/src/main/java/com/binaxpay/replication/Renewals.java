package com.binaxpay.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The replicas of a host that are made new from their leaders, and take no part in their groups meanwhile; see
/// [Renewal]. Each is tried again until it succeeds, and one at a time: who lends takes a snapshot and reads it, and
/// serves all the while. Safe for any thread but for [#begin].
final class Renewals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
    private static final long AGAIN_MS = 1_000;

    private final RaftConfig config;
    private final FatalHandler onFatal;
    private final Memberships memberships;
    private final ExecutorService background;
    private final Set<RatisGroup> away = ConcurrentHashMap.newKeySet();
    private final Set<RatisGroup> asking = ConcurrentHashMap.newKeySet();
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile Optional<Rescue> rescue = Optional.empty();
    private volatile boolean mayBegin = true;
    private volatile boolean isClosing;

    Renewals(RaftConfig config, FatalHandler onFatal, Memberships memberships) {
        this.config = config;
        this.onFatal = onFatal;
        this.memberships = memberships;
        this.background = Executors.newCachedThreadPool(RaftHost.daemon(config.process() + "-raft-renewal"));
    }

    void rescueBy(Rescue newRescue) {
        rescue = Optional.of(newRescue);
    }

    void mayNotBegin() {
        mayBegin = false;
    }

    boolean isAway(RatisGroup group) {
        return away.contains(group);
    }

    /// Begins with what is here; where that is damaged, or gone, stays away until it is made new. The others are not
    /// kept waiting for that: who leads them may be what is needed.
    CompletableFuture<Void> begin(RaftServer server, RatisGroup group) throws IOException {
        Renewal renewal = renewal(group);
        if (renewal.isDue()) {
            return stayAway(server, group);
        }
        if (group.config().learner().isPresent() && renewal.isEmpty()) {
            beginNew(server, group);
            return CompletableFuture.completedFuture(null);
        }
        if (!mayBegin && renewal.isEmpty()) {
            return renew(server, group, "there is nothing here, and this is no new cluster");
        }
        Optional<String> damage = renewal.damage();
        if (damage.isPresent()) {
            return renew(server, group, damage.get());
        }
        return memberships.begin(server, group).exceptionallyCompose(failure -> {
            Optional<Throwable> cause = group.restoreFailure();
            if (cause.isEmpty()) {
                return CompletableFuture.failedFuture(failure);
            }
            try {
                // Ratis keeps a place for a group that failed to start.
                Memberships.end(server, group);
                return renew(server, group, "snapshot: " + cause.get());
            } catch (IOException e) {
                failure.addSuppressed(e);
                return CompletableFuture.failedFuture(failure);
            }
        });
    }

    private CompletableFuture<Void> renew(RaftServer server, RatisGroup group, String why) throws IOException {
        renewAtNextStart(group, why);
        return stayAway(server, group);
    }

    /// Has a group made new when it begins again.
    void renewAtNextStart(RatisGroup group, String why) throws IOException {
        demandRescue(group, why);
        renewal(group).begin(why);
    }

    private void demandRescue(RatisGroup group, String why) throws IOException {
        if (rescue.isEmpty() || group.config().peers().size() == 1) {
            throw new IOException(
                    "the replica of " + group.name() + " is damaged, and there is nobody to make it new from: " + why);
        }
    }

    private CompletableFuture<Void> stayAway(RaftServer server, RatisGroup group) {
        away.add(group);
        renewInBackground(server, group);
        return CompletableFuture.completedFuture(null);
    }

    /// Begins with a group that is new here.
    void beginNew(RaftServer server, RatisGroup group) throws IOException {
        demandRescue(group, "it is new here");
        renewal(group).beginNew();
        var unused = stayAway(server, group);
    }

    /// Takes a group that runs out of service, and makes it new. Returns when it has left.
    void renewRunning(RaftServer server, RatisGroup group, String why) throws IOException {
        if (rescue.isEmpty() || !away.add(group)) {
            return;
        }
        renewal(group).begin(why);
        group.onStopped();
        if (!Memberships.end(server, group)) {
            throw new IOException("cannot leave group " + group.name());
        }
        renewInBackground(server, group);
    }

    /// Asks the others, in the background, whether they have gone on without this process.
    void askWhetherLeft(RatisGroup group) {
        if (rescue.isPresent() && asking.add(group)) {
            background.execute(() -> {
                try {
                    if (rescue.get().hasLeft(group.name())) {
                        memberships.onLeft(group);
                    } else {
                        TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    asking.remove(group);
                }
            });
        }
    }

    private void renewInBackground(RaftServer server, RatisGroup group) {
        group.renew();
        background.execute(() -> {
            try {
                while (!isClosing && away.contains(group)) {
                    attempt(server, group);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void attempt(RaftServer server, RatisGroup group) throws InterruptedException {
        try {
            if (isMadeNew(group)) {
                memberships.begin(server, group).join();
                away.remove(group);
                return;
            }
            LOG.warn("{}: waits for a leader to be made new from", group.name());
        } catch (CompletionException e) {
            if (group.restoreFailure().isPresent() && !isClosing) {
                againAnew(server, group, e);
                return;
            }
            LOG.error("{}: was made new, and cannot be started", group.name(), e);
            onFatal.onFatal(group.name(), e);
            away.remove(group);
            return;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: could not be made new, and is tried again", group.name(), e);
        }
        TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
    }

    private boolean isMadeNew(RatisGroup group) throws IOException, InterruptedException {
        turn.lockInterruptibly();
        try {
            return renewal(group).run(rescue.orElseThrow(), group::checkLent);
        } finally {
            turn.unlock();
        }
    }

    /// What was borrowed could not be restored either: it was damaged since it was checked.
    private void againAnew(RaftServer server, RatisGroup group, CompletionException why) throws InterruptedException {
        try {
            Memberships.end(server, group);
            renewal(group).begin(String.valueOf(why.getCause()));
            group.renew();
        } catch (IOException e) {
            onFatal.onFatal(group.name(), e);
            away.remove(group);
        }
        TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
    }

    private Renewal renewal(RatisGroup group) {
        Path directory = RaftHost.directory(config.storage(), group.name());
        return new Renewal(group.name(), directory);
    }

    @Override
    public void close() {
        isClosing = true;
        background.shutdownNow();
    }
}
