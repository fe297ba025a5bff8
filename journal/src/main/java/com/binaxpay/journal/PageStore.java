package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.PageFileLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/// Pages of accounts on disk: each snapshot writes those that changed since the one before into a file of its own, and
/// links the older files that still hold a page. One thread at a time, but for [#sparse].
public final class PageStore {
    private final Path directory;
    private final DataKeys keys;
    private final Entropy entropy;
    private volatile PageMap map;
    private long nextFile;

    private PageStore(Path directory, DataKeys keys, Entropy entropy, PageMap map, long nextFile) {
        this.directory = directory;
        this.keys = keys;
        this.entropy = entropy;
        this.map = map;
        this.nextFile = nextFile;
    }

    /// Gives pages to be written.
    @FunctionalInterface
    public interface Source {
        /// Puts `page` at the start of `into` and returns how many numbers that are; 0 where it has not changed.
        int take(int page, long[] into);
    }

    /// Takes pages that were read.
    @FunctionalInterface
    public interface Sink {
        /// Called by several threads, with different pages.
        void put(int page, long[] numbers, int count);
    }

    /// An empty store in `directory`, which is made where absent, and emptied.
    public static PageStore empty(Path directory, DataKeys keys) throws IOException {
        return empty(directory, keys, Entropy.SYSTEM);
    }

    static PageStore empty(Path directory, DataKeys keys, Entropy entropy) throws IOException {
        clear(directory);
        return new PageStore(directory, keys, entropy, PageMap.empty(), 1);
    }

    /// A store in `live` of the files that `snapshot` holds, whose pages are where `map` says.
    public static PageStore restore(Path snapshot, Path live, DataKeys keys, PageMap map) throws IOException {
        clear(live);
        long next = 1;
        for (Path file : list(snapshot)) {
            if (PageFile.isPages(file)) {
                BlockLog.link(file, live);
                next = Math.max(next, PageFile.numberOf(file) + 1);
            }
        }
        Durable.syncDirectory(live);
        return new PageStore(live, keys, Entropy.SYSTEM, map, next);
    }

    private static void clear(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Path file : list(directory)) {
            Files.delete(file);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            // An empty directory isn't sent to another replica.
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    /// Reads all pages, with several threads.
    ///
    /// @throws CorruptFile if a page is damaged or a file missing
    public void readAll(Sink sink) throws IOException {
        ConcurrentMap<Long, PageFile> files = new ConcurrentHashMap<>();
        try {
            for (long number : map.files()) {
                Path path = PageFile.path(directory, number);
                if (!Files.exists(path)) {
                    throw new CorruptFile(path, "is missing");
                }
                files.put(number, PageFile.open(path, keys));
            }
            map.places().entrySet().parallelStream().forEach(entry -> {
                PageMap.Place place = entry.getValue();
                byte[] plaintext =
                        Objects.requireNonNull(files.get(place.file())).read(entry.getKey(), place);
                long[] numbers = new long[plaintext.length / Long.BYTES];
                ByteBuffer.wrap(plaintext)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asLongBuffer()
                        .get(numbers);
                sink.put(entry.getKey(), numbers, numbers.length);
            });
        } finally {
            for (PageFile file : files.values()) {
                file.close();
            }
        }
    }

    /// Pages that the next snapshot must write even if they have not changed: those in files of which more than half is
    /// garbage, so that no more than half of all files is.
    public List<Integer> sparse() {
        PageMap now = map;
        Map<Long, Long> live = new TreeMap<>();
        now.places()
                .values()
                .forEach(place ->
                        live.merge(place.file(), (long) PageFileLayout.blockBytes(place.plaintextBytes()), Long::sum));
        List<Integer> pages = new ArrayList<>();
        now.places().forEach((page, place) -> {
            if (damaged.contains(place.file()) || live.getOrDefault(place.file(), 0L) * 2 < sizeOf(place.file())) {
                pages.add(page);
            }
        });
        return pages;
    }

    private final ConcurrentMap<Long, Long> sizes = new ConcurrentHashMap<>();
    private final Set<Long> damaged = ConcurrentHashMap.newKeySet();

    /// Reads all pages from disk. Those of a damaged file are written again by the next snapshot: memory has them. Any
    /// thread.
    ///
    /// @return whether a snapshot is needed
    public boolean scrub(Scrub scrub) throws IOException {
        boolean isDamaged = false;
        for (long number : map.files()) {
            int before = scrub.damaged().size();
            check(PageFile.path(directory, number), keys, scrub);
            if (scrub.damaged().size() > before) {
                damaged.add(number);
                isDamaged = true;
            }
        }
        return isDamaged;
    }

    /// Checks the pages in `directory`, a snapshot's, but for those that `isKnown`.
    public static void check(Path directory, DataKeys keys, Predicate<Path> isKnown, Scrub scrub) throws IOException {
        for (Path file : list(directory)) {
            if (PageFile.isPages(file) && !isKnown.test(file)) {
                check(file, keys, scrub);
            }
        }
    }

    private static void check(Path path, DataKeys keys, Scrub scrub) throws IOException {
        try (PageFile file = PageFile.open(path, keys)) {
            file.check(scrub);
        } catch (NoSuchFileException e) {
            // A snapshot has gone on without it.
        } catch (CorruptFile e) {
            scrub.damaged(path, String.valueOf(e.getMessage()));
        }
    }

    private long sizeOf(long file) {
        return sizes.computeIfAbsent(file, number -> {
            try {
                return Files.size(PageFile.path(directory, number));
            } catch (IOException e) {
                throw new JournalFailed("size of pages file " + number, e);
            }
        });
    }

    /// Writes those of the pages from 0 to `count` that `source` gives into a new file, durably; returns where all
    /// pages
    /// are then. They count once [#use] has taken that map.
    ///
    /// @param longsMax numbers of a page at the most
    public PageMap write(int count, int longsMax, Source source) throws IOException {
        long number = nextFile++;
        Path file = PageFile.path(directory, number);
        Files.deleteIfExists(file);
        DataKey key = keys.current();
        byte[] salt = entropy.bytes(PageFileLayout.SALT_BYTES);
        SecretKey subkey = Gcm.derive(key, salt, PageFileLayout.KEY_INFO);
        Map<Integer, PageMap.Place> written = new TreeMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            long position = writeFully(channel, ByteBuffer.wrap(PageFile.header(key.id(), salt)));
            Gcm gcm = new Gcm();
            long[] numbers = new long[longsMax];
            byte[] plaintext = new byte[longsMax * Long.BYTES];
            byte[] block = new byte[PageFileLayout.blockBytes(plaintext.length)];
            for (int page = 0; page < count; page++) {
                int longs = source.take(page, numbers);
                if (longs > 0) {
                    ByteBuffer.wrap(plaintext)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asLongBuffer()
                            .put(numbers, 0, longs);
                    int size = longs * Long.BYTES;
                    written.put(page, new PageMap.Place(number, position, size));
                    seal(gcm, subkey, page, position, plaintext, size, block);
                    position += writeFully(channel, ByteBuffer.wrap(block, 0, PageFileLayout.blockBytes(size)));
                }
            }
            channel.force(true);
        }
        if (written.isEmpty()) {
            Files.delete(file);
        }
        Durable.syncDirectory(directory);
        return map.with(written, count);
    }

    private static void seal(
            Gcm gcm, SecretKey subkey, int page, long position, byte[] plaintext, int size, byte[] block) {
        ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        view.putInt(PageFileLayout.BLOCK_PLAINTEXT_BYTES, size);
        view.putInt(PageFileLayout.BLOCK_PAGE, page);
        gcm.seal(
                subkey,
                position,
                new Slice(block, 0, PageFileLayout.BLOCK_CHECKSUM),
                new Slice(plaintext, 0, size),
                block,
                PageFileLayout.BLOCK_HEADER_BYTES);
        view.putInt(PageFileLayout.BLOCK_CHECKSUM, PageFile.blockChecksum(block, size));
    }

    private static long writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        long size = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return size;
    }

    /// Puts the files that hold a page of `of` as hard links into `into`, which exists, durably.
    public void linkInto(PageMap of, Path into) throws IOException {
        for (long file : of.files()) {
            BlockLog.link(PageFile.path(directory, file), into);
        }
        Durable.syncDirectory(into);
    }

    /// From now on pages are where `newer` says; files that hold none of them are deleted.
    public void use(PageMap newer) throws IOException {
        map = newer;
        Set<Long> needed = newer.files();
        for (Path file : list(directory)) {
            if (!PageFile.isPages(file) || !needed.contains(PageFile.numberOf(file))) {
                Files.delete(file);
            }
        }
        sizes.keySet().retainAll(needed);
        damaged.retainAll(needed);
    }
}
