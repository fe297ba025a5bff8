package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.HistoryReader;
import com.binaxpay.journal.RecordFile;
import com.binaxpay.journal.RowFile;
import com.binaxpay.money.Id;
import com.binaxpay.shard.OfflineAudit.Report;
import com.binaxpay.shard.OfflineAudit.Signers;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever somebody does to a replica's files, whichever keys they hold: an auditor with the last signed head sees it.
class OfflineAuditTest {
    private static final int FORGERIES = 700;
    private static final int RAW_FLIPS = 250;
    private static final int KEPT_TAGS = 50;

    @TempDir
    Path directory;

    private final List<byte[]> rows = new ArrayList<>();
    private final List<byte[]> records = new ArrayList<>();
    private DataKeys keys;
    private Signers signers;
    private SignedHead head;
    private Path honest;
    private Path keyring;

    @BeforeEach
    void makeHistory() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            shard.activate();
            Id from = shard.openWallet();
            Id to = shard.openWallet();
            shard.fund(from, 10_000);
            for (int i = 0; i < 60; i++) {
                shard.transfer(i % 3 == 0 ? to : from, i % 3 == 0 ? from : to, 1 + i);
            }
            head = shard.checkpoint();
            keys = shard.historyKeys();
            signers = new Signers(shard.keys(), 2);
            keyring = shard.keyringDirectory();
        }
        honest = directory.resolve("eu");
        readAll();
    }

    private void readAll() throws IOException {
        try (HistoryReader reader = HistoryReader.rows(honest.resolve("rows"), keys, TransferRowLayout.SIZE_BYTES)) {
            for (Optional<byte[]> row = reader.next(); row.isPresent(); row = reader.next()) {
                rows.add(row.get());
            }
        }
        try (HistoryReader reader = HistoryReader.records(honest.resolve("records"), keys)) {
            for (Optional<byte[]> record = reader.next(); record.isPresent(); record = reader.next()) {
                records.add(record.get());
            }
        }
    }

    @Test
    void run_honestReplica_findsNothingAndKnowsItsHead() {
        for (String node : VouchedShard.NODES) {
            Report report = OfflineAudit.run(directory.resolve(node), 0, keys, signers, List.of(head));
            assertThat(report.faults()).as(node).isEmpty();
            assertThat(report.rows()).isEqualTo(head.head().rows());
            assertThat(report.records()).isEqualTo(head.head().records());
            assertThat(report.rowsAfter()).isZero();
            assertThat(report.accounts()).isPositive();
        }
        assertThat(OfflineAudit.run(honest, 0, keys, signers, List.of()).head().map(SignedHead::head))
                .contains(head.head());
    }

    @Test
    void run_honestHistorySealedAgain_findsNothing() throws IOException {
        Path copy = write("again", rows, records);
        assertThat(audit(copy).faults()).isEmpty();
    }

    @Test
    void run_anyForgeryByAHolderOfAllKeys_isCaughtWithTheLastHeadAlone() throws IOException {
        AtomicInteger number = new AtomicInteger();
        Property.check(FORGERIES, random -> {
            Forgery forgery = Forgery.values()[number.get() % Forgery.values().length];
            List<byte[]> forgedRows = copy(rows);
            List<byte[]> forgedRecords = copy(records);
            forgery.forge(forgedRows, forgedRecords, random);
            if (same(rows, forgedRows) && same(records, forgedRecords)) {
                throw new AssertionError(forgery + " changed nothing");
            }
            Path forged = write("forged-" + number.incrementAndGet(), forgedRows, forgedRecords);
            assertThat(audit(forged).faults()).as(forgery.name()).isNotEmpty();
            delete(forged);
        });
    }

    @Test
    void run_rewrittenHistoryWhoseBalancesFit_isCaughtByItsRootAlone() throws IOException {
        Property.check(10, random -> {
            List<byte[]> forged = copy(rows);
            Forgery.REWRITE_AN_AMOUNT.forge(forged, records, random);
            Path path = write("fits", forged, records);
            assertThat(OfflineAudit.run(path, 0, keys, signers, List.of()).faults())
                    .isEmpty();
            assertThat(audit(path).faults())
                    .singleElement()
                    .asString()
                    .contains("history is not what was signed at checkpoint 1");
            delete(path);
        });
    }

    @Test
    void run_anyByteOfTheFilesFlipped_isCaught() throws IOException {
        List<Path> files = files(honest);
        Property.check(RAW_FLIPS, random -> {
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            assertThat(audit(honest).faults()).as(file.toString()).isNotEmpty();
            Files.write(file, bytes);
        });
        assertThat(audit(honest).faults()).isEmpty();
    }

    @Test
    void run_blocksChangedUnderTheirOldTags_isCaught() throws Exception {
        TagKeeper keeper = new TagKeeper(keyring, "history-0");
        List<Path> segments = files(honest);
        Property.check(KEPT_TAGS, random -> {
            Path file = segments.get(random.nextInt(segments.size()));
            byte[] bytes = Files.readAllBytes(file);
            keeper.change(file, random);
            assertThatCode(() -> readFirstBlock(file)).doesNotThrowAnyException();
            assertThat(audit(honest).faults()).as(file.toString()).isNotEmpty();
            Files.write(file, bytes);
        });
    }

    @Test
    void run_headThatTheForgerSigned_isNotBelieved() throws IOException {
        EvidenceSigner forger = EvidenceSigner.generate("eu", 0);
        SignedHead forged = new SignedHead(head.head(), List.of(forger.sign(head.head())));
        assertThat(OfflineAudit.run(honest, 0, keys, signers, List.of(forged)).faults())
                .singleElement()
                .asString()
                .contains("is not signed by 2 nodes");
        try (JournalStore store = new JournalStore(
                directory.resolve("other"), keys, ShardConfig.defaults().withHistory(6, 1 << 26))) {
            store.keepHead(RecordCodec.SIGNED_HEADS.encode(forged));
        }
        Files.copy(directory.resolve("other/head"), honest.resolve("head"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(audit(honest).faults()).singleElement().asString().contains("the head beside history is not signed");
    }

    /// What the auditor sees who has nothing but the last head.
    private Report audit(Path replica) {
        return OfflineAudit.run(replica, 0, keys, signers, List.of(head));
    }

    private Path write(String name, List<byte[]> newRows, List<byte[]> newRecords) throws IOException {
        Path replica = Files.createDirectories(directory.resolve(name));
        try (RowFile file = RowFile.open(replica.resolve("rows"), keys, TransferRowLayout.SIZE_BYTES, 0, 1 << 26)) {
            newRows.forEach(row -> file.append(row, 0));
        }
        try (RecordFile file = RecordFile.open(replica.resolve("records"), keys, 0, 1 << 26)) {
            newRecords.forEach(file::append);
        }
        return replica;
    }

    /// Has the block with the first row or record opened under its tag.
    private void readFirstBlock(Path segment) throws IOException {
        try (HistoryReader reader = segment.startsWith(honest.resolve("rows"))
                ? HistoryReader.rows(honest.resolve("rows"), keys, TransferRowLayout.SIZE_BYTES)
                : HistoryReader.records(honest.resolve("records"), keys)) {
            assertThat(reader.next()).isPresent();
        }
    }

    private static List<byte[]> copy(List<byte[]> items) {
        return new ArrayList<>(items.stream().map(byte[]::clone).toList());
    }

    private static boolean same(List<byte[]> one, List<byte[]> other) {
        return Arrays.deepEquals(one.toArray(), other.toArray());
    }

    private static List<Path> files(Path replica) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String history : List.of("rows", "records")) {
            try (Stream<Path> all = Files.list(replica.resolve(history))) {
                files.addAll(all.sorted().toList());
            }
        }
        return files;
    }

    private static void delete(Path replica) throws IOException {
        try (Stream<Path> all = Files.walk(replica)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
