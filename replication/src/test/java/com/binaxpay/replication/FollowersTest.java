package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.junit.jupiter.api.Test;

/// `eu` leads, `uk` answers at once, `us` is slow.
class FollowersTest {
    // A proxy is equal to itself alone.
    @SuppressWarnings("ReferenceEquality")
    private final LeaderState leader = (LeaderState) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LeaderState.class},
            (proxy, method, arguments) -> method.getName().equals("equals") ? proxy == arguments[0] : null);

    private final Followers followers = new Followers("eu", () -> List.of(Set.of("eu", "uk", "us")));
    private final Follower uk = new Follower("uk");
    private final Follower us = new Follower("us");

    /// What Ratis does for one follower: each heartbeat is a message with the next number.
    private final class Follower {
        private final LogAppender appender;
        private long nextCallId;
        private int heartbeats;

        Follower(String name) {
            RaftPeerId id = RaftPeerId.valueOf(name);
            appender = (LogAppender) Proxy.newProxyInstance(
                    FollowersTest.class.getClassLoader(),
                    new Class<?>[] {LogAppender.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getFollowerId" -> id;
                        case "getCallId" -> nextCallId;
                        case "triggerHeartbeat" -> {
                            heartbeats++;
                            yield nextCallId++;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
            followers.onAppender(leader, appender);
        }

        void answers(long callId, boolean isHeartbeat) {
            followers.onReply(
                    leader,
                    appender,
                    AppendEntriesReplyProto.newBuilder()
                            .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(callId))
                            .setResult(AppendResult.SUCCESS)
                            .setIsHearbeat(isHeartbeat)
                            .build());
        }
    }

    @Test
    void confirmation_needsAnAnswerOfAMajorityToWhatWasSentAfterIt() {
        uk.nextCallId = 5;
        CompletableFuture<Boolean> confirmed = followers.confirm();

        uk.answers(4, false);
        assertThat(confirmed).isNotDone();
        uk.answers(5, true);
        assertThat(confirmed).isCompletedWithValue(true);
    }

    @Test
    void slowFollower_isAskedForOneHeartbeatAtATimeHoweverManyRoundsEndWithoutIt() {
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<Boolean> confirmed = followers.confirm();
            uk.answers(uk.nextCallId - 1, true);
            assertThat(confirmed).isCompletedWithValue(true);
        }
        assertThat(uk.heartbeats).isEqualTo(1_000);
        assertThat(us.heartbeats).isEqualTo(1);

        CompletableFuture<Boolean> last = followers.confirm();
        us.answers(0, true);
        assertThat(us.heartbeats).as("its answer is from before this round").isEqualTo(2);
        us.answers(1, true);
        assertThat(last).isCompletedWithValue(true);
    }

    @Test
    void answersToOtherMessages_askASlowFollowerForNothing() {
        us.nextCallId = 10;
        CompletableFuture<Boolean> confirmed = followers.confirm();
        for (int i = 0; i < 10; i++) {
            us.answers(i, false);
        }
        assertThat(us.heartbeats).isEqualTo(1);
        assertThat(confirmed).isNotDone();
        us.answers(10, false);
        assertThat(confirmed).isCompletedWithValue(true);
    }
}
