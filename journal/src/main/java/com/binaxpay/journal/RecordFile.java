package com.binaxpay.journal;

import com.binaxpay.journal.BlockWriter.Sizes;
import com.binaxpay.wire.SegmentLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Records of any size, found again by the position that appending them gave; positions rise from 1. Encrypted and
/// checksummed on disk, see [SegmentLayout].
///
/// One thread appends, syncs and closes; any thread reads, at once what was appended. A record that is missing or
/// damaged throws. The file remembers no length of its own: whoever opens it says up to where it counts, and the rest
/// is
/// dropped.
public final class RecordFile implements Closeable {
    /// Largest record.
    public static final int RECORD_BYTES_MAX = 1 << 26;

    private static final int BLOCK_BYTES = 1 << 15;
    private static final int BLOCKS_WAITING = 128;
    private static final int BLOCKS_KEPT = 32;
    private static final int LENGTH_BYTES = 4;

    private final BlockLog log;

    private RecordFile(BlockLog log) {
        this.log = log;
    }

    /// Opens the records in `directory`, which is made where absent, and drops all from `length` on.
    ///
    /// @param length what [#sync] or [#linkInto] returned, 0 for none
    /// @param segmentBytes size at which a file is closed and another begun
    /// @throws CorruptFile if the records do not reach `length`
    public static RecordFile open(Path directory, DataKeys keys, long length, long segmentBytes) throws IOException {
        return open(
                directory,
                keys,
                length,
                Entropy.SYSTEM,
                new Sizes(BLOCK_BYTES, segmentBytes, BLOCKS_WAITING, BLOCKS_KEPT));
    }

    static RecordFile open(Path directory, DataKeys keys, long length, Entropy entropy, Sizes sizes)
            throws IOException {
        Segment.Kind kind = new Segment.Kind(SegmentLayout.KIND_RECORDS, 0);
        return new RecordFile(BlockLog.open(directory, kind, keys, entropy, sizes, SegmentListener.NONE, length));
    }

    /// Makes `live` hold what [#linkInto] put into `snapshot`, and nothing else; nobody may have `live` open.
    public static void restore(Path snapshot, Path live) throws IOException {
        BlockLog.restore(snapshot, live);
    }

    /// Everything appended so far, in bytes; the next record's position is one more.
    public long length() {
        return log.end();
    }

    /// Appends `record` and returns its position. Waits when the disk is far behind.
    ///
    /// @throws JournalFailed if the disk failed
    public long append(byte[] record) {
        return append(record, 0, record.length);
    }

    /// As [#append(byte\[\])], of `length` bytes at `offset` of `source`.
    public long append(byte[] source, int offset, int length) {
        if (length > RECORD_BYTES_MAX) {
            throw new IllegalArgumentException("record of " + length + " bytes, at most " + RECORD_BYTES_MAX);
        }
        Block block = log.room(LENGTH_BYTES + length);
        long place = block.end();
        int start = block.sizeBytes();
        view(block).putInt(start, length);
        System.arraycopy(source, offset, block.bytes(), start + LENGTH_BYTES, length);
        block.publish(LENGTH_BYTES + length);
        return place + 1;
    }

    /// The record at `position`.
    ///
    /// @throws IllegalArgumentException if no record begins there
    /// @throws CorruptBlock if the record is damaged
    public byte[] read(long position) {
        Block block = log.read(position - 1);
        int start = (int) (position - 1 - block.first());
        int known = block.sizeBytes();
        int length = known - start < LENGTH_BYTES ? -1 : view(block).getInt(start);
        if (length < 0 || length > known - start - LENGTH_BYTES) {
            throw new IllegalArgumentException("no record begins at position " + position);
        }
        byte[] record = new byte[length];
        System.arraycopy(block.bytes(), start + LENGTH_BYTES, record, 0, length);
        return record;
    }

    /// Position of the record that follows `record` at `position`; [#length] + 1 behind the last.
    public static long positionAfter(long position, byte[] record) {
        return position + LENGTH_BYTES + record.length;
    }

    /// Makes all records durable and returns their [#length].
    public long sync() {
        return log.sync();
    }

    /// The files; after [#sync] they hold all records.
    public List<Path> files() {
        return log.files();
    }

    /// Makes all records durable, puts them into `directory`, which exists, and returns their [#length]. Full segments
    /// are hard links, so this is quick however long the history is.
    public long linkInto(Path directory) throws IOException {
        return log.linkInto(directory);
    }

    /// Fixes the [#length] there is now, for [#linkMarked], and returns it; by the appending thread, at once.
    public long mark() {
        return log.mark();
    }

    /// Makes at least the records of the newest [#mark] durable and puts them into `directory`, which exists. Any
    /// thread,
    /// while another one appends; who opens them says up to where they count.
    public void linkMarked(Path directory) throws IOException {
        log.linkMarked(directory);
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
    public static void check(Path directory, DataKeys keys, Predicate<Path> isKnown, Scrub scrub) throws IOException {
        BlockLog.check(directory, new Segment.Kind(SegmentLayout.KIND_RECORDS, 0), keys, isKnown, scrub);
    }

    /// Writes what was appended, without waiting for it to be durable.
    @Override
    public void close() throws IOException {
        log.close();
    }

    private static ByteBuffer view(Block block) {
        return ByteBuffer.wrap(block.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
