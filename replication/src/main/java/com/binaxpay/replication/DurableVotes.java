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
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;

/// Makes votes survive a loss of power before anybody counts on them.
///
/// Ratis writes a vote into a new file, syncs that, and gives it the old one's name, but doesn't sync the directory:
/// until
/// something else on the file system is synced, the old vote may come back. A voter could then vote twice in one term,
/// and two leaders of one term take each other's entries for their own. So the directory is synced before a granted
/// vote
/// is answered, and before a new leader, which voted for itself, sends its first entry. A candidate that loses its own
/// vote before that was never heard of as a leader.
final class DurableVotes implements InvocationHandler {
    private final RaftServer target;
    private final Sync sync;

    /// Makes a group's vote durable.
    @FunctionalInterface
    interface Sync {
        void of(RaftGroupId group) throws IOException;
    }

    private DurableVotes(RaftServer target, Sync sync) {
        this.target = target;
        this.sync = sync;
    }

    /// `server` as the network sees it.
    static RaftServer of(RaftServer server) {
        return of(server, group -> sync(server.getDivision(group).getRaftStorage()));
    }

    static RaftServer of(RaftServer server, Sync sync) {
        return (RaftServer) Proxy.newProxyInstance(
                DurableVotes.class.getClassLoader(), new Class<?>[] {RaftServer.class}, new DurableVotes(server, sync));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object answer;
        try {
            answer = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (answer instanceof RequestVoteReplyProto vote
                && vote.getServerReply().getSuccess()) {
            sync.of(group(vote));
        }
        return answer;
    }

    private static RaftGroupId group(RequestVoteReplyProto vote) {
        return RaftGroupId.valueOf(vote.getServerReply().getRaftGroupId().getId());
    }

    /// Makes the vote of a replica durable that has just become leader.
    static void ofLeader(RaftServer.Division division) {
        try {
            sync(division.getRaftStorage());
        } catch (IOException e) {
            throw new UncheckedIOException("a vote cannot be made durable", e);
        }
    }

    private static void sync(RaftStorage storage) throws IOException {
        Path directory = storage.getStorageDir().getCurrentDir().toPath();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
