package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.replication.ReplicatedMachine.Saving;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements over many segments, after restarts and from installed snapshots, page by page as a walk over all rows
/// gives
/// them.
class StatementIndexTest {
    private static final Caller CALLER = new Caller(1, Mode.TEST);
    private static final int EUR = 978;
    private static final int WALLETS = 5;
    private static final int ENTRY_TRANSFERS = 4_000;
    /// So many entries fill a segment that a snapshot closes.
    private static final int SEGMENT_ENTRIES = 8;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long BEGUN_NS = 1_700_000_000_000_000_000L;

    @TempDir
    private Path directory;

    private int directories;

    /// A line as the model knows it.
    private record Line(long position, long timeNs, TransferKind kind, long amountMinor) {}

    @Test
    void statements_ofAnyWalletFilterRangeAndEnd_areThoseOfAWalk() {
        Property.check(2, random -> {
            Keyring keyring = Keyring.openOrCreate(Files.createTempDirectory(directory, "keys"));
            Log log = new Log(random, keyring);
            Path live = fresh();
            ShardMachine machine = machine(keyring, live);
            log.begin(machine);
            for (int round = 0; round < 3; round++) {
                log.append(machine, SEGMENT_ENTRIES);
                Path snapshot = Files.createDirectory(fresh());
                Saving saving = machine.freeze().orElseThrow();
                saving.save(snapshot);
                int entries = log.entries.size();
                log.append(machine, 1 + random.nextInt(3));
                log.check(machine);

                ShardMachine installed = machine(keyring, fresh());
                installed.restore(snapshot);
                log.applyFrom(installed, entries);
                log.check(installed);
                installed.close();

                // The process is killed, and goes on from the snapshot.
                machine.close();
                if (random.nextBoolean()) {
                    deleteIndexes(live);
                }
                machine = machine(keyring, live);
                machine.restore(snapshot);
                log.applyFrom(machine, entries);
                log.check(machine);
            }
            // A full segment a round, and the one that grows; those that were deleted are made again in the background.
            ShardMachine last = machine;
            await("parts").atMost(LONG).until(() -> last.history().indexed().size() > 3);
            log.check(last);
            last.close();
        });
    }

    private Path fresh() {
        return directory.resolve("d" + directories++);
    }

    private static ShardMachine machine(Keyring keyring, Path live) throws IOException {
        return new ShardMachine(
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(
                        live,
                        keyring.keysOrCreate("history-0"),
                        ShardConfig.defaults().withHistory(30_000, 1 << 26)));
    }

    private static void deleteIndexes(Path live) throws IOException {
        try (Stream<Path> all = Files.list(live.resolve("rows"))) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(".ent")).toList()) {
                Files.delete(file);
            }
        }
    }

    /// Transfers between wallets, most between two of them, and what statements should tell of them.
    private static final class Log {
        private final RandomGenerator random;
        private final EntrySealer sealer;
        private final EntryWriter writer = new EntryWriter(1 << 20);
        private final List<byte[]> entries = new ArrayList<>();
        private final List<Id> wallets = new ArrayList<>();
        private final List<Id> accounts = new ArrayList<>();
        private final List<List<Line>> lines = new ArrayList<>();
        private long ordinal;
        private long nextId = 1;

        Log(RandomGenerator random, Keyring keyring) throws IOException {
            this.random = random;
            this.sealer = new EntrySealer(0, keyring.keysOrCreate("shard-0").current());
        }

        void begin(ShardMachine machine) {
            command(machine, new Command.Activate(Levels.COMPLETE));
            for (int i = 0; i < WALLETS; i++) {
                Id wallet = Id.of(BEGUN_NS / 1_000_000, 1, 0, i + 1L);
                Idempotency key = new Idempotency(1, i, 1, i, Operation.OPEN_WALLET);
                command(
                        machine,
                        new Command.OpenWallet(CALLER, key, wallet, List.of(EUR), Bytes.EMPTY, Bytes.utf8("{}")));
                Answer.Many found = (Answer.Many) machine.ask(new Query.AccountsOf(wallet, Integer.MAX_VALUE, 10));
                wallets.add(wallet);
                accounts.add(((View.Account) found.views().getFirst()).id());
                lines.add(new ArrayList<>());
            }
            for (int i = 0; i < WALLETS; i++) {
                Id fund = Id.of(BEGUN_NS / 1_000_000, 2, 0, i + 1L);
                Idempotency key = new Idempotency(2, i, 2, i, Operation.FUND);
                long nowNs = nowNs();
                command(machine, new Command.Fund(CALLER, key, fund, wallets.get(i), EUR, 1_000_000_000L));
                lines.get(i).add(new Line(++ordinal, nowNs, TransferKind.FUND, 1_000_000_000L));
            }
        }

        private void command(ShardMachine machine, Command command) {
            writer.clear();
            writer.add(command);
            seal();
            applyFrom(machine, entries.size() - 1);
        }

        void append(ShardMachine machine, int count) {
            int first = entries.size();
            for (int i = 0; i < count; i++) {
                transfers();
            }
            applyFrom(machine, first);
            assertThat(machine.history().nextOrdinal()).isEqualTo(ordinal + 1);
        }

        void applyFrom(ShardMachine machine, int first) {
            for (int i = first; i < entries.size(); i++) {
                machine.apply(1, i + 1L, ByteBuffer.wrap(entries.get(i)));
            }
        }

        private long nowNs() {
            return BEGUN_NS + entries.size();
        }

        private void seal() {
            entries.add(sealer.seal(writer, nowNs()));
        }

        private void transfers() {
            writer.clear();
            ByteBuffer rows = ByteBuffer.allocate(ENTRY_TRANSFERS * TransferLayout.SIZE_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < ENTRY_TRANSFERS; i++) {
                transfer(rows, i * TransferLayout.SIZE_BYTES);
            }
            writer.addRaw(EntryLayout.RAW_TRANSFERS, rows.array(), 0, rows.capacity());
            seal();
        }

        private void transfer(ByteBuffer rows, int at) {
            // The others are rare: none in most segments.
            int debit = random.nextInt(3_000) == 0 ? random.nextInt(WALLETS) : random.nextInt(2);
            int credit = debit < 2 ? 1 - debit : random.nextInt(2);
            boolean isHold = random.nextInt(5) == 0;
            // Codes as in history: 1 transfer, 2 fund, 3 reversal, 4 payout.
            int code = random.nextInt(9_000) == 0 ? 4 : random.nextInt(200) == 0 ? 3 : random.nextInt(2);
            long amountMinor = 1L + random.nextInt(50);
            rows.putLong(at + TransferLayout.ID, 2).putLong(at + TransferLayout.ID + Long.BYTES, nextId++);
            put(rows, at + TransferLayout.DEBIT_ACCOUNT, accounts.get(debit));
            put(rows, at + TransferLayout.CREDIT_ACCOUNT, accounts.get(credit));
            rows.putLong(at + TransferLayout.AMOUNT, amountMinor);
            rows.putInt(at + TransferLayout.ASSET, TransferLayout.book(EUR, Mode.TEST));
            rows.putInt(at + TransferLayout.CODE, code);
            rows.putInt(at + TransferLayout.FLAGS, isHold ? TransferLayout.PENDING : 0);
            ordinal++;
            if (!isHold) {
                TransferKind kind = switch (code) {
                    case 3 -> TransferKind.REVERSAL;
                    case 4 -> TransferKind.PAYOUT;
                    default -> TransferKind.TRANSFER;
                };
                lines.get(debit).add(new Line(ordinal, nowNs(), kind, -amountMinor));
                lines.get(credit).add(new Line(ordinal, nowNs(), kind, amountMinor));
            }
        }

        private static void put(ByteBuffer rows, int at, Id id) {
            rows.putLong(at, id.hi()).putLong(at + Long.BYTES, id.lo());
        }

        void check(ShardMachine machine) {
            for (int i = 0; i < 15; i++) {
                int wallet = random.nextInt(WALLETS);
                List<TransferKind> kinds = switch (random.nextInt(4)) {
                    case 0 -> List.of(TransferKind.PAYOUT);
                    case 1 -> List.of(TransferKind.REVERSAL, TransferKind.FUND);
                    default -> List.of();
                };
                long fromNs = random.nextBoolean() ? 0 : BEGUN_NS + random.nextInt(entries.size() + 2);
                long toNs = random.nextBoolean() ? Long.MAX_VALUE : BEGUN_NS + random.nextInt(entries.size() + 2);
                boolean oldestFirst = random.nextBoolean();
                List<Line> expected = lines.get(wallet).stream()
                        .filter(line -> line.timeNs() >= fromNs && line.timeNs() < toNs)
                        .filter(line -> kinds.isEmpty() || kinds.contains(line.kind()))
                        .sorted(
                                oldestFirst
                                        ? Comparator.comparingLong(Line::position)
                                        : Comparator.comparingLong(Line::position)
                                                .reversed())
                        .toList();
                checkPages(machine, wallet, kinds, fromNs, toNs, oldestFirst, expected);
            }
        }

        /// The first page, the last, and some between, each as the one before would lead to it.
        private void checkPages(
                ShardMachine machine,
                int wallet,
                List<TransferKind> kinds,
                long fromNs,
                long toNs,
                boolean oldestFirst,
                List<Line> expected) {
            int limit = 1 + random.nextInt(100);
            int last = Math.max(0, expected.size() - limit);
            for (int skip : new int[] {0, random.nextInt(last + 1), random.nextInt(last + 1), last}) {
                long cursor = skip == 0 ? 0 : expected.get(skip - 1).position();
                Query.Statement query = new Query.Statement(
                        CALLER,
                        wallets.get(wallet),
                        EUR,
                        fromNs,
                        toNs,
                        skip == 0 || oldestFirst ? Long.MAX_VALUE : cursor,
                        limit,
                        kinds,
                        oldestFirst,
                        oldestFirst ? cursor : 0);
                Answer.Many page = (Answer.Many) machine.ask(query);
                List<Line> part = expected.subList(skip, Math.min(expected.size(), skip + limit));
                assertThat(page.views().stream().map(Log::line).toList())
                        .as("%s", query)
                        .isEqualTo(part.stream()
                                .map(line -> new Line(
                                        line.position(), line.timeNs(), TransferKind.TRANSFER, line.amountMinor()))
                                .toList());
                assertThat(page.hasMore()).as("%s", query).isEqualTo(skip + limit < expected.size());
            }
        }

        /// Raw transfers have no name, so that statements call them all transfers; the filter goes by what the row
        /// says.
        private static Line line(View view) {
            View.StatementLine line = (View.StatementLine) view;
            return new Line(line.position(), line.timeNs(), TransferKind.TRANSFER, line.signedAmountMinor());
        }
    }
}
