package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.SegmentLayout;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three real replicas whose files are damaged, byte by byte, anywhere.
class RepairTest {
    private static final int KES = 404;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int IDS_IN_MEMORY = 300;
    /// Of a hundred mutations each; `-Dbinax.rounds=10` makes a thousand.
    private static final int ROUNDS = Integer.getInteger("binax.rounds", 2);
    private static final int DAMAGES_A_ROUND = 100;
    private static final int RAW_A_ROUND = 600;
    private static final int ACCOUNTS = 3_000;
    private static final int HEADER_BYTES = SegmentLayout.HEADER_BYTES;
    private static final int BLOCK_BYTES =
            SegmentLayout.blockBytes((1 << 14) / TransferRowLayout.SIZE_BYTES * TransferRowLayout.SIZE_BYTES);
    private static final int BLOCKS = 12;

    @TempDir
    private Path root;

    private long nextKey;
    private long nextRaw = ACCOUNTS + 1;
    private Id from = Id.NONE;
    private Id to = Id.NONE;
    private final List<Damage> damages = new ArrayList<>();

    private ShardCluster cluster() throws IOException {
        ShardCluster cluster = new ShardCluster(
                root,
                ShardConfig.defaults().withHistory(IDS_IN_MEMORY, 64 << 20).withDiskReserve(0));
        cluster.raiseTo(Levels.COMPLETE);
        from = openWallet(cluster);
        to = openWallet(cluster);
        cluster.done(new Command.Fund(CALLER, key(Operation.FUND), id(), from, KES, 10_000_000));
        byte[] accounts = new byte[ACCOUNTS * AccountLayout.SIZE_BYTES];
        for (int i = 0; i < ACCOUNTS; i++) {
            ByteBuffer row = row(accounts, i, AccountLayout.SIZE_BYTES);
            putId(row, AccountLayout.ID, i + 1);
            row.putInt(AccountLayout.BOOK, KES);
            row.putInt(AccountLayout.CODE, 1);
        }
        for (byte result : submitted(() -> cluster.leader().submitAccounts(accounts, 30_000))) {
            assertThat(result).isIn((byte) ResultCode.OK.ordinal(), (byte) ResultCode.EXISTS.ordinal());
        }
        return cluster;
    }

    private static ByteBuffer row(byte[] rows, int index, int size) {
        return ByteBuffer.wrap(rows, index * size, size).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void putId(ByteBuffer row, int offset, long low) {
        row.putLong(offset, low);
        row.putLong(offset + Long.BYTES, 1);
    }

    private Id id() {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, ++nextKey);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(++nextKey, 1, 1, 2, operation);
    }

    private Id openWallet(ShardCluster cluster) {
        Id wallet = id();
        cluster.done(new Command.OpenWallet(
                CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
        return wallet;
    }

    /// Raw transfers all over the accounts, and some of a partner.
    private void load(ShardCluster cluster, RandomGenerator random) {
        byte[] transfers = new byte[RAW_A_ROUND * TransferLayout.SIZE_BYTES];
        for (int i = 0; i < RAW_A_ROUND; i++) {
            ByteBuffer row = row(transfers, i, TransferLayout.SIZE_BYTES);
            putId(row, TransferLayout.ID, nextRaw++);
            long debit = 1L + random.nextInt(ACCOUNTS);
            putId(row, TransferLayout.DEBIT_ACCOUNT, debit);
            putId(row, TransferLayout.CREDIT_ACCOUNT, debit % ACCOUNTS + 1);
            row.putLong(TransferLayout.AMOUNT, 1 + random.nextInt(9));
            row.putInt(TransferLayout.ASSET, KES);
            row.putInt(TransferLayout.CODE, 1);
        }
        for (byte result : submitted(() -> cluster.leader().submitTransfers(transfers, 30_000))) {
            assertThat(result).isIn((byte) ResultCode.OK.ordinal(), (byte) ResultCode.EXISTS.ordinal());
        }
        for (int i = 0; i < 5; i++) {
            cluster.done(new Command.Transfer(
                    CALLER, key(Operation.TRANSFER), id(), from, to, KES, 1, true, 0, "rent", Bytes.EMPTY));
        }
    }

    /// Sends to whoever leads until it is known what became of it.
    private static byte[] submitted(Supplier<CompletableFuture<byte[]>> sending) {
        while (true) {
            try {
                return sending.get().join();
            } catch (CompletionException e) {
                // Leadership moves; whatever was applied exists the next time.
                assertThat(e).hasCauseInstanceOf(RawRefused.class);
            }
        }
    }

    private void caughtUp(ShardCluster cluster) {
        await("all replicas to have applied everything").atMost(LONG).until(() -> {
            long committed = cluster.leader().group().committed();
            return ShardCluster.NODES.stream()
                    .allMatch(node -> !cluster.isRenewing(node)
                            && cluster.host(node).group().lastApplied() >= committed);
        });
    }

    private List<Reply> statements(ShardCluster cluster, String node) {
        List<Reply> pages = new ArrayList<>();
        for (long before : new long[] {Long.MAX_VALUE, 1_000, 300, 40}) {
            Query query = new Query.Statement(CALLER, to, KES, 0, Long.MAX_VALUE, before, 50);
            Reply reply = cluster.host(node)
                    .handle(new Call.Ask(0, query, Call.Ask.ANY_AGE_MS, 30_000))
                    .join();
            assertThat(reply).isInstanceOf(Reply.Answered.class);
            Answer answer = ((Reply.Answered) reply).answer();
            pages.add(new Reply.Answered(answer, 0));
        }
        return pages;
    }

    private void damage(ShardCluster cluster, List<String> nodes, int count, int logs, RandomGenerator random)
            throws IOException {
        for (int i = 0; i < count; i++) {
            String node = nodes.get(random.nextInt(nodes.size()));
            Damage made = Damage.make(Damage.files(cluster.directory(node), i < logs), random);
            if (damages.stream().noneMatch(made::isOfTheSameByte)) {
                damages.add(made);
            } else {
                made.undo();
            }
        }
    }

    /// Passes until all replicas' find nothing. A replica that cannot be done without waits for another pass.
    private void scrubAll(ShardCluster cluster) {
        await("passes that find nothing").pollDelay(Duration.ZERO).atMost(LONG).until(() -> {
            long found = 0;
            for (String node : ShardCluster.NODES) {
                caughtUp(cluster);
                long before = cluster.host(node).scrubStatus().found();
                cluster.host(node).scrub();
                found += cluster.host(node).scrubStatus().found() - before;
            }
            return found == 0;
        });
    }

    private void assertWhole(ShardCluster cluster) throws IOException {
        for (Damage damage : damages) {
            assertThat(damage.isRepaired()).as("%s", damage).isTrue();
        }
        caughtUp(cluster);
        List<Reply> expected = statements(cluster, "eu");
        for (String node : ShardCluster.NODES) {
            assertThat(cluster.host(node).verify().faults()).isEmpty();
            assertThat(statements(cluster, node)).isEqualTo(expected);
        }
    }

    /// Starts nodes anew, so that nothing is read from memory because it was written only now.
    private void readFromDisk(ShardCluster cluster, List<String> nodes) throws IOException {
        for (String node : nodes) {
            cluster.stop(node);
            cluster.start(node);
            caughtUp(cluster);
        }
    }

    private void snapshot(ShardCluster cluster, String node) {
        assertThat(cluster.host(node).group().snapshot().join()).isPositive();
    }

    @Test
    void files_damagedHundredsOfTimesAnywhere_areAllRepairedAndNoDamageIsServed() {
        Property.check(1, this::manyDamages);
    }

    private void manyDamages(RandomGenerator random) throws IOException {
        try (ShardCluster cluster = cluster()) {
            for (int round = 0; round < ROUNDS; round++) {
                load(cluster, random);
                caughtUp(cluster);
                for (String node : ShardCluster.NODES) {
                    if (round == 0 || random.nextInt(3) == 0) {
                        snapshot(cluster, node);
                    }
                }
                load(cluster, random);
                caughtUp(cluster);
                List<Reply> expected = statements(cluster, "eu");
                List<String> damaged = new ArrayList<>(ShardCluster.NODES);
                // One has everything.
                damaged.remove(random.nextInt(damaged.size()));
                if (round % 2 == 0) {
                    readFromDisk(cluster, damaged);
                }
                damage(cluster, damaged, DAMAGES_A_ROUND, round % 4 == 0 ? DAMAGES_A_ROUND / 4 : 0, random);

                for (String node : damaged) {
                    if (random.nextInt(4) == 0) {
                        cluster.stop(node);
                        cluster.start(node);
                        caughtUp(cluster);
                    } else if (random.nextBoolean()) {
                        // Reads all of history.
                        assertThat(cluster.host(node).verify().faults()).isEmpty();
                    }
                    assertThat(statements(cluster, node)).isEqualTo(expected);
                }
                scrubAll(cluster);
                assertWhole(cluster);
                damages.removeIf(damage -> true);
            }
            load(cluster, random);
            assertThat(cluster.agreeAtACheckpoint()).isTrue();
        }
    }

    /// No replica is whole, but each block is so somewhere.
    @Test
    void history_damagedOnAllReplicasAtDifferentPlaces_isRepairedFromEachOther() {
        Property.check(1, this::damagesEverywhere);
    }

    private void damagesEverywhere(RandomGenerator random) throws IOException {
        try (ShardCluster cluster = cluster()) {
            for (int i = 0; i < 6; i++) {
                load(cluster, random);
            }
            caughtUp(cluster);
            for (String node : ShardCluster.NODES) {
                snapshot(cluster, node);
            }
            List<Reply> expected = statements(cluster, "eu");
            readFromDisk(cluster, ShardCluster.NODES);
            // Rows of 144 bytes in blocks of some 16 KiB: the first, the second and the third block, one on each
            // replica.
            for (int node = 0; node < ShardCluster.NODES.size(); node++) {
                Path rows = cluster.directory(ShardCluster.NODES.get(node)).resolve("journal/rows/0000000001.seg");
                for (int block = node; block < BLOCKS; block += ShardCluster.NODES.size()) {
                    damages.add(
                            Damage.at(rows, HEADER_BYTES + (long) block * BLOCK_BYTES + random.nextInt(BLOCK_BYTES)));
                }
            }

            for (String node : ShardCluster.NODES) {
                assertThat(statements(cluster, node)).isEqualTo(expected);
                assertThat(cluster.host(node).verify().faults()).isEmpty();
            }
            scrubAll(cluster);
            assertWhole(cluster);
            for (String node : ShardCluster.NODES) {
                assertThat(cluster.host(node).scrubStatus().repaired()).isPositive();
            }
        }
    }
}
