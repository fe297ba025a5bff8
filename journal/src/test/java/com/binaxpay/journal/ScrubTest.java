package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.journal.BlockWriter.Sizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Any byte of every kind of file, changed.
class ScrubTest {
    private static final int ROW = 16;
    private static final Sizes SMALL = new Sizes(4 * ROW, 500, 2, 0);
    private static final int ROWS = 57;

    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    /// Gives what `others` has, where it proves right.
    private static final class From implements Healer {
        private final Function<Lost, Optional<byte[]>> others;
        private int repaired;

        From(Function<Lost, Optional<byte[]>> others) {
            this.others = others;
        }

        @Override
        public Optional<byte[]> plaintext(Lost lost, Predicate<byte[]> isOriginal) {
            return others.apply(lost).filter(isOriginal);
        }

        @Override
        public void repaired(String what) {
            repaired++;
        }

        @Override
        public void mended(String what) {
            repaired++;
        }
    }

    private interface Scrubbed {
        void scrub(Scrub scrub) throws IOException;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    /// Changes each byte of each file, and has it put back.
    private static void everyByte(Path directory, From healer, Scrubbed scrubbed) throws IOException {
        for (Path file : files(directory)) {
            byte[] good = Files.readAllBytes(file);
            for (int at = 0; at < good.length; at += at < 100 ? 1 : 3) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 + at % 255);
                SealedBlock.overwrite(file, 0, bad);
                int before = healer.repaired;

                Scrub scrub = new Scrub(read -> {});
                scrubbed.scrub(scrub);

                assertThat(scrub.damaged()).as("%s, byte %d", file, at).isEmpty();
                assertThat(healer.repaired).as("%s, byte %d", file, at).isGreaterThan(before);
                assertThat(Files.readAllBytes(file)).as("%s, byte %d", file, at).isEqualTo(good);
            }
        }
    }

    private RowFile rows(Path directory) throws IOException {
        RowFile rows = RowFile.open(directory, keys, ROW, 0, Entropy.SYSTEM, SMALL);
        for (int i = 1; i <= ROWS; i++) {
            rows.append(ByteBuffer.allocate(ROW).putLong(0, i).array(), 0);
        }
        rows.sync();
        return rows;
    }

    private static From fromOther(RowFile other) {
        return new From(lost -> lost instanceof Healer.Lost.History(String name, long first, int length)
                ? other.forOthers(first, length).filter(part -> part.length == length)
                : Optional.empty());
    }

    @Test
    void rows_anyByteOfAnyFileChanged_isPutBackAsItWas() throws IOException {
        Path directory = temp.resolve("rows");
        try (RowFile rows = rows(directory);
                RowFile other = rows(temp.resolve("other"))) {
            From healer = fromOther(other);
            rows.healBy(healer);
            everyByte(directory, healer, rows::scrub);
        }
    }

    @Test
    void read_ofADamagedBlock_givesWhatOthersHaveAndThrowsWhereTheyHaveSomethingElse() throws IOException {
        Path directory = temp.resolve("rows");
        try (RowFile rows = rows(directory);
                RowFile other = rows(temp.resolve("other"))) {
            Path file = Segment.path(directory, 1);
            byte[] good = Files.readAllBytes(file);
            byte[] bad = good.clone();
            bad[80] ^= 1;
            SealedBlock.overwrite(file, 0, bad);
            byte[] row = new byte[ROW];
            rows.healBy(new From(lost -> Optional.of(new byte[4 * ROW])));
            assertThatThrownBy(() -> rows.read(1, row)).isInstanceOf(CorruptBlock.class);
            assertThat(Files.readAllBytes(file)).isEqualTo(bad);

            rows.healBy(fromOther(other));
            rows.read(1, row);
            assertThat(ByteBuffer.wrap(row).getLong(0)).isEqualTo(1);
            assertThat(Files.readAllBytes(file)).isEqualTo(good);
        }
    }

    @Test
    void check_snapshotOfRowsWithAnyByteChanged_findsIt() throws IOException {
        Path snapshot = Files.createDirectory(temp.resolve("snapshot"));
        try (RowFile rows = rows(temp.resolve("rows"))) {
            rows.linkInto(snapshot);
        }
        for (Path file : files(snapshot)) {
            byte[] good = Files.readAllBytes(file);
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 + at % 255);
                SealedBlock.overwrite(file, 0, bad);
                Scrub scrub = new Scrub(read -> {});
                try {
                    RowFile.check(snapshot, keys, ROW, any -> false, scrub);
                } catch (CorruptFile e) {
                    scrub.damaged(file, String.valueOf(e.getMessage()));
                }
                assertThat(scrub.damaged()).as("%s, byte %d", file, at).isNotEmpty();
            }
            SealedBlock.overwrite(file, 0, good);
        }
        Scrub scrub = new Scrub(read -> {});
        RowFile.check(snapshot, keys, ROW, any -> false, scrub);
        assertThat(scrub.damaged()).isEmpty();
        assertThat(scrub.bytes()).isPositive();
    }

    private IdRuns ids(Path directory) throws IOException {
        IdRuns runs = IdRuns.open(directory, keys);
        for (int generation = 1; generation <= 2; generation++) {
            int from = generation * 1_000;
            runs.add(generation, new IdSource() {
                @Override
                public long size() {
                    return 40;
                }

                @Override
                public void forEach(IdSink sink) throws IOException {
                    for (int i = 0; i < 40; i++) {
                        sink.put((long) (from + i) << 40, i);
                    }
                }
            });
        }
        return runs;
    }

    @Test
    void ids_anyByteOfAnyRunChanged_isPutBackAsItWas() throws IOException {
        Path directory = temp.resolve("ids");
        try (IdRuns ids = ids(directory);
                IdRuns other = ids(temp.resolve("other"))) {
            From healer = new From(lost -> lost instanceof Healer.Lost.Ids run
                    ? other.forOthers(run.firstGeneration(), run.lastGeneration(), run.position(), run.length())
                    : Optional.empty());
            ids.healBy(healer);
            everyByte(directory, healer, ids::scrub);
        }
    }

    @Test
    void pages_anyByteOfAFileChanged_areWrittenAgainByTheNextSnapshot() throws IOException {
        Path directory = temp.resolve("pages");
        PageStore pages = PageStore.empty(directory, keys);
        pages.use(pages.write(3, 6, (page, into) -> {
            Arrays.fill(into, page);
            return into.length;
        }));
        Path file = files(directory).getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + at % 255);
            SealedBlock.overwrite(file, 0, bad);
            assertThat(pages.scrub(new Scrub(read -> {}))).as("byte %d", at).isTrue();
        }
        assertThat(new ArrayList<>(pages.sparse())).containsExactly(0, 1, 2);
        pages.use(pages.write(3, 6, (page, into) -> {
            Arrays.fill(into, page);
            return into.length;
        }));
        assertThat(pages.scrub(new Scrub(read -> {}))).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void check_sealedFileWithAnyByteChanged_findsIt() throws IOException {
        Path file = temp.resolve("state");
        try (SealedOutput out = SealedOutput.create(file, keys.current())) {
            out.write(new byte[300]);
            out.finish();
        }
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + at % 255);
            SealedBlock.overwrite(file, 0, bad);
            Scrub scrub = new Scrub(read -> {});
            SealedInput.check(file, keys, scrub);
            assertThat(scrub.damaged()).as("byte %d", at).isNotEmpty();
        }
    }
}
