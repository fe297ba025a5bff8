package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.IdRunLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// Writes the header and the blocks of a sorted file, see [IdRunLayout]. One thread at a time.
final class RunWriter {
    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel channel;
    private final SecretKey subkey;
    private final Gcm gcm = new Gcm();
    private final CRC32C crc = new CRC32C();
    private final byte[] plaintext = new byte[IdRunLayout.PART_BYTES];
    private final ByteBuffer plain = ByteBuffer.wrap(plaintext).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] sealed = new byte[BUFFER_BYTES];
    private final ByteBuffer out = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    /// Begins with `header`, whose last four bytes become the checksum of those before.
    RunWriter(FileChannel channel, SecretKey subkey, byte[] header) {
        this.channel = channel;
        this.subkey = subkey;
        int size = header.length;
        out.put(header);
        out.putInt(size - Integer.BYTES, checksum(0, size - Integer.BYTES));
        position = size;
    }

    /// The next block's plaintext, at most [IdRunLayout#PART_BYTES], to be filled from its position on.
    ByteBuffer plain() {
        return plain;
    }

    /// Writes what is in [#plain] as a block of `kind`, if there is anything.
    void end(int kind) throws IOException {
        int size = plain.position();
        if (size == 0) {
            return;
        }
        if (out.remaining() < IdRunLayout.blockBytes(size)) {
            flush();
        }
        int start = out.position();
        int content = start + IdRunLayout.BLOCK_CHECKSUM_BYTES;
        gcm.seal(subkey, position, new Slice(new byte[] {(byte) kind}), new Slice(plaintext, 0, size), sealed, content);
        out.putInt(start, checksum(content, size + IdRunLayout.TAG_BYTES));
        out.position(start + IdRunLayout.blockBytes(size));
        position += IdRunLayout.blockBytes(size);
        plain.clear();
    }

    /// Gives everything to the file.
    void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    private int checksum(int offset, int length) {
        crc.reset();
        crc.update(sealed, offset, length);
        return (int) crc.getValue();
    }
}
