package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AdmitJurisdiction;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.SlotMove;
import com.binaxpay.wire.SlotRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shard's leader does about a jurisdiction that was added to the running cluster: it has the log admit it, and
/// takes nothing that names it before.
class AdmissionTest {
    /// Checkpoints are asked for; none comes by itself.
    private static final long HOUR_MS = 3_600_000;

    private static final int OLD = new Jurisdiction("EU").number();
    private static final int NEW = new Jurisdiction("ZM").number();
    private static final AdmitJurisdiction ADMIT = new AdmitJurisdiction(NEW, List.of(1));
    private static final int EUR = 978;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final long WAIT_MS = 30_000;
    /// Of what never ends here.
    private static final long SHORT_MS = 500;

    @TempDir
    private Path directory;

    private final List<ShardMachine> machines = new ArrayList<>();
    private Keyring keyring;
    private FakeGroup group;
    private ShardHost host;
    private volatile List<AdmitJurisdiction> added = List.of();
    private long number = 1;

    @BeforeEach
    void start() throws IOException {
        keyring = Keyring.openOrCreate(directory.resolve("keys"));
        for (int i = 0; i < 2; i++) {
            machines.add(machine("m" + i));
        }
        group = new FakeGroup(List.<ReplicatedMachine>copyOf(machines));
        host = new ShardHost(
                0,
                machines.getFirst(),
                group,
                new EntrySealer(0, keyring.keysOrCreate("shard-0").current()),
                ShardConfig.defaults().withCheckpointsEvery(HOUR_MS),
                new DiskWatch(0, List.of(() -> 1L << 30), 1 << 20));
        host.activateUpTo(() -> Levels.NEWEST);
        host.admitFrom(() -> added);
        host.start(List.of());
        awaitThat("the level", () -> host.level() == Levels.NEWEST);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void commands_thatNameAJurisdictionBeforeItsAdmission_areNotDone() throws Exception {
        Id source = wallet(id(OLD));
        SlotMove move = new SlotMove(new SlotRange(NEW, 0, 9, 1), 1, 1, 0, List.of(1));
        for (Command command : List.of(
                open(id(NEW)),
                transfer(source, id(NEW)),
                new Command.TransferBatch(
                        CALLER,
                        key(Operation.TRANSFER_BATCH),
                        false,
                        List.of(transfer(source, source), transfer(source, id(NEW)))),
                new Command.AcceptCrossing(crossing(id(NEW), source)),
                new Command.BeginReversal(crossing(source, id(NEW))),
                new Command.PlanMove(move.range(), 1),
                new Command.AdoptSlots(move, false),
                new Command.AdoptWallets(move, List.of()))) {
            assertThat(submit(command))
                    .as(command.getClass().getSimpleName())
                    .isInstanceOfSatisfying(
                            Reply.NotDone.class,
                            reply -> assertThat(reply.reason()).contains("shard 0 has not admitted"));
        }
        assertThat(submit(ADMIT)).as("from a call").isInstanceOf(Reply.NotDone.class);
    }

    @Test
    void jurisdictions_thatWereAdded_areAdmittedOnceOnAllReplicasAndServed() throws Exception {
        Id source = wallet(id(OLD));
        AdmitJurisdiction other = new AdmitJurisdiction(NEW + 1, List.of(0));
        added = List.of(ADMIT, other);

        awaitThat("admission", () -> host.jurisdictions().have(other));

        assertThat(machines)
                .allMatch(machine -> machine.jurisdictions().admitted().size() == 2);
        int entries = group.log().size();
        assertThat(submit(transfer(source, id(NEW)), SHORT_MS))
                .isInstanceOfSatisfying(Reply.OutcomeUnknown.class, reply -> {
                    // It has begun to cross to shard 1, which is not here.
                });
        wallet(id(NEW + 1));
        assertThat(group.log()).as("nothing is admitted twice").hasSizeLessThanOrEqualTo(entries + 3);
    }

    /// A replica that hears of the topology only later, or never, and one that begins with a snapshot.
    @Test
    void replicas_thatReplayOrRestore_knowWhatTheLeaderKnows() throws Exception {
        Path before = snapshot(machines.get(1), "before");
        int cut = group.log().size();
        added = List.of(ADMIT);
        awaitThat("admission", () -> host.jurisdictions().have(ADMIT));
        Id source = wallet(id(OLD));
        submit(transfer(source, id(NEW)), SHORT_MS);
        submit(new Command.Checkpoint(machines.getFirst().newestCheckpoint() + 1));
        Path after = snapshot(machines.get(1), "after");

        ShardMachine replayed = machine("replayed");
        apply(replayed, 0);
        ShardMachine early = machine("early");
        early.restore(before);
        apply(early, cut);
        for (ShardMachine replica : List.of(replayed, early)) {
            assertThat(replica.jurisdictions().admitted())
                    .isEqualTo(host.jurisdictions().admitted());
            assertThat(replica.checkpoints().getLast())
                    .isEqualTo(machines.getFirst().checkpoints().getLast());
        }
        ShardMachine late = machine("late");
        late.restore(after);
        assertThat(late.jurisdictions().have(ADMIT)).isTrue();
    }

    private Path snapshot(ShardMachine machine, String name) throws IOException {
        Path snapshot = Files.createDirectory(directory.resolve(name));
        machine.freeze().orElseThrow().save(snapshot);
        return snapshot;
    }

    private void apply(ShardMachine machine, int from) {
        List<byte[]> log = group.log();
        for (int i = from; i < log.size(); i++) {
            machine.apply(1, i + 1L, ByteBuffer.wrap(log.get(i)));
        }
    }

    private static void awaitThat(String what, Callable<Boolean> holds) {
        await(what)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(holds);
    }

    private ShardMachine machine(String name) throws IOException {
        return new ShardMachine(
                0,
                id -> id.jurisdiction() == OLD ? 0 : -1,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(
                        directory.resolve(name),
                        keyring.keysOrCreate("history-0"),
                        ShardConfig.defaults().withHistory(6, 1 << 26)));
    }

    private Reply submit(Command command) throws Exception {
        return submit(command, WAIT_MS);
    }

    private Reply submit(Command command, long deadlineMs) throws Exception {
        return host.handle(new Call.Submit(0, command, deadlineMs)).get(2 * WAIT_MS, TimeUnit.MILLISECONDS);
    }

    private Id wallet(Id wallet) throws Exception {
        assertThat(submit(open(wallet)))
                .isInstanceOfSatisfying(
                        Reply.Applied.class,
                        applied -> assertThat(applied.outcome()).isInstanceOf(Outcome.Done.class));
        assertThat(submit(new Command.Fund(CALLER, key(Operation.FUND), id(wallet.jurisdiction()), wallet, EUR, 1_000)))
                .isInstanceOf(Reply.Applied.class);
        return wallet;
    }

    private Command open(Id wallet) {
        return new Command.OpenWallet(
                CALLER, key(Operation.OPEN_WALLET), wallet, List.of(EUR), Bytes.EMPTY, Bytes.EMPTY);
    }

    private Command.Transfer transfer(Id source, Id destination) {
        return new Command.Transfer(
                CALLER,
                key(Operation.TRANSFER),
                id(source.jurisdiction()),
                source,
                destination,
                EUR,
                10,
                true,
                0,
                "",
                Bytes.EMPTY);
    }

    private Crossing crossing(Id source, Id destination) {
        Id id = id(source.jurisdiction());
        return new Crossing(id, id, CALLER, 1, source, destination, EUR, 5, "", Id.NONE);
    }

    private Id id(int jurisdiction) {
        return Id.of(1_700_000_000_000L, jurisdiction, 3, ++number);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(++number, 1, number, 2, operation);
    }
}
