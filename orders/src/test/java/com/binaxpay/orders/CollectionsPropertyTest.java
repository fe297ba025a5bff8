package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Collections and refunds under a driver that says anything in any order and any number of times, as several
/// leaders, a lying payer and callbacks that are lost, doubled and late would together, with a restart between any
/// two steps. Held to the plainest of books: what was confirmed first is what counts.
final class CollectionsPropertyTest {
    private static final AttemptResult[] RESULTS = AttemptResult.values();
    private static final int COLLECTIONS = 8;
    private static final int STEPS = 400;
    private static final long AMOUNT = 100;

    @Test
    void collections_anyDriver_areBookedOnceAndNeverOverRefunded() {
        Property.check(30, random -> new Run(random).run());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final World world = new World(1);
        private final Id wallet = world.wallet(0, World.EUR);
        private final List<Id> collections = new ArrayList<>();
        private final List<Command.RefundCollection> refunds = new ArrayList<>();
        private final Map<Id, PayoutStatus> ended = new HashMap<>();

        Run(RandomGenerator random) {
            this.random = random;
        }

        void run() {
            world.activate();
            for (int i = 0; i < COLLECTIONS; i++) {
                Command.CreateCollection create = world.collection(wallet, AMOUNT);
                World.done(world.apply(0, create));
                collections.add(create.collection());
            }
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
            world.check();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> submit(anyOrder());
                case 3, 4, 5, 6 -> settle(anyOrder());
                case 7, 8 -> refund();
                case 9 -> repeat();
                case 10 -> freeze();
                default -> world.restart(0);
            }
        }

        private Id anyOrder() {
            int number = random.nextInt(collections.size() + refunds.size());
            return number < collections.size()
                    ? collections.get(number)
                    : refunds.get(number - collections.size()).refund();
        }

        private void submit(Id order) {
            world.apply(0, new Command.SubmitPayouts(List.of(new Command.Attempt(order, random.nextInt(4), "p"))));
        }

        private void settle(Id order) {
            AttemptResult result = RESULTS[random.nextInt(RESULTS.length)];
            world.apply(
                    0,
                    new Command.SettlePayouts(
                            List.of(new Command.Settlement(order, random.nextInt(4), result, "", ""))));
        }

        private void refund() {
            Command.RefundCollection refund =
                    world.refund(collections.get(random.nextInt(COLLECTIONS)), random.nextInt(80));
            if (world.apply(0, refund) instanceof Outcome.Done) {
                refunds.add(refund);
            }
        }

        /// The same request again gives the same refund and holds nothing more.
        private void repeat() {
            if (!refunds.isEmpty()) {
                Command.RefundCollection refund = refunds.get(random.nextInt(refunds.size()));
                Outcome.Done again = (Outcome.Done) world.apply(0, refund);
                assertThat(again.replayed()).isTrue();
                assertThat(((View.Payout) again.view()).id()).isEqualTo(refund.refund());
            }
        }

        private void freeze() {
            world.change(wallet, random.nextBoolean() ? Operation.FREEZE_WALLET : Operation.UNFREEZE_WALLET);
        }

        private void check() {
            long collected = 0;
            long announced = 0;
            for (Id id : collections) {
                View.Payout collection = look(id, OrderKind.COLLECTION);
                collected += collection.status() == PayoutStatus.SUCCEEDED ? AMOUNT : 0;
                announced += Payouts.hasEnded(collection.status()) ? 0 : AMOUNT;
            }
            long givenBack = 0;
            long held = 0;
            Map<Id, Long> outOf = new HashMap<>();
            for (Command.RefundCollection each : refunds) {
                View.Payout refund = look(each.refund(), OrderKind.REFUND);
                givenBack += refund.status() == PayoutStatus.SUCCEEDED ? refund.amountMinor() : 0;
                held += Payouts.hasEnded(refund.status()) ? 0 : refund.amountMinor();
                if (refund.status() != PayoutStatus.FAILED) {
                    outOf.merge(refund.original(), refund.amountMinor(), Long::sum);
                }
            }
            for (Id id : collections) {
                long sum = outOf.getOrDefault(id, 0L);
                assertThat(world.order(id, OrderKind.COLLECTION).givenBackMinor())
                        .isEqualTo(sum);
                assertThat(sum).as("given back of one collection").isLessThanOrEqualTo(AMOUNT);
            }
            View.Balance balance = world.balance(wallet);
            assertThat(balance.postedMinor()).isEqualTo(collected - givenBack);
            assertThat(balance.pendingInMinor()).isEqualTo(announced);
            assertThat(balance.pendingOutMinor()).isEqualTo(held);
            assertThat(world.shard(0).counters().openCollections()).isEqualTo(announced / AMOUNT);
        }

        private View.Payout look(Id id, OrderKind kind) {
            View.Payout order = world.order(id, kind);
            PayoutStatus end = ended.get(id);
            if (end != null) {
                assertThat(order.status()).as("what ended stays as it ended").isEqualTo(end);
            } else if (Payouts.hasEnded(order.status())) {
                ended.put(id, order.status());
            }
            return order;
        }
    }
}
