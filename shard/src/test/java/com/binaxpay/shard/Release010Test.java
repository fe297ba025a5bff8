package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Reply;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A snapshot that 0.1.0 took, with its keys and the entries that came after it: this version must open it, and get to
/// the digest that 0.1.0 got to. `-Dbinax.golden=write` makes the fixture where it is missing, which is only right
/// with the code of 0.1.0.
class Release010Test {
    private static final Path FIXTURE = Path.of("src/test/resources/release-0.1.0");
    /// Each behind its length, four bytes.
    private static final Path ENTRIES = FIXTURE.resolve("entries");

    private static final int KES = 404;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final long WAIT_MS = 30_000;
    private static final int WALLETS = 6;
    private static final int TRANSFERS = 300;

    @TempDir
    private Path directory;

    private long nextKey = 1;

    @Test
    void snapshotOf010_restored_goesOnToTheDigestOf010() throws Exception {
        if ("write".equals(System.getProperty("binax.golden")) && !Files.exists(FIXTURE)) {
            write();
        }
        Keyring keyring = openKeyring();
        ShardMachine machine = machine(keyring, "journal");
        machine.restore(FIXTURE.resolve("snapshot"));
        applyEntries(machine);
        assertThat(machine.checkpoints().getLast().digest())
                .isEqualTo(Files.readString(FIXTURE.resolve("digest")).strip());
        assertThat(LedgerAudit.run(machine).faults()).isEmpty();
        machine.close();
    }

    private Keyring openKeyring() throws IOException {
        Path keys = directory.resolve("keys");
        Files.createDirectories(keys);
        try (Stream<Path> files = Files.list(FIXTURE.resolve("keys"))) {
            for (Path file : files.toList()) {
                Files.copy(file, keys.resolve(file.getFileName()));
            }
        }
        return Keyring.openOrCreate(keys);
    }

    private static void applyEntries(ShardMachine machine) throws IOException {
        ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(ENTRIES));
        for (long index = 10_000; entries.hasRemaining(); index++) {
            byte[] entry = new byte[entries.getInt()];
            entries.get(entry);
            machine.apply(1, index, ByteBuffer.wrap(entry));
        }
    }

    private ShardMachine machine(Keyring keyring, String name) throws IOException {
        return new ShardMachine(
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(
                        directory.resolve(name),
                        keyring.keysOrCreate("history-0"),
                        ShardConfig.defaults().withHistory(90, 1 << 26)));
    }

    private void write() throws Exception {
        Keyring keyring = Keyring.openOrCreate(FIXTURE.resolve("keys"));
        ShardMachine machine = machine(keyring, "written");
        FakeGroup group = new FakeGroup(List.<ReplicatedMachine>of(machine));
        EntrySealer sealer = new EntrySealer(0, keyring.keysOrCreate("shard-0").current());
        try (ShardHost host =
                new ShardHost(0, machine, group, sealer, ShardConfig.defaults(), new DiskWatch(0, List.of(), 0))) {
            host.start(List.of());
            List<Command> repeated = move(host);
            machine.save(Files.createDirectories(FIXTURE.resolve("snapshot")));
            int at = group.log().size();
            // After the snapshot: repetitions of what came before it, captures and voids of its holds, and new ones.
            for (Command command : repeated) {
                submit(host, command);
            }
            move(host);
            submit(host, new Command.Checkpoint(1_000));
            try (DataOutputStream entries = new DataOutputStream(Files.newOutputStream(ENTRIES))) {
                for (byte[] entry : group.log().subList(at, group.log().size())) {
                    entries.writeInt(entry.length);
                    entries.write(entry);
                }
            }
        }
        Files.writeString(
                FIXTURE.resolve("digest"), machine.checkpoints().getLast().digest() + "\n");
    }

    private List<Command> move(ShardHost host) throws Exception {
        List<Id> wallets = new ArrayList<>();
        for (int i = 0; i < WALLETS; i++) {
            Id wallet = id();
            done(
                    host,
                    new Command.OpenWallet(
                            CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
            done(host, new Command.Fund(CALLER, key(Operation.FUND), id(), wallet, KES, 1_000_000));
            wallets.add(wallet);
        }
        List<Command> later = new ArrayList<>();
        for (int i = 0; i < TRANSFERS; i++) {
            Id transfer = id();
            boolean isPosted = i % 4 != 0;
            Command command = new Command.Transfer(
                    CALLER,
                    key(Operation.TRANSFER),
                    transfer,
                    wallets.get(i % WALLETS),
                    wallets.get((i + 1) % WALLETS),
                    KES,
                    1 + i,
                    isPosted,
                    0,
                    "rent",
                    Bytes.EMPTY);
            done(host, command);
            if (i % 8 == 0) {
                later.add(new Command.VoidTransfer(CALLER, key(Operation.VOID), transfer));
            } else if (i % 8 == 4) {
                done(host, new Command.Capture(CALLER, key(Operation.CAPTURE), transfer, 1));
            } else if (i % 50 == 1) {
                later.add(command);
            }
        }
        return later;
    }

    private Id id() {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, ++nextKey);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(++nextKey, 1, nextKey, 2, operation);
    }

    private static void submit(ShardHost host, Command command) throws Exception {
        host.handle(new Call.Submit(0, command, WAIT_MS)).get(WAIT_MS, TimeUnit.MILLISECONDS);
    }

    private static void done(ShardHost host, Command command) throws Exception {
        Reply reply = host.handle(new Call.Submit(0, command, WAIT_MS)).get(WAIT_MS, TimeUnit.MILLISECONDS);
        assertThat(((Reply.Applied) reply).outcome()).isInstanceOf(Outcome.Done.class);
    }
}
