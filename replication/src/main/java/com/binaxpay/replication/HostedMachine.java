package com.binaxpay.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [ReplicatedMachine] as Ratis sees it.
final class HostedMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(HostedMachine.class);

    private final String group;
    private final ReplicatedMachine machine;
    private final FatalHandler onFatal;
    private final Events events;
    private final SnapshotStore snapshots = new SnapshotStore();
    private final AppliedWaiters waiters = new AppliedWaiters();

    /// The newest snapshot that was begun in the background.
    private volatile CompletableFuture<Long> saving = CompletableFuture.completedFuture(-1L);

    private volatile @Nullable Throwable restoreFailure;
    private volatile boolean isToBeReplaced;

    // Owned by the apply thread.
    /// Whether [#saving] is one that Ratis has not been told of.
    private boolean isToBeReported;

    private long entriesSinceSnapshot;
    private long bytesSinceSnapshot;

    /// What a group wants to know of its state machine's life; called on threads of Ratis, must return at once.
    interface Events {
        /// An entry with this call id is about to be appended here, by this process's own proposal.
        void onAppending(long callId);

        /// The elected leader has applied everything of earlier terms.
        void onLeaderReady();

        void onNotLeader();

        /// So much was applied since the last snapshot.
        void onApplied(long entries, long bytes);
    }

    HostedMachine(String group, ReplicatedMachine machine, FatalHandler onFatal, Events events) {
        this.group = group;
        this.machine = machine;
        this.onFatal = onFatal;
        this.events = events;
    }

    AppliedWaiters waiters() {
        return waiters;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            snapshots.init(storage);
                            loadOrLetGo(storage);
                        },
                        IOException.class);
    }

    /// Ratis keeps the lock of a directory that it could not use; whoever makes it new needs it.
    private void loadOrLetGo(RaftStorage storage) throws IOException {
        try {
            load();
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private void load() throws IOException {
        Optional<Path> directory = snapshots.latestDirectory();
        if (directory.isPresent()) {
            restore(directory.get());
        } else {
            machine.reset();
        }
        // May go back: an installed snapshot wins over whatever was applied before it.
        snapshots.latestIndex().ifPresent(this::setLastAppliedTermIndex);
        snapshots.latestIndex().ifPresent(at -> waiters.onApplied(at.getIndex()));
        entriesSinceSnapshot = 0;
        bytesSinceSnapshot = 0;
    }

    private void restore(Path directory) throws IOException {
        try {
            machine.restore(directory);
        } catch (IOException | RuntimeException e) {
            restoreFailure = e;
            throw e;
        }
    }

    /// Why the newest snapshot could not be restored; empty where it could.
    Optional<Throwable> restoreFailure() {
        return Optional.ofNullable(restoreFailure);
    }

    /// Snapshots on disk, newest first.
    List<SnapshotOf> snapshots() throws IOException {
        List<SnapshotOf> all = new ArrayList<>();
        for (Path directory : snapshots.newestFirst()) {
            TermIndex at = SnapshotStore.termIndex(directory);
            all.add(new SnapshotOf(at.getTerm(), at.getIndex(), directory));
        }
        return all;
    }

    /// The newest complete snapshot.
    Optional<SnapshotOf> newestSnapshot() {
        return snapshots.latest();
    }

    /// Has the next snapshot written in any case.
    void replaceNext() {
        isToBeReplaced = true;
    }

    /// A snapshot was received and is about to take its place. Ratis insists on the state PAUSED afterwards.
    @Override
    public void pause() {
        awaitSaving();
        try {
            snapshots.syncIncoming();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make an installed snapshot durable", e);
        }
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        awaitSaving();
        isToBeReported = false;
        try {
            snapshots.reload();
            checkInstalled();
            load();
            LOG.info("{}: restored an installed snapshot at {}", group, getLastAppliedTermIndex());
        } catch (IOException | RuntimeException e) {
            onFatal.onFatal(group, e);
            throw e;
        }
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    /// Without the snapshot the log has a gap, so that the replica is made new when its process starts again.
    private void checkInstalled() throws IOException {
        Optional<Path> installed = snapshots.latestDirectory();
        if (installed.isEmpty()) {
            return;
        }
        try {
            machine.checkLent(installed.get());
        } catch (IOException | RuntimeException e) {
            Trees.delete(installed.get());
            throw e;
        }
    }

    /// Checks a snapshot that is to be lent, or was borrowed.
    void checkLent(Path directory) throws IOException {
        machine.checkLent(directory);
    }

    /// The last point at which an append can still not have happened; Ratis calls it under the server's lock.
    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        var request = transaction.getClientRequest();
        if (request != null) {
            events.onAppending(request.getCallId());
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        ByteString data = entry.getStateMachineLogEntry().getLogData();
        try {
            machine.apply(entry.getTerm(), entry.getIndex(), data.asReadOnlyByteBuffer());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: cannot apply entry {}", group, entry.getIndex(), e);
            onFatal.onFatal(group, e);
            throw e;
        }
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        waiters.onApplied(entry.getIndex());
        entriesSinceSnapshot++;
        bytesSinceSnapshot += data.size();
        events.onApplied(entriesSinceSnapshot, bytesSinceSnapshot + machine.obsoleteBytes());
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        super.notifyTermIndexUpdated(term, index);
        waiters.onApplied(index);
    }

    /// Completes with the index of the newest snapshot that was begun, when it is complete, or fails with it.
    CompletableFuture<Long> saved() {
        return saving;
    }

    /// Begins a snapshot in the background, where the machine can, and returns the index of the newest complete one, up
    /// to
    /// which Ratis purges the log; 0 where there is none yet, since Ratis takes no answer without an index. Called
    /// again
    /// after
    /// that one is complete, it begins none, so that Ratis learns of it at once.
    @Override
    public long takeSnapshot() throws IOException {
        if (!saving.isDone()) {
            return purgeable();
        }
        if (isToBeReported) {
            isToBeReported = false;
            if (!saving.isCompletedExceptionally()) {
                return purgeable();
            }
        }
        TermIndex at = getLastAppliedTermIndex();
        boolean isReplaced = isToBeReplaced;
        if (at.getIndex() == newestIndex() && !isReplaced) {
            return purgeable();
        }
        long begunNs = System.nanoTime();
        Optional<ReplicatedMachine.Saving> frozen = machine.freeze();
        entriesSinceSnapshot = 0;
        bytesSinceSnapshot = 0;
        if (frozen.isPresent()) {
            LOG.info("{}: snapshot at {} begun in {} µs", group, at, (System.nanoTime() - begunNs) / 1_000);
            isToBeReported = true;
            saveInBackground(at, isReplaced, frozen.get());
            return purgeable();
        }
        save(at, isReplaced, machine::save);
        saving = CompletableFuture.completedFuture(at.getIndex());
        return at.getIndex();
    }

    private void saveInBackground(TermIndex at, boolean isReplaced, ReplicatedMachine.Saving background) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        saving = done;
        Thread.ofPlatform().daemon().name(group + "-snapshot").start(() -> {
            try {
                save(at, isReplaced, background);
                done.complete(at.getIndex());
            } catch (IOException | RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
    }

    private void save(TermIndex at, boolean isReplaced, ReplicatedMachine.Saving saved) throws IOException {
        long begunNs = System.nanoTime();
        try {
            snapshots.save(at, isReplaced, saved::save);
            if (isReplaced) {
                isToBeReplaced = false;
            }
            LOG.info("{}: snapshot at {} in {} ms", group, at, (System.nanoTime() - begunNs) / 1_000_000);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{}: cannot take a snapshot at {}", group, at, e);
            saved.giveUp();
            throw e;
        }
    }

    private long newestIndex() {
        return snapshots.latestIndex().map(TermIndex::getIndex).orElse(RaftLog.INVALID_LOG_INDEX);
    }

    private long purgeable() {
        return Math.max(0, newestIndex());
    }

    private void awaitSaving() {
        saving.handle((index, failure) -> index).join();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        LOG.error("{}: the log cannot be written", group, cause);
        onFatal.onFatal(group, cause);
    }

    @Override
    public void notifyLeaderReady() {
        events.onLeaderReady();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        events.onNotLeader();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, @Nullable RaftPeerId leader) {
        LOG.atLevel(WarmUp.level(group)).log("{}: leader is {}", group, leader);
    }

    @Override
    public void close() throws IOException {
        super.close();
        waiters.onStopped();
        awaitSaving();
        machine.close();
    }
}
