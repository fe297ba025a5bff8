package com.binaxpay.journal;

import com.binaxpay.wire.SegmentLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// The segments of one history, and the index of their blocks. Grown by the writing thread, read by any.
final class SegmentSet implements Closeable {
    private final Path directory;
    private final Segment.Kind kind;
    private final DataKeys keys;
    private final Entropy entropy;
    private final CopyOnWriteArrayList<Segment> segments = new CopyOnWriteArrayList<>();
    private final BlockIndex index = new BlockIndex();
    private long nextNumber = 1;
    /// Place in the set of the segment that is being written, -1 where none is.
    private volatile int growing = -1;
    private volatile Healer healer = Healer.NONE;

    /// A segment that was just made, and its place in the set.
    record Created(Segment segment, int index) {}

    private SegmentSet(Path directory, Segment.Kind kind, DataKeys keys, Entropy entropy) {
        this.directory = directory;
        this.kind = kind;
        this.keys = keys;
        this.entropy = entropy;
    }

    /// Opens the segments in `directory`, which is made where absent, up to the block that reaches `length`, and
    /// deletes
    /// those that begin at `length` or later.
    ///
    /// @throws CorruptFile if the segments do not reach `length`
    static SegmentSet open(Path directory, Segment.Kind kind, DataKeys keys, Entropy entropy, long length)
            throws IOException {
        Files.createDirectories(directory);
        SegmentSet set = new SegmentSet(directory, kind, keys, entropy);
        try {
            set.load(length);
        } catch (RuntimeException | IOException e) {
            set.close();
            throw e;
        }
        return set;
    }

    /// Segments and the files beside them.
    static List<Path> listAll(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> Segment.isSegment(file) || SegmentIndex.isIndex(file) || EntryRun.isRun(file))
                    .sorted()
                    .toList();
        }
    }

    /// The files that may be beside a segment.
    static List<Path> beside(Path segment) {
        return List.of(SegmentIndex.beside(segment), EntryRun.beside(segment));
    }

    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Segment::isSegment).sorted().toList();
        }
    }

    String name() {
        return String.valueOf(directory.getFileName());
    }

    BlockIndex index() {
        return index;
    }

    List<Path> files() {
        return segments.stream().map(Segment::file).toList();
    }

    List<Segment> all() {
        return List.copyOf(segments);
    }

    /// Sets who is asked for what a damaged block held.
    void healBy(Healer newHealer) {
        healer = newHealer;
    }

    /// The plaintext of the block that `found` describes, which is put back first where it is damaged.
    ///
    /// @throws CorruptBlock if nobody has what it held
    byte[] read(BlockIndex.Found found, Gcm gcm) {
        return segments.get(found.segment()).readHealing(found, gcm, name(), healer);
    }

    /// As [#read], for whoever heals others: a damaged block stays as it is.
    byte[] readAsIs(BlockIndex.Found found, Gcm gcm) {
        return segments.get(found.segment()).read(found, gcm);
    }

    /// Reads everything from disk and puts back what is damaged. Any thread.
    void scrub(Scrub scrub) {
        Gcm gcm = new Gcm();
        for (int self = 0; self < segments.size(); self++) {
            Segment segment = segments.get(self);
            try {
                scrub(segment, self, gcm, scrub);
            } catch (IOException e) {
                throw new JournalFailed(segment.file() + " cannot be read", e);
            }
        }
    }

    private void scrub(Segment segment, int self, Gcm gcm, Scrub scrub) throws IOException {
        boolean isClosed = growing != self;
        if (segment.healHeader()) {
            healer.mended(segment.file() + " at its header");
        }
        long end = SegmentLayout.HEADER_BYTES;
        long first = segment.first();
        for (BlockIndex.Found found : index.blocksOf(self)) {
            scrub(segment, found, gcm, scrub);
            end = found.position() + (long) SegmentLayout.blockBytes(found.plaintextBytes());
            first = found.first() + found.plaintextBytes();
        }
        if (isClosed) {
            // Blocks that history has gone on without, after it was cut there: snapshots may begin with them.
            for (Optional<BlockIndex.Found> next = segment.unindexed(self, first, end);
                    next.isPresent();
                    next = segment.unindexed(self, first, end)) {
                scrub(segment, next.get(), gcm, scrub);
                end += SegmentLayout.blockBytes(next.get().plaintextBytes());
                first += next.get().plaintextBytes();
            }
            if (SegmentIndex.heal(segment)) {
                healer.mended(SegmentIndex.beside(segment.file()) + "");
            }
        }
    }

    private void scrub(Segment segment, BlockIndex.Found found, Gcm gcm, Scrub scrub) {
        try {
            segment.readHealing(found, gcm, name(), healer);
        } catch (CorruptBlock e) {
            scrub.damaged(segment.file(), String.valueOf(e.getMessage()));
        }
        scrub.read(SegmentLayout.blockBytes(found.plaintextBytes()));
    }

    /// Makes the next segment, whose first block will be at `first`; its name and header are durable.
    Created create(long first) throws IOException {
        Path file = Segment.path(directory, nextNumber);
        DataKey key = keys.current();
        byte[] header = Segment.header(kind, key.id(), first, entropy.bytes(SegmentLayout.SALT_BYTES));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            channel.write(ByteBuffer.wrap(header));
            channel.force(true);
        }
        Durable.syncDirectory(directory);
        Segment segment = Segment.open(file, kind, keys)
                .orElseThrow(() -> new CorruptFile(file, "does not hold the header that was just written"));
        nextNumber++;
        growing = segments.size();
        segments.add(segment);
        return new Created(segment, segments.size() - 1);
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }

    /// Adds the blocks of a segment to the index, as the file beside it or its block headers tell; returns where they
    /// end.
    private long index(Segment segment, int self, long length) throws IOException {
        Optional<List<BlockIndex.Run>> known = SegmentIndex.read(segment);
        if (known.isPresent()) {
            known.get().forEach(run -> index.add(self, run));
            index.truncate(length);
            return SegmentIndex.endOf(known.get());
        }
        long end = segment.scan(self, index, length);
        List<BlockIndex.Run> scanned = index.runsOf(self);
        if (end == Files.size(segment.file()) && SegmentIndex.endOf(scanned) == end) {
            SegmentIndex.write(segment, scanned);
        }
        return end;
    }

    /// Writes the file beside a segment that was just closed.
    void close(Segment segment, int self) throws IOException {
        SegmentIndex.write(segment, index.runsOf(self));
        growing = -1;
    }

    private void load(long length) throws IOException {
        List<Path> dropped = new ArrayList<>();
        Path lastFile = directory;
        long lastPosition = 0;
        for (Path file : list(directory)) {
            nextNumber = Segment.numberOf(file) + 1;
            Optional<Segment> opened = Segment.open(file, kind, keys);
            if (opened.isEmpty() || opened.get().first() >= length) {
                dropped.add(file);
                if (opened.isPresent()) {
                    opened.get().close();
                }
                continue;
            }
            Segment segment = opened.get();
            segments.add(segment);
            index.truncate(segment.first());
            if (index.end() != segment.first()) {
                throw new CorruptBlock(
                        lastFile,
                        lastPosition,
                        "is missing or damaged: " + file + " begins at " + segment.first()
                                + ", what comes before ends at " + index.end());
            }
            lastPosition = index(segment, segments.size() - 1, length);
            lastFile = file;
        }
        if (index.end() < length) {
            throw new CorruptBlock(
                    lastFile,
                    lastPosition,
                    "is missing or damaged: history ends at " + index.end() + ", expected " + length);
        }
        for (Path file : dropped) {
            Files.delete(file);
            for (Path beside : beside(file)) {
                Files.deleteIfExists(beside);
            }
        }
        if (!dropped.isEmpty()) {
            Durable.syncDirectory(directory);
        }
    }
}
