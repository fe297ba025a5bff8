package com.binaxpay.replication;

import com.google.errorprone.annotations.Keep;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/// Ratis over gRPC, with the leader's appenders watched by [Followers], and incoming calls through a [GuardedServer].
/// Ratis makes one by its name.
///
/// Ratis's own linearizable reads are not: its lease does not bind voters, and it takes a commit index that was
/// confirmed once as confirmed for ever, so a deposed leader may answer from the past.
@Keep
public final class ReadIndexRpc implements RpcType {
    static final String GROUPS_KEY = "com.binaxpay.groups";

    /// For Ratis.
    public ReadIndexRpc() {}

    @Override
    public String name() {
        return ReadIndexRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters);
    }

    private static final class Factory extends GrpcFactory {
        private final LocalGroups groups;

        Factory(Parameters parameters) {
            super(parameters);
            this.groups = parameters.getNonNull(GROUPS_KEY, LocalGroups.class);
        }

        @Override
        public GrpcServices newRaftServerRpc(RaftServer server) {
            return super.newRaftServerRpc(GuardedServer.of(
                    server, id -> groups.of(id).isRunning(), id -> groups.of(id).hearing()));
        }

        /// Called for each follower when a leader begins, before it sends anything.
        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            GuardedServer.syncVote(server);
            Followers watching = groups.of(server.getMemberId().getGroupId()).followers();
            LogAppender appender =
                    super.newLogAppender(server, new WatchedLeaderState(state, watching, server), follower);
            watching.onAppender(state, appender);
            return appender;
        }
    }
}
