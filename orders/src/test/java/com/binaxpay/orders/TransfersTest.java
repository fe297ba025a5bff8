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
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferKind;
import com.binaxpay.wire.View.TransferStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TransfersTest {
    private final World world = new World(1);
    private final Id from = world.funded(0, 10_000);
    private final Id to = world.wallet(0, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    @Test
    void transfer_enoughMoney_isPosted() {
        View.Transfer view = (View.Transfer) done(world.send(world.transfer(from, to, 2_500)));

        assertThat(view.status()).isEqualTo(TransferStatus.POSTED);
        assertThat(view.capturedMinor()).isEqualTo(2_500);
        assertThat(world.available(from)).isEqualTo(7_500);
        assertThat(world.available(to)).isEqualTo(2_500);
        assertThat(world.transferOf(view.id())).isEqualTo(view);
        assertThat(world.eventTypes(0))
                .containsExactly("wallet.created", "transfer.posted", "wallet.created", "transfer.posted");
    }

    @Test
    void transfer_whatIsWrong_isNamedInOrder() {
        Id bobs = world.wallet(BOB, 0, EUR);
        Id kenyan = world.wallet(0, KES);
        Id nowhere = Id.of(1, 9, 9, 9);

        refused(world.send(world.transfer(bobs, to, 1)), Refusal.WALLET_NOT_FOUND);
        refused(world.send(world.transfer(from, from, 1)), Refusal.SAME_WALLET);
        refused(world.send(world.transfer(from, bobs, 1)), Refusal.DESTINATION_NOT_FOUND);
        refused(world.send(world.transfer(from, nowhere, 1)), Refusal.DESTINATION_NOT_FOUND);
        refused(world.send(world.transfer(from, kenyan, 1)), Refusal.CURRENCY_MISMATCH);
        refused(world.send(world.transfer(kenyan, from, 1)), Refusal.CURRENCY_MISMATCH);
        refused(world.send(world.transfer(from, to, 10_001)), Refusal.INSUFFICIENT_FUNDS);
        refused(world.send(world.transfer(from, to, 0)), Refusal.AMOUNT_OVERFLOW);
        refused(world.send(world.transfer(from, to, -5)), Refusal.AMOUNT_OVERFLOW);
        assertThat(world.available(from)).isEqualTo(10_000);
    }

    @Test
    void transfer_tooMuch_saysHowMuchThereIs() {
        Outcome.Refused refused = (Outcome.Refused) world.send(world.transfer(from, to, 10_001));
        assertThat(refused.detail()).contains("100.00 EUR").contains("100.01 EUR");
        assertThat(refused.pointer()).isEqualTo("/amount");
    }

    @Test
    void transfer_idOfAnother_isRefused() {
        Command.Transfer first = world.transfer(from, to, 1);
        done(world.send(first));
        Command.Transfer second = new Command.Transfer(
                ALICE,
                world.newKey(Operation.TRANSFER),
                first.transfer(),
                from,
                to,
                EUR,
                1,
                true,
                0,
                "",
                first.metadata());
        refused(world.send(second), Refusal.DUPLICATE_ID);
    }

    @Test
    void hold_captured_movesTheMoney() {
        Id hold = world.hold(from, to, 1_000, 60);
        assertThat(world.balance(from)).isEqualTo(new View.Balance(EUR, 9_000, 10_000, 0, 1_000));
        assertThat(world.balance(to)).isEqualTo(new View.Balance(EUR, 0, 0, 1_000, 0));
        assertThat(world.shard(0).counters().openHolds()).isEqualTo(1);

        View.Transfer view = (View.Transfer) done(world.apply(0, world.capture(hold, 0)));
        assertThat(view.status()).isEqualTo(TransferStatus.POSTED);
        assertThat(view.capturedMinor()).isEqualTo(1_000);
        assertThat(world.available(to)).isEqualTo(1_000);
        assertThat(world.shard(0).counters().openHolds()).isZero();
        assertThat(world.eventTypes(0)).endsWith("transfer.pending", "transfer.captured");
    }

    @Test
    void hold_capturedInPart_releasesTheRest() {
        Id hold = world.hold(from, to, 1_000, 60);
        done(world.apply(0, world.capture(hold, 400)));
        assertThat(world.balance(from)).isEqualTo(new View.Balance(EUR, 9_600, 9_600, 0, 0));
        assertThat(world.available(to)).isEqualTo(400);
    }

    @Test
    void capture_moreThanHeld_isRefusedAndTheHoldStays() {
        Id hold = world.hold(from, to, 1_000, 60);
        refused(world.apply(0, world.capture(hold, 1_001)), Refusal.CAPTURE_EXCEEDS_HOLD);
        refused(world.apply(0, world.capture(hold, -1)), Refusal.CAPTURE_EXCEEDS_HOLD);
        assertThat(world.available(from)).isEqualTo(9_000);
    }

    @Test
    void capture_endedTransfer_isRefused() {
        Id captured = world.hold(from, to, 100, 60);
        done(world.apply(0, world.capture(captured, 0)));
        refused(world.apply(0, world.capture(captured, 0)), Refusal.TRANSFER_NOT_PENDING);
        refused(world.release(captured), Refusal.TRANSFER_NOT_PENDING);
        refused(world.apply(0, world.capture(world.newId(0), 0)), Refusal.TRANSFER_NOT_FOUND);
    }

    @Test
    void capture_frozenWallet_isRefusedUntilItThaws() {
        Id hold = world.hold(from, to, 100, 60);
        done(world.change(from, Operation.FREEZE_WALLET));
        refused(world.apply(0, world.capture(hold, 0)), Refusal.ACCOUNT_FROZEN);
        done(world.change(from, Operation.UNFREEZE_WALLET));
        done(world.change(to, Operation.FREEZE_WALLET));
        refused(world.apply(0, world.capture(hold, 0)), Refusal.DESTINATION_FROZEN);
        done(world.change(to, Operation.UNFREEZE_WALLET));
        done(world.apply(0, world.capture(hold, 0)));
    }

    @Test
    void hold_voided_isReleased() {
        Id hold = world.hold(from, to, 1_000, 60);
        View.Transfer view = (View.Transfer) done(world.release(hold));
        assertThat(view.status()).isEqualTo(TransferStatus.VOIDED);
        assertThat(world.available(from)).isEqualTo(10_000);
        refused(world.apply(0, world.capture(hold, 0)), Refusal.TRANSFER_NOT_PENDING);
    }

    @Test
    void hold_pastItsDeadline_expires() {
        Id hold = world.hold(from, to, 1_000, 60);
        assertThat(world.shard(0).nextDeadlineNs()).isEqualTo(world.nowNs() + 60_000_000_000L);
        world.advanceSeconds(59);
        assertThat(world.transferOf(hold).status()).isEqualTo(TransferStatus.PENDING);
        world.advanceSeconds(1);

        assertThat(world.transferOf(hold).status()).isEqualTo(TransferStatus.EXPIRED);
        assertThat(world.available(from)).isEqualTo(10_000);
        assertThat(world.eventTypes(0)).endsWith("transfer.expired");
        refused(world.apply(0, world.capture(hold, 0)), Refusal.TRANSFER_EXPIRED);
        refused(world.release(hold), Refusal.TRANSFER_EXPIRED);
        assertThat(world.shard(0).nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void hold_moreDueThanAnEntryExpires_isExpiredForCommandsAtOnce() {
        for (int i = 0; i < ShardState.EXPIRIES_MAX + 1; i++) {
            world.hold(from, to, 1, 60);
        }
        Id last = world.hold(from, to, 1, 60);
        world.advanceSeconds(60);
        assertThat(world.shard(0).counters().openHolds()).isEqualTo(2);
        refused(world.apply(0, world.capture(last, 0)), Refusal.TRANSFER_EXPIRED);
        world.advanceSeconds(0);
        assertThat(world.shard(0).counters().openHolds()).isZero();
    }

    @Test
    void hold_withoutDeadline_neverExpires() {
        Id hold = world.hold(from, to, 1_000, 0);
        world.advanceSeconds(1_000_000);
        done(world.apply(0, world.capture(hold, 0)));
    }

    @Test
    void hold_deadlineBeyondAllTime_isHeldAtThat() {
        Id hold = world.hold(from, to, 1_000, Long.MAX_VALUE);
        assertThat(world.transferOf(hold).expiresNs()).isGreaterThan(world.nowNs());
    }

    @Test
    void reverse_inParts_givesBackAtMostWhatWasCaptured() {
        Id hold = world.hold(from, to, 1_000, 60);
        refused(world.apply(0, world.reverse(hold, 0)), Refusal.TRANSFER_NOT_POSTED);
        done(world.apply(0, world.capture(hold, 800)));

        View.Transfer part = (View.Transfer) done(world.apply(0, world.reverse(hold, 300)));
        assertThat(part.kind()).isEqualTo(TransferKind.REVERSAL);
        assertThat(part.reversalOf()).isEqualTo(hold);
        refused(world.apply(0, world.reverse(hold, 501)), Refusal.REVERSAL_EXCEEDS_ORIGINAL);
        assertThat(((View.Transfer) done(world.apply(0, world.reverse(hold, 0)))).amountMinor())
                .isEqualTo(500);
        refused(world.apply(0, world.reverse(hold, 0)), Refusal.REVERSAL_EXCEEDS_ORIGINAL);

        assertThat(world.transferOf(hold).reversedMinor()).isEqualTo(800);
        assertThat(world.available(from)).isEqualTo(10_000);
        assertThat(world.eventTypes(0)).endsWith("transfer.posted", "transfer.reversed");
    }

    @Test
    void reverse_moneyIsGone_isRefused() {
        Command.Transfer transfer = world.transfer(from, to, 1_000);
        done(world.send(transfer));
        done(world.send(world.transfer(to, from, 600)));
        refused(world.apply(0, world.reverse(transfer.transfer(), 500)), Refusal.INSUFFICIENT_FUNDS);
        done(world.apply(0, world.reverse(transfer.transfer(), 400)));
    }

    @Test
    void reverse_whatIsNoTransferBetweenWallets_isRefused() {
        Command.Transfer transfer = world.transfer(from, to, 1_000);
        done(world.send(transfer));
        Command.Reverse reversal = world.reverse(transfer.transfer(), 100);
        done(world.apply(0, reversal));
        Command.CreatePayout payout = world.payout(from, 100);
        done(world.apply(0, payout));
        Command.Fund fund = new Command.Fund(ALICE, world.newKey(Operation.FUND), world.newId(0), from, EUR, 1);
        done(world.apply(0, fund));

        refused(world.apply(0, world.reverse(reversal.reversal(), 0)), Refusal.TRANSFER_NOT_POSTED);
        refused(world.apply(0, world.reverse(payout.payout(), 0)), Refusal.TRANSFER_NOT_POSTED);
        refused(world.apply(0, world.reverse(fund.transfer(), 0)), Refusal.TRANSFER_NOT_POSTED);
        refused(world.apply(0, world.reverse(world.newId(0), 0)), Refusal.TRANSFER_NOT_FOUND);
    }

    @Test
    void ask_otherPartnersTransfer_findsNothing() {
        Command.Transfer transfer = world.transfer(from, to, 1);
        done(world.send(transfer));
        assertThat(world.ask(0, new Query.TransferById(BOB, transfer.transfer())))
                .isEqualTo(new Answer.NotFound());
        refused(
                world.apply(
                        0,
                        new Command.Reverse(
                                BOB, world.newKey(Operation.REVERSE), world.newId(0), transfer.transfer(), 0)),
                Refusal.TRANSFER_NOT_FOUND);
    }
}
