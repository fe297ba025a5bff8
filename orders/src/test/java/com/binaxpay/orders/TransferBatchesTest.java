package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static com.binaxpay.orders.World.running;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TransferBatchesTest {
    private final World world = new World(2);
    private final Id from = world.funded(0, 1_000);
    private final Id to = world.wallet(0, EUR);
    private final Id far = world.wallet(1, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
        world.pumpAll();
        assertThat(world.clearingNet()).isZero();
    }

    private Command.TransferBatch batch(boolean atomic, Command.Transfer... rows) {
        return new Command.TransferBatch(ALICE, world.newKey(Operation.TRANSFER_BATCH), atomic, List.of(rows));
    }

    private static List<Outcome> rows(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Rows.class);
        return ((Outcome.Rows) outcome).rows();
    }

    @Test
    void rowByRow_oneIsRefused_othersAreDone() {
        Command.TransferBatch batch = batch(
                false,
                world.transfer(from, to, 400),
                world.transfer(from, to, 700),
                world.transfer(from, to, 600, false, 60));
        List<Outcome> rows = rows(world.apply(0, batch));
        done(rows.get(0));
        refused(rows.get(1), Refusal.INSUFFICIENT_FUNDS);
        done(rows.get(2));
        assertThat(world.available(from)).isZero();
        assertThat(world.apply(0, batch)).isEqualTo(new Outcome.Rows(rows, true));
    }

    @Test
    void rowByRow_rowWasDoneUnderItsKey_isNotDoneAgain() {
        Command.Transfer row = world.transfer(from, to, 400);
        done(world.send(row));
        List<Outcome> rows = rows(world.apply(0, batch(false, row, row)));
        assertThat(rows)
                .allSatisfy(outcome ->
                        assertThat(((Outcome.Done) outcome).replayed()).isTrue());
        assertThat(world.available(from)).isEqualTo(600);
    }

    @Test
    void rowByRow_someRowsCross_endsWithTheLast() {
        Command.Transfer near = world.transfer(from, to, 100);
        Command.Transfer first = world.transfer(from, far, 100);
        Command.Transfer second = world.transfer(from, world.newId(1), 100);
        Command.TransferBatch batch = batch(false, near, first, second);
        running(world.apply(0, batch));
        running(world.apply(0, batch));
        world.pump(0, world.openCrossings(0).getFirst());
        world.restart(0);
        assertThat(world.completions()).hasSize(1);
        world.pumpAll();

        List<Outcome> rows = rows(world.completion(batch.idempotency()));
        done(rows.get(0));
        done(rows.get(1));
        refused(rows.get(2), Refusal.DESTINATION_NOT_FOUND);
        assertThat(world.apply(0, batch)).isEqualTo(new Outcome.Rows(rows, true));
        done(world.completion(first.idempotency()));
        assertThat(world.available(far)).isEqualTo(100);
    }

    @Test
    void atomic_allFit_areDoneTogether() {
        Command.TransferBatch batch =
                batch(true, world.transfer(from, to, 400), world.transfer(to, from, 100, false, 60));
        rows(world.apply(0, batch)).forEach(World::done);
        assertThat(world.available(from)).isEqualTo(600);
        assertThat(world.available(to)).isEqualTo(300);
        rows(world.apply(0, batch)).forEach(World::done);
        assertThat(world.available(from)).isEqualTo(600);
    }

    @Test
    void atomic_oneIsRefused_nothingIsDone() {
        Command.Transfer culprit = world.transfer(from, to, 601);
        Command.Transfer innocent = world.transfer(from, to, 400);
        List<Outcome> rows = rows(world.apply(0, batch(true, innocent, culprit, world.transfer(from, to, 1))));
        refused(rows.get(0), Refusal.CHAIN_FAILED);
        refused(rows.get(1), Refusal.INSUFFICIENT_FUNDS);
        refused(rows.get(2), Refusal.CHAIN_FAILED);
        assertThat(world.available(from)).isEqualTo(1_000);
        done(world.send(innocent));
    }

    @Test
    void atomic_walletOfARowIsUnknown_nothingIsDone() {
        List<Outcome> rows =
                rows(world.apply(0, batch(true, world.transfer(from, to, 1), world.transfer(from, world.newId(0), 1))));
        refused(rows.get(0), Refusal.CHAIN_FAILED);
        refused(rows.get(1), Refusal.DESTINATION_NOT_FOUND);
        assertThat(world.available(to)).isZero();
    }

    @Test
    void atomic_sameIdTwice_isRefused() {
        Command.Transfer row = world.transfer(from, to, 1);
        List<Outcome> rows = rows(world.apply(0, batch(true, row, row)));
        refused(rows.get(1), Refusal.DUPLICATE_ID);
    }

    @Test
    void atomic_destinationElsewhere_isRefusedWhole() {
        Outcome outcome = world.apply(0, batch(true, world.transfer(from, to, 1), world.transfer(from, far, 1)));
        refused(outcome, Refusal.CHAIN_CROSSES_SHARDS);
        assertThat(((Outcome.Refused) outcome).pointer()).isEqualTo("/1/destination");
        assertThat(world.available(to)).isZero();
    }

    @Test
    void batch_withoutRows_isDone() {
        assertThat(rows(world.apply(0, batch(true)))).isEmpty();
        assertThat(rows(world.apply(0, batch(false)))).isEmpty();
    }

    @Test
    void rowByRow_rowUnderTheBatchsOwnKey_isNotDone() {
        Command.Transfer row = world.transfer(from, far, 1);
        Command.TransferBatch batch =
                new Command.TransferBatch(ALICE, row.idempotency(), false, List.of(row, world.transfer(from, far, 2)));
        running(world.apply(0, batch));
        world.pumpAll();
        List<Outcome> rows = rows(world.completion(batch.idempotency()));
        assertThat(rows.get(0)).isEqualTo(new Outcome.KeyReused());
        done(rows.get(1));
        assertThat(world.available(far)).isEqualTo(2);
    }
}
