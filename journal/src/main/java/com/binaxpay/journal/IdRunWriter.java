package com.binaxpay.journal;

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

/// Writes one run, see [IdRunLayout]. It has its name, and is whole and durable, once [#write] has returned.
final class IdRunWriter {
    private static final String UNFINISHED = ".new";
    private static final int DATA_BYTES = IdRunLayout.BLOCK_ENTRIES_VALUE * IdRunLayout.ENTRY_BYTES;

    private final RunWriter blocks;
    private final ByteBuffer plain;
    private final IdFilter filter;
    private final long[] fences;
    private long entries;
    private long lastHash;
    private long lastValue;

    private IdRunWriter(FileChannel channel, long size, DataKey key, byte[] salt) {
        this.filter = IdFilter.forIds(size);
        this.fences = new long[Math.toIntExact(Math.ceilDiv(size, (long) IdRunLayout.BLOCK_ENTRIES_VALUE))];
        ByteBuffer header = ByteBuffer.allocate(IdRunLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(IdRunLayout.MAGIC, IdRunLayout.MAGIC_VALUE);
        header.putShort(IdRunLayout.FORMAT, (short) IdRunLayout.FORMAT_VALUE);
        header.putInt(IdRunLayout.KEY_ID, key.id());
        header.putInt(IdRunLayout.BLOCK_ENTRIES, IdRunLayout.BLOCK_ENTRIES_VALUE);
        header.put(IdRunLayout.SALT, salt);
        this.blocks = new RunWriter(channel, Gcm.derive(key, salt, IdRunLayout.KEY_INFO), header.array());
        this.plain = blocks.plain();
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
            blocks.end(IdRunLayout.KIND_DATA);
        }
    }

    private int compare(long hash, long value) {
        int byHash = Long.compareUnsigned(hash, lastHash);
        return byHash == 0 ? Long.compareUnsigned(value, lastValue) : byHash;
    }

    private void finish(IdRunFile name, long size) throws IOException {
        Invariant.check(entries == size, "entries of a run", entries, size);
        blocks.end(IdRunLayout.KIND_DATA);
        for (int i = 0; i < filter.words(); i++) {
            putWord(filter.word(i), IdRunLayout.KIND_FILTER);
        }
        blocks.end(IdRunLayout.KIND_FILTER);
        for (long fence : fences) {
            putWord(fence, IdRunLayout.KIND_FENCES);
        }
        blocks.end(IdRunLayout.KIND_FENCES);
        plain.putLong(IdRunLayout.END_ENTRIES, entries);
        plain.putLong(IdRunLayout.END_FILTER_WORDS, filter.words());
        plain.putLong(IdRunLayout.END_FIRST_GENERATION, name.first());
        plain.putLong(IdRunLayout.END_LAST_GENERATION, name.last());
        plain.position(IdRunLayout.END_BYTES);
        blocks.end(IdRunLayout.KIND_END);
        blocks.flush();
    }

    private void putWord(long word, int kind) throws IOException {
        plain.putLong(word);
        if (!plain.hasRemaining()) {
            blocks.end(kind);
        }
    }
}
