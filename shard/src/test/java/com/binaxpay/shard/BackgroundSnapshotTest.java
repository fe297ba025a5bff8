package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.Keyring;
import com.binaxpay.replication.ReplicatedMachine.Saving;
import com.binaxpay.testing.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    @TempDir
    private Path directory;

    private Keyring keyring;
    private int directories;

    @BeforeEach
    void makeKeys() throws IOException {
        keyring = Keyring.openOrCreate(directory.resolve("keys"));
    }

    /// A snapshot that is being written.
    private record Running(Path directory, int entries, CompletableFuture<Void> written) {}

    @Test
    void snapshots_whileEntriesAreApplied_areThoseOfAShardThatStoodStill() {
        Property.check(12, random -> {
            RandomLog log = log(random);
            Path live = fresh();
            ShardMachine machine = begun(log, live);
            for (int round = 0; round < 6; round++) {
                log.appendSome(machine);
                Running running = begin(machine, log);
                // These change what is being written.
                log.appendSome(machine);
                running.written().join();
                log.appendSome(machine);
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
        RandomLog log = log(new SplittableRandom(5));
        ShardMachine machine = begun(log, fresh());
        for (int i = 0; i < 10; i++) {
            log.appendSome(machine);
        }
        finish(begin(machine, log));
        log.appendSome(machine);
        Saving failing = machine.freeze().orElseThrow();
        assertThatThrownBy(() -> failing.save(directory.resolve("absent"))).isInstanceOf(IOException.class);
        failing.giveUp();
        log.appendSome(machine);
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
        RandomLog log = log(new SplittableRandom(5));
        ShardMachine machine = begun(log, fresh());
        for (int i = 0; i < 10; i++) {
            log.appendSome(machine);
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
        RandomLog log = log(new SplittableRandom(9));
        ShardMachine machine = begun(log, fresh());
        for (int i = 0; i < 5; i++) {
            log.appendSome(machine);
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
        RandomLog log = log(new SplittableRandom(11));
        ShardMachine machine = begun(log, fresh());
        for (int i = 0; i < 10; i++) {
            log.appendSome(machine);
        }
        Path snapshot = Files.createDirectory(fresh());
        machine.save(snapshot);
        int at = log.entries();
        log.appendSome(machine);
        Checkpoint expected = log.appendCheckpoint(machine);

        ShardMachine other = machine(fresh());
        other.restore(snapshot);
        log.applyFrom(other, at);
        assertThat(other.checkpoints().getLast()).isEqualTo(expected);
        other.close();
        machine.close();
    }

    /// A log whose shard takes snapshots in the background.
    private RandomLog log(RandomGenerator random) throws IOException {
        RandomLog log = new RandomLog(random, keyring);
        log.activate();
        return log;
    }

    private ShardMachine begun(RandomLog log, Path live) throws IOException {
        ShardMachine machine = machine(live);
        log.applyFrom(machine, 0);
        return machine;
    }

    private Running begin(ShardMachine machine, RandomLog log) throws IOException {
        Path target = Files.createDirectory(fresh());
        Saving saving = machine.freeze().orElseThrow();
        return new Running(target, log.entries(), CompletableFuture.runAsync(() -> {
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

    private Path fresh() {
        return directory.resolve("d" + directories++);
    }

    private ShardMachine machine(Path live) throws IOException {
        return RandomLog.machine(live, keyring, 150);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
