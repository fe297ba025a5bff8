package com.binaxpay.journal;

import com.binaxpay.journal.BlockWriter.Flushed;
import com.binaxpay.journal.BlockWriter.Sizes;
import com.binaxpay.wire.SegmentLayout;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serial;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/// A history of bytes that only grows, cut into blocks at the borders of what is appended. One thread appends and
/// syncs;
/// any thread reads, also what is not written yet.
final class BlockLog implements Closeable {
    /// A linked segment saves copying, but each makes one more file; below this part of a segment, 4 MiB as a rule, the
    /// copy is cheaper.
    private static final int ROLL_AT_SNAPSHOT_PART = 16;

    private static final int CACHED_BLOCKS_MAX = 64;

    private final SegmentSet segments;
    private final BlockWriter writer;
    private final Sizes sizes;
    private final Map<Long, Block> cache = new Cache();
    private final ConcurrentLinkedQueue<Gcm> ciphers = new ConcurrentLinkedQueue<>();
    private volatile Block tail;
    private boolean closed;

    private BlockLog(SegmentSet segments, SegmentListener listener, Sizes sizes, Block tail) {
        this.segments = segments;
        this.sizes = sizes;
        this.tail = tail;
        this.writer = new BlockWriter(segments, listener, sizes);
        writer.start();
    }

    /// Opens the history in `directory` and drops all from `length` on.
    ///
    /// @throws CorruptFile if it does not reach `length`
    static BlockLog open(
            Path directory,
            Segment.Kind kind,
            DataKeys keys,
            Entropy entropy,
            Sizes sizes,
            SegmentListener listener,
            long length)
            throws IOException {
        SegmentSet segments = SegmentSet.open(directory, kind, keys, entropy, length);
        try {
            return new BlockLog(segments, listener, sizes, firstTail(segments, sizes, length));
        } catch (RuntimeException e) {
            segments.close();
            throw e;
        }
    }

    /// Where `length` is inside a block, its head begins the next segment, since blocks on disk never change.
    private static Block firstTail(SegmentSet segments, Sizes sizes, long length) {
        if (segments.index().end() == length) {
            return new Block(length, new byte[sizes.blockBytes()], 0);
        }
        BlockIndex.Found last = segments.index().find(length);
        byte[] plaintext = segments.read(last, new Gcm());
        segments.index().truncate(last.first());
        int kept = (int) (length - last.first());
        byte[] bytes = new byte[Math.max(sizes.blockBytes(), kept)];
        System.arraycopy(plaintext, 0, bytes, 0, kept);
        return new Block(last.first(), bytes, kept);
    }

    /// Makes `live` hold the history that [#linkInto] put into `snapshot`; nobody may have `live` open.
    static void restore(Path snapshot, Path live) throws IOException {
        Files.createDirectories(live);
        for (Path file : SegmentSet.listAll(live)) {
            Files.delete(file);
        }
        // An empty directory isn't sent to another replica.
        if (Files.exists(snapshot)) {
            for (Path file : SegmentSet.listAll(snapshot)) {
                link(file, live);
            }
        }
        Durable.syncDirectory(live);
    }

    /// The segments that there were at opening, before anything was appended.
    List<Segment> segments() {
        return segments.all();
    }

    /// Place behind the last byte that is in a segment.
    long written() {
        return segments.index().end();
    }

    /// Place behind the last byte.
    long end() {
        return tail.end();
    }

    /// A block with room for `size` bytes behind its [Block#sizeBytes]; to be filled and then published by the
    /// appending
    /// thread.
    Block room(int size) {
        Block current = tail;
        return current.room() >= size ? current : next(size);
    }

    /// The block with the byte at `offset`.
    ///
    /// @throws IllegalArgumentException if the history does not reach it
    /// @throws CorruptBlock if the block is damaged
    Block read(long offset) {
        // A block moves from tail to writer to index and is in its new place before it leaves the old one, so looking
        // in this order always meets it.
        Block current = tail;
        if (offset >= current.first()) {
            if (offset >= current.end()) {
                throw new IllegalArgumentException("place " + offset + " is past the end of history");
            }
            return current;
        }
        if (offset < 0) {
            throw new IllegalArgumentException("place " + offset + " is before the beginning of history");
        }
        return writer.find(offset).orElseGet(() -> fromDisk(offset));
    }

    /// Sets who is asked for what a damaged block held.
    void healBy(Healer healer) {
        segments.healBy(healer);
    }

    /// Reads everything that is on disk, and puts back what is damaged. Any thread.
    void scrub(Scrub scrub) {
        segments.scrub(scrub);
    }

    /// Up to `length` bytes from `offset` on, as many as lie in one block, for whoever heals another replica; empty
    /// where
    /// they are damaged here too, or not there. Any thread.
    Optional<byte[]> forOthers(long offset, int length) {
        Block current = tail;
        if (offset < 0 || offset >= current.end()) {
            return Optional.empty();
        }
        Optional<Block> inMemory = offset >= current.first() ? Optional.of(current) : writer.find(offset);
        try {
            Block block = inMemory.orElseGet(() -> {
                BlockIndex.Found found = segments.index().find(offset);
                byte[] plaintext = segments.readAsIs(found, new Gcm());
                return new Block(found.first(), plaintext, plaintext.length);
            });
            int from = (int) (offset - block.first());
            int to = Math.min(block.sizeBytes(), from + length);
            return Optional.of(Arrays.copyOfRange(block.bytes(), from, to));
        } catch (CorruptBlock e) {
            return Optional.empty();
        }
    }

    /// Checks the segments in `directory`, a snapshot's, but for those that `isKnown`.
    static void check(Path directory, Segment.Kind kind, DataKeys keys, Predicate<Path> isKnown, Scrub scrub)
            throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (Path file : SegmentSet.list(directory)) {
            if (!isKnown.test(file)) {
                Optional<Segment> opened = Segment.open(file, kind, keys);
                if (opened.isEmpty()) {
                    scrub.damaged(file, "does not begin like a segment");
                    continue;
                }
                try (Segment segment = opened.get()) {
                    check(segment, scrub);
                }
            }
        }
    }

    private static void check(Segment segment, Scrub scrub) throws IOException {
        Gcm gcm = new Gcm();
        long first = segment.first();
        long end = SegmentLayout.HEADER_BYTES;
        for (Optional<BlockIndex.Found> next = segment.unindexed(0, first, end);
                next.isPresent();
                next = segment.unindexed(0, first, end)) {
            try {
                segment.read(next.get(), gcm);
            } catch (CorruptBlock e) {
                scrub.damaged(segment.file(), String.valueOf(e.getMessage()));
            }
            scrub.read(SegmentLayout.blockBytes(next.get().plaintextBytes()));
            end += SegmentLayout.blockBytes(next.get().plaintextBytes());
            first += next.get().plaintextBytes();
        }
        Path beside = SegmentIndex.beside(segment.file());
        if (Files.exists(beside) && SegmentIndex.read(segment).isEmpty()) {
            scrub.damagedDerived(beside, "does not fit its segment");
        }
    }

    /// Makes everything durable and returns where it ends.
    long sync() {
        handOver();
        writer.flush(Long.MAX_VALUE);
        return tail.first();
    }

    /// Files of the history; after [#sync] they hold all of it.
    List<Path> files() {
        return segments.files();
    }

    /// Makes everything durable, puts it into `directory`, which exists, and returns where it ends.
    long linkInto(Path directory) throws IOException {
        long end = mark();
        linkMarked(directory);
        return end;
    }

    /// Fixes where the history ends now, for [#linkMarked]; by the appending thread, at once.
    long mark() {
        handOver();
        return tail.first();
    }

    /// Puts the history into `directory`, which exists, durably, at least up to the newest [#mark]. Any thread.
    void linkMarked(Path directory) throws IOException {
        Flushed flushed = writer.flush(sizes.segmentBytes() / ROLL_AT_SNAPSHOT_PART);
        for (Path file : flushed.closed()) {
            link(file, directory);
            for (Path beside : SegmentSet.beside(file)) {
                if (Files.exists(beside)) {
                    link(beside, directory);
                }
            }
        }
        Optional<BlockWriter.OpenSegment> open = flushed.open();
        if (open.isPresent()) {
            copy(open.get().file(), open.get().sizeBytes(), directory);
        }
        Durable.syncDirectory(directory);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                handOver();
            } finally {
                try {
                    writer.stop();
                } finally {
                    segments.close();
                }
            }
        }
    }

    private Block next(int size) {
        handOver();
        Block fresh = tail;
        if (fresh.room() < size) {
            fresh = new Block(fresh.first(), new byte[size], 0);
            tail = fresh;
        }
        return fresh;
    }

    private void handOver() {
        Block full = tail;
        if (full.sizeBytes() > 0) {
            writer.add(full);
            tail = new Block(full.end(), new byte[sizes.blockBytes()], 0);
        }
    }

    private Block fromDisk(long offset) {
        BlockIndex.Found found = segments.index().find(offset);
        synchronized (cache) {
            Block cached = cache.get(found.first());
            if (cached != null) {
                return cached;
            }
        }
        Gcm pooled = ciphers.poll();
        Gcm gcm = pooled == null ? new Gcm() : pooled;
        byte[] plaintext = segments.read(found, gcm);
        ciphers.add(gcm);
        Block block = new Block(found.first(), plaintext, plaintext.length);
        synchronized (cache) {
            cache.put(found.first(), block);
        }
        return block;
    }

    static void link(Path file, Path directory) throws IOException {
        Path target = directory.resolve(file.getFileName());
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            // Another file system, or one without links.
            copy(file, Files.size(file), directory);
        }
    }

    private static void copy(Path file, long size, Path directory) throws IOException {
        Path target = directory.resolve(file.getFileName());
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            long done = 0;
            while (done < size) {
                long count = from.transferTo(done, size - done, to);
                if (count == 0) {
                    throw new IOException(file + " ends at byte " + done + ", expected " + size);
                }
                done += count;
            }
            to.force(true);
        }
    }

    /// The blocks last read from disk.
    private static final class Cache extends LinkedHashMap<Long, Block> {
        @Serial
        private static final long serialVersionUID = 1L;

        Cache() {
            super(2 * CACHED_BLOCKS_MAX, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
            return size() > CACHED_BLOCKS_MAX;
        }
    }
}
