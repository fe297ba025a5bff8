package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageStoreTest {
    private static final int LONGS = 6;

    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    @Test
    void pages_overManySnapshots_areThoseOfAMapAndHalfOfTheFilesIsLive() {
        Property.check(30, random -> {
            Path live = Files.createTempDirectory(temp, "live");
            PageStore store = PageStore.empty(live, keys);
            Map<Integer, Long> model = new ConcurrentSkipListMap<>();
            int count = 1;
            for (int round = 0; round < 12; round++) {
                count += random.nextInt(6);
                Set<Integer> due = new HashSet<>(store.sparse());
                for (int page = 0; page < count; page++) {
                    if (!model.containsKey(page) || random.nextInt(4) == 0) {
                        model.put(page, random.nextLong());
                        due.add(page);
                    }
                }
                PageMap map = store.write(count, LONGS, (page, into) -> fill(model, due, page, into));
                Path snapshot = Files.createTempDirectory(temp, "snapshot");
                store.linkInto(map, snapshot);
                store.use(map);
                assertThat(bytesOf(live)).isLessThanOrEqualTo(3 * 64L * (count + 12L) + 3L * count * (LONGS * 8 + 28));

                PageStore restored =
                        PageStore.restore(snapshot, Files.createTempDirectory(temp, "restored"), keys, copy(map));
                assertThat(readAll(restored)).isEqualTo(model);
                if (random.nextInt(4) == 0) {
                    live = Files.createTempDirectory(temp, "live");
                    store = PageStore.restore(snapshot, live, keys, copy(map));
                }
            }
        });
    }

    private static int fill(Map<Integer, Long> model, Set<Integer> due, int page, long[] into) {
        if (!due.contains(page)) {
            return 0;
        }
        Arrays.fill(into, model.getOrDefault(page, 0L));
        return LONGS - page % 2;
    }

    private static PageMap copy(PageMap map) throws IOException {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        map.save(new DataOutputStream(saved));
        return PageMap.load(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
    }

    private static Map<Integer, Long> readAll(PageStore store) throws IOException {
        Map<Integer, Long> read = new ConcurrentSkipListMap<>();
        store.readAll((page, numbers, count) -> {
            assertThat(count).isEqualTo(LONGS - page % 2);
            assertThat(Arrays.stream(numbers, 0, count).distinct().count()).isEqualTo(1);
            assertThat(read.put(page, numbers[0])).isNull();
        });
        return read;
    }

    private static long bytesOf(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Test
    void anyBitFlipped_inAFileOfPages_isDetected() throws IOException {
        PageStore store = PageStore.empty(temp, keys);
        PageMap map = store.write(4, LONGS, PageStoreTest::golden);
        store.use(map);
        Path file = PageFile.path(temp, 1);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << i % 8);
            Files.write(file, bad);
            assertThatThrownBy(() -> readAll(store)).isInstanceOf(CorruptFile.class);
        }
        Files.write(file, good);
        assertThat(readAll(store)).hasSize(4);
        Files.delete(file);
        assertThatThrownBy(() -> readAll(store)).isInstanceOf(CorruptFile.class).hasMessageContaining("missing");
    }

    @Test
    void pageWhereAnotherOneIs_isRefused() throws IOException {
        PageStore store = PageStore.empty(temp, keys);
        PageMap map = store.write(4, LONGS, PageStoreTest::golden);
        store.use(new PageMap(Map.of(1, map.places().get(3))));
        assertThatThrownBy(() -> readAll(store)).isInstanceOf(CorruptBlock.class);
    }

    @Test
    void write_fixedKeyAndSalt_givesGoldenBytes() throws IOException {
        PageStore store = PageStore.empty(temp, keys, TestKeys.counting());
        store.write(4, LONGS, PageStoreTest::golden);
        Golden.check("level-2/file.pages", Files.readAllBytes(PageFile.path(temp, 1)));
    }

    @Test
    void read_goldenFile_givesItsPages() throws IOException {
        Path snapshot = Files.createDirectory(temp.resolve("snapshot"));
        PageMap map = PageStore.empty(temp.resolve("one"), keys).write(4, LONGS, PageStoreTest::golden);
        Files.write(PageFile.path(snapshot, 1), Golden.bytes("level-2/file.pages"));
        assertThat(readAll(PageStore.restore(snapshot, temp.resolve("two"), keys, map)))
                .containsEntry(3, 1003L);
    }

    private static int golden(int page, long[] into) {
        Arrays.fill(into, 1000 + page);
        return LONGS - page % 2;
    }
}
