package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The same log gives the same outcomes and digests on every replica, also on one whose records lie elsewhere, and on
/// one
/// that crashed, was cut back to its snapshot and replayed the rest.
final class ReplicasTest {
    private static final int ENTRIES = 200;
    private static final int IDS = 40;
    private static final int SHARDS = 2;
    private static final int ADDED_LATER = 6;

    @Test
    void apply_anyCommands_agreeOnEveryReplicaAndAfterCrashes() {
        Property.check(100, random -> {
            List<Command> log = new ArrayList<>();
            Replica steady = new Replica(7);
            Replica elsewhere = new Replica(13);
            Replica crashing = new Replica(7);
            for (int entry = 0; entry < ENTRIES; entry++) {
                Command command = anyCommand(random, entry);
                log.add(command);
                Outcome outcome = steady.apply(entry, command);
                assertThat(elsewhere.apply(entry, command)).isEqualTo(outcome);
                assertThat(crashing.apply(entry, command)).isEqualTo(outcome);
                if (random.nextInt(10) == 0) {
                    crashing.snapshot(entry + 1);
                }
                if (random.nextInt(15) == 0) {
                    crashing.crash(log);
                }
                assertThat(elsewhere.state.digest()).isEqualTo(steady.state.digest());
                assertThat(crashing.state.digest()).isEqualTo(steady.state.digest());
            }
            assertThat(crashing.saved()).isEqualTo(steady.saved());
            assertThat(elsewhere.leaves()).isEqualTo(steady.leaves());
            assertThat(crashing.leaves()).isEqualTo(steady.leaves());
        });
    }

    /// A replica of shard 0 with a newest snapshot.
    private static final class Replica {
        private final MemoryHistory history = new MemoryHistory();
        private final MemoryRecords records;
        private ShardState state;
        private byte[] snapshot;
        private int applied;
        private int historyLength;
        private int recordsLength;

        Replica(int gap) {
            records = new MemoryRecords(gap);
            state = fresh();
            snapshot = saved();
        }

        Outcome apply(int entry, Command command) {
            state.beginEntry(1_000_000_000L * (entry + 1));
            Outcome outcome = state.apply(command);
            state.completions();
            return outcome;
        }

        void snapshot(int entries) {
            snapshot = saved();
            applied = entries;
            historyLength = history.length();
            recordsLength = records.length();
        }

        void crash(List<Command> log) throws IOException {
            history.truncate(historyLength);
            records.truncate(recordsLength);
            state = fresh();
            state.load(new DataInputStream(new ByteArrayInputStream(snapshot)));
            for (int entry = applied; entry < log.size(); entry++) {
                apply(entry, log.get(entry));
            }
        }

        /// What the record tree is made of, in hex.
        List<String> leaves() {
            Canonical canonical = new Canonical(records);
            List<String> leaves = new ArrayList<>();
            for (int i = 0; i < records.length(); i++) {
                leaves.add(HexFormat.of().formatHex(canonical.leaf(records.record(i))));
            }
            return leaves;
        }

        private ShardState fresh() {
            return new ShardState(0, ReplicasTest::first, new Ledger(history), history, records);
        }

        byte[] saved() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                state.save(new DataOutputStream(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    /// Anything, with ids out of a few, so that most of it meets something; amounts that are no amounts included.
    private static Command anyCommand(RandomGenerator random, int entry) {
        Caller caller = new Caller(1 + random.nextInt(10) / 9, Mode.TEST);
        long amount = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(50);
        Id a = anyId(random);
        Id b = anyId(random);
        int asset = random.nextInt(12) == 0 ? random.nextInt(-2, 70_000) : 978;
        Operation[] changes = {Operation.FREEZE_WALLET, Operation.UNFREEZE_WALLET, Operation.CLOSE_WALLET};
        long key = random.nextInt(8) == 0 ? random.nextInt(entry + 1) : entry;
        return switch (random.nextInt(32)) {
            case 0, 1, 2 ->
                new Command.OpenWallet(
                        caller,
                        World.key(key, Operation.OPEN_WALLET),
                        a,
                        assets(random, asset),
                        Bytes.EMPTY,
                        Bytes.EMPTY);
            case 3, 4, 5 -> new Command.Fund(caller, World.key(key, Operation.FUND), b, a, asset, 10 * amount);
            case 6, 7, 8 -> transfer(random, caller, key, a, b, asset, amount);
            case 9 -> new Command.Capture(caller, World.key(key, Operation.CAPTURE), a, amount, random.nextBoolean());
            case 10 -> new Command.VoidTransfer(caller, World.key(key, Operation.VOID), a);
            case 11, 12 -> new Command.Reverse(caller, World.key(key, Operation.REVERSE), b, a, amount);
            case 13 -> batch(random, caller, key, asset, amount);
            case 14, 15 ->
                new Command.CreatePayout(
                        caller,
                        World.key(key, Operation.PAYOUT),
                        b,
                        a,
                        asset,
                        amount,
                        "bank",
                        World.PHONE,
                        "",
                        Bytes.EMPTY);
            case 16 -> new Command.CancelPayout(caller, World.key(key, Operation.CANCEL_PAYOUT), a);
            case 17 -> new Command.OpenPayoutBatch(caller, World.key(key, Operation.PAYOUT_BATCH), b, a, key % 2 == 0);
            case 18 -> new Command.AddPayoutRows(caller, a, random.nextInt(3), rows(random, asset, amount));
            case 19 -> new Command.ClosePayoutBatch(caller, a, random.nextInt(4));
            case 20 -> new Command.SubmitPayouts(List.of(new Command.Attempt(a, random.nextInt(3), "p")));
            case 21 ->
                new Command.SettlePayouts(List.of(new Command.Settlement(
                        a, random.nextInt(3), AttemptResult.values()[random.nextInt(4)], "", "")));
            case 22 -> new Command.ChangeWallet(caller, World.key(key, changes[random.nextInt(3)]), a);
            case 23 -> new Command.Activate(1 + random.nextInt(2));
            case 24 ->
                new Command.SetOverdraft(
                        random.nextInt(9) == 0 ? a : DerivedIds.account(a, asset),
                        amount,
                        caller,
                        World.key(key, Operation.SET_OVERDRAFT));
            case 27 ->
                new Command.AdmitJurisdiction(
                        random.nextInt(9) == 0 ? random.nextInt(-1, 1_100) : ADDED_LATER,
                        random.nextInt(9) == 0 ? List.of(random.nextInt(-1, 300)) : List.of(0, 1));
            case 25, 26 -> exchange(random, caller, key, a, b, asset, amount);
            case 28, 29 ->
                new Command.CreateCollection(
                        caller,
                        World.key(key, Operation.COLLECTION),
                        b,
                        a,
                        asset,
                        amount,
                        "bank",
                        World.PHONE,
                        "",
                        Bytes.EMPTY);
            case 30 -> new Command.RefundCollection(caller, World.key(key, Operation.REFUND), b, a, amount);
            default -> crossing(random, caller, a, b, asset, amount);
        };
    }

    private static Command.Transfer transfer(
            RandomGenerator random, Caller caller, long key, Id source, Id destination, int asset, long amount) {
        return new Command.Transfer(
                caller,
                World.key(key, Operation.TRANSFER),
                anyId(random),
                source,
                destination,
                asset,
                amount,
                random.nextBoolean(),
                random.nextInt(5),
                "",
                Bytes.EMPTY);
    }

    private static Command exchange(
            RandomGenerator random, Caller caller, long key, Id exchange, Id wallet, int asset, long amount) {
        int target = random.nextInt(12) == 0 ? asset : 404;
        return new Command.Exchange(
                caller,
                World.key(key, Operation.EXCHANGE),
                exchange,
                wallet,
                asset,
                target,
                amount,
                random.nextInt(30) - 1L,
                random.nextInt(10) - 1L);
    }

    private static Command batch(RandomGenerator random, Caller caller, long key, int asset, long amount) {
        List<Command.Transfer> rows = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            rows.add(transfer(
                    random, caller, 10_000 + random.nextInt(100), anyId(random), anyId(random), asset, amount));
        }
        return new Command.TransferBatch(caller, World.key(key, Operation.TRANSFER_BATCH), random.nextBoolean(), rows);
    }

    private static List<Command.PayoutRow> rows(RandomGenerator random, int asset, long amount) {
        List<Command.PayoutRow> rows = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            rows.add(new Command.PayoutRow(
                    i, anyId(random), i, asset, amount, "bank", World.PHONE, "R" + random.nextInt(5), "", "", ""));
        }
        return rows;
    }

    private static Command crossing(RandomGenerator random, Caller caller, Id a, Id b, int asset, long amount) {
        Crossing crossing = new Crossing(
                anyId(random),
                anyId(random),
                caller,
                1,
                a,
                b,
                asset,
                amount,
                "",
                random.nextBoolean() ? Id.NONE : anyId(random));
        return switch (random.nextInt(4)) {
            case 0 -> new Command.AcceptCrossing(crossing);
            case 1 -> new Command.BeginReversal(crossing);
            case 2 -> new Command.ResolveCrossing(crossing.id(), random.nextBoolean() ? "" : "nonsense");
            default -> new Command.RefuseReversal(crossing.id(), "DESTINATION_CLOSED");
        };
    }

    /// What all replicas begin with.
    private static int first(Id id) {
        return id.jurisdiction() == ADDED_LATER ? -1 : id.slot();
    }

    private static List<Integer> assets(RandomGenerator random, int asset) {
        return random.nextBoolean() ? List.of(asset) : List.of(asset, 404);
    }

    private static Id anyId(RandomGenerator random) {
        int number = random.nextInt(IDS);
        int jurisdiction = number % 5 == 0 ? ADDED_LATER : 5;
        return number == 0 ? Id.NONE : Id.of(number, jurisdiction, number % 8 == 0 ? SHARDS - 1 : 0, number);
    }
}
