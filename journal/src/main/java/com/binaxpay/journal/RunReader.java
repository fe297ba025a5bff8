package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.IdRunLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// Reads the blocks of a sorted file, see [IdRunLayout]. One thread at a time.
final class RunReader {
    private final Gcm gcm = new Gcm();
    private final CRC32C crc = new CRC32C();
    private byte[] sealed = new byte[0];
    private byte[] plaintext = new byte[0];
    private ByteBuffer plain = ByteBuffer.wrap(plaintext);

    /// What [#read] read last, from 0 on.
    ByteBuffer plain() {
        return plain;
    }

    /// Reads the block of `kind` that begins at `position` and holds `plaintextBytes`.
    ///
    /// @throws CorruptBlock if it is damaged
    void read(ReadableFile file, SecretKey subkey, int kind, long position, int plaintextBytes) {
        reserve(plaintextBytes);
        ByteBuffer block = ByteBuffer.wrap(sealed, 0, IdRunLayout.blockBytes(plaintextBytes))
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (!file.readFully(block, position)) {
                throw new CorruptBlock(file.path(), position, "is cut off");
            }
        } catch (IOException e) {
            throw new JournalFailed(file.path() + " cannot be read at byte " + position, e);
        }
        crc.reset();
        int contentBytes = plaintextBytes + IdRunLayout.TAG_BYTES;
        crc.update(sealed, IdRunLayout.BLOCK_CHECKSUM_BYTES, contentBytes);
        if (block.getInt(0) != (int) crc.getValue()) {
            throw new CorruptBlock(file.path(), position, "does not fit its checksum");
        }
        Slice content = new Slice(sealed, IdRunLayout.BLOCK_CHECKSUM_BYTES, contentBytes);
        Slice associated = new Slice(new byte[] {(byte) kind});
        if (!gcm.open(subkey, position, associated, content, plaintext, 0)) {
            throw new CorruptBlock(file.path(), position, "is not what was written, or not under this key");
        }
    }

    private void reserve(int plaintextBytes) {
        if (plaintext.length < plaintextBytes) {
            plaintext = new byte[plaintextBytes];
            plain = ByteBuffer.wrap(plaintext).order(ByteOrder.LITTLE_ENDIAN);
            sealed = new byte[IdRunLayout.blockBytes(plaintextBytes)];
        }
    }
}
