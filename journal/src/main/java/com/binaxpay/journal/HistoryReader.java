package com.binaxpay.journal;

import com.binaxpay.wire.SegmentLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads a history's files from the first byte to the last, for audits while no process has them open: it changes,
/// drops
/// and repairs nothing. What cannot be read throws; where a file only ends in the middle of a block, as after a crash,
/// history ends before it. One thread at a time.
public final class HistoryReader implements Closeable {
    private static final int LENGTH_BYTES = 4;

    private final List<Segment> segments = new ArrayList<>();
    private final BlockIndex index = new BlockIndex();
    private final Gcm gcm = new Gcm();
    private final int rowBytes;
    private long place;
    private byte[] block = new byte[0];
    private int at;
    private byte[] beside = new byte[0];
    private long besideFirst;

    private HistoryReader(int rowBytes) {
        this.rowBytes = rowBytes;
    }

    /// Opens rows of `rowBytes` each in `directory`.
    ///
    /// @throws CorruptFile if the files are not those of one history
    public static HistoryReader rows(Path directory, DataKeys keys, int rowBytes) throws IOException {
        return open(directory, new Segment.Kind(SegmentLayout.KIND_ROWS, rowBytes), keys, rowBytes);
    }

    /// Opens the records in `directory`; likewise.
    public static HistoryReader records(Path directory, DataKeys keys) throws IOException {
        return open(directory, new Segment.Kind(SegmentLayout.KIND_RECORDS, 0), keys, 0);
    }

    private static HistoryReader open(Path directory, Segment.Kind kind, DataKeys keys, int rowBytes)
            throws IOException {
        HistoryReader reader = new HistoryReader(rowBytes);
        try {
            for (Path file : SegmentSet.list(directory)) {
                Optional<Segment> opened = Segment.open(file, kind, keys);
                if (opened.isPresent()) {
                    reader.add(opened.get());
                }
            }
        } catch (RuntimeException | IOException e) {
            reader.close();
            throw e;
        }
        return reader;
    }

    private void add(Segment segment) throws IOException {
        segments.add(segment);
        index.truncate(segment.first());
        if (index.end() != segment.first()) {
            throw new CorruptFile(
                    segment.file(), "begins at " + segment.first() + ", what comes before ends at " + index.end());
        }
        segment.scan(segments.size() - 1, index, Long.MAX_VALUE);
    }

    /// Where the next row or record is, as [RowFile] and [RecordFile] count.
    public long position() {
        return rowBytes == 0 ? place + at + 1 : (place + at) / rowBytes + 1;
    }

    /// The next row or record; empty at the end.
    ///
    /// @throws CorruptFile if it is damaged
    public Optional<byte[]> next() throws IOException {
        if (at == block.length && !load()) {
            return Optional.empty();
        }
        int rest = block.length - at;
        int header = rowBytes == 0 ? LENGTH_BYTES : 0;
        int length = rowBytes == 0 && rest >= LENGTH_BYTES ? view().getInt(at) : rowBytes;
        if (length < 0 || rest < header || length > rest - header) {
            throw new CorruptFile(name(), "holds no whole row or record at " + (place + at));
        }
        byte[] item = new byte[length];
        System.arraycopy(block, at + header, item, 0, length);
        at += header + length;
        return Optional.of(item);
    }

    /// The record at `position`, read beside the walk.
    ///
    /// @throws CorruptFile if no record is there, or it is damaged
    public byte[] record(long position) {
        long wanted = position - 1;
        if (wanted < 0 || wanted >= index.end()) {
            throw new CorruptFile(name(), "holds no record at " + position);
        }
        if (wanted < besideFirst || wanted >= besideFirst + beside.length) {
            BlockIndex.Found found = index.find(wanted);
            beside = segments.get(found.segment()).read(found, gcm);
            besideFirst = found.first();
        }
        int start = (int) (wanted - besideFirst);
        int rest = beside.length - start - LENGTH_BYTES;
        int length = rest < 0
                ? -1
                : ByteBuffer.wrap(beside).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
        if (length < 0 || length > rest) {
            throw new CorruptFile(name(), "holds no record at " + position);
        }
        return Arrays.copyOfRange(beside, start + LENGTH_BYTES, start + LENGTH_BYTES + length);
    }

    private boolean load() {
        place += block.length;
        at = 0;
        if (place >= index.end()) {
            block = new byte[0];
            return false;
        }
        BlockIndex.Found found = index.find(place);
        block = segments.get(found.segment()).read(found, gcm);
        return true;
    }

    private Path name() {
        return segments.getLast().file();
    }

    private ByteBuffer view() {
        return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
