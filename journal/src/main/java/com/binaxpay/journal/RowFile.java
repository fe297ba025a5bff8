package com.binaxpay.journal;

import com.binaxpay.journal.BlockWriter.Sizes;
import com.binaxpay.wire.SegmentLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Rows of one size, numbered densely from 1, appended and never changed; encrypted and checksummed on disk, see
/// [SegmentLayout].
///
/// One thread appends, syncs and closes; any thread reads, at once what was appended. A row that is missing or damaged
/// throws. The file remembers no length of its own: whoever opens it says how many rows count, and the rest is dropped.
public final class RowFile implements Closeable {
    private static final int BLOCK_BYTES = 1 << 14;
    private static final int BLOCKS_WAITING = 256;
    /// 6 MiB: what a shard under full load writes in the tenth of a second until its trees take it.
    private static final int BLOCKS_KEPT = 384;

    private final BlockLog log;
    private final int rowBytes;
    private final Optional<EntryIndex> index;

    private RowFile(BlockLog log, int rowBytes, Optional<EntryIndex> index) {
        this.log = log;
        this.rowBytes = rowBytes;
        this.index = index;
    }

    /// Opens the rows in `directory`, which is made where absent, keeps the first `rows` of them and drops the others.
    ///
    /// @param rowBytes size of a row, 1 to 16,384
    /// @param segmentBytes size at which a file is closed and another begun
    /// @throws CorruptFile if there are fewer rows
    public static RowFile open(Path directory, DataKeys keys, int rowBytes, long rows, long segmentBytes)
            throws IOException {
        return open(directory, keys, rowBytes, rows, Entropy.SYSTEM, sizes(rowBytes, segmentBytes));
    }

    /// As [#open(Path, DataKeys, int, long, long)], with an index of the rows by account, see [#entries].
    public static RowFile open(
            Path directory, DataKeys keys, int rowBytes, long rows, long segmentBytes, EntryKeys entryKeys)
            throws IOException {
        return open(directory, keys, rowBytes, rows, Entropy.SYSTEM, sizes(rowBytes, segmentBytes), entryKeys);
    }

    static RowFile open(Path directory, DataKeys keys, int rowBytes, long rows, Entropy entropy, Sizes sizes)
            throws IOException {
        BlockLog log = openLog(directory, keys, rowBytes, rows, entropy, sizes, SegmentListener.NONE);
        return new RowFile(log, rowBytes, Optional.empty());
    }

    static RowFile open(
            Path directory, DataKeys keys, int rowBytes, long rows, Entropy entropy, Sizes sizes, EntryKeys entryKeys)
            throws IOException {
        EntryIndex index = new EntryIndex(
                keys,
                entryKeys,
                entropy,
                rowBytes,
                listener -> openLog(directory, keys, rowBytes, rows, entropy, sizes, listener));
        return new RowFile(index.log(), rowBytes, Optional.of(index));
    }

    private static BlockLog openLog(
            Path directory,
            DataKeys keys,
            int rowBytes,
            long rows,
            Entropy entropy,
            Sizes sizes,
            SegmentListener listener)
            throws IOException {
        Segment.Kind kind = new Segment.Kind(SegmentLayout.KIND_ROWS, rowBytes);
        long length = Math.multiplyExact(rows, (long) rowBytes);
        return BlockLog.open(directory, kind, keys, entropy, sizes, listener, length);
    }

    private static Sizes sizes(int rowBytes, long segmentBytes) {
        return new Sizes(BLOCK_BYTES / rowBytes * rowBytes, segmentBytes, BLOCKS_WAITING, BLOCKS_KEPT);
    }

    /// Makes `live` hold what [#linkInto] put into `snapshot`, and nothing else; nobody may have `live` open.
    public static void restore(Path snapshot, Path live) throws IOException {
        BlockLog.restore(snapshot, live);
    }

    /// Ordinal that the next row will get; the first row is 1.
    public long nextOrdinal() {
        return log.end() / rowBytes + 1;
    }

    /// Appends the row at `offset` of `source` and returns its ordinal. Waits when the disk is far behind.
    ///
    /// @throws JournalFailed if the disk failed
    public long append(byte[] source, int offset) {
        Block block = log.room(rowBytes);
        long place = block.end();
        System.arraycopy(source, offset, block.bytes(), block.sizeBytes(), rowBytes);
        block.publish(rowBytes);
        return place / rowBytes + 1;
    }

    /// Copies the row with `ordinal` to the start of `into`.
    ///
    /// @throws IllegalArgumentException if there is no such ordinal
    /// @throws CorruptBlock if the row is damaged
    public void read(long ordinal, byte[] into) {
        long place = (ordinal - 1) * rowBytes;
        Block block = log.read(place);
        System.arraycopy(block.bytes(), (int) (place - block.first()), into, 0, rowBytes);
    }

    /// Copies rows from `ordinal` on to the start of `into`, as many as lie together and fit, and returns how many: one
    /// at
    /// least.
    ///
    /// @throws IllegalArgumentException if there is no such ordinal
    /// @throws CorruptBlock if the rows are damaged
    public int readRun(long ordinal, byte[] into) {
        long place = (ordinal - 1) * rowBytes;
        Block block = log.read(place);
        int from = (int) (place - block.first());
        int rows = Math.min(block.sizeBytes() - from, into.length) / rowBytes;
        System.arraycopy(block.bytes(), from, into, 0, rows * rowBytes);
        return rows;
    }

    /// Makes all rows durable and returns how many there are.
    public long sync() {
        return log.sync() / rowBytes;
    }

    /// The files; after [#sync] they hold all rows.
    public List<Path> files() {
        return log.files();
    }

    /// Makes all rows durable, puts them into `directory`, which exists, and returns how many there are. Full segments
    /// are hard links, so this is quick however long the history is.
    public long linkInto(Path directory) throws IOException {
        return log.linkInto(directory) / rowBytes;
    }

    /// Fixes how many rows there are now, for [#linkMarked], and returns that; by the appending thread, at once.
    public long mark() {
        return log.mark() / rowBytes;
    }

    /// Makes at least the rows of the newest [#mark] durable and puts them into `directory`, which exists. Any thread,
    /// while
    /// another one appends; who opens them says how many count.
    public void linkMarked(Path directory) throws IOException {
        log.linkMarked(directory);
    }

    /// Indexes of parts of the history, by ordinal, without overlap. Not every row is in one: the newest are in none
    /// until
    /// they are written, and a part that was missing or damaged is made again behind.
    public List<EntryPart> entries() {
        return index.map(EntryIndex::parts).orElseGet(List::of);
    }

    /// Waits until the parts of [#entries] that are being made are there.
    void awaitEntries() {
        index.ifPresent(EntryIndex::await);
    }

    /// Sets who is asked for what a damaged block held.
    public void healBy(Healer healer) {
        log.healBy(healer);
    }

    /// Reads everything that is on disk, and puts back what is damaged. Any thread.
    public void scrub(Scrub scrub) {
        log.scrub(scrub);
    }

    /// Up to `length` bytes of the history from `offset` on, for whoever heals another replica; empty where they are
    /// damaged
    /// here too, or not there. Any thread.
    public Optional<byte[]> forOthers(long offset, int length) {
        return log.forOthers(offset, length);
    }

    /// Checks the files in `directory`, a snapshot's, but for those that `isKnown`.
    public static void check(Path directory, DataKeys keys, int rowBytes, Predicate<Path> isKnown, Scrub scrub)
            throws IOException {
        BlockLog.check(directory, new Segment.Kind(SegmentLayout.KIND_ROWS, rowBytes), keys, isKnown, scrub);
    }

    /// Writes what was appended, without waiting for it to be durable.
    @Override
    public void close() throws IOException {
        index.ifPresent(EntryIndex::stop);
        log.close();
        if (index.isPresent()) {
            index.get().close();
        }
    }
}
