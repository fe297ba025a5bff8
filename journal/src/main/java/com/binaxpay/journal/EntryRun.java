package com.binaxpay.journal;

import com.binaxpay.wire.EntryRunLayout;
import com.binaxpay.wire.IdRunLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;

/// The file of a segment's entries as it is read, see [EntryRunLayout]: its summary is in memory, all else on disk.
/// Safe
/// for any thread.
final class EntryRun implements Closeable {
    private static final String SUFFIX = ".ent";
    private static final int BLOCK_ENTRY_BYTES = EntryRunLayout.BLOCK_ENTRIES * EntryRunLayout.ENTRY_BYTES;
    private static final int BLOCK_ACCOUNT_BYTES = EntryRunLayout.BLOCK_ACCOUNTS * EntryRunLayout.ACCOUNT_BYTES;

    private final ReadableFile file;
    private final SecretKey subkey;
    private final long firstOrdinal;
    private final int rows;
    private final int entries;
    private final int accounts;
    private final long accountsAt;
    private final long[] fences;
    private final short[] kindsOfBlocks;
    private final ConcurrentLinkedQueue<RunReader> readers = new ConcurrentLinkedQueue<>();

    static Path beside(Path segment) {
        String name = segment.getFileName().toString();
        return segment.resolveSibling(name.substring(0, name.indexOf('.')) + SUFFIX);
    }

    static boolean isRun(Path file) {
        return file.getFileName().toString().matches("[0-9]{10}\\.ent");
    }

    static int blocksOf(int things, int perBlock) {
        return Math.ceilDiv(things, perBlock);
    }

    static SecretKey subkey(DataKey key, byte[] salt, Segment segment) {
        byte[] both = Arrays.copyOf(salt, salt.length + segment.salt().length);
        System.arraycopy(segment.salt(), 0, both, salt.length, segment.salt().length);
        return Gcm.derive(key, both, EntryRunLayout.KEY_INFO);
    }

    /// Opens the file beside `segment` and reads its summary.
    ///
    /// @param first ordinal of the segment's first row
    /// @throws CorruptFile if it is not whole, or not of this segment
    static EntryRun open(Segment segment, DataKeys keys, long first) throws IOException {
        ReadableFile file = new ReadableFile(beside(segment.file()));
        try {
            return new EntryRun(file, segment, keys, first);
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
    }

    private EntryRun(ReadableFile file, Segment segment, DataKeys keys, long first) throws IOException {
        Path path = file.path();
        byte[] header = new byte[EntryRunLayout.HEADER_BYTES];
        ByteBuffer view = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        boolean isWhole = file.readFully(view, 0);
        CRC32C crc = new CRC32C();
        crc.update(header, 0, EntryRunLayout.CHECKSUM);
        if (!isWhole
                || view.getInt(EntryRunLayout.MAGIC) != EntryRunLayout.MAGIC_VALUE
                || view.getInt(EntryRunLayout.CHECKSUM) != (int) crc.getValue()
                || Short.toUnsignedInt(view.getShort(EntryRunLayout.FORMAT)) != EntryRunLayout.FORMAT_VALUE) {
            throw new CorruptFile(path, "does not begin like a file of entries of this version");
        }
        byte[] salt = Arrays.copyOfRange(header, EntryRunLayout.SALT, EntryRunLayout.SALT + EntryRunLayout.SALT_BYTES);
        this.file = file;
        this.firstOrdinal = first;
        this.rows = view.getInt(EntryRunLayout.ROWS);
        this.subkey = subkey(keys.byId(view.getInt(EntryRunLayout.KEY_ID)), salt, segment);
        RunReader reader = new RunReader();
        long end = Files.size(path) - IdRunLayout.blockBytes(EntryRunLayout.END_BYTES);
        if (end < EntryRunLayout.HEADER_BYTES) {
            throw new CorruptFile(path, "is cut off");
        }
        reader.read(file, subkey, EntryRunLayout.KIND_END, end, EntryRunLayout.END_BYTES);
        this.entries = reader.plain().getInt(EntryRunLayout.END_ENTRIES);
        this.accounts = reader.plain().getInt(EntryRunLayout.END_ACCOUNTS);
        this.fences = new long[blocksOf(accounts, EntryRunLayout.BLOCK_ACCOUNTS)];
        this.kindsOfBlocks = new short[blocksOf(entries, EntryRunLayout.BLOCK_ENTRIES)];
        this.accountsAt = EntryRunLayout.HEADER_BYTES
                + (long) entries * EntryRunLayout.ENTRY_BYTES
                + (long) kindsOfBlocks.length * IdRunLayout.blockBytes(0);
        long summaryAt = accountsAt
                + (long) accounts * EntryRunLayout.ACCOUNT_BYTES
                + (long) fences.length * IdRunLayout.blockBytes(0);
        readSummary(reader, summaryAt, end);
        readers.add(reader);
    }

    private void readSummary(RunReader reader, long at, long end) {
        int size = fences.length * Long.BYTES + kindsOfBlocks.length * Short.BYTES;
        long behind = at + (size == 0 ? 0 : IdRunLayout.blockBytes(size));
        if (behind != end) {
            throw new CorruptFile(file.path(), "ends at byte " + end + ", expected " + behind);
        }
        if (size > 0) {
            reader.read(file, subkey, EntryRunLayout.KIND_SUMMARY, at, size);
        }
        ByteBuffer plain = reader.plain();
        for (int i = 0; i < fences.length; i++) {
            fences[i] = plain.getLong(i * Long.BYTES);
        }
        for (int i = 0; i < kindsOfBlocks.length; i++) {
            kindsOfBlocks[i] = plain.getShort(fences.length * Long.BYTES + i * Short.BYTES);
        }
    }

    /// How many rows of the segment it knows.
    int rows() {
        return rows;
    }

    /// The entries of the account with `hash` in rows before the ordinal `end`, if they are listed. `onDamage` is told
    /// when
    /// they cannot be read later.
    Optional<EntryList> of(long hash, long end, Consumer<CorruptFile> onDamage) {
        int slot = Arrays.binarySearch(fences, hash);
        int block = slot >= 0 ? slot : -slot - 2;
        if (block < 0) {
            return Optional.empty();
        }
        int size = Math.min(EntryRunLayout.BLOCK_ACCOUNTS, accounts - block * EntryRunLayout.BLOCK_ACCOUNTS);
        RunReader reader = reader();
        try {
            long at = accountsAt + (long) block * IdRunLayout.blockBytes(BLOCK_ACCOUNT_BYTES);
            reader.read(file, subkey, EntryRunLayout.KIND_ACCOUNTS, at, size * EntryRunLayout.ACCOUNT_BYTES);
            ByteBuffer plain = reader.plain();
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = low + high >>> 1;
                int place = middle * EntryRunLayout.ACCOUNT_BYTES;
                long found = plain.getLong(place + EntryRunLayout.ACCOUNT_HASH);
                if (found == hash) {
                    int first = plain.getInt(place + EntryRunLayout.ACCOUNT_FIRST);
                    int behind = first + plain.getInt(place + EntryRunLayout.ACCOUNT_ENTRIES);
                    return Optional.of(new Listed(first, behind, end, onDamage));
                }
                if (found < hash) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return Optional.empty();
        } finally {
            readers.add(reader);
        }
    }

    private RunReader reader() {
        RunReader pooled = readers.poll();
        return pooled == null ? new RunReader() : pooled;
    }

    private int[] readEntries(int block) {
        int size = Math.min(EntryRunLayout.BLOCK_ENTRIES, entries - block * EntryRunLayout.BLOCK_ENTRIES);
        RunReader reader = reader();
        try {
            long at = EntryRunLayout.HEADER_BYTES + (long) block * IdRunLayout.blockBytes(BLOCK_ENTRY_BYTES);
            reader.read(file, subkey, EntryRunLayout.KIND_ENTRIES, at, size * EntryRunLayout.ENTRY_BYTES);
            int[] read = new int[size];
            for (int i = 0; i < size; i++) {
                int place = i * EntryRunLayout.ENTRY_BYTES;
                read[i] = Short.toUnsignedInt(reader.plain().getShort(place))
                        | Byte.toUnsignedInt(reader.plain().get(place + Short.BYTES)) << Short.SIZE;
            }
            return read;
        } finally {
            readers.add(reader);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /// Entries of one account, from number `from` to before `to` in the file.
    private final class Listed implements EntryList {
        private static final int ROW_MASK = (1 << EntryRunLayout.ENTRY_KIND_SHIFT) - 1;

        private final int from;
        private final int to;
        private final long end;
        private final Consumer<CorruptFile> onDamage;
        private int blockRead = -1;
        private int[] block = new int[0];
        /// The entry that was found last: mostly the next question goes on from there.
        private int found = -1;

        Listed(int from, int to, long end, Consumer<CorruptFile> onDamage) {
            this.from = from;
            this.to = to;
            this.end = end;
            this.onDamage = onDamage;
        }

        @Override
        public long before(long ordinal, int kinds) {
            int number = firstFrom(Math.min(ordinal, end)) - 1;
            while (number >= from) {
                int inBlock = number / EntryRunLayout.BLOCK_ENTRIES;
                if ((kindsOfBlocks[inBlock] & kinds) == 0) {
                    number = inBlock * EntryRunLayout.BLOCK_ENTRIES - 1;
                } else if (isOf(number, kinds)) {
                    return remember(number);
                } else {
                    number--;
                }
            }
            return 0;
        }

        @Override
        public long after(long ordinal, int kinds) {
            int number = firstFrom(ordinal + 1);
            while (number < to) {
                int inBlock = number / EntryRunLayout.BLOCK_ENTRIES;
                if ((kindsOfBlocks[inBlock] & kinds) == 0) {
                    number = (inBlock + 1) * EntryRunLayout.BLOCK_ENTRIES;
                } else if (isOf(number, kinds)) {
                    return ordinalOf(number) < end ? remember(number) : 0;
                } else {
                    number++;
                }
            }
            return 0;
        }

        private long remember(int number) {
            found = number;
            return ordinalOf(number);
        }

        /// The first entry at or behind `ordinal`.
        private int firstFrom(long ordinal) {
            if (found >= 0 && ordinalOf(found) == ordinal) {
                return found;
            }
            if (found >= 0 && ordinalOf(found) == ordinal - 1) {
                return found + 1;
            }
            int low = from;
            int high = to;
            while (low < high) {
                int middle = low + high >>> 1;
                if (ordinalOf(middle) < ordinal) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private boolean isOf(int number, int kinds) {
            return (kinds >>> (entry(number) >>> EntryRunLayout.ENTRY_KIND_SHIFT) & 1) != 0;
        }

        private long ordinalOf(int number) {
            return firstOrdinal + (entry(number) & ROW_MASK);
        }

        private int entry(int number) {
            int wanted = number / EntryRunLayout.BLOCK_ENTRIES;
            if (wanted != blockRead) {
                try {
                    block = readEntries(wanted);
                } catch (CorruptFile e) {
                    onDamage.accept(e);
                    throw e;
                }
                blockRead = wanted;
            }
            return block[number % EntryRunLayout.BLOCK_ENTRIES];
        }
    }
}
