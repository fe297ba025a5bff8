package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdRunsTest {
    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    /// Ids in order, as the ledger gives them.
    private static final class Ids implements IdSource {
        private final TreeMap<Long, Set<Long>> values = new TreeMap<>(Long::compareUnsigned);
        private long size;

        Ids put(long hash, long value) {
            if (values.computeIfAbsent(hash, key -> new TreeSet<>()).add(value)) {
                size++;
            }
            return this;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void forEach(IdSink sink) throws IOException {
            for (Map.Entry<Long, Set<Long>> entry : values.entrySet()) {
                for (long value : entry.getValue()) {
                    sink.put(entry.getKey(), value);
                }
            }
        }
    }

    @Test
    void find_throughMergesRestartsAndCrashes_isThatOfAMap() {
        Property.check(25, random -> {
            Path directory = Files.createTempDirectory(temp, "case");
            Map<Long, Set<Long>> model = new TreeMap<>();
            long generation = 0;
            for (int life = 0; life < 4; life++) {
                try (IdRuns runs = IdRuns.open(directory, keys)) {
                    assertThat(runs.lastGeneration()).isEqualTo(generation);
                    assertSame(runs, model);
                    int generations = random.nextInt(7);
                    for (int i = 0; i < generations; i++) {
                        runs.add(++generation, someIds(random, model));
                        if (random.nextBoolean()) {
                            runs.merge();
                        }
                        assertSame(runs, model);
                    }
                    crash(random, directory);
                }
            }
        });
    }

    /// Leaves behind what a process that was killed in the middle of a run leaves behind.
    private static void crash(RandomGenerator random, Path directory) throws IOException {
        List<Path> files = files(directory);
        if (!files.isEmpty()) {
            byte[] whole = Files.readAllBytes(files.get(random.nextInt(files.size())));
            Path torn = new IdRunFile(1, 1 + random.nextInt(90)).in(directory);
            Files.write(
                    torn.resolveSibling(torn.getFileName() + ".new"),
                    Arrays.copyOf(whole, random.nextInt(whole.length)));
        }
    }

    private static Ids someIds(RandomGenerator random, Map<Long, Set<Long>> model) {
        Ids ids = new Ids();
        int count = random.nextInt(3) == 0 ? 1_000 : 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            long hash = random.nextInt(20) == 0 ? random.nextInt(4) - 2L : random.nextLong();
            long value = 1 + random.nextLong(Long.MAX_VALUE);
            ids.put(hash, value);
            model.computeIfAbsent(hash, key -> new HashSet<>()).add(value);
        }
        return ids;
    }

    private static void assertSame(IdRuns runs, Map<Long, Set<Long>> model) {
        assertThat(runs.size())
                .isEqualTo(model.values().stream().mapToLong(Set::size).sum());
        // Thousands of look-ups a case: a plain comparison is much cheaper than an assertion each.
        model.forEach((hash, values) -> {
            if (!runs.mayHold(hash, Long.MAX_VALUE)
                    || !valuesOf(runs, hash).equals(values)
                    || !valuesOf(runs, hash + 1).equals(model.getOrDefault(hash + 1, Set.of()))) {
                throw new AssertionError("hash " + hash + " has " + valuesOf(runs, hash) + ", expected " + values);
            }
        });
    }

    private static Set<Long> valuesOf(IdRuns runs, long hash) {
        Set<Long> values = new HashSet<>();
        int nth = 0;
        for (long value = runs.find(hash, nth); value != 0; value = runs.find(hash, nth)) {
            values.add(value);
            nth++;
        }
        assertThat(values).hasSize(nth);
        return values;
    }

    @Test
    void find_hashWithManyValues_givesAllOverSeveralBlocks() throws IOException {
        Ids ids = new Ids();
        Set<Long> expected = new HashSet<>();
        for (long value = 1; value <= 700; value++) {
            ids.put(-5, value);
            expected.add(value);
        }
        ids.put(-6, 1).put(-4, 2);
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            runs.add(1, ids);
            assertThat(valuesOf(runs, -5)).isEqualTo(expected);
            assertThat(valuesOf(runs, -6)).containsExactly(1L);
            assertThat(valuesOf(runs, -4)).containsExactly(2L);
        }
    }

    @Test
    void add_manyGenerations_keepsRunsFew() throws IOException {
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            for (int generation = 1; generation <= 70; generation++) {
                runs.add(generation, new Ids().put(generation, generation));
                while (runs.merge()) {
                    assertThat(runs.runs()).isLessThan(IdRuns.MERGED_MIN);
                }
            }
            assertThat(runs.size()).isEqualTo(70);
            assertThat(files(temp)).hasSize(runs.runs());
        }
    }

    @Test
    void merge_ofMoreThanMemoryHasRoomFor_isLeft() throws IOException {
        int idsMax = 100;
        try (IdRuns runs = IdRuns.open(temp, keys, Entropy.SYSTEM, idsMax)) {
            int most = 0;
            for (int generation = 1; generation <= 100; generation++) {
                Ids ids = new Ids();
                for (int i = 0; i < 10; i++) {
                    ids.put(generation * 10L + i, generation);
                }
                runs.add(generation, ids);
                while (runs.merge()) {
                    most = Math.max(most, runs.runs());
                }
            }
            assertThat(runs.size()).isEqualTo(1_000);
            // Each is at least a quarter of what is allowed, but for the newest few.
            assertThat(runs.runs()).isBetween(1_000 / idsMax, 4 * 1_000 / idsMax + IdRuns.MERGED_MIN);
            assertThat(most).isGreaterThan(0);
            for (int generation = 1; generation <= 100; generation++) {
                assertThat(valuesOf(runs, generation * 10L + 9)).containsExactly((long) generation);
            }
        }
        for (Path file : files(temp)) {
            try (IdRun run = IdRun.open(file, keys)) {
                assertThat(run.size()).isLessThanOrEqualTo(idsMax);
            }
        }
    }

    @Test
    void merge_toldToStop_leavesTheRunsAsTheyWere() throws IOException {
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            for (int generation = 1; generation <= IdRuns.MERGED_MIN; generation++) {
                runs.add(generation, new Ids().put(generation, generation));
            }
            runs.stopMerging();
            assertThat(runs.merge()).isFalse();
            assertThat(runs.find(2, 0)).isEqualTo(2);
        }
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            assertThat(runs.size()).isEqualTo(IdRuns.MERGED_MIN);
            assertThat(runs.merge()).isTrue();
        }
    }

    @Test
    void mayHold_absentHashes_isRarelyTrueAndTwoBytesAnIdAreEnough() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        Ids ids = new Ids();
        for (int i = 0; i < 200_000; i++) {
            // Four neighbours, as ids that count up.
            long hash = random.nextLong() & ~3L;
            ids.put(hash, 1).put(hash | 1, 1).put(hash | 2, 1).put(hash | 3, 1);
        }
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            runs.add(1, ids);
            assertThat(runs.memoryBytes()).isLessThanOrEqualTo(2 * ids.size());
            int wrong = 0;
            for (int i = 0; i < 1_000_000; i++) {
                wrong += runs.mayHold(random.nextLong(), Long.MAX_VALUE) ? 1 : 0;
            }
            assertThat(wrong).isLessThan(4_000);
        }
    }

    @Test
    void open_runThatAnotherCovers_isDeleted() throws IOException {
        Path live = temp.resolve("live");
        try (IdRuns runs = IdRuns.open(live, keys)) {
            for (int generation = 1; generation <= IdRuns.MERGED_MIN; generation++) {
                runs.add(generation, new Ids().put(generation, generation));
            }
            Path kept = Files.createDirectory(temp.resolve("kept"));
            runs.linkInto(kept);
            assertThat(runs.merge()).isTrue();
            for (Path file : files(kept)) {
                Files.copy(file, live.resolve(file.getFileName()));
            }
        }
        try (IdRuns runs = IdRuns.open(live, keys)) {
            assertThat(runs.runs()).isEqualTo(1);
            assertThat(runs.size()).isEqualTo(IdRuns.MERGED_MIN);
        }
        assertThat(files(live)).hasSize(1);
    }

    @Test
    void linkInto_snapshot_keepsItsIdsWhateverIsMergedLater() throws IOException {
        Path live = temp.resolve("live");
        Path snapshot = Files.createDirectory(temp.resolve("snapshot"));
        try (IdRuns runs = IdRuns.open(live, keys)) {
            for (int generation = 1; generation <= IdRuns.MERGED_MIN; generation++) {
                runs.add(generation, new Ids().put(generation, generation));
            }
            assertThat(runs.linkInto(snapshot)).isEqualTo(IdRuns.MERGED_MIN);
            runs.merge();
            runs.add(IdRuns.MERGED_MIN + 1, new Ids().put(99, 99));
        }
        IdRuns.restore(snapshot, live);
        try (IdRuns runs = IdRuns.open(live, keys)) {
            assertThat(runs.size()).isEqualTo(IdRuns.MERGED_MIN);
            assertThat(runs.lastGeneration()).isEqualTo(IdRuns.MERGED_MIN);
            assertThat(runs.find(99, 0)).isZero();
        }
    }

    @Test
    void obsoleteBytes_mergeOfLinkedRuns_countsThemUntilTheNextLinks() throws IOException {
        Path first = Files.createDirectory(temp.resolve("first"));
        Path second = Files.createDirectory(temp.resolve("second"));
        try (IdRuns runs = IdRuns.open(temp.resolve("live"), keys)) {
            runs.add(1, new Ids().put(1, 1));
            runs.linkInto(first);
            long linked = Files.size(files(first).getFirst());
            for (int generation = 2; generation <= IdRuns.MERGED_MIN; generation++) {
                runs.add(generation, new Ids().put(generation, generation));
            }
            assertThat(runs.obsoleteBytes()).isZero();
            assertThat(runs.merge()).isTrue();
            assertThat(runs.obsoleteBytes()).isEqualTo(linked);
            runs.linkInto(second);
            assertThat(runs.obsoleteBytes()).isZero();
        }
    }

    @Test
    void anyBitFlipped_inARun_isDetected() throws IOException {
        Ids ids = goldenIds();
        Path directory = Files.createDirectory(temp.resolve("flipped"));
        try (IdRuns runs = IdRuns.open(directory, keys)) {
            runs.add(1, ids);
        }
        Path file = files(directory).getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << i % 8);
            Files.write(file, bad);
            assertThatThrownBy(() -> readAll(directory, ids)).isInstanceOf(CorruptFile.class);
        }
        Files.write(file, good);
        readAll(directory, ids);
    }

    @Test
    void runCutOff_anywhere_isDetected() throws IOException {
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            runs.add(1, goldenIds());
        }
        Path file = files(temp).getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length += 7) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> readAll(temp, goldenIds())).isInstanceOf(CorruptFile.class);
        }
    }

    @Test
    void runUnderAnotherName_orKey_isRefused() throws IOException {
        try (IdRuns runs = IdRuns.open(temp, keys)) {
            runs.add(1, goldenIds());
        }
        assertThatThrownBy(() -> IdRuns.open(temp, TestKeys.of(8))).isInstanceOf(CorruptFile.class);
        Files.move(files(temp).getFirst(), new IdRunFile(1, 2).in(temp));
        assertThatThrownBy(() -> IdRuns.open(temp, keys))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining("generations");
    }

    @Test
    void find_byManyThreadsWhileRunsAreAddedAndMerged_findsEveryId() throws Exception {
        AtomicBoolean isDone = new AtomicBoolean();
        try (IdRuns runs = IdRuns.open(temp, keys);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            runs.add(1, new Ids().put(1, 1));
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    while (!isDone.get()) {
                        assertThat(runs.find(1, 0)).isEqualTo(1);
                    }
                }));
            }
            for (int generation = 2; generation <= 60; generation++) {
                runs.add(generation, new Ids().put(generation, 5));
                runs.merge();
            }
            isDone.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    @Test
    void write_fixedKeyAndSalt_givesGoldenBytes() throws IOException {
        try (IdRuns runs = IdRuns.open(temp, keys, TestKeys.counting())) {
            runs.add(1, goldenIds());
        }
        Golden.check("level-2/run.ids", Files.readAllBytes(files(temp).getFirst()));
    }

    @Test
    void read_goldenRun_givesItsIds() throws IOException {
        Files.write(new IdRunFile(1, 1).in(temp), Golden.bytes("level-2/run.ids"));
        readAll(temp, goldenIds());
    }

    private static Ids goldenIds() {
        Ids ids = new Ids();
        for (long i = 1; i <= 260; i++) {
            ids.put(i * 0x9E37_79B9_7F4A_7C15L, i);
        }
        return ids;
    }

    private void readAll(Path directory, Ids ids) throws IOException {
        try (IdRuns runs = IdRuns.open(directory, keys)) {
            ids.values.forEach(
                    (hash, values) -> assertThat(valuesOf(runs, hash)).isEqualTo(values));
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(IdRunFile::isRun).sorted().toList();
        }
    }
}
