package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.replication.ReplicatedMachine;
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
import com.binaxpay.wire.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A shard's host on three machines that share one log, with the real ledger, orders, journal and encryption.
class ShardHostTest {
    /// Checkpoints are asked for; none comes by itself.
    private static final long HOUR_MS = 3_600_000;

    private static final int KES = 404;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final long WAIT_MS = 30_000;

    @TempDir
    Path directory;

    private final List<ShardMachine> machines = new ArrayList<>();
    private Keyring keyring;
    private FakeGroup group;
    private ShardHost host;
    private final AtomicLong freeBytes = new AtomicLong(1 << 30);
    private long nextKey = 1;

    @BeforeEach
    void start() throws IOException {
        keyring = Keyring.openOrCreate(directory.resolve("keys"));
        for (int i = 0; i < 3; i++) {
            machines.add(machine("m" + i));
        }
        group = new FakeGroup(List.<ReplicatedMachine>copyOf(machines));
        host = new ShardHost(
                0,
                machines.getFirst(),
                group,
                new EntrySealer(0, keyring.keysOrCreate("shard-0").current()),
                ShardConfig.defaults().withCheckpointsEvery(HOUR_MS),
                new DiskWatch(0, List.of(freeBytes::get), 1 << 20));
        host.start(List.of());
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void transfer_betweenFundedWallets_movesMoneyAndReplays() throws Exception {
        Id from = openWallet();
        Id to = openWallet();
        fund(from, 10_000);
        Command transfer = transfer(from, to, 2_500);

        assertThat(done(transfer).replayed()).isFalse();
        assertThat(done(transfer).replayed()).isTrue();
        assertThat(available(from)).isEqualTo(7_500);
        assertThat(available(to)).isEqualTo(2_500);
        assertThat(host.verify().faults()).isEmpty();
    }

    @Test
    void transfer_beyondTheBalance_isRefusedAndMovesNothing() throws Exception {
        Id from = openWallet();
        Id to = openWallet();
        assertThat(submit(transfer(from, to, 1)))
                .isInstanceOfSatisfying(
                        Reply.Applied.class,
                        reply -> assertThat(reply.outcome())
                                .isInstanceOfSatisfying(
                                        Outcome.Refused.class,
                                        refused -> assertThat(refused.code()).isEqualTo(Refusal.INSUFFICIENT_FUNDS)));
        assertThat(available(to)).isZero();
    }

    @Test
    void newerCommand_beforeAllReplicasKnowIt_isNotProposed() throws Exception {
        Id from = openWallet();
        int before = group.log().size();
        for (Command newer : List.of(capture(from), overdraft(from))) {
            assertThat(submit(newer))
                    .isInstanceOfSatisfying(
                            Reply.Applied.class,
                            reply -> assertThat(reply.outcome())
                                    .isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                                        assertThat(refused.code()).isEqualTo(Refusal.NOT_ACTIVE);
                                        assertThat(refused.detail()).contains("level 1", "level 2");
                                    }));
        }
        assertThat(group.log()).hasSize(before);
        assertThat(host.level()).isEqualTo(Levels.FIRST);
    }

    @Test
    void level_thatAllReplicasKnow_isRaisedByTheLeaderOnAllMachines() throws Exception {
        Id from = openWallet();
        host.activateUpTo(() -> Integer.MAX_VALUE);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (host.level() < Levels.NEWEST && System.nanoTime() - deadlineNs < 0) {
            Thread.sleep(20);
        }
        assertThat(machines).extracting(ShardMachine::level).containsOnly(Levels.NEWEST);
        assertThat(submit(capture(from))).isInstanceOf(Reply.Applied.class);
        assertThat(submit(overdraft(from))).isInstanceOf(Reply.Applied.class);

        Path snapshot = directory.resolve("raised");
        Files.createDirectories(snapshot);
        machines.get(1).save(snapshot);
        ShardMachine restored = machine("restored");
        restored.restore(snapshot);
        assertThat(restored.level()).isEqualTo(Levels.NEWEST);
        assertThat(host.verify().faults()).isEmpty();
    }

    @Test
    void ownCommands_fromACall_areNotTaken() throws Exception {
        assertThat(submit(new Command.Activate(2))).isInstanceOf(Reply.NotDone.class);
        assertThat(submit(new Command.LedgerTransfers(Bytes.EMPTY))).isInstanceOf(Reply.NotDone.class);
        assertThat(host.level()).isEqualTo(Levels.FIRST);
    }

    private Command.SetOverdraft overdraft(Id account) {
        return new Command.SetOverdraft(
                account, 5, new Caller(0, CALLER.mode()), new Idempotency(nextKey++, 8, 8, 8, Operation.SET_OVERDRAFT));
    }

    private Command.Capture capture(Id transfer) {
        return new Command.Capture(CALLER, new Idempotency(nextKey++, 9, 9, 9, Operation.CAPTURE), transfer, 1, true);
    }

    @Test
    void command_onAFollower_isSentToTheLeader() throws Exception {
        group.loseLeadership();
        assertThat(submit(new Command.Tick())).isEqualTo(new Reply.NotLeader("uk"));
    }

    @Test
    void command_thatWasNotAppended_saysThatNothingWasDone() throws Exception {
        group.decide(FakeGroup.Fate.REFUSE);
        assertThat(submit(new Command.Tick())).isInstanceOf(Reply.NotDone.class);
        assertThat(group.log()).isEmpty();
    }

    @Test
    void command_whileTheLeaderHandsOver_isSentElsewhere() throws Exception {
        group.decide(FakeGroup.Fate.LEAVE);
        assertThat(submit(new Command.Tick())).isEqualTo(new Reply.NotLeader(""));
        assertThat(group.log()).isEmpty();
    }

    @Test
    void command_appendedAndCommittedLater_isAnsweredThen() throws Exception {
        Id from = openWallet();
        group.decide(FakeGroup.Fate.HOLD);
        CompletableFuture<Reply> reply = host.handle(new Call.Submit(0, fundCommand(from, 100), WAIT_MS));
        awaitHeld();
        group.decide(FakeGroup.Fate.COMMIT);
        group.commitHeld();
        assertThat(reply.get(WAIT_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Reply.Applied.class);
        assertThat(available(from)).isEqualTo(100);
    }

    @Test
    void command_openWhenLeadershipIsLost_isUnknownAtOnceAndFoundLaterByItsKey() throws Exception {
        Id from = openWallet();
        Command fund = fundCommand(from, 100);
        group.decide(FakeGroup.Fate.LEAVE_OPEN);
        CompletableFuture<Reply> reply = host.handle(new Call.Submit(0, fund, 10 * WAIT_MS));
        assertThat(reply.get(WAIT_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Reply.OutcomeUnknown.class);
        group.decide(FakeGroup.Fate.COMMIT);
        group.commitHeld();
        assertThat(done(fund).replayed()).isTrue();
        assertThat(available(from)).isEqualTo(100);
    }

    @Test
    void command_unknownAtItsDeadline_isFoundLaterByItsKey() throws Exception {
        Id from = openWallet();
        Command fund = fundCommand(from, 100);
        group.decide(FakeGroup.Fate.HOLD);
        CompletableFuture<Reply> reply = host.handle(new Call.Submit(0, fund, 200));
        assertThat(reply.get(WAIT_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Reply.OutcomeUnknown.class);
        group.decide(FakeGroup.Fate.COMMIT);
        group.commitHeld();
        assertThat(done(fund).replayed()).isTrue();
        assertThat(available(from)).isEqualTo(100);
    }

    @Test
    void checkpoint_onAllReplicas_givesTheSameDigest() throws Exception {
        Id from = openWallet();
        fund(from, 10_000);
        submit(new Command.Checkpoint(1));
        Checkpoint first = checkpointOf(0);
        assertThat(first.digest()).hasSize(64);
        assertThat(checkpointOf(1)).isEqualTo(first);
        assertThat(checkpointOf(2)).isEqualTo(first);
        fund(from, 1);
        submit(new Command.Checkpoint(2));
        assertThat(checkpointOf(0).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void snapshot_restoredElsewhere_goesOnLikeTheOthers() throws Exception {
        Id from = openWallet();
        Id to = openWallet();
        fund(from, 10_000);
        Command transfer = transfer(from, to, 2_500);
        done(transfer);
        Path snapshot = Files.createDirectory(directory.resolve("snapshot"));
        machines.get(1).save(snapshot);
        int at = group.log().size();
        fund(from, 5);
        submit(new Command.Checkpoint(1));

        ShardMachine fresh = machine("fresh");
        fresh.restore(snapshot);
        List<byte[]> log = group.log();
        for (int i = at; i < log.size(); i++) {
            fresh.apply(1, i + 1L, ByteBuffer.wrap(log.get(i)));
        }
        assertThat(fresh.checkpoints().getLast()).isEqualTo(checkpointOf(0));
        assertThat(LedgerAudit.run(fresh).faults()).isEmpty();
        assertThat(fresh.ask(new Query.TransferById(CALLER, ((Command.Transfer) transfer).transfer())))
                .isInstanceOf(Answer.One.class);
    }

    @Test
    void close_whileAnEntryIsNotAcknowledged_tellsItsCallerThatTheOutcomeIsUnknown() throws Exception {
        group.decide(FakeGroup.Fate.HOLD);
        CompletableFuture<Reply> waiting = host.handle(new Call.Submit(0, fundCommand(id(), 1), WAIT_MS));
        awaitHeld();
        host.close();
        assertThat(waiting.get(WAIT_MS / 2, TimeUnit.MILLISECONDS)).isInstanceOf(Reply.OutcomeUnknown.class);
    }

    @Test
    void entry_appliedTwice_isRefused() throws Exception {
        Id from = openWallet();
        fund(from, 100);
        byte[] entry = group.log().getLast();
        ShardMachine replica = machines.get(2);
        long before = replica.entriesRefused();
        replica.apply(1, 1_000, ByteBuffer.wrap(entry));
        assertThat(replica.entriesRefused()).isEqualTo(before + 1);
        assertThat(LedgerAudit.run(replica).faults()).isEmpty();
    }

    @Test
    void boundedRead_fromAFollowerThatIsFresh_isAnsweredWithItsAge() throws Exception {
        Id wallet = openWallet();
        group.loseLeadership();
        Reply fresh = host.handle(new Call.Ask(0, new Query.WalletById(CALLER, wallet), 500, WAIT_MS))
                .get(WAIT_MS, TimeUnit.MILLISECONDS);
        assertThat(fresh).isInstanceOfSatisfying(Reply.Answered.class, answered -> {
            assertThat(answered.ageNs()).isEqualTo(50_000_000);
            assertThat(answered.answer()).isInstanceOf(Answer.One.class);
        });
        assertThat(host.handle(new Call.Ask(0, new Query.WalletById(CALLER, wallet), 10, WAIT_MS))
                        .get(WAIT_MS, TimeUnit.MILLISECONDS))
                .isInstanceOf(Reply.NotDone.class);
        long next = group.lastApplied() + 1;
        assertThat(host.handle(new Call.Ask(0, new Query.WalletById(CALLER, wallet), 500, WAIT_MS, next))
                        .get(WAIT_MS, TimeUnit.MILLISECONDS))
                .isEqualTo(new Reply.NotDone("this replica has not applied entry " + next));
    }

    @Test
    void readOfAnyAge_fromAReplicaThatDoesNotKnowItsAge_isAnswered() throws Exception {
        Id wallet = openWallet();
        group.loseLeadership();
        group.age(Long.MAX_VALUE);
        Query query = new Query.WalletById(CALLER, wallet);

        assertThat(host.handle(new Call.Ask(0, query, 60_000, WAIT_MS)).get(WAIT_MS, TimeUnit.MILLISECONDS))
                .isEqualTo(new Reply.NotDone("this replica may be of any age"));
        assertThat(host.handle(new Call.Ask(0, query, Call.Ask.ANY_AGE_MS, WAIT_MS))
                        .get(WAIT_MS, TimeUnit.MILLISECONDS))
                .isInstanceOf(Reply.Answered.class);
    }

    private ShardMachine machine(String name) throws IOException {
        return new ShardMachine(
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(
                        directory.resolve(name),
                        keyring.keysOrCreate("history-0"),
                        ShardConfig.defaults().withHistory(6, 1 << 26)));
    }

    private Checkpoint checkpointOf(int machine) {
        return machines.get(machine).checkpoints().getLast();
    }

    private Id id() {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, ++nextKey);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(++nextKey, 1, nextKey, 2, operation);
    }

    private Id openWallet() throws Exception {
        Id wallet = id();
        done(new Command.OpenWallet(
                CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
        return wallet;
    }

    private Command fundCommand(Id wallet, long amountMinor) {
        return new Command.Fund(CALLER, key(Operation.FUND), id(), wallet, KES, amountMinor);
    }

    private void fund(Id wallet, long amountMinor) throws Exception {
        done(fundCommand(wallet, amountMinor));
    }

    private Command transfer(Id from, Id to, long amountMinor) {
        return new Command.Transfer(
                CALLER, key(Operation.TRANSFER), id(), from, to, KES, amountMinor, true, 0, "rent", Bytes.EMPTY);
    }

    private Reply submit(Command command) throws Exception {
        return host.handle(new Call.Submit(0, command, WAIT_MS)).get(WAIT_MS, TimeUnit.MILLISECONDS);
    }

    private Outcome.Done done(Command command) throws Exception {
        Outcome outcome = ((Reply.Applied) submit(command)).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return (Outcome.Done) outcome;
    }

    private long available(Id wallet) throws Exception {
        Reply reply = host.handle(new Call.Ask(0, new Query.Balances(CALLER, wallet), -1, WAIT_MS))
                .get(WAIT_MS, TimeUnit.MILLISECONDS);
        Answer.Many many = (Answer.Many) ((Reply.Answered) reply).answer();
        return ((View.Balance) many.views().getFirst()).availableMinor();
    }

    private void awaitHeld() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (group.heldEntries() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(group.heldEntries()).isPositive();
    }
}
