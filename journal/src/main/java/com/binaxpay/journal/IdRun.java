package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.IdRunLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// A run as it is read, see [IdRunLayout]: its filter and fences are in memory, its entries on disk. Safe for any
/// thread.
final class IdRun implements Closeable, IdSource {
    private final IdRunFile name;
    private final ReadableFile file;
    private final byte[] header;
    private final SecretKey subkey;
    private final int blockEntries;
    private final long entries;
    private final IdFilter filter;
    /// First hash of each data block, with the top bit flipped, so that signed order is that of unsigned hashes.
    private final long[] fences;

    private volatile Healer healer = Healer.NONE;

    private IdRun(
            IdRunFile name, ReadableFile file, byte[] header, SecretKey subkey, int blockEntries, Content content) {
        this.header = header;
        this.name = name;
        this.file = file;
        this.subkey = subkey;
        this.blockEntries = blockEntries;
        this.entries = content.entries;
        this.filter = content.filter;
        this.fences = content.fences;
    }

    /// What a thread needs to read blocks.
    static final class Scratch {
        private final RunReader blocks = new RunReader();
        private long[] values = new long[4];
        private int count;

        /// Forgets the values that were collected.
        void clear() {
            count = 0;
        }

        /// The value number `nth`, from 0, of those collected, or 0.
        long value(int nth) {
            return nth < count ? values[nth] : 0;
        }

        private void collect(long value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }
    }

    /// Opens a run and reads its filter and fences.
    ///
    /// @throws CorruptFile if it is not whole
    static IdRun open(Path path, DataKeys keys) throws IOException {
        ReadableFile file = new ReadableFile(path);
        try {
            byte[] header = new byte[IdRunLayout.HEADER_BYTES];
            ByteBuffer view = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            boolean isWhole = file.readFully(view, 0);
            CRC32C crc = new CRC32C();
            crc.update(header, 0, IdRunLayout.CHECKSUM);
            if (!isWhole
                    || view.getInt(IdRunLayout.MAGIC) != IdRunLayout.MAGIC_VALUE
                    || view.getInt(IdRunLayout.CHECKSUM) != (int) crc.getValue()) {
                throw new CorruptFile(path, "does not begin like a run of ids");
            }
            int format = Short.toUnsignedInt(view.getShort(IdRunLayout.FORMAT));
            if (format != IdRunLayout.FORMAT_VALUE) {
                throw new CorruptFile(
                        path, "has format " + format + "; this version reads " + IdRunLayout.FORMAT_VALUE);
            }
            int blockEntries = view.getInt(IdRunLayout.BLOCK_ENTRIES);
            if (blockEntries < 1 || blockEntries > IdRunLayout.BLOCK_ENTRIES_MAX) {
                throw new CorruptFile(path, "has blocks of " + blockEntries + " ids");
            }
            byte[] salt = Arrays.copyOfRange(header, IdRunLayout.SALT, IdRunLayout.SALT + IdRunLayout.SALT_BYTES);
            SecretKey subkey = Gcm.derive(keys.byId(view.getInt(IdRunLayout.KEY_ID)), salt, IdRunLayout.KEY_INFO);
            IdRunFile name = IdRunFile.of(path);
            return new IdRun(name, file, header, subkey, blockEntries, new Content(file, subkey, name, blockEntries));
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
    }

    IdRunFile name() {
        return name;
    }

    Path path() {
        return file.path();
    }

    IdFilter filter() {
        return filter;
    }

    @Override
    public long size() {
        return entries;
    }

    /// What filter and fences take.
    long memoryBytes() {
        return ((long) filter.words() + fences.length) * Long.BYTES;
    }

    /// Sets who is asked for what a damaged block held.
    void healBy(Healer newHealer) {
        healer = newHealer;
    }

    /// A part of the file: what it is and where.
    ///
    /// @param kind kind of block, see [IdRunLayout]
    /// @param words where its words begin among those of the filter or the fences
    record Part(int kind, long position, int plaintextBytes, int words) {}

    /// All parts but the header, in order.
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (int block = 0; block < fences.length; block++) {
            int size = (int) Math.min(blockEntries, entries - (long) block * blockEntries);
            parts.add(new Part(
                    IdRunLayout.KIND_DATA,
                    IdRunFile.dataBlock(block, blockEntries),
                    size * IdRunLayout.ENTRY_BYTES,
                    0));
        }
        long at = endOf(parts, IdRunLayout.HEADER_BYTES);
        addWords(parts, IdRunLayout.KIND_FILTER, at, filter.words());
        addWords(parts, IdRunLayout.KIND_FENCES, endOf(parts, at), fences.length);
        parts.add(new Part(IdRunLayout.KIND_END, endOf(parts, at), IdRunLayout.END_BYTES, 0));
        return parts;
    }

    private static long endOf(List<Part> parts, long otherwise) {
        return parts.isEmpty()
                ? otherwise
                : parts.getLast().position()
                        + IdRunLayout.blockBytes(parts.getLast().plaintextBytes());
    }

    private static void addWords(List<Part> parts, int kind, long from, int words) {
        int partWords = IdRunLayout.PART_BYTES / Long.BYTES;
        long at = from;
        for (int done = 0; done < words; done += partWords) {
            int bytes = Math.min(partWords, words - done) * Long.BYTES;
            parts.add(new Part(kind, at, bytes, done));
            at += IdRunLayout.blockBytes(bytes);
        }
    }

    /// Reads a part from disk and puts it back where it is damaged: data with what the healer has, the others from
    /// memory.
    ///
    /// @throws CorruptBlock if nobody has what it held
    void heal(Part part, Scratch scratch) {
        try {
            scratch.blocks.read(file, subkey, part.kind(), part.position(), part.plaintextBytes());
        } catch (CorruptBlock e) {
            if (part.kind() == IdRunLayout.KIND_DATA) {
                readHealing(part.position(), part.plaintextBytes(), scratch);
            } else {
                sealed(part.kind(), part.position()).put(inMemory(part));
                healer.mended(String.valueOf(e.getMessage()));
            }
        }
    }

    /// Puts the header back where it is damaged.
    void healHeader() throws IOException {
        byte[] onDisk = new byte[header.length];
        if (!file.readFully(ByteBuffer.wrap(onDisk), 0) || !Arrays.equals(onDisk, header)) {
            SealedBlock.overwrite(file.path(), 0, header);
            healer.mended(file.path() + " at its header");
        }
    }

    private byte[] inMemory(Part part) {
        ByteBuffer plain = ByteBuffer.allocate(part.plaintextBytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (part.kind() == IdRunLayout.KIND_END) {
            plain.putLong(IdRunLayout.END_ENTRIES, entries);
            plain.putLong(IdRunLayout.END_FILTER_WORDS, filter.words());
            plain.putLong(IdRunLayout.END_FIRST_GENERATION, name.first());
            plain.putLong(IdRunLayout.END_LAST_GENERATION, name.last());
        } else {
            for (int i = 0; i < part.plaintextBytes() / Long.BYTES; i++) {
                int word = part.words() + i;
                plain.putLong(
                        part.kind() == IdRunLayout.KIND_FILTER ? filter.word(word) : fences[word] ^ Long.MIN_VALUE);
            }
        }
        return plain.array();
    }

    private SealedBlock sealed(int kind, long position) {
        return new SealedBlock(file, position, IdRunLayout.BLOCK_CHECKSUM_BYTES, plaintext -> {
            byte[] block = new byte[IdRunLayout.blockBytes(plaintext.length)];
            int content = IdRunLayout.BLOCK_CHECKSUM_BYTES;
            new Gcm().seal(subkey, position, new Slice(new byte[] {(byte) kind}), new Slice(plaintext), block, content);
            CRC32C crc = new CRC32C();
            crc.update(block, content, block.length - content);
            ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) crc.getValue());
            return block;
        });
    }

    private void readHealing(long position, int plaintextBytes, Scratch scratch) {
        try {
            scratch.blocks.read(file, subkey, IdRunLayout.KIND_DATA, position, plaintextBytes);
        } catch (CorruptBlock damage) {
            var lost = new Healer.Lost.Ids(name.first(), name.last(), position, plaintextBytes);
            if (sealed(IdRunLayout.KIND_DATA, position).heal(healer, lost).isEmpty()) {
                throw damage;
            }
            scratch.blocks.read(file, subkey, IdRunLayout.KIND_DATA, position, plaintextBytes);
        }
    }

    /// Plaintext of a data block, for whoever heals another replica; empty where it is damaged here too, or not there.
    Optional<byte[]> forOthers(long position, int plaintextBytes) {
        boolean isThere = parts().stream()
                .anyMatch(part -> part.kind() == IdRunLayout.KIND_DATA
                        && part.position() == position
                        && part.plaintextBytes() == plaintextBytes);
        if (!isThere) {
            return Optional.empty();
        }
        Scratch scratch = new Scratch();
        try {
            scratch.blocks.read(file, subkey, IdRunLayout.KIND_DATA, position, plaintextBytes);
        } catch (CorruptBlock e) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[plaintextBytes];
        scratch.blocks.plain().get(0, plaintext);
        return Optional.of(plaintext);
    }

    /// Collects the values under `hash` in `scratch`.
    ///
    /// @throws CorruptBlock if the block that would have them is damaged
    void collect(long hash, Scratch scratch) {
        long key = hash ^ Long.MIN_VALUE;
        int slot = Arrays.binarySearch(fences, key);
        // Entries of one hash may begin in the block before the one that begins with it.
        int block = Math.max(0, slot < 0 ? -slot - 2 : firstOf(slot, key) - 1);
        while (block < fences.length && fences[block] <= key) {
            int size = readBlock(block, scratch);
            for (int at = lowerBound(scratch, size, key); at < size; at++) {
                if (hashAt(scratch, at) != hash) {
                    return;
                }
                scratch.collect(valueAt(scratch, at));
            }
            block++;
        }
    }

    private int firstOf(int slot, long key) {
        int first = slot;
        while (first > 0 && fences[first - 1] == key) {
            first--;
        }
        return first;
    }

    private static int lowerBound(Scratch scratch, int size, long key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if ((hashAt(scratch, middle) ^ Long.MIN_VALUE) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Entry after entry, for a merge. One thread at a time.
    final class Cursor {
        private final Scratch scratch = new Scratch();
        private int nextBlock;
        private int size;
        private int at = -1;

        /// Goes to the next entry; false behind the last.
        boolean next() {
            at++;
            if (at == size) {
                if (nextBlock == fences.length) {
                    return false;
                }
                size = readBlock(nextBlock++, scratch);
                at = 0;
            }
            return true;
        }

        long hash() {
            return hashAt(scratch, at);
        }

        long value() {
            return valueAt(scratch, at);
        }
    }

    @Override
    public void forEach(IdSink sink) throws IOException {
        Cursor cursor = new Cursor();
        while (cursor.next()) {
            sink.put(cursor.hash(), cursor.value());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static long hashAt(Scratch scratch, int entry) {
        return scratch.blocks.plain().getLong(entry * IdRunLayout.ENTRY_BYTES + IdRunLayout.ENTRY_HASH);
    }

    private static long valueAt(Scratch scratch, int entry) {
        return scratch.blocks.plain().getLong(entry * IdRunLayout.ENTRY_BYTES + IdRunLayout.ENTRY_VALUE);
    }

    /// Reads a data block into `scratch` and returns how many entries it has.
    private int readBlock(int block, Scratch scratch) {
        int size = (int) Math.min(blockEntries, entries - (long) block * blockEntries);
        readHealing(IdRunFile.dataBlock(block, blockEntries), size * IdRunLayout.ENTRY_BYTES, scratch);
        return size;
    }

    /// What is read at opening.
    private static final class Content {
        private final long entries;
        private final IdFilter filter;
        private final long[] fences;

        Content(ReadableFile file, SecretKey subkey, IdRunFile name, int blockEntries) throws IOException {
            Path path = file.path();
            Scratch scratch = new Scratch();
            long end = Files.size(path) - IdRunLayout.blockBytes(IdRunLayout.END_BYTES);
            if (end < IdRunLayout.HEADER_BYTES) {
                throw new CorruptFile(path, "is cut off");
            }
            scratch.blocks.read(file, subkey, IdRunLayout.KIND_END, end, IdRunLayout.END_BYTES);
            entries = scratch.blocks.plain().getLong(IdRunLayout.END_ENTRIES);
            long filterWords = scratch.blocks.plain().getLong(IdRunLayout.END_FILTER_WORDS);
            IdRunFile sealedName = new IdRunFile(
                    scratch.blocks.plain().getLong(IdRunLayout.END_FIRST_GENERATION),
                    scratch.blocks.plain().getLong(IdRunLayout.END_LAST_GENERATION));
            if (!sealedName.equals(name)) {
                throw new CorruptFile(path, "holds the generations of " + sealedName);
            }
            int blocks = Math.toIntExact(Math.ceilDiv(entries, (long) blockEntries));
            long filterAt = IdRunFile.dataBlock(0, blockEntries)
                    + entries * IdRunLayout.ENTRY_BYTES
                    + (long) blocks * IdRunLayout.blockBytes(0);
            filter = IdFilter.ofWords(filterWords);
            fences = new long[blocks];
            long fencesAt = words(file, subkey, IdRunLayout.KIND_FILTER, filterAt, filterWords, scratch, filter::set);
            long endAt = words(
                    file,
                    subkey,
                    IdRunLayout.KIND_FENCES,
                    fencesAt,
                    blocks,
                    scratch,
                    (i, fence) -> fences[i] = fence ^ Long.MIN_VALUE);
            if (endAt != end) {
                throw new CorruptFile(path, "ends at byte " + end + ", expected " + endAt);
            }
        }

        private static long words(
                ReadableFile file,
                SecretKey subkey,
                int kind,
                long position,
                long count,
                Scratch scratch,
                WordSink sink) {
            int partWords = IdRunLayout.PART_BYTES / Long.BYTES;
            long at = position;
            for (long done = 0; done < count; done += partWords) {
                int part = (int) Math.min(partWords, count - done);
                scratch.blocks.read(file, subkey, kind, at, part * Long.BYTES);
                for (int i = 0; i < part; i++) {
                    sink.put((int) done + i, scratch.blocks.plain().getLong(i * Long.BYTES));
                }
                at += IdRunLayout.blockBytes(part * Long.BYTES);
            }
            return at;
        }
    }

    @FunctionalInterface
    private interface WordSink {
        void put(int index, long word);
    }
}
