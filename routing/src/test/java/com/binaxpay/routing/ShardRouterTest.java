package com.binaxpay.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.observe.Metrics;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.Shards.NotDone;
import com.binaxpay.wire.Shards.OutcomeUnknown;
import com.binaxpay.wire.Shards.Read;
import com.binaxpay.wire.Shards.Written;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShardRouterTest {
    private static final long TEN_SECONDS_MS = 10_000;
    private static final Command COMMAND = new Command.Tick();
    private static final Outcome APPLIED = new Outcome.Applied();
    private static final Reply DONE = new Reply.Applied(APPLIED);
    private static final Reply ANSWERED = new Reply.Answered(new Answer.NotFound(), 0);
    private static final Shards.Consistency LINEARIZABLE = new Shards.Consistency.Linearizable();
    private static final Shards.Consistency BOUNDED = new Shards.Consistency.Bounded(500);

    private final VirtualPace pace = new VirtualPace();
    private final FakeRegion eu = new FakeRegion("eu").pointsTo("");
    private final FakeRegion uk = new FakeRegion("uk").pointsTo("");
    private final FakeRegion us = new FakeRegion("us").pointsTo("");
    private final Metrics metrics = new Metrics();
    private final Set<String> drained = new HashSet<>();
    private final ShardRouter router = new ShardRouter(
            List.of(new ShardRouter.Shard("eu", "eu"), new ShardRouter.Shard("uk", "uk")),
            List.of(us, eu, uk),
            RouterSettings.defaults(),
            metrics,
            drained::contains,
            pace);

    @Test
    void submit_homeLeads_goesThereAndIsRemembered() throws Exception {
        eu.says(DONE);

        assertThat(submit()).isEqualTo(new Written(APPLIED, "eu"));
        assertThat(submit()).isEqualTo(new Written(APPLIED, "eu"));

        assertThat(router.believedLeader(0)).isEqualTo("eu");
        assertThat(us.calls).as("the nearest, asked once for what it knows").hasSize(1);
        assertThat(uk.calls).isEmpty();
        assertThat(((Call.Submit) eu.calls.getFirst()).remainingMs()).isEqualTo(TEN_SECONDS_MS);
    }

    @Test
    void submit_hintNamesTheLeader_isFollowedAtOnce() throws Exception {
        us.pointsTo("uk");
        uk.says(DONE);

        assertThat(submit().servedByRegion()).isEqualTo("uk");

        assertThat(eu.calls).isEmpty();
        assertThat(pace.pausesMs).isEmpty();
    }

    @Test
    void submit_leaderMoves_isFoundByTheHintOfTheOldOne() throws Exception {
        eu.says(DONE);
        submit();
        eu.pointsTo("uk");
        uk.says(DONE);

        assertThat(submit().servedByRegion()).isEqualTo("uk");
        assertThat(router.believedLeader(0)).isEqualTo("uk");
    }

    @Test
    void submit_homeIsDrained_theOthersAreAskedFirst() throws Exception {
        drained.add("eu");
        uk.says(DONE);

        assertThat(submit().servedByRegion()).isEqualTo("uk");

        assertThat(eu.calls).isEmpty();
    }

    @Test
    void submit_allButADrainedRegionAreDown_itIsAskedAllTheSame() throws Exception {
        drained.add("eu");
        uk.isDown();
        us.isDown();
        eu.says(DONE);

        assertThat(submit().servedByRegion()).isEqualTo("eu");
    }

    @Test
    void submit_hintsGoRoundInCircles_eachIsAskedOnceARound() {
        us.pointsTo("eu");
        eu.pointsTo("uk");
        uk.pointsTo("us");

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class);

        // 5 s of rounds, 30 ms apart, and one at the end.
        assertThat(us.calls).hasSizeBetween(140, 195);
        assertThat(eu.calls).hasSameSizeAs(us.calls);
        assertThat(uk.calls).hasSameSizeAs(us.calls);
    }

    @Test
    void submit_mostRegionsThereButNoLeader_waitsForAnElectionOrTwo() {
        eu.isDown();
        long beganMs = pace.nowMs();

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class);

        assertThat(pace.nowMs() - beganMs).isEqualTo(5_000);
        assertThat(metrics.text()).contains("binax_routing_not_done_total{reason=\"no_leader\"} 1.0");
    }

    @Test
    void submit_mostRegionsDown_isNotDoneSoon() {
        eu.isDown();
        us.isDown();
        long beganMs = pace.nowMs();

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class);

        assertThat(pace.nowMs() - beganMs).isEqualTo(1_500);
        assertThat(metrics.text()).contains("binax_routing_not_done_total{reason=\"no_leader\"} 1.0");
    }

    @Test
    void submit_mostRegionsDownForLong_isNotDoneAtOnceUntilOneIsBack() throws Exception {
        eu.isDown();
        us.isDown();
        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class);
        long beganMs = pace.nowMs();

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class);
        assertThat(pace.nowMs()).isEqualTo(beganMs);

        eu.says(DONE);
        assertThat(submit().servedByRegion()).isEqualTo("eu");
    }

    @Test
    void submit_allRegionsDown_isNotDone() {
        eu.isDown();
        uk.isDown();
        us.isDown();

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class).hasMessageContaining("no connection");
    }

    @Test
    void submit_leaderDiesAndAnotherIsElected_isDoneByTheOther() throws Exception {
        eu.says(DONE);
        submit();
        eu.isDown();
        pace.in(900, () -> uk.says(DONE));
        long beganMs = pace.nowMs();

        assertThat(submit().servedByRegion()).isEqualTo("uk");
        assertThat(pace.nowMs() - beganMs).isBetween(900L, 950L);
    }

    @Test
    void submit_connectionLostUnderWay_isSentAgainToTheNextLeader() throws Exception {
        eu.says(DONE);
        submit();
        eu.losesConnection();
        pace.in(5, eu::isDown);
        pace.in(3_000, () -> uk.says(DONE));

        // Longer than an election: once it may be proposed, only the deadline ends it.
        assertThat(submit()).isEqualTo(new Written(APPLIED, "uk"));
    }

    @Test
    void submit_connectionLostAndNoLeaderUntilTheDeadline_isUnknown() throws Exception {
        eu.says(DONE);
        submit();
        eu.losesConnection();
        pace.in(5, eu::isDown);
        long beganMs = pace.nowMs();

        assertThatThrownBy(this::submit).isInstanceOf(OutcomeUnknown.class);

        assertThat(pace.nowMs() - beganMs).isEqualTo(TEN_SECONDS_MS);
        assertThat(metrics.text()).contains("binax_routing_outcome_unknown_total 1.0");
    }

    @Test
    void submit_noAnswerUntilTheDeadline_isUnknown() {
        eu.behaves(call -> new CompletableFuture<>());

        assertThatThrownBy(this::submit).isInstanceOf(OutcomeUnknown.class);
        assertThat(eu.calls).hasSize(1);
    }

    @Test
    void submit_leaderStepsDownAfterProposing_isSentAgain() throws Exception {
        eu.says(new Reply.OutcomeUnknown("lost leadership"));
        pace.in(200, () -> eu.pointsTo("uk"));
        pace.in(200, () -> uk.says(DONE));

        assertThat(submit().servedByRegion()).isEqualTo("uk");
    }

    @Test
    void submit_handlerFails_mayHaveBeenProposed() {
        eu.fails(new TransportException.CallFailed("IllegalStateException: disk"));

        assertThatThrownBy(this::submit).isInstanceOf(OutcomeUnknown.class);
    }

    @Test
    void submit_leaderIsFull_isNotDoneAtOnce() {
        eu.says(new Reply.NotDone("queue full"));
        long beganMs = pace.nowMs();

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class).hasMessageContaining("queue full");

        assertThat(pace.nowMs()).isEqualTo(beganMs);
        assertThat(uk.calls).isEmpty();
    }

    @Test
    void submit_connectionToLeaderIsFull_isNotDoneAtOnce() {
        eu.fails(new TransportException.Overloaded("too many calls wait for eu"));

        assertThatThrownBy(this::submit).isInstanceOf(NotDone.class).hasMessageContaining("too many calls");
    }

    @Test
    void submit_leaderIsFullAfterALostConnection_isTriedOn() throws Exception {
        eu.losesConnection();
        pace.in(10, () -> eu.says(new Reply.NotDone("queue full")));
        pace.in(4_000, () -> eu.says(DONE));

        assertThat(submit().servedByRegion()).isEqualTo("eu");
    }

    @Test
    void submit_firstSendStillRuns_waitsForItsOutcome() throws Exception {
        eu.losesConnection();
        pace.in(10, () -> eu.says(new Reply.Applied(new Outcome.Running())));
        pace.in(700, () -> eu.says(DONE));

        assertThat(submit().outcome()).isEqualTo(APPLIED);
    }

    @Test
    void submit_anotherRequestRuns_saysSo() throws Exception {
        eu.says(new Reply.Applied(new Outcome.Running()));

        assertThat(submit().outcome()).isEqualTo(new Outcome.Running());
    }

    @Test
    void submit_deadlineOverAlready_isNotDoneWithoutACall() {
        assertThatThrownBy(() -> router.submit(0, COMMAND, pace.nowNs() - 1)).isInstanceOf(NotDone.class);

        assertThat(eu.calls).isEmpty();
    }

    @Test
    void submit_moreThanMayBeOnTheirWay_isNotDone() throws Exception {
        RouterSettings standard = RouterSettings.defaults();
        RouterSettings one = new RouterSettings(
                standard.noLeaderTimeout(),
                standard.electionTimeout(),
                standard.backOffMin(),
                standard.backOffMax(),
                standard.followWait(),
                standard.hedgeAfter(),
                1);
        FakeRegion only = new FakeRegion("eu");
        ShardRouter narrow = new ShardRouter(
                List.of(new ShardRouter.Shard("eu", "eu")), List.of(only), one, new Metrics(), region -> false, pace);
        only.behaves(call -> {
            assertThatThrownBy(() -> narrow.submit(0, COMMAND, deadline()))
                    .isInstanceOf(NotDone.class)
                    .hasMessageContaining("too many");
            return CompletableFuture.completedFuture(DONE);
        });

        assertThat(narrow.submit(0, COMMAND, deadline()).outcome()).isEqualTo(APPLIED);
        assertThat(narrow.inFlight()).isZero();
    }

    @Test
    void submit_severalOfOneShardDuringAnElection_onlyOneAsksOften() throws Exception {
        // While the first looks for the leader, a second comes and waits for what the first finds.
        int[] asked = {0};
        pace.in(100, () -> {
            int before = eu.calls.size();
            pace.in(300, () -> eu.says(DONE));
            asked[0] = sent(() -> router.submit(0, COMMAND, deadline())) - before;
        });

        assertThat(submit().servedByRegion()).isEqualTo("eu");
        assertThat(asked[0]).isBetween(2, 4);
    }

    @Test
    void ask_linearizable_goesToTheLeader() throws Exception {
        us.pointsTo("uk");
        uk.says(new Reply.Answered(new Answer.NotFound(), 0));

        assertThat(ask(LINEARIZABLE)).isEqualTo(new Read(new Answer.NotFound(), 0, "uk"));

        assertThat(((Call.Ask) uk.calls.getFirst()).maxStalenessMs()).isEqualTo(-1);
        assertThat(router.believedLeader(0)).isEqualTo("uk");
    }

    @Test
    void ask_answerIsUnderWay_isAsOldAsWhenItWasAskedFor() throws Exception {
        us.behaves(call -> {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            pace.in(60, () -> reply.complete(new Reply.Answered(new Answer.NotFound(), 40_000_000)));
            return reply;
        });

        assertThat(ask(BOUNDED)).isEqualTo(new Read(new Answer.NotFound(), 100_000_000, "us"));
    }

    @Test
    void ask_bounded_isAnsweredByTheNearestThatCan() throws Exception {
        us.says(new Reply.NotDone("too stale"));
        eu.says(new Reply.Answered(new Answer.NotFound(), 40_000_000));
        uk.says(new Reply.Answered(new Answer.NotFound(), 0));

        assertThat(ask(BOUNDED)).isEqualTo(new Read(new Answer.NotFound(), 40_000_000, "eu"));

        assertThat(((Call.Ask) us.calls.getFirst()).maxStalenessMs()).isEqualTo(500);
        assertThat(router.believedLeader(0))
                .as("a follower's answer makes it no leader")
                .isEmpty();
    }

    @Test
    void ask_boundedWhereTheLeaderIsKnown_isAnsweredByTheNearestAllTheSame() throws Exception {
        eu.says(DONE);
        submit();
        assertThat(router.believedLeader(0)).isEqualTo("eu");
        us.says(new Reply.Answered(new Answer.NotFound(), 40_000_000));

        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("us");
        assertThat(router.believedLeader(0)).isEqualTo("eu");
    }

    @Test
    void ask_nearestDoesNotAnswer_theNextIsAskedAsWell() throws Exception {
        us.hangs();
        eu.says(ANSWERED);

        assertThat(ask(BOUNDED)).isEqualTo(new Read(new Answer.NotFound(), 0, "eu"));

        assertThat(pace.pausesMs).containsExactly(30L);
        assertThat(uk.calls).isEmpty();
        assertThat(metrics.text()).contains("binax_routing_hedges_total 1.0");
    }

    @Test
    void ask_nearestIsOvertakenByTheSecond_andAnswersLater_nothingIsLeft() throws Exception {
        us.answersAfter(pace, 200, ANSWERED);
        eu.answersAfter(pace, 20, ANSWERED);

        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("eu");
        assertThat(router.regions().getFirst().inFlight()).isEqualTo(1);
        pace.await(new CompletableFuture<>(), 1_000_000_000);

        assertThat(router.regions()).allMatch(region -> region.inFlight() == 0);
    }

    @Test
    void ask_firstTwoHang_theThirdIsAskedToo() throws Exception {
        us.hangs();
        eu.hangs();
        uk.says(ANSWERED);

        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("uk");
        assertThat(pace.pausesMs).containsExactly(30L, 30L);
    }

    @Test
    void ask_regionWithoutAReplica_isNoSecond() throws Exception {
        router.over((shard, region) -> !region.equals("eu"));
        us.hangs();
        uk.says(ANSWERED);

        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("uk");
        assertThat(eu.calls).isEmpty();
    }

    /// Replicas wait for the write then, each as long as it takes to come to them.
    @Test
    void ask_withABookmark_nobodyIsBlamedForWaiting() throws Exception {
        us.answersAfter(pace, 400, ANSWERED);
        eu.says(ANSWERED);
        for (int i = 0; i < 2 * Ejection.IN_A_ROW; i++) {
            assertThat(ask(bookmarked(7 + i)).servedByRegion()).isEqualTo("eu");
        }
        assertThat(us.calls).hasSize(2 * Ejection.IN_A_ROW);
        assertThat(pace.pausesMs).containsOnly(150L);
    }

    /// A client sends what it wrote once for ever.
    @Test
    void ask_withABookmarkThatTheNearestHasShown_itIsBlamedLikeAnyOther() throws Exception {
        us.says(ANSWERED);
        eu.says(ANSWERED);
        assertThat(ask(bookmarked(7)).servedByRegion()).isEqualTo("us");
        us.hangs();
        for (int i = 0; i < Ejection.IN_A_ROW; i++) {
            assertThat(ask(bookmarked(7)).servedByRegion()).isEqualTo("eu");
        }
        int asked = us.calls.size();
        assertThat(ask(bookmarked(7)).servedByRegion()).isEqualTo("eu");
        assertThat(us.calls).hasSize(asked);
    }

    @Test
    void ask_withABookmark_silentForLongerThanItMayWait_isBlamed() throws Exception {
        router.over((shard, region) -> region.equals("us"));
        us.hangs();
        for (int i = 0; i < Ejection.IN_A_ROW; i++) {
            assertThatThrownBy(() -> ask(bookmarked(7))).isInstanceOf(NotDone.class);
        }
        assertThat(metrics.text()).contains("binax_routing_ejections_total{region=\"us\"} 1.0");
    }

    private static Shards.Consistency bookmarked(long entry) {
        return new Shards.Consistency.Bounded(500, Bookmark.NONE.with(0, entry));
    }

    @Test
    void ask_nearestHasNoConnection_itIsNotLeftAloneForThat() throws Exception {
        us.isDown();
        eu.says(ANSWERED);
        for (int i = 0; i < 2 * Ejection.IN_A_ROW; i++) {
            ask(BOUNDED);
        }
        us.says(ANSWERED);
        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("us");
    }

    @Test
    void ask_nearestIsSlowForOneShard_itIsAskedAboutOthers() throws Exception {
        us.behaves(call -> ((Call.Ask) call).shard() == 0
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(ANSWERED));
        eu.says(ANSWERED);
        for (int i = 0; i < Ejection.IN_A_ROW; i++) {
            ask(BOUNDED);
        }
        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("eu");
        assertThat(us.calls).hasSize(Ejection.IN_A_ROW);
        assertThat(router.ask(1, new Query.TrialBalance(), BOUNDED, deadline()).servedByRegion())
                .isEqualTo("us");
    }

    @Test
    void ask_secondIsNoBetter_theFirstIsWaitedFor() throws Exception {
        us.answersAfter(pace, 400, ANSWERED);
        eu.says(new Reply.NotDone("too stale"));

        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("us");
    }

    @Test
    void ask_nobodyAnswers_isNotDoneAtTheDeadline() {
        us.hangs();
        eu.hangs();
        uk.hangs();

        assertThatThrownBy(() -> ask(BOUNDED)).isInstanceOf(NotDone.class);
        assertThat(router.regions()).allMatch(region -> region.inFlight() == 0);
    }

    @Test
    void ask_linearizable_isAskedOfTheLeaderAlone() throws Exception {
        us.answersAfter(pace, 2_000, ANSWERED);

        assertThat(ask(LINEARIZABLE).servedByRegion()).isEqualTo("us");
        assertThat(eu.calls).isEmpty();
    }

    @Test
    void ask_nearestIsTooSlowAgainAndAgain_isLeftAloneForAWhile() throws Exception {
        us.hangs();
        eu.says(ANSWERED);
        for (int i = 0; i < Ejection.IN_A_ROW; i++) {
            ask(BOUNDED);
        }
        assertThat(us.calls).hasSize(Ejection.IN_A_ROW);

        ask(BOUNDED);
        assertThat(us.calls).hasSize(Ejection.IN_A_ROW);
        assertThat(metrics.text()).contains("binax_routing_ejections_total{region=\"us\"} 1.0");

        us.says(ANSWERED);
        pace.await(new CompletableFuture<>(), Ejection.FIRST.toNanos());
        assertThat(ask(BOUNDED).servedByRegion()).isEqualTo("us");
    }

    @Test
    void ask_allAreTooSlow_askTwiceForOneOfTen() throws Exception {
        // A little late, but in time for nobody to be overtaken.
        for (FakeRegion each : List.of(us, eu, uk)) {
            each.answersAfter(pace, 40, ANSWERED);
        }
        int asked = 0;
        for (int i = 0; i < 1_000; i++) {
            // What is known of how long they take is forgotten, so that each is found late.
            router.forget("us");
            router.reach(us);
            router.forget("eu");
            router.reach(eu);
            router.forget("uk");
            router.reach(uk);
            ask(BOUNDED);
            asked++;
        }
        int calls = us.calls.size() + eu.calls.size() + uk.calls.size();
        assertThat(calls - asked).isBetween(asked / 10, asked / 10 + 21);
    }

    @Test
    void ask_connectionLost_isAskedElsewhereAndNeverUnknown() throws Exception {
        us.losesConnection();
        eu.losesConnection();
        uk.says(new Reply.Answered(new Answer.NotFound(), 0));
        assertThat(ask(LINEARIZABLE).servedByRegion()).isEqualTo("uk");
        uk.losesConnection();

        assertThatThrownBy(() -> ask(LINEARIZABLE)).isInstanceOf(NotDone.class);
    }

    @Test
    void regions_afterCalls_showWhatHappened() throws Exception {
        us.isDown();
        eu.behaves(call -> {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            pace.in(8, () -> reply.complete(DONE));
            return reply;
        });
        submit();

        assertThat(router.regions())
                .containsExactly(
                        new ShardRouter.RegionView("us", false, 1, 0, 0),
                        new ShardRouter.RegionView("eu", true, 0, 8_000, 0),
                        new ShardRouter.RegionView("uk", true, 0, 0, 0));
        assertThat(metrics.text())
                .contains("binax_routing_calls_total{region=\"eu\",result=\"answered\"} 1.0")
                .contains("binax_routing_calls_total{region=\"us\",result=\"not_connected\"} 1.0");
    }

    private interface Sending {
        void send() throws NotDone, OutcomeUnknown;
    }

    /// How many calls eu has had when `sending` is through.
    private int sent(Sending sending) {
        try {
            sending.send();
        } catch (NotDone | OutcomeUnknown e) {
            throw new AssertionError(e);
        }
        return eu.calls.size();
    }

    private Written submit() throws NotDone, OutcomeUnknown {
        return router.submit(0, COMMAND, deadline());
    }

    private Read ask(Shards.Consistency consistency) throws NotDone {
        return router.ask(0, new Query.TrialBalance(), consistency, deadline());
    }

    private long deadline() {
        return pace.nowNs() + TEN_SECONDS_MS * 1_000_000;
    }
}
