package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.SegmentLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// A segment's file as it is read, see [SegmentLayout]. Safe for any thread.
final class Segment implements Closeable {
    private static final String SUFFIX = ".seg";

    private final Path file;
    private final long number;
    private final long first;
    private final byte[] header;
    private final byte[] salt;
    private final SecretKey subkey;
    private final ReadableFile content;

    private Segment(Path file, long number, long first, byte[] header, byte[] salt, SecretKey subkey)
            throws IOException {
        this.header = header;
        this.salt = salt;
        this.file = file;
        this.number = number;
        this.first = first;
        this.subkey = subkey;
        this.content = new ReadableFile(file);
    }

    /// What a file's header must say to belong to a history.
    record Kind(int kind, int rowBytes) {}

    static Path path(Path directory, long number) {
        return directory.resolve(String.format(java.util.Locale.ROOT, "%010d%s", number, SUFFIX));
    }

    static boolean isSegment(Path file) {
        return file.getFileName().toString().matches("[0-9]{10}\\.seg");
    }

    static long numberOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 10), 10);
    }

    /// The header of a new segment.
    static byte[] header(Kind kind, int keyId, long first, byte[] salt) {
        ByteBuffer header = ByteBuffer.allocate(SegmentLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(SegmentLayout.MAGIC, SegmentLayout.MAGIC_VALUE);
        header.putShort(SegmentLayout.FORMAT, (short) SegmentLayout.FORMAT_VALUE);
        header.putShort(SegmentLayout.KIND, (short) kind.kind());
        header.putInt(SegmentLayout.KEY_ID, keyId);
        header.putInt(SegmentLayout.ROW_BYTES, kind.rowBytes());
        header.putLong(SegmentLayout.FIRST, first);
        header.put(SegmentLayout.SALT, salt);
        header.putInt(SegmentLayout.CHECKSUM, headerChecksum(header.array()));
        return header.array();
    }

    /// Opens `file`, or gives nothing where its header was never written whole, or is damaged.
    ///
    /// @throws CorruptFile if the header is whole and says that the file is not one of this history
    static Optional<Segment> open(Path file, Kind kind, DataKeys keys) throws IOException {
        ByteBuffer header;
        try (var in = Files.newInputStream(file)) {
            header = ByteBuffer.wrap(in.readNBytes(SegmentLayout.HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (header.capacity() < SegmentLayout.HEADER_BYTES
                || header.getInt(SegmentLayout.CHECKSUM) != headerChecksum(header.array())
                || header.getInt(SegmentLayout.MAGIC) != SegmentLayout.MAGIC_VALUE) {
            return Optional.empty();
        }
        int format = Short.toUnsignedInt(header.getShort(SegmentLayout.FORMAT));
        if (format != SegmentLayout.FORMAT_VALUE) {
            throw new CorruptFile(file, "has format " + format + "; this version reads " + SegmentLayout.FORMAT_VALUE);
        }
        Kind found = new Kind(header.getShort(SegmentLayout.KIND), header.getInt(SegmentLayout.ROW_BYTES));
        if (!found.equals(kind)) {
            throw new CorruptFile(file, "holds " + found + ", expected " + kind);
        }
        byte[] salt = new byte[SegmentLayout.SALT_BYTES];
        header.get(SegmentLayout.SALT, salt);
        SecretKey subkey = Gcm.derive(keys.byId(header.getInt(SegmentLayout.KEY_ID)), salt, SegmentLayout.KEY_INFO);
        return Optional.of(
                new Segment(file, numberOf(file), header.getLong(SegmentLayout.FIRST), header.array(), salt, subkey));
    }

    static int blockChecksum(byte[] block, int offset, int plaintextBytes) {
        CRC32C crc = new CRC32C();
        crc.update(block, offset, SegmentLayout.BLOCK_CHECKSUM);
        crc.update(block, offset + SegmentLayout.BLOCK_HEADER_BYTES, plaintextBytes + SegmentLayout.TAG_BYTES);
        return (int) crc.getValue();
    }

    Path file() {
        return file;
    }

    long number() {
        return number;
    }

    long first() {
        return first;
    }

    byte[] salt() {
        return salt;
    }

    SecretKey subkey() {
        return subkey;
    }

    /// Adds the blocks of this segment to `index` as their headers tell, until the history reaches `end` or a header
    /// makes no sense. Returns where the walk ended.
    long scan(int self, BlockIndex index, long end) throws IOException {
        long size = Files.size(file);
        ByteBuffer header =
                ByteBuffer.allocate(SegmentLayout.BLOCK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long position = SegmentLayout.HEADER_BYTES;
        while (index.end() < end && position + SegmentLayout.blockBytes(0) <= size) {
            content.readFully(header.clear(), position);
            int plaintextBytes = header.getInt(SegmentLayout.BLOCK_PLAINTEXT_BYTES);
            if (plaintextBytes < 1
                    || header.getLong(SegmentLayout.BLOCK_FIRST) != index.end()
                    || plaintextBytes > size - position - SegmentLayout.blockBytes(0)) {
                break;
            }
            index.add(self, (int) position, plaintextBytes);
            position += SegmentLayout.blockBytes(plaintextBytes);
        }
        return position;
    }

    /// The plaintext of the block that `found` describes.
    ///
    /// @throws CorruptBlock if the file does not hold it
    byte[] read(BlockIndex.Found found, Gcm gcm) {
        byte[] block = new byte[SegmentLayout.blockBytes(found.plaintextBytes())];
        ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (!content.readFully(view, found.position())) {
                throw new CorruptBlock(file, found.position(), "is cut off");
            }
        } catch (IOException e) {
            throw new JournalFailed(file + " cannot be read at byte " + found.position(), e);
        }
        if (view.getInt(SegmentLayout.BLOCK_PLAINTEXT_BYTES) != found.plaintextBytes()
                || view.getLong(SegmentLayout.BLOCK_FIRST) != found.first()
                || view.getInt(SegmentLayout.BLOCK_CHECKSUM) != blockChecksum(block, 0, found.plaintextBytes())) {
            throw new CorruptBlock(file, found.position(), "does not fit its checksum");
        }
        byte[] plaintext = new byte[found.plaintextBytes()];
        Slice associated = new Slice(block, 0, SegmentLayout.BLOCK_CHECKSUM);
        Slice sealed =
                new Slice(block, SegmentLayout.BLOCK_HEADER_BYTES, found.plaintextBytes() + SegmentLayout.TAG_BYTES);
        if (!gcm.open(subkey, found.position(), associated, sealed, plaintext, 0)) {
            throw new CorruptBlock(file, found.position(), "is not what was written, or not under this key");
        }
        return plaintext;
    }

    /// Reads the block that `found` describes from disk; where it is damaged, puts it back with what `healer` has.
    ///
    /// @throws CorruptBlock if that has nothing
    byte[] readHealing(BlockIndex.Found found, Gcm gcm, String history, Healer healer) {
        try {
            return read(found, gcm);
        } catch (CorruptBlock damage) {
            var lost = new Healer.Lost.History(history, found.first(), found.plaintextBytes());
            SealedBlock block = new SealedBlock(
                    content, found.position(), SegmentLayout.BLOCK_HEADER_BYTES, plaintext -> seal(found, plaintext));
            if (block.heal(healer, lost).isEmpty()) {
                throw damage;
            }
            return read(found, gcm);
        }
    }

    private byte[] seal(BlockIndex.Found found, byte[] plaintext) {
        byte[] block = new byte[SegmentLayout.blockBytes(plaintext.length)];
        seal(new Gcm(), subkey, found.first(), found.position(), new Slice(plaintext), block, 0);
        return block;
    }

    /// Seals a block of `plaintext` that begins at `first` of the history and at `position` of its file, into `into`.
    static void seal(Gcm gcm, SecretKey subkey, long first, long position, Slice plaintext, byte[] into, int start) {
        int size = plaintext.length();
        ByteBuffer view = ByteBuffer.wrap(into).order(ByteOrder.LITTLE_ENDIAN);
        view.putInt(start + SegmentLayout.BLOCK_PLAINTEXT_BYTES, size);
        view.putLong(start + SegmentLayout.BLOCK_FIRST, first);
        gcm.seal(
                subkey,
                position,
                new Slice(into, start, SegmentLayout.BLOCK_CHECKSUM),
                plaintext,
                into,
                start + SegmentLayout.BLOCK_HEADER_BYTES);
        view.putInt(start + SegmentLayout.BLOCK_CHECKSUM, blockChecksum(into, start, size));
    }

    /// Puts the header back where it is damaged; whether it was.
    boolean healHeader() throws IOException {
        byte[] onDisk = new byte[header.length];
        boolean isWhole = content.readFully(ByteBuffer.wrap(onDisk), 0);
        if (isWhole && Arrays.equals(onDisk, header)) {
            return false;
        }
        SealedBlock.overwrite(file, 0, header);
        return true;
    }

    /// The block at `position`, of which the index knows nothing (any more), as its header tells, where what comes
    /// before it
    /// ends at `first`; where the header makes no sense, all that is left of the file. Empty behind the last one.
    Optional<BlockIndex.Found> unindexed(int self, long first, long position) throws IOException {
        long left = Files.size(file) - position - SegmentLayout.blockBytes(0);
        if (left < 1) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.allocate(SegmentLayout.BLOCK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        content.readFully(head, position);
        int bytes = head.getInt(SegmentLayout.BLOCK_PLAINTEXT_BYTES);
        boolean isSane = bytes >= 1 && bytes <= left && head.getLong(SegmentLayout.BLOCK_FIRST) == first;
        return Optional.of(new BlockIndex.Found(first, isSane ? bytes : (int) left, self, (int) position));
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private static int headerChecksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, SegmentLayout.CHECKSUM);
        return (int) crc.getValue();
    }
}
