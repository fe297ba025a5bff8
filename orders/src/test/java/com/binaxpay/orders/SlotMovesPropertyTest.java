package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.MovingWallet;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.SlotState;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Slots move between three shards, there and back, under transfers, holds, reversals, orders, crossings and restarts
/// between every two steps; every message of a mover may come twice, late, or not at all. Compared with what a single
/// shard would have: the sums of what outcomes said.
final class SlotMovesPropertyTest {
    private static final int SHARDS = 3;
    private static final int STEPS = Integer.getInteger("binax.slots.steps", 300);
    private static final int CASES = Integer.getInteger("binax.slots.cases", 60);
    private static final int WALLETS = 9;

    @Test
    void moves_underEverything_loseAndDoubleNothing() {
        Property.check(CASES, random -> new Run(random).run());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final MovingWorld moving = new MovingWorld(SHARDS);
        private final World world = moving.world;
        private final List<Id> wallets = new ArrayList<>();
        private final List<Command.Keyed> sent = new ArrayList<>();
        private final Map<Idempotency, Outcome> outcomes = new HashMap<>();
        private final List<Late> late = new ArrayList<>();
        private final Map<Id, Long> expected = new TreeMap<>();
        private final Set<Idempotency> counted = new HashSet<>();

        Run(RandomGenerator random) {
            this.random = random;
        }

        /// A message that arrives some time.
        private record Late(int to, Command command) {}

        void run() {
            for (int i = 0; i < WALLETS; i++) {
                wallets.add(world.funded(i % SHARDS, 1_000));
                expected.put(wallets.getLast(), 1_000L);
            }
            for (int step = 0; step < STEPS; step++) {
                step();
                checkConserved();
            }
            settle();
            checkAll();
            world.check();
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> send(transfer());
                case 3, 4 -> {
                    if (!sent.isEmpty()) {
                        send(sent.get(random.nextInt(sent.size())));
                    }
                }
                case 5 -> send(world.reverse(anyTransfer(), random.nextInt(300)));
                case 6 -> send(endHold());
                case 7 -> send(order());
                case 8 -> driveOrders();
                case 9 -> pumpSome();
                case 10 -> plan();
                case 11, 12, 13 -> moving.step(random.nextInt(SHARDS), 1 + random.nextInt(3), random.nextBoolean());
                case 14 -> strayMessages();
                default -> disturb();
            }
            takeCompletions();
        }

        private Command.Keyed transfer() {
            boolean capture = random.nextInt(3) != 0;
            return world.transfer(anyWallet(), anyWallet(), 1 + random.nextInt(400), capture, random.nextInt(30));
        }

        private Command.Keyed order() {
            return switch (random.nextInt(3)) {
                case 0 -> world.payout(anyWallet(), 1 + random.nextInt(200));
                case 1 -> world.collection(anyWallet(), 1 + random.nextInt(200));
                default -> world.refund(anyCollection(), random.nextInt(120));
            };
        }

        private Command.Keyed endHold() {
            Id transfer = anyTransfer();
            return switch (random.nextInt(3)) {
                case 0 -> world.capture(transfer, random.nextInt(200));
                case 1 -> world.captureInPart(transfer, 1 + random.nextInt(100));
                default -> new Command.VoidTransfer(World.ALICE, world.newKey(Operation.VOID), transfer);
            };
        }

        private void send(Command.Keyed command) {
            Outcome outcome = moving.submit(command);
            if (outcome instanceof Outcome.Moved) {
                return;
            }
            if (!sent.contains(command)) {
                sent.add(command);
            }
            remember(command.idempotency(), outcome);
        }

        /// The first final outcome of a key is the outcome for ever, wherever its slot is.
        private void remember(Idempotency key, Outcome outcome) {
            takeCompletions();
            Outcome before = outcomes.putIfAbsent(key, outcome);
            if (before == null || before instanceof Outcome.Running) {
                count(key, outcomes.get(key));
                return;
            }
            switch (before) {
                case Outcome.Done first -> assertThat(outcome).isEqualTo(new Outcome.Done(first.view(), true));
                case Outcome.Refused first ->
                    assertThat(((Outcome.Refused) outcome).code()).isEqualTo(first.code());
                default -> throw new AssertionError("unexpected outcome " + before);
            }
        }

        private void takeCompletions() {
            for (Completion ended : world.completions()) {
                Idempotency key = sent.stream()
                        .map(Command.Keyed::idempotency)
                        .filter(known -> known.keyHi() == ended.keyHi() && known.keyLo() == ended.keyLo())
                        .findFirst()
                        .orElseThrow();
                assertThat(outcomes.put(key, ended.outcome())).isInstanceOf(Outcome.Running.class);
                count(key, ended.outcome());
            }
            world.completions().clear();
        }

        /// Keeps the books of a reference: who has what by what was answered.
        private void count(Idempotency key, Outcome outcome) {
            if (!(outcome instanceof Outcome.Done done) || !(done.view() instanceof View.Transfer view)) {
                return;
            }
            if (!counted.add(key)) {
                return;
            }
            long posted = switch (key.operation()) {
                case TRANSFER, REVERSE -> view.capturedMinor();
                case CAPTURE -> capturedBy(view);
                default -> 0;
            };
            expected.merge(view.source(), -posted, Long::sum);
            expected.merge(view.destination(), posted, Long::sum);
        }

        /// What this capture took: what was captured of the hold, less what others took that were counted before.
        private long capturedBy(View.Transfer view) {
            long before = captured.getOrDefault(view.id(), 0L);
            captured.put(view.id(), Math.max(before, view.capturedMinor()));
            return Math.max(0, view.capturedMinor() - before);
        }

        private final Map<Id, Long> captured = new TreeMap<>();

        private void driveOrders() {
            int shard = random.nextInt(SHARDS);
            Query open = new Query.OpenPayouts(0, 100, random.nextBoolean());
            for (Answer.NumberedPayout numbered : ((Answer.Payouts) world.ask(shard, open)).payouts()) {
                View.Payout order = numbered.payout();
                Command.Attempt attempt = new Command.Attempt(order.id(), 1, "sandbox");
                world.apply(shard, new Command.SubmitPayouts(List.of(attempt)));
                if (random.nextBoolean()) {
                    boolean isPaid = random.nextBoolean();
                    Command.SettlePayouts settle = new Command.SettlePayouts(List.of(new Command.Settlement(
                            order.id(),
                            1,
                            isPaid ? Command.AttemptResult.SUCCEEDED : Command.AttemptResult.FAILED,
                            "ref",
                            "")));
                    world.apply(shard, settle);
                    if (isPaid) {
                        boolean isIncoming = order.kind() == View.OrderKind.COLLECTION;
                        long gained = isIncoming ? order.amountMinor() : -order.amountMinor();
                        expected.merge(order.source(), gained, Long::sum);
                        paid.merge(order.id(), order.amountMinor(), Long::sum);
                        assertThat(paid.get(order.id())).as("paid once").isEqualTo(order.amountMinor());
                    }
                }
            }
        }

        private final Map<Id, Long> paid = new TreeMap<>();

        /// What was given back never exceeds what was collected, by what drivers were told and by the cap itself.
        private void checkRefunds() {
            Map<Id, Long> refunded = new TreeMap<>();
            for (Map.Entry<Idempotency, Outcome> each : outcomes.entrySet()) {
                if (each.getKey().operation() == Operation.REFUND
                        && each.getValue() instanceof Outcome.Done done
                        && done.view() instanceof View.Payout refund
                        && paid.containsKey(refund.id())) {
                    refunded.merge(refund.original(), refund.amountMinor(), Long::sum);
                }
            }
            refunded.forEach((collection, sum) -> {
                long collected = paid.getOrDefault(collection, 0L);
                assertThat(sum).as("refunds of %s", collection).isLessThanOrEqualTo(collected);
                World.refused(
                        moving.submit(world.refund(collection, collected - sum + 1)),
                        Refusal.REFUND_EXCEEDS_COLLECTION);
            });
        }

        private void pumpSome() {
            int shard = random.nextInt(SHARDS);
            for (Answer.OpenCrossing open : world.openCrossings(shard)) {
                switch (random.nextInt(3)) {
                    case 0 -> moving.pump(shard, open);
                    // The answer is lost.
                    case 1 ->
                        moving.submit(
                                open.step() == Answer.CrossingStep.DELIVER
                                        ? new Command.AcceptCrossing(open.crossing())
                                        : new Command.BeginReversal(open.crossing()));
                    default -> {}
                }
            }
        }

        private void plan() {
            int slot = random.nextInt(SHARDS);
            world.apply(random.nextInt(SHARDS), new Command.PlanMove(MovingWorld.range(slot), random.nextInt(SHARDS)));
        }

        /// Messages of movers that were held up, from this move or one long ago.
        private void strayMessages() {
            int shard = random.nextInt(SHARDS);
            for (SlotState state : moving.moves(shard)) {
                Answer.MovingWallets transit = (Answer.MovingWallets)
                        world.ask(shard, new Query.InTransit(state.move().range(), 2));
                List<MovingWallet> wallets = transit.wallets();
                late.add(new Late(state.move().to(), new Command.AdoptWallets(state.move(), wallets)));
                late.add(new Late(state.move().to(), new Command.AdoptSlots(state.move(), false)));
            }
            for (int i = 0; i < 2 && !late.isEmpty(); i++) {
                Late message = late.get(random.nextInt(late.size()));
                world.apply(message.to, message.command);
            }
        }

        private void disturb() {
            switch (random.nextInt(4)) {
                case 0 -> world.advanceSeconds(random.nextInt(10));
                case 1 ->
                    moving.submit(
                            new Command.ChangeWallet(World.ALICE, world.newKey(Operation.FREEZE_WALLET), anyWallet()));
                case 2 ->
                    moving.submit(new Command.ChangeWallet(
                            World.ALICE, world.newKey(Operation.UNFREEZE_WALLET), anyWallet()));
                default -> world.restart(random.nextInt(SHARDS));
            }
        }

        /// Money is in wallets, on its way between shards, or on the other side of rails; nowhere else.
        private void checkConserved() {
            for (int shard = 0; shard < SHARDS; shard++) {
                for (Answer.TrialLine line : world.trialBalance(shard)) {
                    assertThat(line.debitsMinor()).isEqualTo(line.creditsMinor());
                }
            }
        }

        private void settle() {
            for (int round = 0; round < 200; round++) {
                // Two wallets that wait for each other must be let breathe.
                boolean isInsisting = round % 3 == 0;
                boolean isMoving = false;
                for (int shard = 0; shard < SHARDS; shard++) {
                    isMoving |= moving.stepAll(shard, isInsisting);
                }
                moving.pumpAll();
                takeCompletions();
                world.advanceSeconds(1);
                if (!isMoving) {
                    break;
                }
            }
            for (int shard = 0; shard < SHARDS; shard++) {
                assertThat(world.openCrossings(shard)).isEmpty();
                assertThat(moving.moves(shard)).allMatch(state -> state.inTransit() == 0);
            }
        }

        private void checkAll() {
            assertThat(world.clearingNet()).as("nothing is between shards").isZero();
            assertThat(outcomes.values()).noneMatch(Outcome.Running.class::isInstance);
            checkRefunds();
            for (Command.Keyed command : List.copyOf(sent)) {
                remember(command.idempotency(), moving.submit(command));
            }
            for (Id wallet : wallets) {
                View.Balance balance =
                        (View.Balance) ((Answer.Many) moving.ask(new Query.Balances(World.ALICE, wallet)))
                                .views()
                                .getFirst();
                assertThat(balance.postedMinor()).as("posted to %s", wallet).isEqualTo(expected.get(wallet));
                assertThat(balance.availableMinor()).isNotNegative();
                List<View.StatementLine> oldest = moving.statement(wallet, 1 + random.nextInt(9), true);
                List<View.StatementLine> newest = moving.statement(wallet, 1 + random.nextInt(9), false);
                assertThat(newest.reversed()).isEqualTo(oldest);
                long sum = 0;
                for (View.StatementLine line : oldest) {
                    sum += line.signedAmountMinor();
                    assertThat(line.balanceAfterMinor()).as("running balance").isEqualTo(sum);
                }
                assertThat(sum).isEqualTo(balance.postedMinor());
            }
        }

        private Id anyWallet() {
            return wallets.get(random.nextInt(wallets.size()));
        }

        private Id anyCollection() {
            List<Id> collections = sent.stream()
                    .filter(Command.CreateCollection.class::isInstance)
                    .map(command -> ((Command.CreateCollection) command).collection())
                    .toList();
            return collections.isEmpty() ? world.newId(0) : collections.get(random.nextInt(collections.size()));
        }

        private Id anyTransfer() {
            List<Id> transfers = sent.stream()
                    .filter(Command.Transfer.class::isInstance)
                    .map(command -> ((Command.Transfer) command).transfer())
                    .toList();
            return transfers.isEmpty() ? world.newId(0) : transfers.get(random.nextInt(transfers.size()));
        }
    }
}
