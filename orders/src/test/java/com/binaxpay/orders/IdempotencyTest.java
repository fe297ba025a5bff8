package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IdempotencyTest {
    private final World world = new World(1);
    private final Id from = world.funded(0, 1_000);
    private final Id to = world.wallet(0, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Command.Transfer again(Command.Transfer first, Id id, long amountMinor, long fingerprint) {
        Idempotency key = first.idempotency();
        return new Command.Transfer(
                ALICE,
                new Idempotency(key.keyHi(), key.keyLo(), fingerprint, 0, Operation.TRANSFER),
                id,
                from,
                to,
                EUR,
                amountMinor,
                true,
                0,
                "rent",
                Bytes.EMPTY);
    }

    @Test
    void replay_samePayload_givesTheFirstAnswerAsItWas() {
        Command.Transfer first = world.transfer(from, to, 400);
        View view = done(world.send(first));
        world.advanceSeconds(1);
        done(world.apply(0, world.reverse(first.transfer(), 100)));
        world.restart(0);

        Command.Transfer repeated =
                again(first, world.newId(0), 400, first.idempotency().fingerprintHi());
        assertThat(world.send(repeated)).isEqualTo(new Outcome.Done(view, true));
        assertThat(world.available(from)).isEqualTo(700);
    }

    @Test
    void replay_otherPayload_isRefused() {
        Command.Transfer first = world.transfer(from, to, 400);
        done(world.send(first));
        assertThat(world.send(again(first, world.newId(0), 500, 99))).isEqualTo(new Outcome.KeyReused());
        assertThat(world.available(from)).isEqualTo(600);
    }

    @Test
    void replay_ofARefusal_staysRefusedThoughMoneyCame() {
        Command.Transfer first = world.transfer(from, to, 5_000);
        refused(world.send(first), Refusal.INSUFFICIENT_FUNDS);
        world.fund(from, 10_000);
        Outcome second = world.send(first);
        refused(second, Refusal.INSUFFICIENT_FUNDS);
        assertThat(((Outcome.Refused) second).replayed()).isTrue();
    }

    @Test
    void replay_whileRunning_tellsPayloadsApart() {
        World two = new World(2);
        Id source = two.funded(0, 1_000);
        Command.Transfer first = two.transfer(source, two.wallet(1, EUR), 400);
        World.running(two.send(first));
        two.restart(0);
        World.running(two.send(first));
        assertThat(two.send(again(first, two.newId(0), 500, 99))).isEqualTo(new Outcome.KeyReused());
        two.pumpAll();
        two.check();
    }

    @Test
    void replay_ofEveryKindOfCommand_hasOneEffect() {
        Id hold = world.hold(from, to, 100, 60);
        Command.Transfer posted = world.transfer(from, to, 100);
        done(world.send(posted));
        Command.CreatePayout payout = world.payout(from, 100);
        Command.OpenPayoutBatch batch =
                new Command.OpenPayoutBatch(ALICE, world.newKey(Operation.PAYOUT_BATCH), world.newId(0), from, false);
        Command.Keyed[] commands = {
            world.capture(hold, 0),
            world.reverse(posted.transfer(), 50),
            payout,
            batch,
            new Command.ChangeWallet(ALICE, world.newKey(Operation.FREEZE_WALLET), to),
            new Command.CancelPayout(ALICE, world.newKey(Operation.CANCEL_PAYOUT), payout.payout())
        };
        for (Command.Keyed command : commands) {
            View view = done(world.apply(0, command));
            long available = world.available(from);
            assertThat(world.apply(0, command)).isEqualTo(new Outcome.Done(view, true));
            assertThat(world.available(from)).isEqualTo(available);
        }
    }
}
