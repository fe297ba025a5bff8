package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.KES;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static com.binaxpay.orders.World.running;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.StatementLine;
import com.binaxpay.wire.View.TransferKind;
import com.binaxpay.wire.View.TransferStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the second level adds beside the ledger: captures that keep the rest, overdrafts, exchanges.
final class LevelsTest {
    private final World world = new World(2);
    private final Id from = world.wallet(0, EUR, KES);
    private final Id near = world.wallet(0, EUR);
    private final Id far = world.wallet(1, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    @Test
    void newerCommands_onTheFirstLevel_areRefusedAndNotKept() {
        world.fund(from, 100);
        Id hold = world.hold(from, near, 80, 0);
        Command.Capture capture = world.captureInPart(hold, 30);
        refused(world.apply(0, capture), Refusal.NOT_ACTIVE);
        refused(world.apply(0, world.exchange(from, EUR, KES, 10, 2, 1)), Refusal.NOT_ACTIVE);
        refused(world.apply(0, world.overdraft(from, 5)), Refusal.NOT_ACTIVE);
        byte[] before = world.saved(0);
        world.apply(0, new Command.Activate(1));
        assertThat(world.saved(0)).isEqualTo(before);

        world.activate();
        assertThat(world.shard(0).level()).isEqualTo(2);
        done(world.apply(0, capture));
        world.apply(0, new Command.Activate(1));
        assertThat(world.shard(0).level()).isEqualTo(2);
    }

    @Test
    void captures_severalOfAHold_endWithTheLast() {
        world.activate();
        world.fund(from, 100);
        Id hold = world.hold(from, near, 80, 60);
        View.Transfer first = (View.Transfer) done(world.apply(0, world.captureInPart(hold, 30)));
        assertThat(first.status()).isEqualTo(TransferStatus.PENDING);
        assertThat(first.capturedMinor()).isEqualTo(30);
        assertThat(eurOf(from)).isEqualTo(new View.Balance(EUR, 20, 70, 0, 50));
        refused(world.apply(0, world.captureInPart(hold, 51)), Refusal.CAPTURE_EXCEEDS_HOLD);
        refused(world.apply(0, world.reverse(hold, 10)), Refusal.TRANSFER_NOT_POSTED);
        done(world.apply(0, world.captureInPart(hold, 30)));
        View.Transfer last = (View.Transfer) done(world.apply(0, world.captureInPart(hold, 20)));
        assertThat(last.status()).isEqualTo(TransferStatus.POSTED);
        assertThat(last.capturedMinor()).isEqualTo(80);
        refused(world.apply(0, world.capture(hold, 1)), Refusal.TRANSFER_NOT_PENDING);
        done(world.apply(0, world.reverse(hold, 75)));
        refused(world.apply(0, world.reverse(hold, 6)), Refusal.REVERSAL_EXCEEDS_ORIGINAL);
        assertThat(world.available(near)).isEqualTo(5);
    }

    @Test
    void capture_thenVoidOrExpiry_isPostedWithWhatWasCaptured() {
        world.activate();
        world.fund(from, 100);
        Id voided = world.hold(from, near, 40, 60);
        Id expired = world.hold(from, near, 40, 1);
        done(world.apply(0, world.captureInPart(voided, 10)));
        done(world.apply(0, world.captureInPart(expired, 15)));
        View.Transfer released = (View.Transfer) done(world.release(voided));
        assertThat(released.status()).isEqualTo(TransferStatus.POSTED);
        assertThat(released.capturedMinor()).isEqualTo(10);
        world.advanceSeconds(2);
        assertThat(world.transferOf(expired).status()).isEqualTo(TransferStatus.POSTED);
        assertThat(eurOf(from)).isEqualTo(new View.Balance(EUR, 75, 75, 0, 0));
        done(world.apply(0, world.reverse(expired, 0)));
        assertThat(world.available(near)).isEqualTo(10);
    }

    @Test
    void captures_acrossShards_keepTheRestAndItsDeadline() {
        world.activate();
        world.fund(from, 100);
        Id hold = world.hold(from, far, 80, 60);
        Command.Capture first = world.captureInPart(hold, 30);
        running(world.apply(0, first));
        refused(world.apply(0, world.captureInPart(hold, 10)), Refusal.CAPTURE_IN_PROGRESS);
        world.pumpAll();
        done(world.completion(first.idempotency()));
        assertThat(world.transferOf(hold).status()).isEqualTo(TransferStatus.PENDING);
        Command.Capture second = world.captureInPart(hold, 20);
        running(world.apply(0, second));
        world.pumpAll();
        done(world.completion(second.idempotency()));
        assertThat(world.available(far)).isEqualTo(50);
        assertThat(eurOf(from)).isEqualTo(new View.Balance(EUR, 20, 50, 0, 30));
        world.advanceSeconds(61);
        assertThat(world.transferOf(hold).status()).isEqualTo(TransferStatus.POSTED);
        assertThat(eurOf(from).availableMinor()).isEqualTo(50);
        assertThat(world.clearingNet()).isZero();
    }

    @Test
    void balancesAsOf_betweenCaptures_showWhatWasHeldThen() {
        world.activate();
        world.fund(from, 100);
        List<Long> times = new ArrayList<>();
        Id hold = world.hold(from, near, 80, 0);
        times.add(world.nowNs());
        world.advanceSeconds(1);
        done(world.apply(0, world.captureInPart(hold, 30)));
        times.add(world.nowNs());
        world.advanceSeconds(1);
        done(world.apply(0, world.captureInPart(hold, 20)));
        times.add(world.nowNs());
        world.advanceSeconds(1);
        done(world.apply(0, world.capture(hold, 10)));
        assertThat(times)
                .extracting(this::asOf)
                .containsExactly(
                        new View.Balance(EUR, 20, 100, 0, 80),
                        new View.Balance(EUR, 20, 70, 0, 50),
                        new View.Balance(EUR, 20, 50, 0, 30));
        assertThat(eurOf(from)).isEqualTo(new View.Balance(EUR, 40, 40, 0, 0));
    }

    private View.Balance asOf(long timeNs) {
        Answer.Many balances = (Answer.Many) world.ask(0, new Query.BalancesAsOf(ALICE, from, timeNs));
        return (View.Balance) balances.views().getLast();
    }

    private View.Balance eurOf(Id wallet) {
        return (View.Balance) ((Answer.Many) world.ask(wallet.slot(), new Query.Balances(ALICE, wallet)))
                .views()
                .getLast();
    }

    @Test
    void overdraft_ofAWallet_countsAsAvailable() {
        world.activate();
        world.fund(from, 100);
        Id account = DerivedIds.account(from, EUR);
        View.Account set = (View.Account) done(world.apply(0, world.overdraft(account, 50)));
        assertThat(set.overdraftMinor()).isEqualTo(50);
        assertThat(set.holder()).isEqualTo(from);
        assertThat(world.apply(0, world.overdraft(account, 50))).isEqualTo(new Outcome.Done(set, false));
        assertThat(eurOf(from)).isEqualTo(new View.Balance(EUR, 150, 100, 0, 0, 50));
        refused(world.send(world.transfer(from, near, 151)), Refusal.INSUFFICIENT_FUNDS);
        done(world.send(world.transfer(from, near, 150)));
        assertThat(eurOf(from)).isEqualTo(new View.Balance(EUR, 0, -50, 0, 0, 50));
        refused(world.change(from, Operation.CLOSE_WALLET), Refusal.WALLET_NOT_EMPTY);
        Outcome inUse = world.apply(0, world.overdraft(account, 49));
        refused(inUse, Refusal.OVERDRAFT_IN_USE);
        assertThat(((Outcome.Refused) inUse).detail()).contains("0.49 EUR", "0.50 EUR");
    }

    @Test
    void overdraft_sentAgainAfterAnotherChange_doesNotComeBack() {
        world.activate();
        Id account = DerivedIds.account(from, EUR);
        Command.SetOverdraft first = world.overdraft(account, 50);
        View set = done(world.apply(0, first));
        done(world.apply(0, world.overdraft(account, 70)));
        assertThat(world.apply(0, first)).isEqualTo(new Outcome.Done(set, true));
        assertThat(eurOf(from).overdraftMinor()).isEqualTo(70);
        Idempotency other = new Idempotency(
                first.idempotency().keyHi(), first.idempotency().keyLo(), 5, 5, Operation.SET_OVERDRAFT);
        assertThat(world.apply(0, new Command.SetOverdraft(account, 90, first.caller(), other)))
                .isEqualTo(new Outcome.KeyReused());
    }

    @Test
    void overdraft_ofWhatHasNoneOrIsNotThere_isRefused() {
        world.activate();
        world.fund(from, 100);
        refused(world.apply(0, world.overdraft(from, 50)), Refusal.ACCOUNT_NOT_FOUND);
        int book = TransferLayout.book(EUR, ALICE.mode());
        Id funding = DerivedIds.system(0, AccountCode.FUNDING, 0, book);
        refused(world.apply(0, world.overdraft(funding, 50)), Refusal.ACCOUNT_WITHOUT_LIMIT);
        Id account = DerivedIds.account(from, EUR);
        refused(world.apply(0, world.overdraft(account, -1)), Refusal.AMOUNT_OVERFLOW);
        assertThat(world.ask(0, new Query.AccountById(funding)))
                .isInstanceOfSatisfying(
                        Answer.One.class,
                        one -> assertThat(((View.Account) one.view()).code()).isEqualTo(AccountCode.FUNDING.ordinal()));
        assertThat(world.ask(0, new Query.AccountById(from))).isEqualTo(new Answer.NotFound());
    }

    @Test
    void exchange_atARate_roundsDownAndLosesNothing() {
        world.activate();
        world.fund(from, 1_000);
        Command.Exchange exchange = world.exchange(from, EUR, KES, 333, 14_237, 100);
        View.Exchange view = (View.Exchange) done(world.apply(0, exchange));
        assertThat(view.targetMinor()).isEqualTo(333L * 14_237 / 100).isEqualTo(47_409);
        Answer.Many balances = (Answer.Many) world.ask(0, new Query.Balances(ALICE, from));
        assertThat(balances.views())
                .containsExactly(new View.Balance(KES, 47_409, 47_409, 0, 0), new View.Balance(EUR, 667, 667, 0, 0));
        // Both legs and the rate are in history, side by side.
        long ordinal = world.ordinalOf(exchange.exchange());
        HistoryRow first = world.row(0, ordinal);
        HistoryRow second = world.row(0, ordinal + 1);
        assertThat(first.reference()).isEqualTo(exchange.exchange());
        assertThat(second.id()).isEqualTo(DerivedIds.exchange(exchange.exchange()));
        assertThat(second.reference()).isEqualTo(new Id(14_237, 100));
        assertThat(second.amountMinor())
                .isEqualTo(first.amountMinor()
                        * second.reference().hi()
                        / second.reference().lo());
        assertThat(world.eventTypes(0)).contains("exchange.posted");
        assertThat(((Outcome.Done) world.apply(0, exchange)).replayed()).isTrue();
        assertThat(statement(List.of(TransferKind.EXCHANGE), false, 0))
                .extracting(StatementLine::transfer)
                .containsExactly(exchange.exchange(), exchange.exchange());
    }

    @Test
    void exchange_thatCannotBe_isRefusedAndMovesNothing() {
        world.activate();
        world.fund(from, 100);
        refused(world.apply(0, world.exchange(from, EUR, KES, 101, 2, 1)), Refusal.INSUFFICIENT_FUNDS);
        refused(world.apply(0, world.exchange(from, EUR, KES, 1, 1, 2)), Refusal.AMOUNT_TOO_SMALL);
        refused(world.apply(0, world.exchange(from, EUR, KES, 0, 1, 2)), Refusal.AMOUNT_TOO_SMALL);
        refused(world.apply(0, world.exchange(from, EUR, KES, 2, Long.MAX_VALUE, 1)), Refusal.AMOUNT_OVERFLOW);
        refused(world.apply(0, world.exchange(from, EUR, KES, 1, 0, 1)), Refusal.RATE_INVALID);
        refused(world.apply(0, world.exchange(from, EUR, KES, 1, 1, -1)), Refusal.RATE_INVALID);
        refused(world.apply(0, world.exchange(from, EUR, EUR, 1, 1, 1)), Refusal.CURRENCY_MISMATCH);
        refused(world.apply(0, world.exchange(near, EUR, KES, 1, 1, 1)), Refusal.CURRENCY_MISMATCH);
        refused(world.apply(0, world.exchange(far, EUR, KES, 1, 1, 1)), Refusal.WALLET_NOT_FOUND);
        world.change(from, Operation.FREEZE_WALLET);
        refused(world.apply(0, world.exchange(from, EUR, KES, 1, 1, 1)), Refusal.ACCOUNT_FROZEN);
        assertThat(world.balance(near)).isEqualTo(new View.Balance(EUR, 0, 0, 0, 0));
    }

    @Test
    void statement_fromEitherEnd_hasTheSameLines() {
        world.fund(from, 1_000);
        Id captured = world.hold(from, near, 30, 60);
        for (int i = 1; i <= 5; i++) {
            world.advanceSeconds(1);
            done(world.send(world.transfer(from, near, i)));
        }
        done(world.apply(0, world.capture(captured, 0)));
        List<StatementLine> newest = statement(List.of(), false, 0);
        assertThat(statement(List.of(), true, 0)).isEqualTo(newest.reversed());
        List<StatementLine> paged = new ArrayList<>();
        for (Answer.Many page = page(0, 2, 0); ; page = page(paged.getLast().position(), 2, 0)) {
            page.views().forEach(view -> paged.add((StatementLine) view));
            if (!page.hasMore()) {
                break;
            }
        }
        assertThat(paged).isEqualTo(newest.reversed());
        long third = newest.reversed().get(2).timeNs();
        assertThat(page(0, 100, third).views()).isEqualTo(newest.reversed().subList(2, 7));
        assertThat(statement(List.of(TransferKind.FUND), true, 0)).hasSize(1);
        assertThat(statement(List.of(TransferKind.FUND, TransferKind.TRANSFER), false, 0))
                .isEqualTo(newest);
        assertThat(statement(List.of(TransferKind.PAYOUT), true, 0)).isEmpty();
    }

    private Answer.Many page(long after, int limit, long fromNs) {
        return (Answer.Many) world.ask(
                0,
                new Query.Statement(
                        ALICE, from, 0, fromNs, Long.MAX_VALUE, Long.MAX_VALUE, limit, List.of(), true, after));
    }

    private List<StatementLine> statement(List<TransferKind> kinds, boolean oldestFirst, long fromNs) {
        Answer.Many many = (Answer.Many) world.ask(
                0,
                new Query.Statement(
                        ALICE, from, 0, fromNs, Long.MAX_VALUE, Long.MAX_VALUE, 100, kinds, oldestFirst, 0));
        return many.views().stream().map(view -> (StatementLine) view).toList();
    }

    @Test
    void accountsOf_aHolder_comeNewestFirstPageByPage() {
        Answer.Many first = accountsOf(from, Integer.MAX_VALUE);
        assertThat(first.hasMore()).isTrue();
        View.Account kes = (View.Account) first.views().getFirst();
        assertThat(kes.asset()).isEqualTo(KES);
        assertThat(kes.mode()).isEqualTo(ALICE.mode());
        assertThat(kes.code()).isEqualTo(AccountCode.WALLET.ordinal());
        Answer.Many second = accountsOf(from, kes.index());
        assertThat(second.hasMore()).isFalse();
        View.Account eur = (View.Account) second.views().getFirst();
        assertThat(eur.asset()).isEqualTo(EUR);
        assertThat(accountsOf(from, eur.index()).views()).isEmpty();
        assertThat(accountsOf(far, Integer.MAX_VALUE).views()).isEmpty();
        // Another holder's account, and none at all, are no places in this list.
        for (int place : new int[] {eur.index(), -1, 1 << 30}) {
            assertThat(accountsOf(near, place).views()).isEmpty();
        }
    }

    private Answer.Many accountsOf(Id holder, int before) {
        return (Answer.Many) world.ask(0, new Query.AccountsOf(holder, before, 1));
    }

    @Test
    void codes_ofTheChartAndOfRows_areThoseOfTheReference() {
        assertThat(AccountCode.LIQUIDITY.ordinal()).isEqualTo(5);
        assertThat(TransferCode.EXCHANGE.ordinal()).isEqualTo(7);
        assertThat(TransferCode.EXCHANGE_RATE.ordinal()).isEqualTo(8);
        assertThat(TransferRowLayout.AFTER_CAPTURE).isEqualTo(1 << 13);
    }
}
