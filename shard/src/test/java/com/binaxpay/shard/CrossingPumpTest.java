package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.CrossingStep;
import com.binaxpay.wire.Answer.OpenCrossing;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Shards;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CrossingPumpTest {
    private static final CrossingPump.Config FAST = new CrossingPump.Config(8, 5, 5_000, 1, 20, 50);
    private static final int HOME = 0;
    private static final Caller ALICE = new Caller(1, Mode.LIVE);

    private static Id wallet(int shard, int number) {
        return Id.of(0, 1, shard, number);
    }

    private static Crossing crossing(int number, int from, int to) {
        Id id = Id.of(1, 1, from, number);
        return new Crossing(id, id, ALICE, HOME, wallet(from, number), wallet(to, number), 978, 100, "", Id.NONE);
    }

    private static CrossingPump pump(Shards shards) {
        return new CrossingPump(HOME, shards, Id::slot, FAST);
    }

    @Test
    void deliver_lossAndDuplicates_everyCrossingEndsAsItsOtherShardSaid() {
        Property.check(5, random -> {
            FakeShards shards = new FakeShards(random.nextLong(), 0.15);
            for (int i = 1; i <= 100; i++) {
                boolean reversal = random.nextInt(4) == 0;
                int peer = 1 + random.nextInt(2);
                if (reversal) {
                    shards.open(CrossingStep.BEGIN_REVERSAL, crossing(i, peer, HOME));
                } else {
                    shards.open(CrossingStep.DELIVER, crossing(i, HOME, peer));
                }
            }
            CrossingPump pump = pump(shards);
            pump.start();
            shards.await("all ended", () -> shards.openCount() == 0);
            pump.stop();
            assertThat(shards.ended).hasSize(100).isEqualTo(shards.said);
        });
    }

    @Test
    void wake_newCrossing_isCarriedWithoutWaitingForARescan() throws Exception {
        CrossingPump.Config never = new CrossingPump.Config(8, 5, 5_000, 1, 20, 3_600_000);
        FakeShards shards = new FakeShards(1, 0);
        CrossingPump pump = new CrossingPump(HOME, shards, Id::slot, never);
        pump.start();
        for (int i = 1; i <= 50; i++) {
            int left = i;
            shards.open(CrossingStep.DELIVER, crossing(i, HOME, 1));
            pump.wake();
            shards.await("carried " + left, () -> shards.openCount() == 0);
        }
        pump.stop();
        assertThat(shards.commands).as("each once: accepted, resolved").isEqualTo(100);
    }

    @Test
    void deliver_oneShardAway_theOthersGoOnAndItsOwnFollow() throws Exception {
        FakeShards shards = new FakeShards(2, 0);
        shards.cut(1);
        for (int i = 1; i <= 60; i++) {
            shards.open(CrossingStep.DELIVER, crossing(i, HOME, i <= 30 ? 1 : 2));
        }
        CrossingPump pump = pump(shards);
        pump.start();
        shards.await("those of the other shard ended", () -> shards.openCount() == 30);
        assertThat(pump.inFlight()).isLessThanOrEqualTo(2 * FAST.inFlightMax());
        shards.heal(1);
        shards.await("all ended", () -> shards.openCount() == 0);
        pump.stop();
    }

    @Test
    void stop_thenStartElsewhere_goesOn() throws Exception {
        FakeShards shards = new FakeShards(3, 0.1);
        for (int i = 1; i <= 100; i++) {
            shards.open(CrossingStep.DELIVER, crossing(i, HOME, 1));
        }
        for (int left = 80; left >= 0; left -= 20) {
            int target = left;
            CrossingPump pump = pump(shards);
            pump.start();
            shards.await("some ended", () -> shards.openCount() <= target);
            pump.stop();
        }
        assertThat(shards.ended).hasSize(100).isEqualTo(shards.said);
    }

    @Test
    void reversal_begun_isLeftToTheOtherShard() throws Exception {
        FakeShards shards = new FakeShards(4, 0);
        // Odd numbers are accepted, see FakeShards.
        shards.open(CrossingStep.BEGIN_REVERSAL, crossing(1, 1, HOME));
        CrossingPump pump = pump(shards);
        pump.start();
        shards.await("begun", () -> shards.said.size() == 1);
        shards.await("credit came back", () -> shards.openCount() == 0);
        pump.stop();
        assertThat(shards.ended).containsValue("");
    }

    /// Shard 0 with its open crossings and what the other shards said of them, behind a network that loses things.
    private static final class FakeShards implements Shards {
        private final SplittableRandom chance;
        private final double faultRate;
        private final Map<Long, OpenCrossing> open = new TreeMap<>();
        private final Map<Id, String> said = new HashMap<>();
        private final Map<Id, String> ended = new HashMap<>();
        private final List<Integer> cutOff = new ArrayList<>();
        private long numbers;
        private int commands;

        FakeShards(long seed, double faultRate) {
            this.chance = new SplittableRandom(seed);
            this.faultRate = faultRate;
        }

        synchronized void open(CrossingStep step, Crossing crossing) {
            open.put(++numbers, new OpenCrossing(numbers, step, crossing, 0));
        }

        synchronized int openCount() {
            return open.size();
        }

        synchronized void cut(int shard) {
            cutOff.add(shard);
        }

        synchronized void heal(int shard) {
            cutOff.remove(Integer.valueOf(shard));
        }

        synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!condition.getAsBoolean()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
                assertThat(leftMs).as("waiting for: " + what).isPositive();
                wait(Math.min(leftMs, 20));
            }
        }

        @Override
        public synchronized Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
            double luck = chance.nextDouble();
            if (cutOff.contains(shard) || luck < faultRate) {
                throw new NotDone("no leader");
            }
            Outcome outcome = apply(shard, command);
            if (luck < 2 * faultRate) {
                outcome = apply(shard, command);
            }
            if (luck < 3 * faultRate) {
                throw new OutcomeUnknown("answer lost");
            }
            commands++;
            notifyAll();
            return new Written(outcome, "eu");
        }

        @Override
        public synchronized Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
            assertThat(shard).isEqualTo(HOME);
            if (chance.nextDouble() < faultRate) {
                throw new NotDone("no leader");
            }
            Query.OpenCrossings asked = (Query.OpenCrossings) query;
            List<OpenCrossing> all = open.values().stream()
                    .filter(c -> c.number() > asked.afterNumber())
                    .toList();
            List<OpenCrossing> page = all.stream().limit(asked.limit()).toList();
            return new Read(new Answer.Crossings(page, page.size() < all.size()), 0, "eu");
        }

        private Outcome apply(int shard, Command command) {
            return switch (command) {
                case Command.AcceptCrossing accept -> {
                    assertThat(shard).isEqualTo(accept.crossing().destination().slot());
                    yield answer(accept.crossing().id());
                }
                case Command.BeginReversal begin -> {
                    assertThat(shard).isEqualTo(begin.crossing().source().slot());
                    Outcome outcome = answer(begin.crossing().id());
                    if (outcome instanceof Outcome.Applied) {
                        // That shard's own pump brings the credit back.
                        end(begin.crossing().id(), "");
                    }
                    yield outcome;
                }
                case Command.ResolveCrossing resolve -> end(resolve.crossing(), resolve.refusal());
                case Command.RefuseReversal refuse -> end(refuse.reversal(), refuse.refusal());
                default -> throw new AssertionError("a pump has no business with " + command.getClass());
            };
        }

        /// Even numbers are refused; the first answer stands for ever.
        private Outcome answer(Id id) {
            boolean refuses = (id.lo() & 1) == 0;
            notifyAll();
            said.put(id, refuses ? Refusal.DESTINATION_CLOSED.name() : "");
            return refuses
                    ? new Outcome.Refused(Refusal.DESTINATION_CLOSED, "closed", "", false)
                    : new Outcome.Applied();
        }

        private Outcome end(Id id, String refusal) {
            assertThat(said).as("ended before the other shard said so").containsEntry(id, refusal);
            ended.putIfAbsent(id, refusal);
            open.values().removeIf(c -> c.crossing().id().equals(id));
            return new Outcome.Applied();
        }
    }
}
