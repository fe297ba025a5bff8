package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.SealedFileLayout;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.crypto.SecretKey;

/// Reads what [SealedOutput] wrote. Gives only bytes that were authenticated, and the end of the stream only where the
/// file is whole; anything else throws [CorruptFile]. One thread at a time.
public final class SealedInput extends InputStream {
    private final Path file;
    private final InputStream in;
    private final SecretKey subkey;
    private final int chunkBytes;
    private final Gcm gcm = new Gcm();
    private final byte[] associated = new byte[SealedFileLayout.HEADER_BYTES + SealedFileLayout.CHUNK_HEADER_BYTES];
    private final byte[] sealed;
    private final byte[] plaintext;
    private int position;
    private int filled;
    private long chunks;
    private boolean last;

    private SealedInput(Path file, InputStream in, DataKeys keys) throws IOException {
        this.file = file;
        this.in = in;
        ByteBuffer header =
                ByteBuffer.wrap(in.readNBytes(SealedFileLayout.HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.capacity() < SealedFileLayout.HEADER_BYTES
                || header.getInt(SealedFileLayout.MAGIC) != SealedFileLayout.MAGIC_VALUE) {
            throw new CorruptFile(file, "is no sealed file");
        }
        int format = Short.toUnsignedInt(header.getShort(SealedFileLayout.FORMAT));
        if (format != SealedFileLayout.FORMAT_VALUE) {
            throw new CorruptFile(
                    file, "has format " + format + "; this version reads " + SealedFileLayout.FORMAT_VALUE);
        }
        chunkBytes = header.getInt(SealedFileLayout.CHUNK_BYTES);
        if (chunkBytes < 1 || chunkBytes > SealedFileLayout.CHUNK_BYTES_MAX) {
            throw new CorruptFile(file, "has chunks of " + chunkBytes + " bytes");
        }
        byte[] salt = new byte[SealedFileLayout.SALT_BYTES];
        header.get(SealedFileLayout.SALT, salt);
        subkey = Gcm.derive(keys.byId(header.getInt(SealedFileLayout.KEY_ID)), salt, SealedFileLayout.KEY_INFO);
        header.get(0, associated, 0, SealedFileLayout.HEADER_BYTES);
        sealed = new byte[chunkBytes + SealedFileLayout.TAG_BYTES];
        plaintext = new byte[chunkBytes];
    }

    /// Opens `file`, with the key that it names.
    ///
    /// @throws CorruptFile if it does not begin like a sealed file
    public static SealedInput open(Path file, DataKeys keys) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return new SealedInput(file, in, keys);
        } catch (RuntimeException | IOException e) {
            in.close();
            throw e;
        }
    }

    /// Reads `file` to its end, and says if it is damaged.
    public static void check(Path file, DataKeys keys, Scrub scrub) throws IOException {
        try (SealedInput in = open(file, keys)) {
            byte[] part = new byte[1 << 16];
            for (int count = in.read(part, 0, part.length); count >= 0; count = in.read(part, 0, part.length)) {
                scrub.read(count);
            }
        } catch (CorruptFile | KeyringFault e) {
            // A damaged header may name a key that there is not.
            scrub.damaged(file, String.valueOf(e.getMessage()));
        }
    }

    /// This stream for whole values. It reads nothing ahead.
    public DataInputStream data() {
        return new DataInputStream(this);
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : plaintext[position++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        int part = Math.min(length, filled - position);
        System.arraycopy(plaintext, position, into, offset, part);
        position += part;
        return part;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean isAtEnd() throws IOException {
        while (position == filled) {
            if (last) {
                return true;
            }
            readChunk();
        }
        return false;
    }

    private void readChunk() throws IOException {
        int marked = ByteBuffer.wrap(readFully(associated, SealedFileLayout.HEADER_BYTES, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(SealedFileLayout.HEADER_BYTES);
        int size = marked & ~SealedFileLayout.LAST;
        boolean marksEnd = marked < 0;
        if (size > chunkBytes || !marksEnd && size != chunkBytes) {
            throw new CorruptFile(file, "chunk " + chunks + " says it has " + size + " bytes");
        }
        readFully(sealed, 0, size + SealedFileLayout.TAG_BYTES);
        Slice ciphertext = new Slice(sealed, 0, size + SealedFileLayout.TAG_BYTES);
        if (!gcm.open(subkey, chunks, new Slice(associated), ciphertext, plaintext, 0)) {
            throw new CorruptFile(file, "chunk " + chunks + " is not what was written, or not under this key");
        }
        if (marksEnd && in.read() >= 0) {
            throw new CorruptFile(file, "goes on behind its last chunk");
        }
        chunks++;
        position = 0;
        filled = size;
        last = marksEnd;
    }

    private byte[] readFully(byte[] into, int offset, int length) throws IOException {
        if (in.readNBytes(into, offset, length) < length) {
            throw new CorruptFile(file, "is cut off in chunk " + chunks);
        }
        return into;
    }
}
