package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.SealedFileLayout;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import javax.crypto.SecretKey;

/// Writes an encrypted file, see [SealedFileLayout]. The file is whole and durable once [#finish] has returned; closed
/// without it, it stays cut off and [SealedInput] refuses it. One thread at a time.
public final class SealedOutput extends OutputStream {
    private final FileChannel channel;
    private final Path file;
    private final SecretKey subkey;
    private final Slice header;
    private final Gcm gcm = new Gcm();
    private final byte[] plaintext = new byte[SealedFileLayout.CHUNK_BYTES_VALUE];
    private final byte[] sealed = new byte
            [SealedFileLayout.CHUNK_HEADER_BYTES + SealedFileLayout.CHUNK_BYTES_VALUE + SealedFileLayout.TAG_BYTES];
    private final byte[] associated = new byte[SealedFileLayout.HEADER_BYTES + SealedFileLayout.CHUNK_HEADER_BYTES];
    private int filled;
    private long chunks;
    private boolean finished;

    private SealedOutput(Path file, DataKey key, Entropy entropy) throws IOException {
        byte[] salt = entropy.bytes(SealedFileLayout.SALT_BYTES);
        ByteBuffer first = ByteBuffer.allocate(SealedFileLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        first.putInt(SealedFileLayout.MAGIC, SealedFileLayout.MAGIC_VALUE);
        first.putShort(SealedFileLayout.FORMAT, (short) SealedFileLayout.FORMAT_VALUE);
        first.putInt(SealedFileLayout.KEY_ID, key.id());
        first.putInt(SealedFileLayout.CHUNK_BYTES, SealedFileLayout.CHUNK_BYTES_VALUE);
        first.put(SealedFileLayout.SALT, salt);
        this.file = file;
        this.header = new Slice(first.array());
        this.subkey = Gcm.derive(key, salt, SealedFileLayout.KEY_INFO);
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        System.arraycopy(first.array(), 0, associated, 0, SealedFileLayout.HEADER_BYTES);
        writeFully(ByteBuffer.wrap(first.array()));
    }

    /// Makes `file`, which must not exist, sealed with `key`.
    public static SealedOutput create(Path file, DataKey key) throws IOException {
        return create(file, key, Entropy.SYSTEM);
    }

    static SealedOutput create(Path file, DataKey key, Entropy entropy) throws IOException {
        return new SealedOutput(file, key, entropy);
    }

    /// This stream for whole values. It keeps nothing back.
    public DataOutputStream data() {
        return new DataOutputStream(this);
    }

    @Override
    public void write(int value) throws IOException {
        if (filled == plaintext.length) {
            writeChunk(0);
        }
        plaintext[filled++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int done = 0;
        while (done < length) {
            if (filled == plaintext.length) {
                writeChunk(0);
            }
            int part = Math.min(length - done, plaintext.length - filled);
            System.arraycopy(source, offset + done, plaintext, filled, part);
            filled += part;
            done += part;
        }
    }

    /// Writes the last chunk, makes the file and its name durable and closes it.
    public void finish() throws IOException {
        writeChunk(SealedFileLayout.LAST);
        finished = true;
        channel.force(true);
        channel.close();
        Durable.syncDirectory(Durable.directoryOf(file));
    }

    /// Closes the file, as it is.
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void writeChunk(int mark) throws IOException {
        if (finished) {
            throw new IOException(file + " was finished before");
        }
        ByteBuffer out = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, filled | mark);
        System.arraycopy(sealed, 0, associated, header.length(), SealedFileLayout.CHUNK_HEADER_BYTES);
        gcm.seal(
                subkey,
                chunks,
                new Slice(associated),
                new Slice(plaintext, 0, filled),
                sealed,
                SealedFileLayout.CHUNK_HEADER_BYTES);
        out.limit(SealedFileLayout.CHUNK_HEADER_BYTES + filled + SealedFileLayout.TAG_BYTES);
        writeFully(out);
        chunks++;
        filled = 0;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
