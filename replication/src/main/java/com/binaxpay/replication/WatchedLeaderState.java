package com.binaxpay.replication;

import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;

/// Passes everything on to Ratis's leader state, and replies of followers to [Followers] too; what is sent to them says
/// when.
record WatchedLeaderState(LeaderState target, Followers followers, RaftServer.Division division)
        implements LeaderState {
    @Override
    public void restart(LogAppender appender) {
        target.restart(appender);
    }

    @Override
    public AppendEntriesRequestProto newAppendEntriesRequestProto(
            FollowerInfo follower, List<LogEntryProto> entries, TermIndex previous, long callId) {
        Echo echo = followers.echo(follower.getId(), division.getInfo().isLeaderReady());
        // Read after what the follower said was, so that it is true of that moment.
        long committed = division.getRaftLog().getLastCommittedIndex();
        return echo.knowing(committed).in(target.newAppendEntriesRequestProto(follower, entries, previous, callId));
    }

    @Override
    public void checkHealth(FollowerInfo follower) {
        target.checkHealth(follower);
    }

    @Override
    public boolean onFollowerTerm(FollowerInfo follower, long followerTerm) {
        return target.onFollowerTerm(follower, followerTerm);
    }

    @Override
    public void onFollowerCommitIndex(FollowerInfo follower, long commitIndex) {
        target.onFollowerCommitIndex(follower, commitIndex);
    }

    @Override
    public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
        target.onFollowerSuccessAppendEntries(follower);
    }

    @Override
    public boolean isFollowerBootstrapping(FollowerInfo follower) {
        return target.isFollowerBootstrapping(follower);
    }

    @Override
    public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
        target.onAppendEntriesReply(appender, reply);
        followers.onReply(target, appender, reply);
    }
}
