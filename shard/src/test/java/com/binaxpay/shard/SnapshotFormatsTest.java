package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.Keyring;
import com.binaxpay.ledger.Ledger;
import com.binaxpay.replication.ReplicatedMachine.Saving;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots of both formats of one shard, which is raised to the second level on the way.
class SnapshotFormatsTest {
    private static final int ROUNDS = 6;
    private static final int IDS_IN_MEMORY = 150;
    private static final int RESTORES = 16;
    private static final int SMALL_SEGMENT_BYTES = 8 << 10;

    @TempDir
    private Path directory;

    private Keyring keyring;
    private int directories;

    /// A snapshot, and how many entries were applied before it.
    private record Taken(Path directory, int entries) {}

    @BeforeEach
    void makeKeys() throws IOException {
        keyring = Keyring.openOrCreate(directory.resolve("keys"));
    }

    @Test
    void snapshot_belowTheSecondLevel_isOfFormat1AndFromThereOnOfFormat2() throws IOException {
        RandomLog log = new RandomLog(new SplittableRandom(3), keyring);
        ShardMachine machine = machine(fresh());
        log.appendSome(machine);
        assertThat(machine.freeze())
                .as("begun in the background at the first level")
                .isEmpty();

        activate(log, machine);
        Saving second = machine.freeze().orElseThrow();
        second.save(Files.createDirectory(fresh()));
        machine.close();
    }

    /// Each round takes a snapshot in either format, changes the shard while the second of them is written, and
    /// afterwards; from both of them another shard has to get where this one is.
    @Test
    void snapshots_ofBothFormatsWithOverdraftsCapturesAndImports_leadToTheSameDigest() {
        long[] seen = new long[3];
        Property.check(10, random -> {
            RandomLog log = new RandomLog(random, keyring);
            Path live = fresh();
            ShardMachine machine = machine(live);
            int raisedIn = random.nextInt(3);
            for (int round = 0; round < ROUNDS; round++) {
                if (round == raisedIn) {
                    activate(log, machine);
                }
                log.appendSome(machine);
                List<Taken> taken = new ArrayList<>(List.of(whole(machine, log)));
                Path background = Files.createDirectory(fresh());
                CompletableFuture<Void> written = machine.freeze()
                        .map(saving -> inBackground(saving, background))
                        .orElse(null);
                assertThat(written != null).isEqualTo(machine.level() == 2);
                if (written != null) {
                    taken.add(new Taken(background, log.entries()));
                }
                log.appendSome(machine);
                if (written != null) {
                    written.join();
                }
                log.appendSome(machine);
                Checkpoint expected = log.appendCheckpoint(machine);
                for (Taken each : taken) {
                    check(each, log, machine, expected);
                }
                if (random.nextBoolean()) {
                    machine.close();
                    // The process is killed: it goes on from one of them, in its own directory.
                    machine = machine(live);
                    Taken from = taken.get(random.nextInt(taken.size()));
                    machine.restore(from.directory());
                    log.applyFrom(machine, from.entries());
                    assertThat(machine.checkpoints().getLast()).isEqualTo(expected);
                }
            }
            count(machine, seen);
            machine.close();
        });
        assertThat(seen).as("overdrafts, captures in part, imports").doesNotContain(0);
    }

    /// Found by a replica that was given a snapshot while it was asked for proof: the files that it read were gone.
    @Test
    void audit_whileSnapshotsTakeThePlaceOfHistory_findsNothing() throws IOException {
        RandomLog log = new RandomLog(new SplittableRandom(5), keyring);
        ShardMachine machine = RandomLog.machine(fresh(), keyring, IDS_IN_MEMORY, SMALL_SEGMENT_BYTES);
        activate(log, machine);
        log.appendSome(machine);
        Taken early = whole(machine, log);
        for (int round = 0; round < 10 * ROUNDS; round++) {
            log.appendSome(machine);
        }
        Taken late = whole(machine, log);
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<List<LedgerAudit.Report>> audits = CompletableFuture.supplyAsync(() -> {
            List<LedgerAudit.Report> reports = new ArrayList<>();
            do {
                reports.add(LedgerAudit.run(machine));
            } while (!isOver.get());
            return reports;
        });
        for (int i = 0; i < RESTORES; i++) {
            machine.restore((i % 2 == 0 ? early : late).directory());
        }
        isOver.set(true);
        assertThat(audits.join())
                .allSatisfy(report -> assertThat(report.faults()).isEmpty());
        machine.close();
    }

    private void check(Taken taken, RandomLog log, ShardMachine original, Checkpoint expected) throws IOException {
        ShardMachine other = machine(fresh());
        other.restore(taken.directory());
        log.applyFrom(other, taken.entries());
        assertThat(other.checkpoints().getLast()).isEqualTo(expected);
        assertThat(other.level()).isEqualTo(original.level());
        assertThat(LedgerAudit.run(other).faults()).isEmpty();
        // These follow from the state, and are in no digest.
        for (int holder = 1; holder <= RandomLog.HOLDERS; holder++) {
            assertThat(accountsOf(other.ledger(), holder)).isEqualTo(accountsOf(original.ledger(), holder));
        }
        for (int account = 0; account < RandomLog.ACCOUNTS; account++) {
            if (account < original.ledger().accounts()) {
                assertThat(other.ledger().overdraftMinor(account))
                        .isEqualTo(original.ledger().overdraftMinor(account));
            }
        }
        other.close();
    }

    private static List<Integer> accountsOf(Ledger ledger, int holder) {
        List<Integer> accounts = new ArrayList<>();
        for (int at = ledger.newestOfHolder(RandomLog.HOLDER_HI, holder); at >= 0; at = ledger.beforeOfHolder(at)) {
            accounts.add(at);
        }
        return accounts;
    }

    /// Counts overdrafts, captures in part and imported transfers.
    private static void count(ShardMachine machine, long[] seen) {
        Ledger ledger = machine.ledger();
        ledger.forEachAccount(account -> seen[0] += ledger.overdraftMinor(account) > 0 ? 1 : 0);
        ByteBuffer row = ByteBuffer.allocate(TransferRowLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long ordinal = 1; ordinal < machine.history().nextOrdinal(); ordinal++) {
            machine.history().read(ordinal, row.array());
            int flags = row.getShort(TransferRowLayout.FLAGS);
            seen[1] += (flags & TransferRowLayout.AFTER_CAPTURE) != 0 ? 1 : 0;
            seen[2] += (flags & TransferLayout.IMPORTED) != 0 ? 1 : 0;
        }
    }

    /// A snapshot of format 1, which may be taken at each level.
    private Taken whole(ShardMachine machine, RandomLog log) throws IOException {
        Path target = Files.createDirectory(fresh());
        machine.save(target);
        return new Taken(target, log.entries());
    }

    private static CompletableFuture<Void> inBackground(Saving saving, Path target) {
        return CompletableFuture.runAsync(() -> {
            try {
                saving.save(target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void activate(RandomLog log, ShardMachine machine) {
        int first = log.entries();
        log.activate();
        log.applyFrom(machine, first);
    }

    private Path fresh() {
        return directory.resolve("d" + directories++);
    }

    private ShardMachine machine(Path live) throws IOException {
        return RandomLog.machine(live, keyring, IDS_IN_MEMORY);
    }
}
