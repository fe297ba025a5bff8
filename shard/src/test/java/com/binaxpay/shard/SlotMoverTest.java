package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Slots move between two shards with the real ledger, journal, encryption, hosts, movers, pumps and routers, under
/// load; movers are stopped and started in the middle, as leaders that crash. `-Dbinax.slots.wallets=200000` is the
/// long form, which says how long the longest command took.
class SlotMoverTest {
    private static final int WALLETS = Integer.getInteger("binax.slots.wallets", 2_000);
    private static final int CALLERS = 8;
    private static final int KES = 404;
    private static final int JURISDICTION = 5;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final long WAIT_NS = 30_000_000_000L;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final SlotRange RANGE = new SlotRange(JURISDICTION, 0, 99, 0);
    private static final Shards.Consistency NOW = new Shards.Consistency.Linearizable();

    @TempDir
    Path directory;

    private final List<ShardHost> hosts = new ArrayList<>();
    private final List<SlotMover> movers = new ArrayList<>();
    private final List<CrossingPump> pumps = new ArrayList<>();
    private final Shards direct = new Direct();
    private final Shards shards = new SlotRouter(direct);
    private final AtomicLong nextId = new AtomicLong();
    private final List<Id> wallets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        Keyring keyring = Keyring.openOrCreate(directory.resolve("keys"));
        for (int shard = 0; shard < 2; shard++) {
            hosts.add(host(shard, keyring));
        }
        for (int shard = 0; shard < 2; shard++) {
            ShardHost host = hosts.get(shard);
            CrossingPump pump = new CrossingPump(shard, shards, SlotMoverTest::shardOf, CrossingPump.Config.standard());
            pumps.add(pump);
            movers.add(new SlotMover(shard, direct, new SlotMover.Config(64, 4, 5_000, 20, 5, 200), new Metrics()));
            host.movesBy(direct);
            host.start(List.of(pump::wake));
            host.activateUpTo(() -> Levels.NEWEST);
            pump.start();
            await("level").atMost(LONG).until(() -> host.level() == Levels.NEWEST);
        }
        movers.forEach(SlotMover::start);
    }

    private ShardHost host(int shard, Keyring keyring) throws IOException {
        ShardConfig config = ShardConfig.defaults();
        DataKeys entries = keyring.keysOrCreate("shard-" + shard);
        JournalStore store =
                new JournalStore(directory.resolve("s" + shard), keyring.keysOrCreate("history-" + shard), config);
        ShardMachine machine = new ShardMachine(shard, SlotMoverTest::shardOf, entries, store);
        FakeGroup group = new FakeGroup(List.of(machine));
        DiskWatch disk = new DiskWatch(shard, List.of(() -> 1L << 40), 1 << 20);
        return new ShardHost(shard, machine, group, new EntrySealer(shard, entries.current()), config, disk);
    }

    @AfterEach
    void stop() {
        movers.forEach(SlotMover::stop);
        pumps.forEach(CrossingPump::stop);
        hosts.forEach(ShardHost::close);
    }

    /// By the topology: slots below 100 are shard 0's.
    private static int shardOf(Id id) {
        return id.jurisdiction() == Id.SYSTEM_JURISDICTION ? id.slot() : id.slot() < 100 ? 0 : 1;
    }

    @Test
    void move_underLoadWithMoversThatCrash_losesNothingAndNobodySeesIt() throws Exception {
        open();
        Answer.SlotSum before = sum(0);
        assertThat(before.wallets()).isEqualTo(WALLETS);
        AtomicBoolean isLoaded = new AtomicBoolean(true);
        AtomicInteger done = new AtomicInteger();
        AtomicLong longestNs = new AtomicLong();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                SplittableRandom random = new SplittableRandom(caller);
                running.add(callers.submit(() -> {
                    while (isLoaded.get()) {
                        long begunNs = System.nanoTime();
                        transfer(random);
                        longestNs.accumulateAndGet(System.nanoTime() - begunNs, Math::max);
                        done.incrementAndGet();
                    }
                    return null;
                }));
            }
            awaitMore(done, 100, running);
            assertThat(direct.submit(0, new Command.PlanMove(RANGE, 1), deadline())
                            .outcome())
                    .isEqualTo(new Outcome.Applied());
            // Leaders crash in the middle, with wallets on the way that wait for their successors.
            for (int part = 1; part < 5; part++) {
                int gone = WALLETS * part / 5;
                await("a part has gone").atMost(LONG).until(() -> sum(1).wallets() > gone);
                movers.getFirst().stop();
                movers.getFirst().start();
            }
            await("the slots are gone").atMost(LONG).until(() -> phase(0) == SlotPhase.GONE);
            awaitMore(done, 100, running);
            isLoaded.set(false);
            for (Future<?> caller : running) {
                caller.get();
            }
        }
        assertThat(phase(1)).isEqualTo(SlotPhase.HERE);
        await("crossings have ended").atMost(LONG).until(() -> open(0) + open(1) == 0);
        assertThat(sum(1).wallets()).isEqualTo(before.wallets());
        assertThat(sum(1).postedMinor())
                .as("transfers stayed between these wallets")
                .isEqualTo(before.postedMinor());
        assertThat(clearing()).isZero();
        hosts.forEach(host -> assertThat(host.verify().faults()).isEmpty());

        Answer.SlotSum resting = sum(1);
        assertThat(direct.submit(1, new Command.PlanMove(RANGE, 0), deadline()).outcome())
                .isEqualTo(new Outcome.Applied());
        await("the slots are back").atMost(LONG).until(() -> phase(1) == SlotPhase.GONE);
        assertThat(sum(0).sum()).as("digest of the same wallets").isEqualTo(resting.sum());
        hosts.forEach(host -> assertThat(host.verify().faults()).isEmpty());
        System.out.printf(
                "%d wallets there and back: %d transfers, the longest took %d ms%n",
                WALLETS, done.get(), longestNs.get() / 1_000_000);
    }

    private void open() throws Exception {
        for (int i = 0; i < WALLETS; i++) {
            Id wallet = newId(i % 100);
            wallets.add(wallet);
            direct.submit(
                    0,
                    new Command.OpenWallet(
                            CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY),
                    deadline());
            direct.submit(
                    0, new Command.Fund(CALLER, key(Operation.FUND), newId(i % 100), wallet, KES, 1_000), deadline());
        }
    }

    private void transfer(SplittableRandom random) throws Exception {
        Id source = wallets.get(random.nextInt(wallets.size()));
        Id destination = wallets.get(random.nextInt(wallets.size()));
        if (source.equals(destination)) {
            return;
        }
        Command.Transfer command = new Command.Transfer(
                CALLER,
                key(Operation.TRANSFER),
                newId(source.slot()),
                source,
                destination,
                KES,
                1 + random.nextInt(20),
                true,
                0,
                "",
                Bytes.EMPTY);
        Outcome outcome = shards.submit(0, command, deadline()).outcome();
        assertThat(outcome).isInstanceOfAny(Outcome.Done.class, Outcome.Refused.class);
        if (outcome instanceof Outcome.Refused refused) {
            assertThat(refused.code()).isEqualTo(Refusal.INSUFFICIENT_FUNDS);
        }
        // Again under the same key, wherever the slot is by now.
        Outcome again = shards.submit(0, command, deadline()).outcome();
        if (outcome instanceof Outcome.Done first) {
            assertThat(again).isEqualTo(new Outcome.Done(first.view(), true));
        }
        Answer read = shards.ask(0, new Query.Balances(CALLER, source), NOW, deadline())
                .answer();
        assertThat(((Answer.Many) read).views()).hasSize(1);
        Answer found = shards.ask(0, new Query.TransferById(CALLER, command.transfer()), NOW, deadline())
                .answer();
        assertThat(found instanceof Answer.One).isEqualTo(outcome instanceof Outcome.Done);
    }

    /// Waits for that much load; a caller that has failed ends the waiting with its failure.
    private static void awaitMore(AtomicInteger done, int more, List<Future<?>> running) throws Exception {
        int goal = done.get() + more;
        await("load")
                .atMost(LONG)
                .until(() -> done.get() >= goal || running.stream().anyMatch(Future::isDone));
        for (Future<?> caller : running) {
            if (caller.isDone()) {
                caller.get();
            }
        }
    }

    private SlotPhase phase(int shard) throws Exception {
        List<SlotState> moves = ((Answer.SlotMoves) ask(shard, new Query.SlotMoves())).moves();
        return moves.getFirst().phase();
    }

    private Answer.SlotSum sum(int shard) throws Exception {
        long wallets = 0;
        long sum = 0;
        long posted = 0;
        Answer.SlotSum part = (Answer.SlotSum) ask(shard, new Query.SlotSum(RANGE, 0));
        while (true) {
            wallets += part.wallets();
            sum += part.sum();
            posted += part.postedMinor();
            if (!part.hasMore()) {
                return new Answer.SlotSum(wallets, sum, posted, 0, false);
            }
            part = (Answer.SlotSum) ask(shard, new Query.SlotSum(RANGE, part.last()));
        }
    }

    private int open(int shard) throws Exception {
        return ((Answer.Crossings) ask(shard, new Query.OpenCrossings(0, 1_000)))
                .crossings()
                .size();
    }

    private long clearing() throws Exception {
        long net = 0;
        for (int shard = 0; shard < 2; shard++) {
            for (Answer.TrialLine line : ((Answer.TrialBalance) ask(shard, new Query.TrialBalance())).lines()) {
                assertThat(line.debitsMinor()).isEqualTo(line.creditsMinor());
                net += line.clearingNetMinor();
            }
        }
        return net;
    }

    private Answer ask(int shard, Query query) throws Exception {
        return direct.ask(shard, query, NOW, deadline()).answer();
    }

    private Id newId(int slot) {
        return Id.of(1_700_000_000_000L, JURISDICTION, slot, nextId.addAndGet(0x9E_37_79_B9_7F_4A_7DL));
    }

    private Idempotency key(Operation operation) {
        long number = nextId.addAndGet(0x9E_37_79_B9_7F_4A_7DL);
        return new Idempotency(number, ~number, number, 0, operation);
    }

    private static long deadline() {
        return System.nanoTime() + WAIT_NS;
    }

    /// Hosts by number; what they say goes through bytes.
    private final class Direct implements Shards {
        @Override
        public Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
            Reply reply = hosts.get(shard)
                    .handle(new Call.Submit(shard, command, (deadlineNs - System.nanoTime()) / 1_000_000))
                    .join();
            return switch (reply) {
                case Reply.Applied applied -> new Written(applied.outcome(), "eu", applied.entry());
                case Reply.OutcomeUnknown unknown -> throw new OutcomeUnknown(unknown.reason());
                case Reply.NotDone not -> throw new NotDone(not.reason());
                case Reply.NotLeader _, Reply.Answered _ -> throw new NotDone(reply.toString());
            };
        }

        @Override
        public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
            long staleMs = consistency instanceof Consistency.Bounded bounded ? bounded.maxStalenessMs() : -1;
            Reply reply = hosts.get(shard)
                    .handle(new Call.Ask(shard, query, staleMs, (deadlineNs - System.nanoTime()) / 1_000_000))
                    .join();
            if (reply instanceof Reply.Answered answered) {
                return new Read(answered.answer(), answered.ageNs(), "eu");
            }
            throw new NotDone(reply.toString());
        }
    }
}
