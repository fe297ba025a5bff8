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

/// Ratis over gRPC, with the leader's appenders watched by [Followers] and votes that last, [DurableVotes]. Ratis makes
/// one by its name.
///
/// Ratis's own linearizable reads are not: its lease does not bind voters, and it takes a commit index that was
/// confirmed once as confirmed for ever, so a deposed leader may answer from the past.
@Keep
public final class ReadIndexRpc implements RpcType {
    static final String FOLLOWERS_KEY = "com.binaxpay.followers";

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
        private final FollowersOfGroups followers;

        Factory(Parameters parameters) {
            super(parameters);
            this.followers = parameters.getNonNull(FOLLOWERS_KEY, FollowersOfGroups.class);
        }

        @Override
        public GrpcServices newRaftServerRpc(RaftServer server) {
            return super.newRaftServerRpc(DurableVotes.of(server));
        }

        /// Called for each follower when a leader begins, before it sends anything.
        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            DurableVotes.ofLeader(server);
            Followers watching = followers.of(server.getMemberId().getGroupId());
            LogAppender appender = super.newLogAppender(server, new WatchedLeaderState(state, watching), follower);
            watching.onAppender(state, appender);
            return appender;
        }
    }
}
