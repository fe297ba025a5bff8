package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replica whose records are damaged where an entry needs them, and nobody can give them back: it cannot apply the
/// entry now, nor at any later start.
class UnreadableTest {
    private static final int KES = 404;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    /// So many that the first is not in the block that is still being filled.
    private static final int FUNDS = 600;

    private static final long DAY_MS = 86_400_000;

    @TempDir
    Path directory;

    private final List<Command> commands = new ArrayList<>();
    private final List<String> renewedNow = new CopyOnWriteArrayList<>();
    private final List<String> renewedAtNextStart = new ArrayList<>();
    private boolean mayLeave = true;
    private Keyring keyring;
    private ShardMachine machine;
    private FakeGroup group;
    private ShardHost host;
    private long index;

    @BeforeEach
    void start() throws IOException {
        keyring = Keyring.openOrCreate(directory.resolve("keys"));
        ShardMachine first = machine("first");
        Id wallet = id(1);
        commands.add(new Command.OpenWallet(
                CALLER, key(1, Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
        for (int i = 2; i < FUNDS; i++) {
            commands.add(new Command.Fund(CALLER, key(i, Operation.FUND), id(i), wallet, KES, 100));
        }
        apply(first, commands);
        Path snapshot = Files.createDirectory(directory.resolve("snapshot"));
        first.save(snapshot);

        machine = machine("replica");
        machine.restore(snapshot);
        group = new FakeGroup(List.<ReplicatedMachine>of(machine));
        host = new ShardHost(
                0,
                machine,
                group,
                new EntrySealer(0, keyring.keysOrCreate("shard-0").current()),
                ShardConfig.defaults(),
                new DiskWatch(0, List.of(() -> Long.MAX_VALUE), 1));
        host.repair(new Repair("us", new Others(), new Renewal(), DAY_MS, Long.MAX_VALUE >> 1, 10));
        group.loseLeadership();
        host.start(List.of());
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void entry_thatNeedsWhatNobodyHas_endsTheProcessAndHasTheReplicaMadeNewAtItsNextStart() throws IOException {
        damage();
        assertThatThrownBy(() -> apply(machine, List.of(commands.get(1)))).isInstanceOf(CorruptFile.class);
        assertThat(renewedAtNextStart).singleElement().asString().contains("records");
        assertThat(renewedNow).isEmpty();
    }

    @Test
    void entry_thatNeedsNothingDamaged_isApplied() throws IOException {
        damage();
        apply(machine, List.of(new Command.Tick(), commands.getLast()));
        assertThat(renewedAtNextStart).isEmpty();
    }

    @Test
    void entry_whileNobodyConfirmsThatTheOthersDoWithout_onlyEndsTheProcess() throws IOException {
        mayLeave = false;
        damage();
        // It asks for as long as an election may take, unless it is closed.
        host.close();
        assertThatThrownBy(() -> apply(machine, List.of(commands.get(1)))).isInstanceOf(CorruptFile.class);
        assertThat(renewedAtNextStart).isEmpty();
    }

    @Test
    void snapshot_thatIsDamaged_isNotLent_andAllFilesAreCheckedBeforeTheirTime() throws IOException {
        Path sound = Files.createDirectory(directory.resolve("sound"));
        machine.save(sound);
        machine.checkLent(sound);
        assertThat(renewedNow).isEmpty();

        damage();

        assertThatThrownBy(() -> machine.checkLent(sound))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining("records");
        await().atMost(Duration.ofMinutes(1)).until(() -> !renewedNow.isEmpty());
        assertThat(renewedNow).singleElement().asString().contains("records");
    }

    /// In the first block of records.
    private void damage() throws IOException {
        try (var files = Files.walk(directory.resolve("replica"))) {
            Path records = files.filter(file -> file.toString().matches(".*/records/.*\\.seg"))
                    .findFirst()
                    .orElseThrow();
            Damage.at(records, SegmentLayout.HEADER_BYTES + 100);
        }
    }

    private ShardMachine machine(String name) throws IOException {
        return new ShardMachine(
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(directory.resolve(name), keyring.keysOrCreate("history-0"), ShardConfig.defaults()));
    }

    private void apply(ShardMachine to, List<Command> entry) throws IOException {
        EntrySealer sealer = new EntrySealer(0, keyring.keysOrCreate("shard-0").current());
        EntryWriter writer = new EntryWriter(1 << 20);
        entry.forEach(writer::add);
        to.apply(1, ++index, ByteBuffer.wrap(sealer.seal(writer, 1_700_000_000_000_000_000L + index)));
    }

    private static Id id(long number) {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, number);
    }

    private static Idempotency key(long number, Operation operation) {
        return new Idempotency(number, 1, number, 2, operation);
    }

    private final class Others implements RepairPeers {
        @Override
        public List<String> names() {
            return List.of("eu", "uk");
        }

        @Override
        public RepairReply ask(String peer, RepairCall call) {
            boolean isYes = call instanceof RepairCall.MayLeave && mayLeave;
            return isYes ? new RepairReply.Yes() : new RepairReply.Nothing();
        }
    }

    private final class Renewal implements Repair.Renewal {
        @Override
        public void renew(String why) {
            renewedNow.add(why);
        }

        @Override
        public void renewAtNextStart(String why) {
            renewedAtNextStart.add(why);
        }
    }
}
