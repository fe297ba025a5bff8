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
import com.binaxpay.wire.Command.PayoutRow;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.BatchStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PayoutBatchesTest {
    private final World world = new World(1);
    private final Id wallet = world.funded(0, 10_000);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Id open(boolean dryRun) {
        Id batch = world.newId(0);
        done(world.apply(
                0, new Command.OpenPayoutBatch(ALICE, world.newKey(Operation.PAYOUT_BATCH), batch, wallet, dryRun)));
        return batch;
    }

    private PayoutRow good(int row, long amountMinor) {
        return good(row, amountMinor, EUR, "R" + row);
    }

    private PayoutRow good(int row, long amountMinor, int asset, String reference) {
        return new PayoutRow(
                row + 2,
                world.newId(0),
                row * 1_000L + amountMinor,
                asset,
                amountMinor,
                "mobile_money",
                World.PHONE,
                reference,
                "",
                "",
                "");
    }

    private static PayoutRow bad(int row) {
        return new PayoutRow(
                row + 2,
                Id.NONE,
                row * 1_000L,
                0,
                0,
                "",
                World.PHONE,
                "R" + row,
                "amount",
                "amount_not_positive",
                "-5.00 is not positive");
    }

    private Outcome add(Id batch, int firstRow, PayoutRow... rows) {
        return world.apply(0, new Command.AddPayoutRows(ALICE, batch, firstRow, List.of(rows)));
    }

    private Outcome close(Id batch, int rows) {
        return world.apply(0, new Command.ClosePayoutBatch(ALICE, batch, rows));
    }

    private View.PayoutBatch batchOf(Id batch) {
        return (View.PayoutBatch) ((Answer.One) world.ask(0, new Query.BatchById(ALICE, batch))).view();
    }

    private List<View.BatchRow> rowsOf(Id batch, int first, int limit) {
        Answer.Many rows = (Answer.Many) world.ask(0, new Query.BatchRows(ALICE, batch, first, limit));
        return rows.views().stream().map(View.BatchRow.class::cast).toList();
    }

    private void payAll(AttemptResult result) {
        Answer.Payouts open = (Answer.Payouts) world.ask(0, new Query.OpenPayouts(0, 1_000));
        world.apply(
                0,
                new Command.SubmitPayouts(open.payouts().stream()
                        .map(payout -> new Command.Attempt(payout.payout().id(), 1, "sandbox"))
                        .toList()));
        world.apply(
                0,
                new Command.SettlePayouts(open.payouts().stream()
                        .map(payout -> new Command.Settlement(payout.payout().id(), 1, result, "", "no_such_number"))
                        .toList()));
    }

    @Test
    void batch_goodAndBadRows_areCountedAndKept() {
        Id batch = open(false);
        View.PayoutBatch view =
                (View.PayoutBatch) done(add(batch, 0, good(0, 100), bad(1), good(2, 200), good(3, 10_000)));

        assertThat(view.rows()).isEqualTo(4);
        assertThat(view.accepted()).isEqualTo(2);
        assertThat(view.reserved()).isEqualTo(2);
        assertThat(view.rejected()).isEqualTo(2);
        assertThat(view.status()).isEqualTo(BatchStatus.RECEIVING);
        List<View.BatchRow> rows = rowsOf(batch, 0, 10);
        assertThat(rows)
                .extracting(View.BatchRow::status)
                .containsExactly("reserved", "rejected", "reserved", "rejected");
        assertThat(rows).extracting(View.BatchRow::line).containsExactly(2, 3, 4, 5);
        assertThat(rows.get(1).errorCode()).isEqualTo("amount_not_positive");
        assertThat(rows.get(3).errorColumn()).isEqualTo("amount");
        assertThat(rows.get(3).errorCode()).isEqualTo("insufficient_funds");
        assertThat(world.payoutOf(rows.get(2).payout()).row()).isEqualTo(2);
        assertThat(world.available(wallet)).isEqualTo(9_700);
    }

    @Test
    void batch_allEnded_isCompletedOnce() {
        Id batch = open(false);
        done(add(batch, 0, good(0, 100), bad(1), good(2, 200)));
        payAll(AttemptResult.SUCCEEDED);
        assertThat(batchOf(batch).status()).as("more may come").isEqualTo(BatchStatus.RECEIVING);
        done(add(batch, 3, good(3, 300)));
        assertThat(((View.PayoutBatch) done(close(batch, 4))).status()).isEqualTo(BatchStatus.PROCESSING);
        payAll(AttemptResult.FAILED);

        View.PayoutBatch ended = batchOf(batch);
        assertThat(ended.status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(ended.succeeded()).isEqualTo(2);
        assertThat(ended.failed()).isEqualTo(1);
        assertThat(ended.rows()).isEqualTo(4);
        assertThat(world.eventTypes(0)).endsWith("payout.failed", "payout_batch.completed");
        assertThat(rowsOf(batch, 2, 1)).extracting(View.BatchRow::status).containsExactly("succeeded");
        assertThat(rowsOf(batch, 3, 9)).extracting(View.BatchRow::errorCode).containsExactly("no_such_number");
        assertThat(done(close(batch, 4))).isEqualTo(ended);
    }

    @Test
    void add_rowsAgain_resumesAndPaysOnce() {
        Id batch = open(false);
        done(add(batch, 0, good(0, 100), bad(1)));
        world.restart(0);
        View.PayoutBatch view = (View.PayoutBatch) done(add(batch, 0, good(0, 100), bad(1), good(2, 200)));
        assertThat(view.rows()).isEqualTo(3);
        done(add(batch, 1, bad(1), good(2, 200)));
        assertThat(world.available(wallet)).isEqualTo(9_700);
        done(close(batch, 3));
        done(add(batch, 0, good(0, 100), bad(1), good(2, 200)));
        payAll(AttemptResult.SUCCEEDED);
        assertThat(((View.PayoutBatch) done(add(batch, 1, bad(1), good(2, 200)))).status())
                .isEqualTo(BatchStatus.COMPLETED);
        refused(add(batch, 2, good(2, 201)), Refusal.FILE_DIFFERS);
        refused(add(batch, 2, good(2, 200), good(3, 1)), Refusal.BATCH_CLOSED);
    }

    @Test
    void add_whatDoesNotFit_isRefusedAndChangesNothing() {
        Id batch = open(false);
        done(add(batch, 0, good(0, 100)));
        refused(add(batch, 2, good(2, 100)), Refusal.ROWS_OUT_OF_ORDER);
        refused(add(batch, -1, good(0, 100)), Refusal.ROWS_OUT_OF_ORDER);
        refused(add(batch, 0, good(0, 101), good(1, 100)), Refusal.FILE_DIFFERS);
        refused(add(world.newId(0), 0, good(0, 100)), Refusal.BATCH_NOT_FOUND);
        refused(world.apply(0, new Command.AddPayoutRows(BOB, batch, 1, List.of(good(1, 1)))), Refusal.BATCH_NOT_FOUND);
        refused(close(batch, 2), Refusal.FILE_DIFFERS);
        done(close(batch, 1));
        refused(add(batch, 1, good(1, 1)), Refusal.BATCH_CLOSED);
        assertThat(batchOf(batch).rows()).isEqualTo(1);
    }

    @Test
    void add_sameReferenceTwice_isRejected() {
        Id batch = open(false);
        done(add(batch, 0, good(0, 1, EUR, "salary"), good(1, 2, EUR, ""), good(2, 3, EUR, "")));
        world.restart(0);
        done(add(batch, 3, good(3, 4, EUR, "salary")));
        View.BatchRow row = rowsOf(batch, 3, 1).getFirst();
        assertThat(row.errorColumn()).isEqualTo("reference");
        assertThat(row.errorCode()).isEqualTo("duplicate_reference");
        assertThat(row.errorDetail()).contains("Line 2").doesNotContain("salary");
        assertThat(batchOf(batch).accepted()).isEqualTo(3);
    }

    @Test
    void add_currencyThatTheWalletLacks_isRejected() {
        Id batch = open(false);
        done(add(batch, 0, good(0, 1, KES, "a")));
        assertThat(rowsOf(batch, 0, 1).getFirst().errorColumn()).isEqualTo("currency");
        done(close(batch, 1));
        assertThat(batchOf(batch).status()).isEqualTo(BatchStatus.COMPLETED);
    }

    @Test
    void dryRun_checksAndReservesNothing() {
        Id batch = open(true);
        done(add(batch, 0, good(0, 100), bad(1), good(2, 1, KES, "x")));
        done(close(batch, 3));
        View.PayoutBatch view = batchOf(batch);
        assertThat(view.status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(view.accepted()).isEqualTo(1);
        assertThat(view.rejected()).isEqualTo(2);
        assertThat(view.reserved()).isZero();
        assertThat(rowsOf(batch, 0, 3))
                .extracting(View.BatchRow::status)
                .containsExactly("valid", "rejected", "rejected");
        assertThat(world.available(wallet)).isEqualTo(10_000);
    }

    @Test
    void batch_manyPages_keepsEveryRowAfterItsEnd() {
        Id batch = open(true);
        List<PayoutRow> rows = new ArrayList<>();
        IntStream.range(0, 3_000).forEach(row -> rows.add(good(row, 1)));
        done(world.apply(0, new Command.AddPayoutRows(ALICE, batch, 0, rows)));
        done(close(batch, 3_000));
        assertThat(rowsOf(batch, 0, 10_000))
                .extracting(View.BatchRow::row)
                .isEqualTo(IntStream.range(0, 3_000).boxed().toList());
        Answer.Many page = (Answer.Many) world.ask(0, new Query.BatchRows(ALICE, batch, 2_998, 1));
        assertThat(page.hasMore()).isTrue();
        assertThat(rowsOf(batch, 2_999, 5)).hasSize(1);
        assertThat(rowsOf(batch, 3_000, 5)).isEmpty();
    }

    @Test
    void ask_otherPartner_findsNothing() {
        Id batch = open(false);
        assertThat(world.ask(0, new Query.BatchById(BOB, batch))).isEqualTo(new Answer.NotFound());
        assertThat(world.ask(0, new Query.BatchRows(BOB, batch, 0, 1))).isEqualTo(new Answer.NotFound());
    }

    @Test
    void open_walletOfAnother_isRefused() {
        refused(
                world.apply(
                        0,
                        new Command.OpenPayoutBatch(
                                BOB, world.newKey(Operation.PAYOUT_BATCH), world.newId(0), wallet, false)),
                Refusal.WALLET_NOT_FOUND);
    }

    @Test
    void cancel_rowOfABatch_countsAsFailed() {
        Id batch = open(false);
        PayoutRow row = good(0, 100);
        done(add(batch, 0, row));
        done(close(batch, 1));
        done(world.apply(0, new Command.CancelPayout(ALICE, world.newKey(Operation.CANCEL_PAYOUT), row.payout())));
        assertThat(batchOf(batch).status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batchOf(batch).failed()).isEqualTo(1);
        assertThat(rowsOf(batch, 0, 1).getFirst().errorCode()).isEqualTo("cancelled");
    }
}
