package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Payouts under a driver that says anything in any order, as several leaders and a lying provider would together.
final class PayoutsPropertyTest {
    private static final AttemptResult[] RESULTS = AttemptResult.values();
    private static final int PAYOUTS = 12;
    private static final int STEPS = 300;
    private static final long AMOUNT = 100;

    @Test
    void payouts_anyDriver_arePostedOnceAndEndForEver() {
        Property.check(30, random -> new Run(random).run());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final World world = new World(1);
        private final Id wallet = world.funded(0, PAYOUTS * AMOUNT);
        private final List<Id> payouts = new ArrayList<>();
        private final Map<Id, View.Payout> ended = new HashMap<>();
        private Id batch = Id.NONE;

        Run(RandomGenerator random) {
            this.random = random;
        }

        void run() {
            reserveSome();
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
            world.check();
        }

        /// Half of them alone, half in a batch.
        private void reserveSome() {
            for (int i = 0; i < PAYOUTS / 2; i++) {
                Command.CreatePayout create = world.payout(wallet, AMOUNT);
                World.done(world.apply(0, create));
                payouts.add(create.payout());
            }
            batch = world.newId(0);
            World.done(world.apply(
                    0,
                    new Command.OpenPayoutBatch(
                            World.ALICE, world.newKey(Operation.PAYOUT_BATCH), batch, wallet, false)));
            List<Command.PayoutRow> rows = new ArrayList<>();
            for (int i = 0; i < PAYOUTS / 2; i++) {
                Id id = world.newId(0);
                payouts.add(id);
                rows.add(new Command.PayoutRow(
                        i + 2, id, i, World.EUR, AMOUNT, "bank", World.PHONE, "R" + i, "", "", ""));
            }
            World.done(world.apply(0, new Command.AddPayoutRows(World.ALICE, batch, 0, rows)));
            World.done(world.apply(0, new Command.ClosePayoutBatch(World.ALICE, batch, rows.size())));
        }

        private void step() {
            Id payout = payouts.get(random.nextInt(payouts.size()));
            int attempt = random.nextInt(5);
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> submit(payout, attempt);
                case 4, 5, 6, 7, 8 ->
                    world.apply(
                            0,
                            new Command.SettlePayouts(List.of(new Command.Settlement(
                                    payout, attempt, RESULTS[random.nextInt(RESULTS.length)], "", ""))));
                default -> other(payout);
            }
        }

        private void submit(Id payout, int attempt) {
            View.Payout before = world.payoutOf(payout);
            world.apply(0, new Command.SubmitPayouts(List.of(new Command.Attempt(payout, attempt, "sandbox"))));
            View.Payout after = world.payoutOf(payout);
            if (before.status() == PayoutStatus.UNKNOWN && after.status() == PayoutStatus.SUBMITTED) {
                assertThat(after.attempts().getLast().attempt())
                        .as("what is unknown is only asked for again")
                        .isEqualTo(before.attempts().getLast().attempt());
            }
        }

        private void other(Id payout) {
            if (random.nextBoolean()) {
                world.restart(0);
            } else {
                world.apply(0, new Command.CancelPayout(World.ALICE, world.newKey(Operation.CANCEL_PAYOUT), payout));
            }
        }

        private void check() {
            long paid = 0;
            long held = 0;
            for (Id id : payouts) {
                View.Payout payout = world.payoutOf(id);
                paid += payout.status() == PayoutStatus.SUCCEEDED ? AMOUNT : 0;
                held += Payouts.hasEnded(payout.status()) ? 0 : AMOUNT;
                View.Payout end = ended.get(id);
                if (end != null) {
                    assertThat(payout).as("what ended stays as it ended").isEqualTo(end);
                } else if (Payouts.hasEnded(payout.status())) {
                    ended.put(id, payout);
                }
            }
            View.Balance balance = world.balance(wallet);
            assertThat(balance.postedMinor()).isEqualTo(PAYOUTS * AMOUNT - paid);
            assertThat(balance.pendingOutMinor()).isEqualTo(held);
            assertThat(world.shard(0).counters().openPayouts()).isEqualTo(held / AMOUNT);
            checkBatch();
        }

        private void checkBatch() {
            View.PayoutBatch view =
                    (View.PayoutBatch) ((Answer.One) world.ask(0, new Query.BatchById(World.ALICE, batch))).view();
            Map<PayoutStatus, Integer> counts = new HashMap<>();
            payouts.subList(PAYOUTS / 2, PAYOUTS)
                    .forEach(id -> counts.merge(world.payoutOf(id).status(), 1, Integer::sum));
            assertThat(view.reserved()).isEqualTo(counts.getOrDefault(PayoutStatus.RESERVED, 0));
            assertThat(view.submitted()).isEqualTo(counts.getOrDefault(PayoutStatus.SUBMITTED, 0));
            assertThat(view.unknown()).isEqualTo(counts.getOrDefault(PayoutStatus.UNKNOWN, 0));
            assertThat(view.succeeded()).isEqualTo(counts.getOrDefault(PayoutStatus.SUCCEEDED, 0));
            assertThat(view.failed()).isEqualTo(counts.getOrDefault(PayoutStatus.FAILED, 0));
            boolean all = view.succeeded() + view.failed() == view.rows();
            assertThat(view.status() == View.BatchStatus.COMPLETED).isEqualTo(all);
            long completions = world.eventTypes(0).stream()
                    .filter(EventType.PAYOUT_BATCH_COMPLETED::equals)
                    .count();
            assertThat(completions).isEqualTo(all ? 1 : 0);
        }
    }
}
