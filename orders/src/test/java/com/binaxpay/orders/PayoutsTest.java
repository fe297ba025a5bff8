package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.BOB;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.KES;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.AttemptView;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PayoutsTest {
    private final World world = new World(1);
    private final Id wallet = world.funded(0, 10_000);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Id reserved(long amountMinor) {
        Command.CreatePayout create = world.payout(wallet, amountMinor);
        done(world.apply(0, create));
        return create.payout();
    }

    private void submit(Id payout, int attempt) {
        assertThat(submitAll(payout, attempt)).hasSize(1);
    }

    private List<Outcome> submitAll(Id payout, int... attempts) {
        Outcome outcome = world.apply(
                0,
                new Command.SubmitPayouts(Arrays.stream(attempts)
                        .mapToObj(attempt -> new Command.Attempt(payout, attempt, "sandbox"))
                        .toList()));
        assertThat(outcome).isInstanceOf(Outcome.Rows.class);
        return ((Outcome.Rows) outcome).rows();
    }

    @Test
    void submit_saysOfEachAttempt_whetherItsProviderMayBeCalled() {
        Id payout = reserved(2_500);
        assertThat(submitAll(payout, 1, 1)).containsOnly(new Outcome.Applied());
        refused(submitAll(payout, 2).getFirst(), Refusal.PAYOUT_NOT_FOUND);
        assertThat(submitAll(payout, 1)).containsOnly(new Outcome.Applied());

        Id cancelled = reserved(100);
        done(world.apply(0, new Command.CancelPayout(World.ALICE, world.newKey(Operation.CANCEL_PAYOUT), cancelled)));
        refused(submitAll(cancelled, 1).getFirst(), Refusal.PAYOUT_NOT_FOUND);
    }

    private void settle(Id payout, int attempt, AttemptResult result) {
        Outcome outcome = world.apply(
                0,
                new Command.SettlePayouts(
                        List.of(new Command.Settlement(payout, attempt, result, "REF-1", "because"))));
        assertThat(outcome).isEqualTo(new Outcome.Applied());
    }

    private PayoutStatus status(Id payout) {
        return world.payoutOf(payout).status();
    }

    @Test
    void create_enoughMoney_isReservedAndHeld() {
        Id payout = reserved(2_500);
        View.Payout view = world.payoutOf(payout);
        assertThat(view.status()).isEqualTo(PayoutStatus.RESERVED);
        assertThat(view.attempts()).isEmpty();
        assertThat(view.destination()).isEqualTo(World.PHONE);
        assertThat(world.balance(wallet)).isEqualTo(new View.Balance(EUR, 7_500, 10_000, 0, 2_500));
        assertThat(world.eventTypes(0)).endsWith("payout.reserved");
        assertThat(world.shard(0).counters().openPayouts()).isEqualTo(1);
    }

    @Test
    void create_whatIsWrong_isNamed() {
        Id kenyan = world.wallet(0, KES);
        refused(world.apply(0, world.payout(world.newId(0), 1)), Refusal.WALLET_NOT_FOUND);
        refused(world.apply(0, world.payout(world.wallet(BOB, 0, EUR), 1)), Refusal.WALLET_NOT_FOUND);
        refused(world.apply(0, world.payout(kenyan, 1)), Refusal.CURRENCY_MISMATCH);
        refused(world.apply(0, world.payout(wallet, 10_001)), Refusal.INSUFFICIENT_FUNDS);
        refused(world.apply(0, world.payout(wallet, 0)), Refusal.AMOUNT_OVERFLOW);
    }

    @Test
    void payout_succeeds_postsItsHold() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        assertThat(status(payout)).isEqualTo(PayoutStatus.SUBMITTED);
        settle(payout, 1, AttemptResult.SUCCEEDED);

        View.Payout view = world.payoutOf(payout);
        assertThat(view.status()).isEqualTo(PayoutStatus.SUCCEEDED);
        assertThat(view.attempts())
                .containsExactly(
                        new AttemptView(1, "sandbox", "succeeded", "REF-1", "because", world.nowNs(), world.nowNs()));
        assertThat(world.balance(wallet)).isEqualTo(new View.Balance(EUR, 7_500, 7_500, 0, 0));
        assertThat(world.eventTypes(0)).endsWith("payout.submitted", "payout.succeeded");
        assertThat(world.shard(0).counters().openPayouts()).isZero();
    }

    @Test
    void payout_fails_releasesItsHold() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.FAILED);
        assertThat(world.payoutOf(payout).failureReason()).isEqualTo("because");
        assertThat(world.available(wallet)).isEqualTo(10_000);
        assertThat(world.eventTypes(0)).endsWith("payout.failed");
    }

    @Test
    void payout_unknown_keepsItsHoldUntilItIsKnown() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.UNKNOWN);
        settle(payout, 1, AttemptResult.UNKNOWN);
        assertThat(status(payout)).isEqualTo(PayoutStatus.UNKNOWN);
        assertThat(world.available(wallet)).isEqualTo(7_500);
        submit(payout, 2);
        assertThat(status(payout)).as("no other call before it is known").isEqualTo(PayoutStatus.UNKNOWN);
        submit(payout, 1);
        assertThat(status(payout)).as("the same call again").isEqualTo(PayoutStatus.SUBMITTED);
        settle(payout, 1, AttemptResult.UNKNOWN);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        assertThat(status(payout)).isEqualTo(PayoutStatus.SUCCEEDED);
        assertThat(world.eventTypes(0).stream().filter("payout.unknown"::equals).count())
                .isEqualTo(2);
    }

    @Test
    void payout_neverSent_isReservedAgainAndGoesOn() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.NOT_SENT);
        assertThat(status(payout)).isEqualTo(PayoutStatus.RESERVED);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.NOT_SENT);
        submit(payout, 2);

        assertThat(world.payoutOf(payout).attempts())
                .extracting(AttemptView::attempt, AttemptView::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "not_sent"),
                        org.assertj.core.groups.Tuple.tuple(2, "submitted"));
        settle(payout, 2, AttemptResult.SUCCEEDED);
        assertThat(status(payout)).isEqualTo(PayoutStatus.SUCCEEDED);
    }

    @Test
    void submit_whatIsNotDue_isIgnored() {
        Id payout = reserved(2_500);
        submit(payout, 0);
        submit(payout, 2);
        submit(world.newId(0), 1);
        assertThat(status(payout)).isEqualTo(PayoutStatus.RESERVED);
        submit(payout, 1);
        submit(payout, 1);
        submit(payout, 2);
        assertThat(world.payoutOf(payout).attempts()).hasSize(1);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        submit(payout, 2);
        assertThat(status(payout)).isEqualTo(PayoutStatus.SUCCEEDED);
    }

    @Test
    void settle_anAttemptThatWasNotMade_isIgnored() {
        Id payout = reserved(2_500);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        settle(payout, 0, AttemptResult.FAILED);
        settle(world.newId(0), 1, AttemptResult.SUCCEEDED);
        assertThat(status(payout)).isEqualTo(PayoutStatus.RESERVED);
    }

    @Test
    void settle_olderAttemptSucceeded_succeeds() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.UNKNOWN);
        settle(payout, 1, AttemptResult.NOT_SENT);
        submit(payout, 2);
        settle(payout, 1, AttemptResult.FAILED);
        assertThat(status(payout)).as("only the last attempt can fail it").isEqualTo(PayoutStatus.SUBMITTED);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        assertThat(status(payout)).isEqualTo(PayoutStatus.SUCCEEDED);
        assertThat(world.balance(wallet).postedMinor()).isEqualTo(7_500);
        settle(payout, 2, AttemptResult.FAILED);
        assertThat(world.shard(0).counters().contradictions()).isZero();
    }

    @Test
    void settle_paidAfterFailed_isKeptAndMovesNothing() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.FAILED);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        world.restart(0);
        settle(payout, 1, AttemptResult.SUCCEEDED);

        assertThat(status(payout)).isEqualTo(PayoutStatus.FAILED);
        assertThat(world.available(wallet)).isEqualTo(10_000);
        assertThat(world.shard(0).counters().contradictions()).isEqualTo(1);
        assertThat(world.eventTypes(0)).endsWith("payout.failed", "payout.contradicted");
    }

    @Test
    void settle_paidByTwoAttempts_isKeptAndMovesNothingTwice() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        settle(payout, 1, AttemptResult.NOT_SENT);
        submit(payout, 2);
        settle(payout, 2, AttemptResult.SUCCEEDED);
        settle(payout, 2, AttemptResult.SUCCEEDED);
        assertThat(world.shard(0).counters().contradictions()).isZero();
        settle(payout, 1, AttemptResult.SUCCEEDED);
        settle(payout, 2, AttemptResult.FAILED);
        assertThat(world.shard(0).counters().contradictions()).isEqualTo(2);
        assertThat(world.balance(wallet).postedMinor()).isEqualTo(7_500);
    }

    @Test
    void settle_walletFrozenMeanwhile_stillPosts() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        done(world.change(wallet, Operation.FREEZE_WALLET));
        settle(payout, 1, AttemptResult.SUCCEEDED);
        assertThat(world.balance(wallet).postedMinor()).isEqualTo(7_500);
    }

    @Test
    void attempts_manyThatWereNotSent_stayBounded() {
        Id payout = reserved(2_500);
        for (int attempt = 1; attempt <= 100; attempt++) {
            submit(payout, attempt);
            settle(payout, attempt, AttemptResult.NOT_SENT);
        }
        assertThat(world.payoutOf(payout).attempts()).hasSize(PayoutViews.ATTEMPTS_MAX);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        assertThat(status(payout)).isEqualTo(PayoutStatus.SUCCEEDED);
        settle(payout, 1, AttemptResult.SUCCEEDED);
        assertThat(world.shard(0).counters().contradictions()).isZero();
    }

    @Test
    void cancel_reserved_fails() {
        Id payout = reserved(2_500);
        View.Payout view = (View.Payout) done(cancel(payout));
        assertThat(view.status()).isEqualTo(PayoutStatus.FAILED);
        assertThat(view.failureReason()).isEqualTo("cancelled");
        assertThat(world.available(wallet)).isEqualTo(10_000);
        submit(payout, 1);
        assertThat(status(payout)).isEqualTo(PayoutStatus.FAILED);
    }

    @Test
    void cancel_everSubmitted_isRefused() {
        Id payout = reserved(2_500);
        submit(payout, 1);
        refused(cancel(payout), Refusal.PAYOUT_NOT_CANCELLABLE);
        settle(payout, 1, AttemptResult.NOT_SENT);
        refused(cancel(payout), Refusal.PAYOUT_NOT_CANCELLABLE);
        refused(cancel(world.newId(0)), Refusal.PAYOUT_NOT_FOUND);
    }

    private Outcome cancel(Id payout) {
        return world.apply(0, new Command.CancelPayout(ALICE, world.newKey(Operation.CANCEL_PAYOUT), payout));
    }

    @Test
    void openPayouts_pages_leaveOutWhatEnded() {
        Id first = reserved(1);
        Id second = reserved(1);
        Id third = reserved(1);
        submit(second, 1);
        settle(second, 1, AttemptResult.SUCCEEDED);
        Answer.Payouts page = (Answer.Payouts) world.ask(0, new Query.OpenPayouts(0, 1));
        assertThat(page.payouts()).extracting(open -> open.payout().id()).containsExactly(first);
        assertThat(page.hasMore()).isTrue();
        Answer.Payouts rest = (Answer.Payouts)
                world.ask(0, new Query.OpenPayouts(page.payouts().getFirst().number(), 10));
        assertThat(rest.payouts()).extracting(open -> open.payout().id()).containsExactly(third);
        assertThat(rest.payouts()).extracting(Answer.NumberedPayout::number).containsExactly(3L);
        assertThat(rest.hasMore()).isFalse();
    }

    @Test
    void payoutsAfter_audit_seesAllInOrder() {
        List<Id> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(reserved(1));
        }
        submit(all.get(1), 1);
        settle(all.get(1), 1, AttemptResult.FAILED);
        List<Id> seen = new ArrayList<>();
        long after = 0;
        for (boolean more = true; more; ) {
            Answer.Payouts page = (Answer.Payouts) world.ask(0, new Query.PayoutsAfter(after, 2));
            page.payouts().forEach(payout -> seen.add(payout.payout().id()));
            after = page.payouts().getLast().number();
            more = page.hasMore();
        }
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void payoutsOf_partner_newestFirst() {
        Id first = reserved(1);
        Id second = reserved(1);
        Id third = reserved(1);
        Answer.Many page = (Answer.Many) world.ask(0, new Query.PayoutsOf(ALICE, Id.NONE, 2));
        assertThat(page.views()).extracting(view -> ((View.Payout) view).id()).containsExactly(third, second);
        assertThat(page.hasMore()).isTrue();
        Answer.Many rest = (Answer.Many) world.ask(0, new Query.PayoutsOf(ALICE, second, 2));
        assertThat(rest.views()).extracting(view -> ((View.Payout) view).id()).containsExactly(first);
        assertThat(rest.hasMore()).isFalse();
        assertThat(((Answer.Many) world.ask(0, new Query.PayoutsOf(BOB, Id.NONE, 2))).views())
                .isEmpty();
        assertThat(((Answer.Many) world.ask(0, new Query.PayoutsOf(BOB, second, 2))).views())
                .isEmpty();
    }
}
