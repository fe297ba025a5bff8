package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.BlockWriter.Sizes;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.EntryRunLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom rows touched, found by the index of entries as by looking at each row.
class EntryIndexTest {
    private static final int ROW = 3;
    private static final int ACCOUNTS = 40;
    private static final int KINDS = 3;
    private static final int ALL = 0xFFFF;
    /// Ten rows a block, about two hundred a segment.
    private static final Sizes SMALL = new Sizes(10 * ROW, 1_300, 4, 0);

    private static final EntryKeys KEYS = new EntryKeys() {
        @Override
        public long first(byte[] rows, int offset) {
            return hash(rows[offset]);
        }

        @Override
        public long second(byte[] rows, int offset) {
            return hash(rows[offset + 1]);
        }

        @Override
        public int kind(byte[] rows, int offset) {
            return rows[offset + 2];
        }
    };

    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    /// Accounts 0 and 1 share a hash.
    private static long hash(int account) {
        return EntryRunLayout.hash(7, Math.max(1, account));
    }

    @Test
    void entries_ofRandomRowsOverManyLives_areThoseOfTheRows() {
        Property.check(12, random -> {
            Path directory = Files.createTempDirectory(temp, "case");
            List<byte[]> model = new ArrayList<>();
            for (int life = 0; life < 5; life++) {
                try (RowFile rows = open(directory, model.size(), Entropy.SYSTEM)) {
                    rows.awaitEntries();
                    assertIndexes(rows, model, random);
                    for (int i = random.nextInt(1_500); i > 0; i--) {
                        model.add(append(rows, random));
                        if (random.nextInt(200) == 0) {
                            rows.sync();
                            assertIndexes(rows, model, random);
                        }
                    }
                    rows.sync();
                    rows.awaitEntries();
                    assertIndexes(rows, model, random);
                    assertThat(indexed(rows)).isEqualTo(model.size());
                    if (random.nextInt(3) == 0) {
                        assertSnapshotIndexes(rows, model, random);
                    }
                }
                if (random.nextBoolean()) {
                    removeSomeIndexes(directory, random);
                }
                // A crash forgets what came after the last snapshot.
                int kept = random.nextInt(3) == 0 ? model.size() : random.nextInt(model.size() + 1);
                model = new ArrayList<>(model.subList(0, kept));
            }
        });
    }

    @Test
    void anyByteFlipped_inTheFile_isFoundOutAndTheFileMadeAgain() throws IOException {
        List<byte[]> model = goldenRows(temp);
        Path file = entryFiles(temp).getFirst();
        byte[] good = Files.readAllBytes(file);
        // Each byte of the header, and of what follows some in each block.
        for (int i = 0; i < good.length; i += i < EntryRunLayout.HEADER_BYTES ? 1 : 7) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << i % 8);
            Files.write(file, bad);
            try (RowFile rows = open(temp, model.size(), TestKeys.counting())) {
                askForAll(rows);
                rows.awaitEntries();
                assertIndexes(rows, model, new SplittableRandom(i));
                assertThat(Files.readAllBytes(file)).as("byte %d", i).isNotEqualTo(bad);
            }
        }
    }

    @Test
    void fileCutOff_anywhere_isMadeAgain() throws IOException {
        List<byte[]> model = goldenRows(temp);
        Path file = entryFiles(temp).getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length += 67) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            try (RowFile rows = open(temp, model.size(), TestKeys.counting())) {
                askForAll(rows);
                rows.awaitEntries();
                assertIndexes(rows, model, new SplittableRandom(length));
                assertThat(Files.size(file)).isEqualTo(good.length);
            }
        }
    }

    @Test
    void fileOfAnotherSegment_isMadeAgain() throws IOException {
        Path other = Files.createDirectory(temp.resolve("other"));
        goldenRows(other);
        Path mine = Files.createDirectory(temp.resolve("mine"));
        List<byte[]> model = new ArrayList<>();
        try (RowFile rows = open(mine, 0, Entropy.SYSTEM)) {
            fill(rows, model, new SplittableRandom(4));
        }
        Path file = entryFiles(mine).getFirst();
        byte[] foreign = Files.readAllBytes(entryFiles(other).getFirst());
        Files.write(file, foreign);
        try (RowFile rows = open(mine, model.size(), Entropy.SYSTEM)) {
            askForAll(rows);
            rows.awaitEntries();
            assertIndexes(rows, model, new SplittableRandom(4));
            assertThat(Files.readAllBytes(file)).isNotEqualTo(foreign);
        }
    }

    @Test
    void write_fixedKeyAndSalt_givesGoldenBytes() throws IOException {
        goldenRows(temp);
        Golden.check("0.2.0/segment.ent", Files.readAllBytes(entryFiles(temp).getFirst()));
    }

    @Test
    void read_goldenFile_givesItsEntries() throws IOException {
        List<byte[]> model = goldenRows(temp);
        Path file = entryFiles(temp).getFirst();
        byte[] golden = Golden.bytes("0.2.0/segment.ent");
        Files.write(file, golden);
        try (RowFile rows = open(temp, model.size(), Entropy.SYSTEM)) {
            assertIndexes(rows, model, new SplittableRandom(1));
            rows.awaitEntries();
            assertThat(Files.readAllBytes(file)).isEqualTo(golden);
        }
    }

    private static void askForAll(RowFile rows) {
        for (EntryPart part : rows.entries()) {
            for (int account = 0; account < ACCOUNTS; account++) {
                try {
                    part.of(hash(account)).ifPresent(list -> {
                        for (long at = list.after(0, ALL); at != 0; ) {
                            at = list.after(at, ALL);
                        }
                    });
                } catch (CorruptBlock e) {
                    assertThat(e).hasMessageContaining(".ent");
                }
            }
        }
    }

    private List<byte[]> goldenRows(Path directory) throws IOException {
        List<byte[]> model = new ArrayList<>();
        try (RowFile rows = open(directory, 0, saltsByThread())) {
            fill(rows, model, new SplittableRandom(1));
        }
        return model;
    }

    /// Salts that don't depend on which thread is first: the index is made beside the rows.
    private static Entropy saltsByThread() {
        Entropy ofRows = TestKeys.counting();
        Entropy ofIndex = TestKeys.counting();
        assertThat(ofIndex.bytes(0x40)).as("left to the rows").hasSize(0x40);
        return count ->
                Thread.currentThread().getName().equals("journal-entries") ? ofIndex.bytes(count) : ofRows.bytes(count);
    }

    /// Appends rows until a segment is full.
    private static void fill(RowFile rows, List<byte[]> model, RandomGenerator random) {
        while (rows.files().size() < 2) {
            for (int i = 0; i < 10; i++) {
                model.add(append(rows, random));
            }
            rows.sync();
        }
        rows.awaitEntries();
    }

    private RowFile open(Path directory, int count, Entropy entropy) throws IOException {
        return RowFile.open(directory, keys, ROW, count, entropy, SMALL, KEYS);
    }

    /// Some accounts have many rows, most have few; some kinds are rare.
    private static byte[] append(RowFile rows, RandomGenerator random) {
        int first = random.nextBoolean() ? random.nextInt(3) : random.nextInt(ACCOUNTS);
        int kind = random.nextInt(30) == 0 ? 2 : random.nextInt(2);
        byte[] row = {(byte) first, (byte) ((first + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS), (byte) kind};
        rows.append(row, 0);
        return row;
    }

    private static int indexed(RowFile rows) {
        return (int) rows.entries().stream()
                .mapToLong(part -> part.end() - part.first())
                .sum();
    }

    private static void assertIndexes(RowFile rows, List<byte[]> model, RandomGenerator random) {
        long end = 1;
        for (EntryPart part : rows.entries()) {
            assertThat(part.first()).isGreaterThanOrEqualTo(end);
            assertThat(part.end()).isGreaterThan(part.first());
            end = part.end();
            for (int account = 0; account < ACCOUNTS; account++) {
                assertLists(part, account, model, random);
            }
        }
        assertThat(end).isLessThanOrEqualTo(model.size() + 1L);
    }

    private static void assertLists(EntryPart part, int account, List<byte[]> model, RandomGenerator random) {
        Optional<EntryList> list = part.of(hash(account));
        if (list.isEmpty()) {
            assertThat(naive(part, account, ALL, model)).hasSizeLessThan(EntryRunLayout.ENTRIES_MIN);
            return;
        }
        int kinds = random.nextInt(3) == 0 ? ALL : 1 << random.nextInt(KINDS);
        List<Long> expected = naive(part, account, kinds, model);
        List<Long> upwards = new ArrayList<>();
        for (long at = list.get().after(part.first() - 1, kinds);
                at != 0;
                at = list.get().after(at, kinds)) {
            upwards.add(at);
        }
        assertThat(upwards).isEqualTo(expected);
        List<Long> downwards = new ArrayList<>();
        for (long at = list.get().before(Long.MAX_VALUE, kinds);
                at != 0;
                at = list.get().before(at, kinds)) {
            downwards.addFirst(at);
        }
        assertThat(downwards).isEqualTo(expected);
        long any = part.first() + random.nextLong(part.end() - part.first());
        assertThat(list.get().before(any, kinds))
                .isEqualTo(expected.stream()
                        .filter(at -> at < any)
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
        assertThat(list.get().after(any, kinds))
                .isEqualTo(expected.stream()
                        .filter(at -> at > any)
                        .mapToLong(Long::longValue)
                        .min()
                        .orElse(0));
    }

    private static List<Long> naive(EntryPart part, int account, int kinds, List<byte[]> model) {
        List<Long> found = new ArrayList<>();
        for (long ordinal = part.first(); ordinal < part.end(); ordinal++) {
            byte[] row = model.get((int) ordinal - 1);
            boolean isMine = hash(row[0]) == hash(account) || hash(row[1]) == hash(account);
            if (isMine && (kinds >>> row[2] & 1) != 0) {
                found.add(ordinal);
            }
        }
        return found;
    }

    private void assertSnapshotIndexes(RowFile rows, List<byte[]> model, RandomGenerator random) throws IOException {
        Path snapshot = Files.createTempDirectory(temp, "snapshot");
        long count = rows.linkInto(snapshot);
        Path live = Files.createTempDirectory(temp, "installed");
        RowFile.restore(snapshot, live);
        try (RowFile installed = open(live, (int) count, Entropy.SYSTEM)) {
            installed.awaitEntries();
            assertThat(indexed(installed)).isEqualTo((int) count);
            assertIndexes(installed, model, random);
        }
    }

    private static void removeSomeIndexes(Path directory, RandomGenerator random) throws IOException {
        for (Path file : entryFiles(directory)) {
            if (random.nextBoolean()) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> entryFiles(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.filter(EntryRun::isRun).sorted().toList();
        }
    }
}
