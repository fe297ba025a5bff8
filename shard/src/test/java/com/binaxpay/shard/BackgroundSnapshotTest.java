package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.replication.ReplicatedMachine.Saving;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.TransferLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots that are written while entries are applied, and what is made of them.
class BackgroundSnapshotTest {
    private static final int BOOK = 404;
    /// Four pages, the last of them not full.
    private static final int ACCOUNTS = 3_500;

    @TempDir
    private Path directory;

    private Keyring keyring;
    private int directories;

    @BeforeEach
    void makeKeys() throws IOException {
        keyring = Keyring.openOrCreate(directory.resolve("keys"));
    }

    /// A shard's log, and the entries that go into it.
    private final class Log {
        private final RandomGenerator random;
        private final EntrySealer sealer;
        private final EntryWriter writer = new EntryWriter(1 << 20);
        private final List<byte[]> entries = new ArrayList<>();
        private final List<Long> pending = new ArrayList<>();
        private long nextId = 1;
        private int accounts;
        private long checkpoint;

        Log(RandomGenerator random) throws IOException {
            this.random = random;
            this.sealer = new EntrySealer(0, keyring.keysOrCreate("shard-0").current());
        }

        void append() {
            writer.clear();
            if (accounts < ACCOUNTS) {
                openSome();
            }
            int transfers = 1 + random.nextInt(60);
            ByteBuffer rows =
                    ByteBuffer.allocate(transfers * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < transfers; i++) {
                transfer(rows, i * TransferLayout.SIZE_BYTES);
            }
            writer.addRaw(EntryLayout.RAW_TRANSFERS, rows.array(), 0, rows.capacity());
            seal();
        }

        Checkpoint appendCheckpoint(ShardMachine machine) {
            writer.clear();
            writer.add(new Command.Checkpoint(++checkpoint));
            seal();
            applyFrom(machine, entries.size() - 1);
            return machine.checkpoints().getLast();
        }

        private void seal() {
            entries.add(sealer.seal(writer, 1_700_000_000_000_000_000L + entries.size()));
        }

        private void openSome() {
            int count = Math.min(ACCOUNTS - accounts, 700);
            ByteBuffer rows =
                    ByteBuffer.allocate(count * AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                int at = i * AccountLayout.SIZE_BYTES;
                rows.putLong(at + AccountLayout.ID, 1);
                rows.putLong(at + AccountLayout.ID + Long.BYTES, ++accounts);
                rows.putInt(at + AccountLayout.BOOK, BOOK);
            }
            writer.addRaw(EntryLayout.RAW_ACCOUNTS, rows.array(), 0, rows.capacity());
        }

        private void transfer(ByteBuffer rows, int at) {
            // Now and then an id of long ago, once more.
            boolean isRepeated = nextId > 1 && random.nextInt(10) == 0;
            long id = isRepeated ? 1 + random.nextLong(nextId - 1) : nextId++;
            rows.putLong(at + TransferLayout.ID, 2);
            rows.putLong(at + TransferLayout.ID + Long.BYTES, id);
            rows.putInt(at + TransferLayout.ASSET, BOOK);
            if (!pending.isEmpty() && random.nextInt(4) == 0) {
                rows.putLong(at + TransferLayout.PENDING_ID, 2);
                rows.putLong(
                        at + TransferLayout.PENDING_ID + Long.BYTES, pending.remove(random.nextInt(pending.size())));
                rows.putInt(
                        at + TransferLayout.FLAGS,
                        random.nextBoolean() ? TransferLayout.POST_PENDING : TransferLayout.VOID_PENDING);
                return;
            }
            long debit = 1L + random.nextInt(accounts);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, 1);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, 1);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, 1 + debit % accounts);
            rows.putLong(at + TransferLayout.AMOUNT, 1 + random.nextInt(100));
            if (!isRepeated && random.nextInt(3) == 0) {
                rows.putInt(at + TransferLayout.FLAGS, TransferLayout.PENDING);
                pending.add(id);
            }
        }

        void applyFrom(ShardMachine machine, int first) {
            for (int i = first; i < entries.size(); i++) {
                machine.apply(1, i + 1L, ByteBuffer.wrap(entries.get(i)));
            }
        }
    }

    /// A snapshot that is being written.
    private record Running(Path directory, int entries, CompletableFuture<Void> written) {}

    @Test
    void snapshots_whileEntriesAreApplied_areThoseOfAShardThatStoodStill() {
        Property.check(12, random -> {
            Log log = new Log(random);
            Path live = fresh();
            ShardMachine machine = machine(live);
            for (int round = 0; round < 6; round++) {
                appendSome(log, machine);
                Running running = begin(machine, log);
                // These change what is being written.
                appendSome(log, machine);
                running.written().join();
                appendSome(log, machine);
                Checkpoint expected = log.appendCheckpoint(machine);

                ShardMachine other = machine(fresh());
                other.restore(running.directory());
                log.applyFrom(other, running.entries());
                assertThat(other.checkpoints().getLast()).isEqualTo(expected);
                assertThat(LedgerAudit.run(other).faults()).isEmpty();
                other.close();

                if (random.nextInt(3) == 0) {
                    machine.close();
                    // The process is killed: it goes on from the snapshot, in its own directory.
                    machine = machine(live);
                    machine.restore(running.directory());
                    log.applyFrom(machine, running.entries());
                    assertThat(machine.checkpoints().getLast()).isEqualTo(expected);
                }
            }
            machine.close();
        });
    }

    @Test
    void snapshot_thatFails_isGivenUpAndTheNextHoldsAll() throws IOException {
        Log log = new Log(new SplittableRandom(5));
        ShardMachine machine = machine(fresh());
        for (int i = 0; i < 10; i++) {
            appendSome(log, machine);
        }
        finish(begin(machine, log));
        appendSome(log, machine);
        Saving failing = machine.freeze().orElseThrow();
        assertThatThrownBy(() -> failing.save(directory.resolve("absent"))).isInstanceOf(IOException.class);
        failing.giveUp();
        appendSome(log, machine);
        Running second = begin(machine, log);
        finish(second);

        Checkpoint expected = log.appendCheckpoint(machine);
        ShardMachine other = machine(fresh());
        other.restore(second.directory());
        log.applyFrom(other, second.entries());
        assertThat(other.checkpoints().getLast()).isEqualTo(expected);
        other.close();
        machine.close();
    }

    @Test
    void snapshot_ofOneChangedAccount_writesOnePage() throws IOException {
        Log log = new Log(new SplittableRandom(5));
        ShardMachine machine = machine(fresh());
        for (int i = 0; i < 10; i++) {
            appendSome(log, machine);
        }
        Running first = begin(machine, log);
        finish(first);
        Running second = begin(machine, log);
        finish(second);
        assertThat(files(second.directory().resolve("pages")))
                .isEqualTo(files(first.directory().resolve("pages")))
                .hasSize(1);
        machine.close();
    }

    @Test
    void restore_fileOfASnapshotMissingOrCutOff_isRefused() throws IOException {
        Log log = new Log(new SplittableRandom(9));
        ShardMachine machine = machine(fresh());
        for (int i = 0; i < 5; i++) {
            appendSome(log, machine);
        }
        Running running = begin(machine, log);
        finish(running);
        machine.close();
        for (String folder : List.of("rows", "ids", "pages")) {
            for (String name : files(running.directory().resolve(folder))) {
                Path file = running.directory().resolve(folder).resolve(name);
                byte[] whole = Files.readAllBytes(file);
                Files.delete(file);
                assertRefused(running.directory());
                Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
                assertRefused(running.directory());
                Files.write(file, whole);
            }
        }
        ShardMachine whole = machine(fresh());
        whole.restore(running.directory());
        whole.close();
    }

    private void assertRefused(Path snapshot) throws IOException {
        ShardMachine machine = machine(fresh());
        assertThatThrownBy(() -> machine.restore(snapshot)).isInstanceOf(CorruptFile.class);
    }

    @Test
    void snapshotOfFormat1_takenByThisVersion_restoresToTheSameDigest() throws IOException {
        Log log = new Log(new SplittableRandom(11));
        ShardMachine machine = machine(fresh());
        for (int i = 0; i < 10; i++) {
            appendSome(log, machine);
        }
        Path snapshot = Files.createDirectory(fresh());
        machine.save(snapshot);
        int at = log.entries.size();
        appendSome(log, machine);
        Checkpoint expected = log.appendCheckpoint(machine);

        ShardMachine other = machine(fresh());
        other.restore(snapshot);
        log.applyFrom(other, at);
        assertThat(other.checkpoints().getLast()).isEqualTo(expected);
        other.close();
        machine.close();
    }

    private Running begin(ShardMachine machine, Log log) throws IOException {
        Path target = Files.createDirectory(fresh());
        Saving saving = machine.freeze().orElseThrow();
        return new Running(target, log.entries.size(), CompletableFuture.runAsync(() -> {
            try {
                saving.save(target);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }));
    }

    private static void finish(Running running) {
        running.written().join();
    }

    private static void appendSome(Log log, ShardMachine machine) {
        int first = log.entries.size();
        int count = 1 + log.random.nextInt(12);
        for (int i = 0; i < count; i++) {
            log.append();
        }
        log.applyFrom(machine, first);
    }

    private Path fresh() {
        return directory.resolve("d" + directories++);
    }

    private ShardMachine machine(Path live) throws IOException {
        return new ShardMachine(
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(live, keyring.keysOrCreate("history-0"), 150),
                ShardMachine.FORMAT_2);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
