package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.PageFileLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// A file of pages as it is read, see [PageFileLayout]. Safe for any thread.
final class PageFile implements Closeable {
    private final ReadableFile file;
    private final SecretKey subkey;

    private PageFile(ReadableFile file, SecretKey subkey) {
        this.file = file;
        this.subkey = subkey;
    }

    static Path path(Path directory, long number) {
        return directory.resolve(String.format(Locale.ROOT, "%010d.pages", number));
    }

    static boolean isPages(Path file) {
        return file.getFileName().toString().matches("[0-9]{10}\\.pages");
    }

    static long numberOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 10), 10);
    }

    /// The header of a new file.
    static byte[] header(int keyId, byte[] salt) {
        ByteBuffer header = ByteBuffer.allocate(PageFileLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(PageFileLayout.MAGIC, PageFileLayout.MAGIC_VALUE);
        header.putShort(PageFileLayout.FORMAT, (short) PageFileLayout.FORMAT_VALUE);
        header.putInt(PageFileLayout.KEY_ID, keyId);
        header.put(PageFileLayout.SALT, salt);
        header.putInt(PageFileLayout.CHECKSUM, checksum(header.array()));
        return header.array();
    }

    /// Opens `path`.
    ///
    /// @throws CorruptFile if it does not begin like a file of pages
    static PageFile open(Path path, DataKeys keys) throws IOException {
        ReadableFile file = new ReadableFile(path);
        try {
            byte[] header = new byte[PageFileLayout.HEADER_BYTES];
            ByteBuffer view = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            if (!file.readFully(view, 0)
                    || view.getInt(PageFileLayout.MAGIC) != PageFileLayout.MAGIC_VALUE
                    || view.getInt(PageFileLayout.CHECKSUM) != checksum(header)) {
                throw new CorruptFile(path, "does not begin like a file of pages");
            }
            int format = Short.toUnsignedInt(view.getShort(PageFileLayout.FORMAT));
            if (format != PageFileLayout.FORMAT_VALUE) {
                throw new CorruptFile(
                        path, "has format " + format + "; this version reads " + PageFileLayout.FORMAT_VALUE);
            }
            byte[] salt =
                    Arrays.copyOfRange(header, PageFileLayout.SALT, PageFileLayout.SALT + PageFileLayout.SALT_BYTES);
            DataKey key = keys.byId(view.getInt(PageFileLayout.KEY_ID));
            return new PageFile(file, Gcm.derive(key, salt, PageFileLayout.KEY_INFO));
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
    }

    /// The plaintext of a page.
    ///
    /// @throws CorruptBlock if the file does not hold it
    byte[] read(int page, PageMap.Place place) {
        long position = place.position();
        int size = place.plaintextBytes();
        if (size < 0 || size > PageFileLayout.PLAINTEXT_BYTES_MAX) {
            throw new CorruptBlock(file.path(), position, "cannot have " + size + " bytes");
        }
        byte[] block = new byte[PageFileLayout.blockBytes(size)];
        ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (!file.readFully(view, position)) {
                throw new CorruptBlock(file.path(), position, "is cut off");
            }
        } catch (IOException e) {
            throw new JournalFailed(file.path() + " cannot be read at byte " + position, e);
        }
        if (view.getInt(PageFileLayout.BLOCK_PLAINTEXT_BYTES) != size
                || view.getInt(PageFileLayout.BLOCK_PAGE) != page
                || view.getInt(PageFileLayout.BLOCK_CHECKSUM) != blockChecksum(block, size)) {
            throw new CorruptBlock(file.path(), position, "does not fit its checksum");
        }
        byte[] plaintext = new byte[size];
        Slice associated = new Slice(block, 0, PageFileLayout.BLOCK_CHECKSUM);
        Slice sealed = new Slice(block, PageFileLayout.BLOCK_HEADER_BYTES, size + PageFileLayout.TAG_BYTES);
        if (!new Gcm().open(subkey, position, associated, sealed, plaintext, 0)) {
            throw new CorruptBlock(file.path(), position, "is not what was written, or not under this key");
        }
        return plaintext;
    }

    /// Reads all blocks, whether a page is still there or has moved on, and says what is damaged.
    void check(Scrub scrub) throws IOException {
        long size = Files.size(file.path());
        long position = PageFileLayout.HEADER_BYTES;
        ByteBuffer head = ByteBuffer.allocate(PageFileLayout.BLOCK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (position < size) {
            boolean isThere = file.readFully(head.clear(), position);
            int bytes = head.getInt(PageFileLayout.BLOCK_PLAINTEXT_BYTES);
            if (!isThere || bytes < 0 || bytes > size - position - PageFileLayout.blockBytes(0)) {
                scrub.damaged(file.path(), "block at byte " + position + " has no length");
                return;
            }
            try {
                read(head.getInt(PageFileLayout.BLOCK_PAGE), new PageMap.Place(0, position, bytes));
            } catch (CorruptBlock e) {
                scrub.damaged(file.path(), String.valueOf(e.getMessage()));
                return;
            }
            scrub.read(PageFileLayout.blockBytes(bytes));
            position += PageFileLayout.blockBytes(bytes);
        }
    }

    static int blockChecksum(byte[] block, int plaintextBytes) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, PageFileLayout.BLOCK_CHECKSUM);
        crc.update(block, PageFileLayout.BLOCK_HEADER_BYTES, plaintextBytes + PageFileLayout.TAG_BYTES);
        return (int) crc.getValue();
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, PageFileLayout.CHECKSUM);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
