package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.IdRunLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// Writes one run, see [IdRunLayout]. It has its name, and is whole and durable, once [#write] has returned.
final class IdRunWriter {
    private static final String UNFINISHED = ".new";
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int DATA_BYTES = IdRunLayout.BLOCK_ENTRIES_VALUE * IdRunLayout.ENTRY_BYTES;

    private final FileChannel channel;
    private final SecretKey subkey;
    private final Gcm gcm = new Gcm();
    private final CRC32C crc = new CRC32C();
    private final byte[] plaintext = new byte[IdRunLayout.PART_BYTES];
    private final ByteBuffer plain = ByteBuffer.wrap(plaintext).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] sealed = new byte[BUFFER_BYTES];
    private final ByteBuffer out = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
    private final IdFilter filter;
    private final long[] fences;
    private long position;
    private long entries;
    private long lastHash;
    private long lastValue;

    private IdRunWriter(FileChannel channel, long size, DataKey key, byte[] salt) throws IOException {
        this.channel = channel;
        this.subkey = Gcm.derive(key, salt, IdRunLayout.KEY_INFO);
        this.filter = IdFilter.forIds(size);
        this.fences = new long[Math.toIntExact(Math.ceilDiv(size, (long) IdRunLayout.BLOCK_ENTRIES_VALUE))];
        out.putInt(IdRunLayout.MAGIC, IdRunLayout.MAGIC_VALUE);
        out.putShort(IdRunLayout.FORMAT, (short) IdRunLayout.FORMAT_VALUE);
        out.putInt(IdRunLayout.KEY_ID, key.id());
        out.putInt(IdRunLayout.BLOCK_ENTRIES, IdRunLayout.BLOCK_ENTRIES_VALUE);
        out.put(IdRunLayout.SALT, salt);
        out.putInt(IdRunLayout.CHECKSUM, checksum(IdRunLayout.CHECKSUM));
        out.position(IdRunLayout.HEADER_BYTES);
        position = IdRunLayout.HEADER_BYTES;
    }

    /// Makes the run of `ids` in `directory`.
    static void write(Path directory, IdRunFile name, IdSource ids, DataKey key, Entropy entropy) throws IOException {
        Path file = name.in(directory);
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.deleteIfExists(unfinished);
        byte[] salt = entropy.bytes(IdRunLayout.SALT_BYTES);
        try (FileChannel channel =
                FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            IdRunWriter writer = new IdRunWriter(channel, ids.size(), key, salt);
            ids.forEach(writer::put);
            writer.finish(name, ids.size());
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        Durable.syncDirectory(directory);
    }

    private void put(long hash, long value) throws IOException {
        if (entries > 0 && compare(hash, value) <= 0) {
            Invariant.check(false, "ids of a run are out of order at entry " + entries);
        }
        lastHash = hash;
        lastValue = value;
        if (plain.position() == 0) {
            fences[(int) (entries / IdRunLayout.BLOCK_ENTRIES_VALUE)] = hash;
        }
        filter.add(hash);
        plain.putLong(hash).putLong(value);
        entries++;
        if (plain.position() == DATA_BYTES) {
            block(IdRunLayout.KIND_DATA);
        }
    }

    private int compare(long hash, long value) {
        int byHash = Long.compareUnsigned(hash, lastHash);
        return byHash == 0 ? Long.compareUnsigned(value, lastValue) : byHash;
    }

    private void finish(IdRunFile name, long size) throws IOException {
        Invariant.check(entries == size, "entries of a run", entries, size);
        endPart(IdRunLayout.KIND_DATA);
        for (int i = 0; i < filter.words(); i++) {
            putWord(filter.word(i), IdRunLayout.KIND_FILTER);
        }
        endPart(IdRunLayout.KIND_FILTER);
        for (long fence : fences) {
            putWord(fence, IdRunLayout.KIND_FENCES);
        }
        endPart(IdRunLayout.KIND_FENCES);
        plain.putLong(IdRunLayout.END_ENTRIES, entries);
        plain.putLong(IdRunLayout.END_FILTER_WORDS, filter.words());
        plain.putLong(IdRunLayout.END_FIRST_GENERATION, name.first());
        plain.putLong(IdRunLayout.END_LAST_GENERATION, name.last());
        plain.position(IdRunLayout.END_BYTES);
        block(IdRunLayout.KIND_END);
        flush();
    }

    private void putWord(long word, int kind) throws IOException {
        plain.putLong(word);
        if (!plain.hasRemaining()) {
            block(kind);
        }
    }

    private void endPart(int kind) throws IOException {
        if (plain.position() > 0) {
            block(kind);
        }
    }

    private void block(int kind) throws IOException {
        int size = plain.position();
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

    private int checksum(int length) {
        return checksum(0, length);
    }

    private int checksum(int offset, int length) {
        crc.reset();
        crc.update(sealed, offset, length);
        return (int) crc.getValue();
    }

    private void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }
}
