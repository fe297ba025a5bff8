package com.binaxpay.journal;

import com.binaxpay.wire.EntryRunLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import javax.crypto.SecretKey;

/// Writes the file of a segment's entries, see [EntryRunLayout]. It has its name once it is whole; a crash may leave it
/// torn, which is found out, and then it is made again.
final class EntryRunWriter {
    private static final String UNFINISHED = ".new";
    private static final int BLOCK_ENTRY_BYTES = EntryRunLayout.BLOCK_ENTRIES * EntryRunLayout.ENTRY_BYTES;
    private static final int BLOCK_ACCOUNT_BYTES = EntryRunLayout.BLOCK_ACCOUNTS * EntryRunLayout.ACCOUNT_BYTES;

    private final EntryListing listing;
    private final RunWriter blocks;
    private final ByteBuffer plain;

    private EntryRunWriter(EntryListing listing, RunWriter blocks) {
        this.listing = listing;
        this.blocks = blocks;
        this.plain = blocks.plain();
    }

    /// Writes the file beside `segment`.
    static void write(Segment segment, EntryListing listing, DataKey key, Entropy entropy) throws IOException {
        Path file = EntryRun.beside(segment.file());
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.deleteIfExists(unfinished);
        byte[] salt = entropy.bytes(EntryRunLayout.SALT_BYTES);
        ByteBuffer header = ByteBuffer.allocate(EntryRunLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(EntryRunLayout.MAGIC, EntryRunLayout.MAGIC_VALUE);
        header.putShort(EntryRunLayout.FORMAT, (short) EntryRunLayout.FORMAT_VALUE);
        header.putInt(EntryRunLayout.KEY_ID, key.id());
        header.putInt(EntryRunLayout.ROWS, listing.rows());
        header.put(EntryRunLayout.SALT, salt);
        SecretKey subkey = EntryRun.subkey(key, salt, segment);
        try (FileChannel channel =
                FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            new EntryRunWriter(listing, new RunWriter(channel, subkey, header.array())).write();
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write() throws IOException {
        short[] kinds = entries();
        long[] fences = accounts();
        for (long fence : fences) {
            plain.putLong(fence);
        }
        for (short kind : kinds) {
            plain.putShort(kind);
        }
        blocks.end(EntryRunLayout.KIND_SUMMARY);
        plain.putInt(listing.entries());
        plain.putInt(listing.accounts());
        blocks.end(EntryRunLayout.KIND_END);
        blocks.flush();
    }

    /// Writes the entries; which kinds are in each block.
    private short[] entries() throws IOException {
        short[] kinds = new short[EntryRun.blocksOf(listing.entries(), EntryRunLayout.BLOCK_ENTRIES)];
        for (int i = 0; i < listing.entries(); i++) {
            int entry = listing.entry(i);
            kinds[i / EntryRunLayout.BLOCK_ENTRIES] |= (short) (1 << (entry >>> EntryRunLayout.ENTRY_KIND_SHIFT));
            plain.putShort((short) entry).put((byte) (entry >>> Short.SIZE));
            if (plain.position() == BLOCK_ENTRY_BYTES) {
                blocks.end(EntryRunLayout.KIND_ENTRIES);
            }
        }
        blocks.end(EntryRunLayout.KIND_ENTRIES);
        return kinds;
    }

    /// Writes the accounts; the first hash of each block.
    private long[] accounts() throws IOException {
        long[] fences = new long[EntryRun.blocksOf(listing.accounts(), EntryRunLayout.BLOCK_ACCOUNTS)];
        for (int i = 0; i < listing.accounts(); i++) {
            if (plain.position() == 0) {
                fences[i / EntryRunLayout.BLOCK_ACCOUNTS] = listing.hash(i);
            }
            plain.putLong(listing.hash(i)).putInt(listing.first(i)).putInt(listing.entriesOf(i));
            if (plain.position() == BLOCK_ACCOUNT_BYTES) {
                blocks.end(EntryRunLayout.KIND_ACCOUNTS);
            }
        }
        blocks.end(EntryRunLayout.KIND_ACCOUNTS);
        return fences;
    }
}
