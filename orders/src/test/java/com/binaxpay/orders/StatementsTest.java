package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.KES;
import static com.binaxpay.orders.World.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.StatementLine;
import com.binaxpay.wire.View.TransferKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatementsTest {
    private final World world = new World(2);
    private final Id from = world.wallet(0, EUR, KES);
    private final Id to = world.wallet(0, EUR);
    private final Id far = world.wallet(1, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Answer.Many page(Id wallet, int asset, long fromNs, long toNs, long before, int limit) {
        return (Answer.Many)
                world.ask(wallet.slot(), new Query.Statement(ALICE, wallet, asset, fromNs, toNs, before, limit));
    }

    private List<StatementLine> lines(Id wallet, int asset, int pageSize) {
        List<StatementLine> lines = new ArrayList<>();
        long before = Long.MAX_VALUE;
        for (boolean more = true; more; ) {
            Answer.Many page = page(wallet, asset, 0, Long.MAX_VALUE, before, pageSize);
            page.views().forEach(view -> lines.add((StatementLine) view));
            more = page.hasMore();
            before = lines.isEmpty() ? before : lines.getLast().position();
        }
        return lines;
    }

    private void fundKes(long amountMinor) {
        done(world.apply(
                0, new Command.Fund(ALICE, world.newKey(Operation.FUND), world.newId(0), from, KES, amountMinor)));
    }

    @Test
    void statement_allThatWasPosted_newestFirstWithBalances() {
        world.fund(from, 10_000);
        Command.Transfer direct = world.transfer(from, to, 1_000);
        done(world.send(direct));
        Id captured = world.hold(from, to, 500, 60);
        Id voided = world.hold(from, to, 50, 60);
        world.hold(from, to, 5, 1);
        done(world.apply(0, world.capture(captured, 400)));
        done(world.release(voided));
        world.advanceSeconds(1);
        Command.Reverse reversal = world.reverse(direct.transfer(), 300);
        done(world.apply(0, reversal));

        List<StatementLine> lines = lines(from, EUR, 2);
        assertThat(lines)
                .extracting(StatementLine::transfer)
                .startsWith(reversal.reversal(), captured, direct.transfer())
                .hasSize(4);
        assertThat(lines).extracting(StatementLine::signedAmountMinor).containsExactly(300L, -400L, -1_000L, 10_000L);
        assertThat(lines).extracting(StatementLine::balanceAfterMinor).containsExactly(8_900L, 8_600L, 9_000L, 10_000L);
        assertThat(lines)
                .extracting(StatementLine::kind)
                .containsExactly(
                        TransferKind.REVERSAL, TransferKind.TRANSFER, TransferKind.TRANSFER, TransferKind.FUND);
        assertThat(lines).extracting(StatementLine::counterparty).containsExactly(to, to, to, Id.NONE);
        assertThat(lines.get(2).reference()).isEqualTo("rent");
        assertThat(lines(to, 0, 1)).extracting(StatementLine::signedAmountMinor).containsExactly(-300L, 400L, 1_000L);
    }

    @Test
    void statement_severalAssets_mergeByOrder() {
        world.fund(from, 1);
        fundKes(2);
        world.fund(from, 3);
        fundKes(4);
        for (int pageSize = 1; pageSize <= 5; pageSize++) {
            assertThat(lines(from, 0, pageSize))
                    .extracting(StatementLine::signedAmountMinor)
                    .containsExactly(4L, 3L, 2L, 1L);
            assertThat(lines(from, KES, pageSize))
                    .extracting(StatementLine::signedAmountMinor)
                    .containsExactly(4L, 2L);
        }
    }

    @Test
    void statement_timeRange_isInclusiveBelowAndExclusiveAbove() {
        long first = world.nowNs();
        world.fund(from, 1);
        world.advanceSeconds(1);
        long second = world.nowNs();
        world.fund(from, 2);
        world.advanceSeconds(1);
        world.fund(from, 3);
        assertThat(page(from, EUR, second, world.nowNs(), Long.MAX_VALUE, 10).views())
                .extracting(view -> ((StatementLine) view).signedAmountMinor())
                .containsExactly(2L);
        assertThat(page(from, EUR, first, second, Long.MAX_VALUE, 10).views()).hasSize(1);
        assertThat(page(from, EUR, 0, first, Long.MAX_VALUE, 10).views()).isEmpty();
    }

    @Test
    void statement_crossingAndItsReversal_nameTheOtherWalletOnBothShards() {
        world.fund(from, 1_000);
        Command.Transfer crossing = world.transfer(from, far, 600);
        world.send(crossing);
        world.pumpAll();
        Command.Reverse reversal = world.reverse(crossing.transfer(), 200);
        world.apply(0, reversal);
        world.pumpAll();

        List<StatementLine> near = lines(from, EUR, 10);
        assertThat(near).extracting(StatementLine::signedAmountMinor).containsExactly(200L, -600L, 1_000L);
        assertThat(near.get(0).transfer()).isEqualTo(reversal.reversal());
        assertThat(near.get(0).counterparty()).isEqualTo(far);
        List<StatementLine> there = lines(far, EUR, 10);
        assertThat(there).extracting(StatementLine::signedAmountMinor).containsExactly(-200L, 600L);
        assertThat(there).extracting(StatementLine::counterparty).containsExactly(from, from);
        assertThat(there).extracting(StatementLine::transfer).containsExactly(reversal.reversal(), crossing.transfer());
        assertThat(there).extracting(StatementLine::kind).containsExactly(TransferKind.REVERSAL, TransferKind.TRANSFER);
        assertThat(there.get(1).reference()).isEqualTo("rent");
    }

    @Test
    void statement_payout_showsWhenItSucceeded() {
        world.fund(from, 1_000);
        Command.CreatePayout payout = world.payout(from, 600);
        done(world.apply(0, payout));
        assertThat(lines(from, EUR, 10)).hasSize(1);
        world.apply(0, new Command.SubmitPayouts(List.of(new Command.Attempt(payout.payout(), 1, "sandbox"))));
        world.apply(
                0,
                new Command.SettlePayouts(
                        List.of(new Command.Settlement(payout.payout(), 1, AttemptResult.SUCCEEDED, "", ""))));
        StatementLine line = lines(from, EUR, 10).getFirst();
        assertThat(line.kind()).isEqualTo(TransferKind.PAYOUT);
        assertThat(line.transfer()).isEqualTo(payout.payout());
        assertThat(line.reference()).isEqualTo("salary");
        assertThat(line.signedAmountMinor()).isEqualTo(-600);
    }

    @Test
    void balancesAsOf_anyMoment_areWhatTheyWereThen() {
        record Moment(long timeNs, List<View> balances) {}
        List<Moment> moments = new ArrayList<>();
        Runnable remember = () -> {
            moments.add(new Moment(
                    world.nowNs(), ((Answer.Many) world.ask(0, new Query.Balances(ALICE, from))).views()));
            world.advanceSeconds(1);
        };
        remember.run();
        world.fund(from, 10_000);
        remember.run();
        Id captured = world.hold(from, to, 500, 60);
        remember.run();
        world.fund(to, 70);
        world.hold(to, from, 70, 60);
        remember.run();
        done(world.apply(0, world.capture(captured, 400)));
        remember.run();
        Id voided = world.hold(from, to, 50, 60);
        world.hold(from, to, 5, 1);
        done(world.release(voided));
        remember.run();
        remember.run();

        for (Moment moment : moments) {
            Answer.Many then = (Answer.Many) world.ask(0, new Query.BalancesAsOf(ALICE, from, moment.timeNs));
            assertThat(then.views()).isEqualTo(moment.balances);
        }
    }
}
