package com.binaxpay.ledger;

import com.binaxpay.wire.Levels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// SHA-256 over accounts and holds, in pages of 1,024 rows; only pages that changed are hashed again. From the second
/// level on also over the level and all overdrafts. Owned by the
/// apply
/// thread.
final class LedgerDigest {
    private static final int HASH_BYTES = 32;
    private static final int PAGE_ROWS = 1 << DirtyPages.PAGE_BITS;

    private final AccountTable accounts;
    private final HoldTable holds;
    private final Overdrafts overdrafts;
    private final MessageDigest sha = sha256();
    private byte[] accountHashes = new byte[0];
    private byte[] holdHashes = new byte[0];

    LedgerDigest(AccountTable accounts, HoldTable holds, Overdrafts overdrafts) {
        this.accounts = accounts;
        this.holds = holds;
        this.overdrafts = overdrafts;
    }

    byte[] digest(long nextOrdinal, int level) {
        try {
            accountHashes = rehash(accountHashes, accounts.count(), accounts.dirty(), accounts::copyRows);
            holdHashes = rehash(holdHashes, holds.places(), holds.dirty(), holds::copyRows);
        } catch (IOException e) {
            throw new UncheckedIOException("hashing memory", e);
        }
        byte[] head = new byte[3 * Long.BYTES];
        LittleEndian.putLong(head, 0, nextOrdinal);
        LittleEndian.putLong(head, Long.BYTES, accounts.count());
        LittleEndian.putLong(head, 2 * Long.BYTES, holds.places());
        sha.update(head);
        sha.update(accountHashes);
        sha.update(holdHashes);
        if (level > Levels.FIRST) {
            addLevel(level);
        }
        return sha.digest();
    }

    private void addLevel(int level) {
        byte[] head = new byte[Long.BYTES];
        LittleEndian.putLong(head, 0, level);
        sha.update(head);
        Chunks chunks = new Chunks();
        try {
            overdrafts.copy(chunks);
        } catch (IOException e) {
            throw new UncheckedIOException("hashing memory", e);
        }
        chunks.flush();
    }

    private byte[] rehash(byte[] known, int rows, DirtyPages dirty, Rows source) throws IOException {
        int pages = DirtyPages.pages(rows);
        byte[] hashes = Arrays.copyOf(known, pages * HASH_BYTES);
        Chunks chunks = new Chunks();
        for (int page = 0; page < pages; page++) {
            if (dirty.take(page)) {
                source.copy(page * PAGE_ROWS, Math.min(rows, (page + 1) * PAGE_ROWS), chunks);
                chunks.flush();
                System.arraycopy(sha.digest(), 0, hashes, page * HASH_BYTES, HASH_BYTES);
            }
        }
        return hashes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private interface Rows {
        void copy(int from, int to, LongSink sink) throws IOException;
    }

    /// Turns longs into bytes for the digest.
    private final class Chunks implements LongSink {
        private final byte[] chunk = new byte[8192];
        private int used;

        @Override
        public void put(long[] from, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                if (used == chunk.length) {
                    flush();
                }
                LittleEndian.putLong(chunk, used, from[i]);
                used += Long.BYTES;
            }
        }

        void flush() {
            sha.update(chunk, 0, used);
            used = 0;
        }
    }
}
