package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final long WAY_NS = 120_000_000;
    private static final long LEADER = 77;

    private final Freshness freshness = new Freshness();
    private final Hearing hearing = new Hearing(freshness);

    /// As Ratis sends it to a follower that lags: of what is committed it tells no more than it has sent.
    private AppendEntriesReplyProto heard(long committed, Echo echo, AppendResult result) {
        AppendEntriesRequestProto request = echo.knowing(committed)
                .in(AppendEntriesRequestProto.newBuilder().setLeaderCommit(1).build());
        AppendEntriesReplyProto reply =
                AppendEntriesReplyProto.newBuilder().setResult(result).build();
        return hearing.answer(request, CompletableFuture.completedFuture(reply)).join();
    }

    private long ageNs(long atNs) {
        return freshness.ageNs(Long.MAX_VALUE, atNs);
    }

    @Test
    void message_longUnderWay_isAsOldAsTheAnswerThatItsLeaderHad() {
        long nowNs = System.nanoTime();

        heard(9, new Echo(LEADER, 5, Echo.SELF, nowNs - WAY_NS, 0, 0, false), AppendResult.SUCCESS);

        assertThat(freshness.ageNs(8, nowNs)).as("not applied yet").isEqualTo(Long.MAX_VALUE);
        assertThat(freshness.ageNs(9, nowNs)).isEqualTo(WAY_NS);
    }

    @Test
    void message_ofALeaderThatMayBeDeposed_isOlderByThat() {
        long nowNs = System.nanoTime();

        heard(9, new Echo(LEADER, 5, Echo.SELF, nowNs - WAY_NS, 3 * WAY_NS, 0, false), AppendResult.SUCCESS);

        assertThat(ageNs(nowNs)).isEqualTo(4 * WAY_NS);
    }

    @Test
    void message_thatTellsNothingOfThisProcess_changesNothing() {
        heard(9, new Echo(LEADER, 5, Echo.SELF - 1, System.nanoTime(), 0, 0, false), AppendResult.SUCCESS);
        heard(9, new Echo(LEADER, 5, 0, 0, 0, 0, false), AppendResult.SUCCESS);
        heard(9, new Echo(LEADER, 5, Echo.SELF, System.nanoTime(), 0, 0, false), AppendResult.NOT_LEADER);

        assertThat(ageNs(System.nanoTime())).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void answer_saysWhatItAnswersAndWhetherReadsWait() {
        Echo asked = new Echo(LEADER, 5, 0, 0, 0, 0, false);

        Echo quiet = Echo.of(heard(9, asked, AppendResult.SUCCESS).getUnknownFields())
                .orElseThrow();
        hearing.want();
        Echo wanting = Echo.of(heard(9, asked, AppendResult.SUCCESS).getUnknownFields())
                .orElseThrow();

        assertThat(quiet.from()).isEqualTo(Echo.SELF);
        assertThat(quiet.to()).isEqualTo(LEADER);
        assertThat(quiet.heardNs()).isEqualTo(5);
        assertThat(quiet.isWanted()).isFalse();
        assertThat(wanting.isWanted()).isTrue();
        assertThat(wanting.sentNs()).isGreaterThanOrEqualTo(quiet.sentNs());
    }

    @Test
    void message_ofAnOlderRelease_isAnsweredAsThatDoes() {
        AppendEntriesReplyProto reply = AppendEntriesReplyProto.newBuilder().build();

        assertThat(hearing.answer(
                                AppendEntriesRequestProto.getDefaultInstance(),
                                CompletableFuture.completedFuture(reply))
                        .join())
                .isSameAs(reply);
        assertThat(ageNs(System.nanoTime())).isEqualTo(Long.MAX_VALUE);
    }
}
