package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedServerTest {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(1, 2));

    private final List<String> done = new ArrayList<>();

    @TempDir
    private Path directory;

    private static Hearing hearing(RaftGroupId unused) {
        return new Hearing(new Freshness());
    }

    @Test
    void vote_granted_isDurableBeforeItIsAnswered() throws IOException {
        RaftServer server = GuardedServer.of(
                voting(true), group -> true, GuardedServerTest::hearing, group -> done.add("sync " + group.getUuid()));

        assertThat(server.requestVote(RequestVoteRequestProto.getDefaultInstance())
                        .getServerReply()
                        .getSuccess())
                .isTrue();

        assertThat(done).containsExactly("vote", "sync " + GROUP.getUuid());
    }

    @Test
    void vote_refused_needsNoSync() throws IOException {
        RaftServer server =
                GuardedServer.of(voting(false), group -> true, GuardedServerTest::hearing, group -> done.add("sync"));

        server.requestVote(RequestVoteRequestProto.getDefaultInstance());

        assertThat(done).containsExactly("vote");
    }

    @Test
    void vote_thatCannotBeMadeDurable_isNotGiven() {
        RaftServer server = GuardedServer.of(voting(true), group -> true, GuardedServerTest::hearing, group -> {
            throw new IOException("disk gone");
        });

        assertThatThrownBy(() -> server.requestVote(RequestVoteRequestProto.getDefaultInstance()))
                .isInstanceOf(IOException.class)
                .hasMessage("disk gone");
    }

    @Test
    void entries_replicaIsBeingStarted_areNotTaken() throws IOException {
        RaftServer server = GuardedServer.of(
                voting(true), group -> !group.equals(GROUP), GuardedServerTest::hearing, group -> done.add("sync"));
        AppendEntriesRequestProto entries = AppendEntriesRequestProto.newBuilder()
                .setServerRequest(toGroup())
                .build();

        assertThat(server.appendEntriesAsync(entries))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ServerNotReadyException.class);

        assertThat(done).isEmpty();
    }

    @Test
    void snapshot_replicaIsBeingStarted_isNotTaken() {
        RaftServer server = GuardedServer.of(
                voting(true), group -> !group.equals(GROUP), GuardedServerTest::hearing, group -> done.add("sync"));
        InstallSnapshotRequestProto snapshot = InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(toGroup())
                .build();

        assertThatThrownBy(() -> server.installSnapshot(snapshot)).isInstanceOf(ServerNotReadyException.class);

        assertThat(done).isEmpty();
    }

    /// Found by a region that lost its disk and then waited for a minute: its leader went down the log for it.
    @Test
    void answer_ofAReplicaThatWasMadeNew_asksForWhatComesAfterItsSnapshot() throws Exception {
        assertThat(nextIndex(AppendResult.INCONSISTENCY, 8, 10)).isEqualTo(11);
        assertThat(nextIndex(AppendResult.INCONSISTENCY, 10, 10)).isEqualTo(11);
        assertThat(nextIndex(AppendResult.INCONSISTENCY, 14, 10))
                .as("another leader wrote otherwise after the snapshot")
                .isEqualTo(14);
        assertThat(nextIndex(AppendResult.SUCCESS, 8, 10)).isEqualTo(8);
    }

    /// What a leader is told of a replica with a snapshot up to `snapshot`, where Ratis says `next`.
    private static long nextIndex(AppendResult result, long next, long snapshot) throws Exception {
        StateMachine machine =
                proxy(StateMachine.class, "getLatestSnapshot", proxy(SnapshotInfo.class, "getIndex", snapshot));
        RaftServer.Division division = proxy(RaftServer.Division.class, "getStateMachine", machine);
        AppendEntriesReplyProto reply = AppendEntriesReplyProto.newBuilder()
                .setResult(result)
                .setNextIndex(next)
                .build();
        RaftServer target = (RaftServer) Proxy.newProxyInstance(
                GuardedServerTest.class.getClassLoader(),
                new Class<?>[] {RaftServer.class},
                (self, method, arguments) ->
                        method.getName().equals("getDivision") ? division : CompletableFuture.completedFuture(reply));
        AppendEntriesRequestProto entries = AppendEntriesRequestProto.newBuilder()
                .setServerRequest(toGroup())
                .build();
        return GuardedServer.of(target, group -> true, GuardedServerTest::hearing, group -> {})
                .appendEntriesAsync(entries)
                .get()
                .getNextIndex();
    }

    /// A sender that failed has been interrupted when it makes its successor.
    @Test
    void syncVote_onAnInterruptedThread_isDoneAndLeavesItInterrupted() {
        RaftStorageDirectory storage = proxy(RaftStorageDirectory.class, "getCurrentDir", directory.toFile());
        RaftServer.Division leader =
                proxy(RaftServer.Division.class, "getRaftStorage", proxy(RaftStorage.class, "getStorageDir", storage));
        Thread.currentThread().interrupt();

        assertThatCode(() -> GuardedServer.syncVote(leader)).doesNotThrowAnyException();

        assertThat(Thread.interrupted()).isTrue();
    }

    /// Something that answers one method.
    private static <T> T proxy(Class<T> type, String name, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                GuardedServerTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo(name);
                    return answer;
                }));
    }

    private static RaftRpcRequestProto.Builder toGroup() {
        return RaftRpcRequestProto.newBuilder()
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(GROUP.toByteString()));
    }

    private RaftServer voting(boolean isGranted) {
        RequestVoteReplyProto reply = RequestVoteReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder()
                        .setSuccess(isGranted)
                        .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(GROUP.toByteString())))
                .build();
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("requestVote");
                    done.add("vote");
                    return reply;
                });
    }
}
