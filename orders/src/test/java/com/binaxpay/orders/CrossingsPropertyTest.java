package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.CrossingStep;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Three shards under a network that loses, repeats and reorders every message between them, and under restarts.
final class CrossingsPropertyTest {
    private static final int SHARDS = 3;
    private static final int STEPS = 250;
    private static final int WALLETS = 9;

    @Test
    void crossings_anyDelivery_conserveMoneyAndEndOnce() {
        Property.check(60, random -> new Run(random).run());
    }

    /// A message of a pump that has not arrived: a command, and for whom the answer is.
    private record Message(int to, Command command, int answerTo) {}

    private static final class Run {
        private final RandomGenerator random;
        private final World world = new World(SHARDS);
        private final List<Id> wallets = new ArrayList<>();
        private final List<Command.Keyed> sent = new ArrayList<>();
        private final List<Message> network = new ArrayList<>();
        private final Map<Idempotency, Outcome> outcomes = new HashMap<>();
        private long fundedMinor;

        Run(RandomGenerator random) {
            this.random = random;
        }

        void run() {
            for (int i = 0; i < WALLETS; i++) {
                wallets.add(world.funded(i % SHARDS, 1_000));
                fundedMinor += 1_000;
            }
            for (int step = 0; step < STEPS; step++) {
                step();
                checkConserved();
            }
            drain();
            checkEnded();
            world.check();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> send(transfer());
                case 3 -> sent.stream().skip(pick(sent.size())).findFirst().ifPresent(this::send);
                case 4 -> send(reverse());
                case 5 -> send(endHold());
                case 6 -> post();
                case 7, 8, 9 -> deliver();
                case 10 -> disturb();
                default -> world.restart(random.nextInt(SHARDS));
            }
        }

        private Command.Keyed transfer() {
            Id source = anyWallet();
            boolean capture = random.nextInt(3) != 0;
            return world.transfer(source, anyWallet(), 1 + random.nextInt(400), capture, random.nextInt(30));
        }

        private Command.Keyed reverse() {
            return world.reverse(anyTransfer(), random.nextInt(300));
        }

        private Command.Keyed endHold() {
            Id transfer = anyTransfer();
            return random.nextBoolean()
                    ? world.capture(transfer, random.nextInt(200))
                    : new Command.VoidTransfer(World.ALICE, world.newKey(Operation.VOID), transfer);
        }

        /// Freezes, thaws, closes or lets time pass.
        private void disturb() {
            Operation[] changes = {Operation.FREEZE_WALLET, Operation.UNFREEZE_WALLET, Operation.UNFREEZE_WALLET};
            if (random.nextBoolean()) {
                world.advanceSeconds(random.nextInt(10));
            } else {
                world.change(anyWallet(), changes[random.nextInt(changes.length)]);
            }
        }

        private void send(Command.Keyed command) {
            sent.add(command);
            Outcome outcome = world.apply(shardOf(command), command);
            remember(command.idempotency(), outcome);
        }

        /// A pump sends whatever is open; most of it is lost, and it is sent again and again.
        private void post() {
            int shard = random.nextInt(SHARDS);
            for (Answer.OpenCrossing open : world.openCrossings(shard)) {
                if (random.nextInt(4) != 0) {
                    network.add(message(shard, open));
                }
            }
        }

        private static Message message(int shard, Answer.OpenCrossing open) {
            return open.step() == CrossingStep.DELIVER
                    ? new Message(
                            open.crossing().destination().slot(), new Command.AcceptCrossing(open.crossing()), shard)
                    : new Message(open.crossing().source().slot(), new Command.BeginReversal(open.crossing()), shard);
        }

        /// One message arrives, any; it may stay in the network, and its answer may get lost.
        private void deliver() {
            if (network.isEmpty()) {
                return;
            }
            int at = random.nextInt(network.size());
            Message message = random.nextInt(3) == 0 ? network.get(at) : network.remove(at);
            Outcome answer = world.apply(message.to, message.command);
            if (random.nextInt(4) != 0) {
                answer(message, answer);
            }
            takeCompletions();
        }

        private void answer(Message message, Outcome answer) {
            switch (message.command) {
                case Command.AcceptCrossing accept ->
                    network.add(new Message(
                            message.answerTo,
                            new Command.ResolveCrossing(accept.crossing().id(), World.refusalIn(answer)),
                            message.to));
                case Command.BeginReversal begin -> {
                    if (answer instanceof Outcome.Refused refused) {
                        network.add(new Message(
                                message.answerTo,
                                new Command.RefuseReversal(
                                        begin.crossing().id(), refused.code().name()),
                                message.to));
                    }
                }
                default -> {}
            }
        }

        private void takeCompletions() {
            for (Completion ended : world.completions()) {
                Idempotency key = sent.stream()
                        .map(Command.Keyed::idempotency)
                        .filter(sentKey -> sentKey.keyHi() == ended.keyHi() && sentKey.keyLo() == ended.keyLo())
                        .findFirst()
                        .orElseThrow();
                assertThat(outcomes.put(key, ended.outcome()))
                        .as("a key ends once, and only while it runs")
                        .isInstanceOf(Outcome.Running.class);
            }
            world.completions().clear();
        }

        /// The first final outcome of a key is the outcome for ever.
        private void remember(Idempotency key, Outcome outcome) {
            takeCompletions();
            Outcome before = outcomes.putIfAbsent(key, outcome);
            if (before == null || before instanceof Outcome.Running) {
                return;
            }
            switch (before) {
                case Outcome.Done first -> assertThat(outcome).isEqualTo(new Outcome.Done(first.view(), true));
                case Outcome.Refused first ->
                    assertThat(((Outcome.Refused) outcome).code()).isEqualTo(first.code());
                default -> throw new AssertionError("unexpected outcome " + before);
            }
        }

        /// All that wallets have and all that clears is what was put in. What a shard credited before the other side
        /// has
        /// posted is missing from clearing, and is never more than what is held for it there.
        private void checkConserved() {
            long total = 0;
            for (Id wallet : wallets) {
                View.Balance balance = world.balance(wallet);
                assertThat(balance.availableMinor()).as("never overdrawn").isNotNegative();
                total += balance.postedMinor();
            }
            assertThat(total + world.clearingNet()).isEqualTo(fundedMinor);
            assertThat(world.clearingNet()).isNotPositive();
            long crossing = 0;
            for (int shard = 0; shard < SHARDS; shard++) {
                for (Answer.OpenCrossing open : world.openCrossings(shard)) {
                    crossing += open.step() == CrossingStep.DELIVER
                            ? open.crossing().amountMinor()
                            : 0;
                }
            }
            assertThat(-world.clearingNet()).isLessThanOrEqualTo(crossing);
        }

        private void drain() {
            for (int round = 0; round < 4; round++) {
                for (int shard = 0; shard < SHARDS; shard++) {
                    int from = shard;
                    world.openCrossings(shard).forEach(open -> network.add(message(from, open)));
                }
                while (!network.isEmpty()) {
                    Message message = network.removeFirst();
                    answer(message, world.apply(message.to, message.command));
                    takeCompletions();
                }
            }
        }

        private void checkEnded() {
            for (int shard = 0; shard < SHARDS; shard++) {
                assertThat(world.openCrossings(shard)).isEmpty();
            }
            assertThat(world.clearingNet()).isZero();
            assertThat(outcomes.values()).noneMatch(Outcome.Running.class::isInstance);
            for (Command.Keyed command : List.copyOf(sent)) {
                remember(command.idempotency(), world.apply(shardOf(command), command));
                if (command instanceof Command.Transfer transfer
                        && outcomes.get(transfer.idempotency()) instanceof Outcome.Done) {
                    View.Transfer view = world.transferOf(transfer.transfer());
                    assertThat(view.reversedMinor()).isBetween(0L, view.capturedMinor());
                }
            }
        }

        private Id anyWallet() {
            return wallets.get(random.nextInt(wallets.size()));
        }

        /// An id of a transfer that was sent, or of none.
        private Id anyTransfer() {
            List<Id> transfers = sent.stream()
                    .filter(Command.Transfer.class::isInstance)
                    .map(command -> ((Command.Transfer) command).transfer())
                    .toList();
            return transfers.isEmpty() ? world.newId(0) : transfers.get(random.nextInt(transfers.size()));
        }

        private int pick(int size) {
            return size == 0 ? 0 : random.nextInt(size);
        }

        private static int shardOf(Command.Keyed command) {
            return switch (command) {
                case Command.Transfer transfer -> transfer.source().slot();
                case Command.Capture capture -> capture.transfer().slot();
                case Command.VoidTransfer release -> release.transfer().slot();
                case Command.Reverse reverse -> reverse.transfer().slot();
                default -> throw new AssertionError("not sent here: " + command);
            };
        }
    }
}
