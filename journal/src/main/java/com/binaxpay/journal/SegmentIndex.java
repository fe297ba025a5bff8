package com.binaxpay.journal;

import com.binaxpay.wire.SegmentIndexLayout;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Reads and writes the file beside a closed segment that says where its blocks are, see [SegmentIndexLayout].
final class SegmentIndex {
    private static final String SUFFIX = ".idx";
    private static final int RUNS_MAX = 1 << 22;

    private SegmentIndex() {}

    static Path beside(Path segment) {
        String name = segment.getFileName().toString();
        return segment.resolveSibling(name.substring(0, name.indexOf('.')) + SUFFIX);
    }

    static boolean isIndex(Path file) {
        return file.getFileName().toString().matches("[0-9]{10}\\.idx");
    }

    /// Writes the file of a segment of which all blocks are known.
    static void write(Segment segment, List<BlockIndex.Run> runs) throws IOException {
        byte[] content = content(segment, runs);
        // Snapshots may link what is there: a fresh file leaves theirs alone.
        Files.deleteIfExists(beside(segment.file()));
        // Not made durable: what a crash leaves torn is found out by its checksum, and made again.
        Files.write(beside(segment.file()), content);
    }

    /// Puts the file of a segment back where it is damaged, for all its links; whether it was.
    static boolean heal(Segment segment) throws IOException {
        Path file = beside(segment.file());
        if (!Files.exists(file) || read(segment).isPresent()) {
            return false;
        }
        BlockIndex scanned = new BlockIndex(segment.first());
        segment.scan(0, scanned, Long.MAX_VALUE);
        byte[] content = content(segment, scanned.runsOf(0));
        if (Files.size(file) == content.length) {
            SealedBlock.overwrite(file, 0, content);
        } else {
            write(segment, scanned.runsOf(0));
        }
        return true;
    }

    private static byte[] content(Segment segment, List<BlockIndex.Run> runs) {
        ByteBuffer bytes = ByteBuffer.allocate(
                        SegmentIndexLayout.HEADER_BYTES + runs.size() * SegmentIndexLayout.RUN_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(SegmentIndexLayout.MAGIC, SegmentIndexLayout.MAGIC_VALUE);
        bytes.putShort(SegmentIndexLayout.FORMAT, (short) SegmentIndexLayout.FORMAT_VALUE);
        bytes.put(SegmentIndexLayout.SALT, segment.salt());
        bytes.putLong(SegmentIndexLayout.SEGMENT_BYTES, endOf(runs));
        bytes.putInt(SegmentIndexLayout.RUNS, runs.size());
        int at = SegmentIndexLayout.HEADER_BYTES;
        for (BlockIndex.Run run : runs) {
            bytes.putLong(at + SegmentIndexLayout.RUN_FIRST, run.first());
            bytes.putInt(at + SegmentIndexLayout.RUN_POSITION, run.position());
            bytes.putInt(at + SegmentIndexLayout.RUN_PLAINTEXT_BYTES, run.plaintextBytes());
            bytes.putInt(at + SegmentIndexLayout.RUN_BLOCKS, run.blocks());
            at += SegmentIndexLayout.RUN_BYTES;
        }
        bytes.putInt(SegmentIndexLayout.CHECKSUM, checksum(bytes.array()));
        return bytes.array();
    }

    /// The blocks of `segment` as the file beside it says, or nothing where there is none that fits.
    static Optional<List<BlockIndex.Run>> read(Segment segment) throws IOException {
        Path file = beside(segment.file());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        byte[] salt = new byte[SegmentLayout.SALT_BYTES];
        if (content.length < SegmentIndexLayout.HEADER_BYTES
                || bytes.getInt(SegmentIndexLayout.MAGIC) != SegmentIndexLayout.MAGIC_VALUE
                || bytes.getInt(SegmentIndexLayout.CHECKSUM) != checksum(content)
                || bytes.getShort(SegmentIndexLayout.FORMAT) != SegmentIndexLayout.FORMAT_VALUE) {
            return Optional.empty();
        }
        bytes.get(SegmentIndexLayout.SALT, salt);
        int count = bytes.getInt(SegmentIndexLayout.RUNS);
        if (!java.util.Arrays.equals(salt, segment.salt())
                || bytes.getLong(SegmentIndexLayout.SEGMENT_BYTES) != Files.size(segment.file())
                || count < 0
                || count > RUNS_MAX
                || content.length != SegmentIndexLayout.HEADER_BYTES + count * SegmentIndexLayout.RUN_BYTES) {
            return Optional.empty();
        }
        List<BlockIndex.Run> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = SegmentIndexLayout.HEADER_BYTES + i * SegmentIndexLayout.RUN_BYTES;
            runs.add(new BlockIndex.Run(
                    bytes.getLong(at + SegmentIndexLayout.RUN_FIRST),
                    bytes.getInt(at + SegmentIndexLayout.RUN_POSITION),
                    bytes.getInt(at + SegmentIndexLayout.RUN_PLAINTEXT_BYTES),
                    bytes.getInt(at + SegmentIndexLayout.RUN_BLOCKS)));
        }
        return Optional.of(runs);
    }

    static long endOf(List<BlockIndex.Run> runs) {
        return runs.isEmpty() ? SegmentLayout.HEADER_BYTES : runs.getLast().endPosition();
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, SegmentIndexLayout.CHECKSUM);
        int behind = SegmentIndexLayout.HEADER_BYTES;
        crc.update(content, behind, content.length - behind);
        return (int) crc.getValue();
    }
}
