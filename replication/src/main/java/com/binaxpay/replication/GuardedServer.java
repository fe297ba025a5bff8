package com.binaxpay.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// A Ratis server as the other replicas see it, with gaps of its own closed.
///
/// **Votes survive a loss of power before anybody counts on them.** Ratis writes a vote into a new file, syncs that,
/// and
/// gives it the old one's name, but doesn't sync the directory: until something else on the file system is synced, the
/// old vote may come back. A voter could then vote twice in one term, and two leaders of one term take each other's
/// entries for their own. So the directory is synced before a granted vote is answered, and before a new leader, which
/// voted for itself, sends its first entry. A candidate that loses its own vote before that was never heard of as a
/// leader.
///
/// **Answers say when** they were given, and what they answer, see [Echo].
///
/// **Who was made new asks for what comes after its snapshot.** It has nothing before that, and Ratis has it ask for
/// the
/// entry before the one that was sent: a leader who begins below the snapshot would go down its whole log, an entry and
/// a pause at a time, while the replica waits.
///
/// **Entries and snapshots are taken only by a replica that runs.** Ratis takes them while it starts a replica, becomes
/// a
/// follower of the sender, and then fails to start because it is one.
final class GuardedServer implements InvocationHandler {
    private final RaftServer target;
    private final Predicate<RaftGroupId> isRunning;
    private final Sync sync;
    private final Function<RaftGroupId, Hearing> hearing;

    /// Makes a group's vote durable.
    @FunctionalInterface
    interface Sync {
        void of(RaftGroupId group) throws IOException;
    }

    private GuardedServer(
            RaftServer target, Predicate<RaftGroupId> isRunning, Function<RaftGroupId, Hearing> hearing, Sync sync) {
        this.target = target;
        this.isRunning = isRunning;
        this.hearing = hearing;
        this.sync = sync;
    }

    /// `server` as the network sees it.
    ///
    /// @param hearing what is to know of leaders' messages to a group
    static RaftServer of(RaftServer server, Predicate<RaftGroupId> isRunning, Function<RaftGroupId, Hearing> hearing) {
        return of(
                server,
                isRunning,
                hearing,
                group -> sync(server.getDivision(group).getRaftStorage()));
    }

    static RaftServer of(
            RaftServer server, Predicate<RaftGroupId> isRunning, Function<RaftGroupId, Hearing> hearing, Sync sync) {
        return (RaftServer) Proxy.newProxyInstance(
                GuardedServer.class.getClassLoader(),
                new Class<?>[] {RaftServer.class},
                new GuardedServer(server, isRunning, hearing, sync));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("appendEntriesAsync")
                && arguments[0] instanceof AppendEntriesRequestProto entries) {
            return isRunning(entries.getServerRequest()) ? append(entries) : CompletableFuture.failedFuture(notReady());
        }
        if (method.getName().equals("installSnapshot")
                && arguments[0] instanceof InstallSnapshotRequestProto snapshot
                && !isRunning(snapshot.getServerRequest())) {
            throw notReady();
        }
        Object answer;
        try {
            answer = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (answer instanceof RequestVoteReplyProto vote
                && vote.getServerReply().getSuccess()) {
            sync.of(group(vote.getServerReply().getRaftGroupId().getId()));
        }
        return answer;
    }

    private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto entries) throws IOException {
        RaftGroupId group = group(entries.getServerRequest().getRaftGroupId().getId());
        StateMachine machine = target.getDivision(group).getStateMachine();
        return hearing.apply(group)
                .answer(entries, target.appendEntriesAsync(entries).thenApply(reply -> aboveSnapshot(machine, reply)));
    }

    private static AppendEntriesReplyProto aboveSnapshot(StateMachine machine, AppendEntriesReplyProto reply) {
        if (reply.getResult() != AppendResult.INCONSISTENCY) {
            return reply;
        }
        SnapshotInfo snapshot = machine.getLatestSnapshot();
        return snapshot == null || reply.getNextIndex() > snapshot.getIndex()
                ? reply
                : reply.toBuilder().setNextIndex(snapshot.getIndex() + 1).build();
    }

    private boolean isRunning(RaftRpcRequestProto request) {
        return isRunning.test(group(request.getRaftGroupId().getId()));
    }

    private static ServerNotReadyException notReady() {
        return new ServerNotReadyException("the replica is being started");
    }

    private static RaftGroupId group(ByteString id) {
        return RaftGroupId.valueOf(id);
    }

    /// Makes the vote of a replica durable that has just become leader. Also on a thread that was interrupted, as that
    /// of a
    /// sender is that failed and makes its successor: a channel would close then, and the follower be left for the
    /// term.
    static void syncVote(RaftServer.Division leader) {
        boolean wasInterrupted = Thread.interrupted();
        try {
            sync(leader.getRaftStorage());
        } catch (IOException e) {
            throw new UncheckedIOException("a vote cannot be made durable", e);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void sync(RaftStorage storage) throws IOException {
        Path directory = storage.getStorageDir().getCurrentDir().toPath();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
