package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.journal.BlockWriter.Sizes;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileTest {
    private static final int ROW = 16;
    /// Four rows a block, about five blocks a segment: a few rows meet every border.
    private static final Sizes SMALL = new Sizes(4 * ROW, 500, 2, 0);

    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    @Test
    void read_afterAppend_givesTheRowAtOnce() throws IOException {
        try (RowFile rows = open(0)) {
            assertThat(rows.nextOrdinal()).isEqualTo(1);
            for (long i = 1; i <= 200; i++) {
                assertThat(append(rows, i)).isEqualTo(i);
                assertThat(read(rows, i)).isEqualTo(i);
                assertThat(read(rows, (i + 1) / 2)).isEqualTo((i + 1) / 2);
            }
            assertThat(rows.nextOrdinal()).isEqualTo(201);
        }
    }

    @Test
    void read_ordinalOutsideHistory_isRefused() throws IOException {
        try (RowFile rows = open(0)) {
            append(rows, 1);
            assertThatThrownBy(() -> read(rows, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> read(rows, 2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> read(rows, -5)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void open_afterSync_givesBackAllRows() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 50);
            assertThat(rows.sync()).isEqualTo(50);
            appendUpTo(rows, 57);
            assertThat(rows.sync()).isEqualTo(57);
        }
        try (RowFile rows = open(57)) {
            assertThat(rows.nextOrdinal()).isEqualTo(58);
            assertHolds(rows, 57);
        }
    }

    @Test
    void open_withFewerRows_dropsTheRestAndGoesOnWithOthers() {
        Property.check(20, random -> {
            Path directory = Files.createTempDirectory(temp, "case");
            List<Long> model = new ArrayList<>();
            for (int life = 0; life < 6; life++) {
                try (RowFile rows = RowFile.open(directory, keys, ROW, model.size(), Entropy.SYSTEM, SMALL)) {
                    assertHolds(rows, model);
                    for (int i = 0; i < random.nextInt(60); i++) {
                        long value = random.nextLong();
                        model.add(value);
                        append(rows, value);
                        if (random.nextInt(10) == 0) {
                            assertThat(rows.sync()).isEqualTo(model.size());
                        }
                        int any = random.nextInt(model.size());
                        assertThat(read(rows, any + 1)).isEqualTo(model.get(any));
                    }
                }
                // A crash forgets what came after the last snapshot.
                int kept = random.nextInt(3) == 0 ? model.size() : random.nextInt(model.size() + 1);
                model = new ArrayList<>(model.subList(0, kept));
            }
        });
    }

    @Test
    void open_withMoreRowsThanThereAre_isRefused() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 10);
        }
        assertThatThrownBy(() -> open(11))
                .isInstanceOf(CorruptBlock.class)
                .hasMessageContaining("history ends at 160, expected 176");
    }

    @Test
    void open_tornTailBehindTheRowsThatCount_isIgnored() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 8);
            rows.sync();
            appendUpTo(rows, 12);
        }
        Path last = last(files());
        byte[] whole = Files.readAllBytes(last);
        for (int cut = 1; cut < SegmentLayout.blockBytes(4 * ROW); cut += 7) {
            Files.write(last, Arrays.copyOf(whole, whole.length - cut));
            try (RowFile rows = open(8)) {
                assertHolds(rows, 8);
            }
        }
    }

    @Test
    void open_segmentHeaderTornBehindTheRowsThatCount_isIgnored() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 8);
        }
        Files.write(temp.resolve("rows").resolve("0000000002.seg"), new byte[30]);
        try (RowFile rows = open(8)) {
            assertHolds(rows, 8);
            appendUpTo(rows, 12);
        }
        try (RowFile rows = open(12)) {
            assertHolds(rows, 12);
        }
    }

    @Test
    void anyBitFlipped_inAnySegment_isDetected() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 30);
        }
        assertThat(files()).hasSize(2);
        for (Path file : files()) {
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < good.length; i++) {
                byte[] bad = good.clone();
                bad[i] ^= (byte) (1 << i % 8);
                Files.write(file, bad);
                assertThatThrownBy(() -> readAll(30)).isInstanceOf(CorruptFile.class);
            }
            Files.write(file, good);
        }
        readAll(30);
    }

    @Test
    void read_damagedBlock_namesFileAndBlock() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 8);
        }
        Path file = last(files());
        byte[] bytes = Files.readAllBytes(file);
        int second = SegmentLayout.HEADER_BYTES + SegmentLayout.blockBytes(4 * ROW);
        bytes[second + SegmentLayout.BLOCK_HEADER_BYTES] ^= 1;
        Files.write(file, bytes);
        try (RowFile rows = open(8)) {
            assertThat(read(rows, 4)).isEqualTo(4);
            assertThatThrownBy(() -> read(rows, 5))
                    .isInstanceOf(CorruptBlock.class)
                    .hasMessage(file + ": block at byte " + second + " does not fit its checksum");
        }
    }

    @Test
    void open_segmentMissing_isRefused() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 60);
        }
        Files.delete(files().get(1));
        assertThatThrownBy(() -> open(60)).isInstanceOf(CorruptFile.class).hasMessageContaining("missing");
    }

    @Test
    void read_underAnotherKey_isRefused() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 8);
        }
        try (RowFile rows = RowFile.open(temp.resolve("rows"), TestKeys.of(8), ROW, 8, 1 << 26)) {
            assertThatThrownBy(() -> read(rows, 1))
                    .isInstanceOf(CorruptBlock.class)
                    .hasMessageContaining("not under this key");
        }
    }

    @Test
    void open_withAnotherRowSize_isRefused() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 8);
        }
        assertThatThrownBy(() -> RowFile.open(temp.resolve("rows"), keys, 2 * ROW, 4, 1 << 26))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining("rowBytes=16");
    }

    @Test
    void segments_withKnownText_showNothingOfIt() throws IOException {
        byte[] row = "Amina Wanjiru 01".getBytes(StandardCharsets.UTF_8);
        try (RowFile rows = open(0)) {
            rows.append(row, 0);
        }
        assertThat(new String(Files.readAllBytes(last(files())), StandardCharsets.ISO_8859_1))
                .doesNotContain("Amina");
    }

    @Test
    void read_byManyThreadsWhileRowsAreAppended_seesEveryRow() throws Exception {
        AtomicLong appended = new AtomicLong();
        Sizes fewFiles = new Sizes(4 * ROW, 1 << 18, 2, 0);
        try (RowFile rows = RowFile.open(temp.resolve("rows"), keys, ROW, 0, Entropy.SYSTEM, fewFiles);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                int step = reader + 1;
                readers.add(threads.submit(() -> readUntil(rows, appended, 20_000, step)));
            }
            for (long i = 1; i <= 20_000; i++) {
                append(rows, i);
                appended.set(i);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    @Test
    void read_byInterruptedThread_stillGivesRowsToAll() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 3_000);
            rows.sync();
            Thread.currentThread().interrupt();
            assertThat(read(rows, 1)).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read(rows, 50)).isEqualTo(50);
        }
    }

    @Test
    void linkInto_snapshot_keepsItsRowsWhateverComesLater() throws IOException {
        Path snapshot = Files.createDirectory(temp.resolve("snapshot"));
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 33);
            assertThat(rows.linkInto(snapshot)).isEqualTo(33);
            appendUpTo(rows, 90);
        }
        try (RowFile rows = open(10)) {
            append(rows, -1);
        }
        RowFile.restore(snapshot, temp.resolve("rows"));
        try (RowFile rows = open(33)) {
            assertHolds(rows, 33);
            appendUpTo(rows, 60);
        }
        RowFile.restore(snapshot, temp.resolve("other"));
        try (RowFile rows = RowFile.open(temp.resolve("other"), keys, ROW, 33, 1 << 26)) {
            assertHolds(rows, 33);
        }
    }

    @Test
    void append_whileTheDiskFails_throwsInsteadOfForgetting() throws IOException {
        RowFile rows = open(0);
        Files.delete(temp.resolve("rows"));
        assertThatThrownBy(() -> appendUpTo(rows, 10_000)).isInstanceOf(JournalFailed.class);
        assertThatThrownBy(rows::sync).isInstanceOf(JournalFailed.class);
        assertThatThrownBy(rows::close).isInstanceOf(JournalFailed.class);
    }

    @Test
    void disk_fullBlocks_takeLittleMoreThanTheirRows() throws IOException {
        byte[] row = new byte[144];
        Path directory = temp.resolve("ledger");
        try (RowFile rows = RowFile.open(directory, keys, row.length, 0, 1 << 26)) {
            for (int i = 0; i < 100_000; i++) {
                rows.append(row, 0);
            }
            rows.sync();
            long size = 0;
            for (Path file : rows.files()) {
                size += Files.size(file);
            }
            assertThat(size).isBetween(100_000L * 144, 100_000L * 144 * 101 / 100);
        }
    }

    @Test
    void open_historyOfManySegments_readsNoBlockHeaderOfClosedOnes() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 200);
        }
        List<Path> indexes = indexes();
        assertThat(indexes).hasSizeGreaterThanOrEqualTo(files().size() - 1);
        // Block headers of a closed segment are garbled: opening does not look at them, reading does.
        Path closed = files().get(1);
        byte[] bytes = Files.readAllBytes(closed);
        bytes[SegmentLayout.HEADER_BYTES] ^= 1;
        Files.write(closed, bytes);
        try (RowFile rows = open(200)) {
            assertThat(read(rows, 1)).isEqualTo(1);
            assertThat(read(rows, 200)).isEqualTo(200);
            assertThatThrownBy(() -> assertHolds(rows, 200)).isInstanceOf(CorruptBlock.class);
        }
    }

    @Test
    void anyBitFlipped_inAnIndex_isNeverBelieved() throws IOException {
        try (RowFile rows = open(0)) {
            appendUpTo(rows, 30);
        }
        Path index = indexes().getFirst();
        byte[] good = Files.readAllBytes(index);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << i % 8);
            Files.write(index, bad);
            readAll(30);
            assertThat(Files.readAllBytes(index)).as("made again").isEqualTo(good);
        }
        Files.write(index, Arrays.copyOf(good, good.length / 2));
        readAll(30);
        Files.delete(index);
        readAll(30);
        assertThat(Files.readAllBytes(index)).isEqualTo(good);
    }

    private List<Path> indexes() throws IOException {
        return SegmentSet.listAll(temp.resolve("rows")).stream()
                .filter(SegmentIndex::isIndex)
                .toList();
    }

    @Test
    void index_fixedKeyAndSalt_hasItsGoldenBytes() throws IOException {
        Path directory = temp.resolve("golden");
        try (RowFile rows = RowFile.open(directory, keys, ROW, 0, TestKeys.counting(), SMALL)) {
            appendUpTo(rows, 40);
        }
        Golden.check("level-2/rows.idx", Files.readAllBytes(directory.resolve("0000000001.idx")));
    }

    @Test
    void write_fixedKeyAndSalt_givesGoldenBytes() throws IOException {
        Path directory = temp.resolve("golden");
        try (RowFile rows = RowFile.open(directory, keys, ROW, 0, TestKeys.counting(), SMALL)) {
            appendUpTo(rows, 6);
        }
        Golden.check("0.1.0/rows.seg", Files.readAllBytes(directory.resolve("0000000001.seg")));
    }

    @Test
    void read_goldenSegment_givesItsRows() throws IOException {
        Files.createDirectories(temp.resolve("rows"));
        Files.write(temp.resolve("rows").resolve("0000000001.seg"), Golden.bytes("0.1.0/rows.seg"));
        readAll(6);
    }

    private RowFile open(long rows) throws IOException {
        return RowFile.open(temp.resolve("rows"), keys, ROW, rows, Entropy.SYSTEM, SMALL);
    }

    private List<Path> files() throws IOException {
        return SegmentSet.list(temp.resolve("rows"));
    }

    private static Path last(List<Path> files) {
        return files.getLast();
    }

    private void readAll(int count) throws IOException {
        try (RowFile rows = open(count)) {
            assertHolds(rows, count);
        }
    }

    private static long append(RowFile rows, long value) {
        return rows.append(
                ByteBuffer.allocate(ROW + 3)
                        .putLong(3, value)
                        .putLong(11, ~value)
                        .array(),
                3);
    }

    private static void appendUpTo(RowFile rows, long count) {
        for (long i = rows.nextOrdinal(); i <= count; i++) {
            append(rows, i);
        }
    }

    private static long read(RowFile rows, long ordinal) {
        byte[] row = new byte[ROW];
        rows.read(ordinal, row);
        ByteBuffer view = ByteBuffer.wrap(row);
        assertThat(view.getLong(8)).isEqualTo(~view.getLong(0));
        return view.getLong(0);
    }

    private static void assertHolds(RowFile rows, long count) {
        assertThat(rows.nextOrdinal()).isEqualTo(count + 1);
        for (long i = 1; i <= count; i++) {
            assertThat(read(rows, i)).isEqualTo(i);
        }
    }

    private static void assertHolds(RowFile rows, List<Long> model) {
        assertThat(rows.nextOrdinal()).isEqualTo(model.size() + 1);
        for (int i = 0; i < model.size(); i++) {
            assertThat(read(rows, i + 1)).isEqualTo(model.get(i));
        }
    }

    private static void readUntil(RowFile rows, AtomicLong appended, long last, int step) {
        long ordinal = 1;
        while (ordinal <= last) {
            if (ordinal <= appended.get()) {
                assertThat(read(rows, ordinal)).isEqualTo(ordinal);
                ordinal += step;
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
