package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.BOB;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.KES;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static com.binaxpay.orders.World.running;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.CrossingStep;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferKind;
import com.binaxpay.wire.View.TransferStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CrossingsTest {
    private final World world = new World(2);
    private final Id from = world.funded(0, 10_000);
    private final Id to = world.wallet(1, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
        world.pumpAll();
        assertThat(world.clearingNet()).as("clearing at rest").isZero();
    }

    @Test
    void transfer_toAnotherShard_runsUntilThatHasAccepted() {
        Command.Transfer transfer = world.transfer(from, to, 2_500);
        running(world.send(transfer));
        running(world.send(transfer));
        assertThat(world.transferOf(transfer.transfer()).status()).isEqualTo(TransferStatus.PENDING);
        assertThat(world.available(from)).isEqualTo(7_500);
        assertThat(world.shard(0).counters().openCrossings()).isEqualTo(1);
        assertThat(world.shard(0).counters().oldestOpenCrossingNs()).isEqualTo(world.nowNs());

        world.pumpAll();

        View.Transfer view = (View.Transfer) done(world.completion(transfer.idempotency()));
        assertThat(view.status()).isEqualTo(TransferStatus.POSTED);
        assertThat(world.balance(from).postedMinor()).isEqualTo(7_500);
        assertThat(world.available(to)).isEqualTo(2_500);
        assertThat(world.send(transfer)).isEqualTo(new Outcome.Done(view, true));
        assertThat(world.eventTypes(0)).endsWith("transfer.posted");
        assertThat(world.shard(0).counters().openCrossings()).isZero();
    }

    @Test
    void transfer_destinationRefuses_isVoidedWithThatRefusal() {
        Id bobs = world.wallet(BOB, 1, EUR);
        Id kenyan = world.wallet(1, KES);
        Id frozen = world.wallet(1, EUR);
        done(world.change(frozen, Operation.FREEZE_WALLET));
        Id closed = world.wallet(1, EUR);
        done(world.change(closed, Operation.CLOSE_WALLET));

        crossRefused(bobs, Refusal.DESTINATION_NOT_FOUND);
        crossRefused(world.newId(1), Refusal.DESTINATION_NOT_FOUND);
        crossRefused(kenyan, Refusal.CURRENCY_MISMATCH);
        crossRefused(frozen, Refusal.DESTINATION_FROZEN);
        crossRefused(closed, Refusal.DESTINATION_CLOSED);
        assertThat(world.available(from)).isEqualTo(10_000);
    }

    private void crossRefused(Id destination, Refusal code) {
        Command.Transfer transfer = world.transfer(from, destination, 1);
        running(world.send(transfer));
        world.pumpAll();
        refused(world.completion(transfer.idempotency()), code);
        refused(world.send(transfer), code);
        assertThat(world.transferOf(transfer.transfer()).status()).isEqualTo(TransferStatus.VOIDED);
    }

    @Test
    void transfer_notEnoughMoney_isRefusedBeforeItCrosses() {
        refused(world.send(world.transfer(from, to, 10_001)), Refusal.INSUFFICIENT_FUNDS);
        assertThat(world.openCrossings(0)).isEmpty();
    }

    @Test
    void accept_again_repeatsTheFirstAnswerForEver() {
        Command.Transfer transfer = world.transfer(from, to, 100);
        running(world.send(transfer));
        Command.AcceptCrossing accept =
                new Command.AcceptCrossing(world.openCrossings(0).getFirst().crossing());
        View accepted = done(world.apply(1, accept));
        world.restart(1);
        done(world.change(to, Operation.FREEZE_WALLET));

        assertThat(world.apply(1, accept)).isEqualTo(new Outcome.Done(accepted, true));
        assertThat(world.available(to)).isEqualTo(100);
        assertThat(world.clearingNet()).as("accepted and not yet posted").isEqualTo(-100);
    }

    @Test
    void accept_refusedOnce_staysRefusedThoughTheWalletThaws() {
        done(world.change(to, Operation.FREEZE_WALLET));
        running(world.send(world.transfer(from, to, 100)));
        Command.AcceptCrossing accept =
                new Command.AcceptCrossing(world.openCrossings(0).getFirst().crossing());
        refused(world.apply(1, accept), Refusal.DESTINATION_FROZEN);
        done(world.change(to, Operation.UNFREEZE_WALLET));
        refused(world.apply(1, accept), Refusal.DESTINATION_FROZEN);
        assertThat(world.available(to)).isZero();
    }

    @Test
    void resolve_againOrUnknown_changesNothing() {
        Command.Transfer transfer = world.transfer(from, to, 100);
        running(world.send(transfer));
        world.pumpAll();
        assertThat(world.apply(0, new Command.ResolveCrossing(transfer.transfer(), "DESTINATION_FROZEN")))
                .isEqualTo(new Outcome.Applied());
        assertThat(world.apply(0, new Command.ResolveCrossing(world.newId(0), "")))
                .isEqualTo(new Outcome.Applied());
        assertThat(world.transferOf(transfer.transfer()).status()).isEqualTo(TransferStatus.POSTED);
    }

    @Test
    void transfer_sourceFrozenWhileItCrosses_isStillPosted() {
        running(world.send(world.transfer(from, to, 100)));
        done(world.change(from, Operation.FREEZE_WALLET));
        world.pumpAll();
        assertThat(world.balance(from).postedMinor()).isEqualTo(9_900);
    }

    @Test
    void hold_acrossShards_crossesAtCapture() {
        Id hold = world.hold(from, to, 1_000, 60);
        assertThat(world.openCrossings(0)).isEmpty();
        Command.Capture capture = world.capture(hold, 400);
        running(world.apply(0, capture));
        world.advanceSeconds(3_600);

        assertThat(world.transferOf(hold).status()).as("its deadline is off").isEqualTo(TransferStatus.PENDING);
        refused(world.apply(0, world.capture(hold, 0)), Refusal.CAPTURE_IN_PROGRESS);
        refused(world.release(hold), Refusal.CAPTURE_IN_PROGRESS);
        world.pumpAll();

        View.Transfer view = (View.Transfer) done(world.completion(capture.idempotency()));
        assertThat(view.capturedMinor()).isEqualTo(400);
        assertThat(world.available(from)).isEqualTo(9_600);
        assertThat(world.available(to)).isEqualTo(400);
        assertThat(world.eventTypes(0)).endsWith("transfer.pending", "transfer.captured");
    }

    @Test
    void hold_acrossShards_voidsAndExpiresAsAnyOther() {
        Id voided = world.hold(from, to, 1_000, 60);
        Id expiring = world.hold(from, to, 1_000, 60);
        done(world.release(voided));
        world.advanceSeconds(60);
        assertThat(world.transferOf(expiring).status()).isEqualTo(TransferStatus.EXPIRED);
        refused(world.apply(0, world.capture(expiring, 0)), Refusal.TRANSFER_EXPIRED);
        assertThat(world.available(from)).isEqualTo(10_000);
    }

    @Test
    void capture_destinationRefuses_releasesTheHold() {
        Id hold = world.hold(from, to, 1_000, 60);
        done(world.change(to, Operation.CLOSE_WALLET));
        Command.Capture capture = world.capture(hold, 0);
        running(world.apply(0, capture));
        world.pumpAll();
        refused(world.completion(capture.idempotency()), Refusal.DESTINATION_CLOSED);
        assertThat(world.transferOf(hold).status()).isEqualTo(TransferStatus.VOIDED);
        assertThat(world.available(from)).isEqualTo(10_000);
    }

    @Test
    void capture_whileTheTransferCrosses_isInProgress() {
        Command.Transfer transfer = world.transfer(from, to, 100);
        running(world.send(transfer));
        refused(world.apply(0, world.capture(transfer.transfer(), 0)), Refusal.CAPTURE_IN_PROGRESS);
        refused(world.apply(0, world.reverse(transfer.transfer(), 0)), Refusal.TRANSFER_NOT_POSTED);
    }

    private Id crossed(long amountMinor) {
        Command.Transfer transfer = world.transfer(from, to, amountMinor);
        running(world.send(transfer));
        world.pumpAll();
        return transfer.transfer();
    }

    @Test
    void reverse_acrossShards_bringsTheMoneyBack() {
        Id original = crossed(1_000);
        Command.Reverse reverse = world.reverse(original, 300);
        running(world.apply(0, reverse));
        assertThat(world.openCrossings(0))
                .extracting(Answer.OpenCrossing::step)
                .containsExactly(CrossingStep.BEGIN_REVERSAL);
        assertThat(world.transferOf(reverse.reversal()).status()).isEqualTo(TransferStatus.PENDING);
        refused(world.apply(0, world.reverse(original, 701)), Refusal.REVERSAL_EXCEEDS_ORIGINAL);

        world.pumpAll();

        View.Transfer view = (View.Transfer) done(world.completion(reverse.idempotency()));
        assertThat(view.kind()).isEqualTo(TransferKind.REVERSAL);
        assertThat(view.status()).isEqualTo(TransferStatus.POSTED);
        assertThat(world.transferOf(original).reversedMinor()).isEqualTo(300);
        assertThat(world.available(from)).isEqualTo(9_300);
        assertThat(world.balance(to)).isEqualTo(new View.Balance(EUR, 700, 700, 0, 0));
    }

    @Test
    void reverse_moneyIsGoneOnTheOtherShard_isRefusedAndFreesItsCap() {
        Id original = crossed(1_000);
        Id other = world.wallet(1, EUR);
        done(world.send(world.transfer(to, other, 900)));
        Command.Reverse reverse = world.reverse(original, 500);
        running(world.apply(0, reverse));
        world.pumpAll();

        refused(world.completion(reverse.idempotency()), Refusal.INSUFFICIENT_FUNDS);
        assertThat(world.transferOf(reverse.reversal()).status()).isEqualTo(TransferStatus.VOIDED);
        assertThat(world.transferOf(original).reversedMinor()).isZero();
        done(world.send(world.transfer(other, to, 900)));
        running(world.apply(0, world.reverse(original, 1_000)));
    }

    @Test
    void reverse_sourceClosedMeanwhile_leavesTheMoneyWhereItIs() {
        Id original = crossed(10_000);
        Command.Reverse reverse = world.reverse(original, 0);
        running(world.apply(0, reverse));
        Answer.OpenCrossing asked = world.openCrossings(0).getFirst();
        world.apply(1, new Command.BeginReversal(asked.crossing()));
        done(world.change(from, Operation.CLOSE_WALLET));
        world.pumpAll();

        refused(world.completion(reverse.idempotency()), Refusal.DESTINATION_CLOSED);
        assertThat(world.available(to)).isEqualTo(10_000);
    }

    @Test
    void reversal_stepsThatComeAgainOrLate_changeNothing() {
        Id original = crossed(1_000);
        Command.Reverse reverse = world.reverse(original, 300);
        running(world.apply(0, reverse));
        Answer.OpenCrossing asked = world.openCrossings(0).getFirst();
        Command begin = new Command.BeginReversal(asked.crossing());
        assertThat(world.apply(1, begin)).isEqualTo(new Outcome.Applied());
        assertThat(world.apply(1, begin)).isEqualTo(new Outcome.Applied());
        assertThat(world.openCrossings(1)).hasSize(1);
        world.pumpAll();
        world.completion(reverse.idempotency());

        assertThat(world.apply(1, begin)).isEqualTo(new Outcome.Applied());
        world.apply(0, new Command.RefuseReversal(reverse.reversal(), "INSUFFICIENT_FUNDS"));
        world.apply(0, new Command.AcceptCrossing(asked.crossing()));
        assertThat(world.openCrossings(1)).isEmpty();
        assertThat(world.completions())
                .extracting(Completion::keyHi)
                .doesNotContain(reverse.idempotency().keyHi());
        assertThat(world.available(from)).isEqualTo(9_300);
    }

    @Test
    void reversal_thatNobodyAskedFor_isRefusedFinally() {
        Id original = crossed(1_000);
        Command.Reverse reverse = world.reverse(original, 300);
        running(world.apply(0, reverse));
        var crossing = world.openCrossings(0).getFirst().crossing();
        world.apply(0, new Command.RefuseReversal(reverse.reversal(), "INSUFFICIENT_FUNDS"));
        refused(world.apply(0, new Command.AcceptCrossing(crossing)), Refusal.TRANSFER_NOT_FOUND);
        assertThat(world.available(from)).isEqualTo(9_000);
    }

    @Test
    void openCrossings_pages_byNumber() {
        for (int i = 0; i < 5; i++) {
            running(world.send(world.transfer(from, to, 1)));
        }
        Answer.Crossings first = (Answer.Crossings) world.ask(0, new Query.OpenCrossings(0, 2));
        assertThat(first.crossings()).extracting(Answer.OpenCrossing::number).containsExactly(1L, 2L);
        assertThat(first.hasMore()).isTrue();
        Answer.Crossings last = (Answer.Crossings) world.ask(0, new Query.OpenCrossings(3, 2));
        assertThat(last.crossings()).extracting(Answer.OpenCrossing::number).containsExactly(4L, 5L);
        assertThat(last.hasMore()).isFalse();
    }

    @Test
    void ask_crossingTransfer_belongsToItsPartner() {
        Id original = crossed(10);
        assertThat(world.transferOf(original).owner()).isEqualTo(ALICE);
        assertThat(world.ask(0, new Query.TransferById(BOB, original))).isEqualTo(new Answer.NotFound());
    }
}
