package com.binaxpay.journal;

import com.binaxpay.wire.EntryRunLayout;
import java.util.Arrays;

/// The entries of a segment by account, for those accounts that have enough of them: what an [EntryRun] holds.
final class EntryListing {
    /// Counters by some bits of the hash: most accounts have few entries, and are told from the others without a table.
    private static final int SKETCH_BITS = 18;

    private final GrowingEntries rows;
    private final int count;
    private final long[] hashes;
    private final int[] firsts;
    private final int[] entries;

    /// Lists the first `count` of `rows`.
    EntryListing(GrowingEntries rows, int count) {
        this.rows = rows;
        this.count = count;
        HashCounts counts = countBusy();
        this.hashes = counts.atLeast(EntryRunLayout.ENTRIES_MIN);
        this.firsts = new int[hashes.length + 1];
        for (int i = 0; i < hashes.length; i++) {
            firsts[i + 1] = firsts[i] + counts.replace(hashes[i], i);
        }
        this.entries = new int[firsts[hashes.length]];
        place(counts);
    }

    private HashCounts countBusy() {
        byte[] sketch = new byte[1 << SKETCH_BITS];
        for (int row = 0; row < count; row++) {
            sketch(sketch, rows.firstHash(row));
            if (hasTwo(row)) {
                sketch(sketch, rows.secondHash(row));
            }
        }
        HashCounts counts = new HashCounts();
        for (int row = 0; row < count; row++) {
            countBusy(sketch, rows.firstHash(row), counts);
            if (hasTwo(row)) {
                countBusy(sketch, rows.secondHash(row), counts);
            }
        }
        return counts;
    }

    /// Two accounts may have one hash; a row is listed once then.
    private boolean hasTwo(int row) {
        return rows.firstHash(row) != rows.secondHash(row);
    }

    private static void sketch(byte[] sketch, long hash) {
        int at = (int) (hash >>> Long.SIZE - SKETCH_BITS);
        if (sketch[at] < EntryRunLayout.ENTRIES_MIN) {
            sketch[at]++;
        }
    }

    private static void countBusy(byte[] sketch, long hash, HashCounts counts) {
        if (sketch[(int) (hash >>> Long.SIZE - SKETCH_BITS)] == EntryRunLayout.ENTRIES_MIN) {
            counts.add(hash);
        }
    }

    /// Puts each row where its accounts' entries go on; `places` leads from a hash to its place among [#hashes].
    private void place(HashCounts places) {
        int[] next = Arrays.copyOf(firsts, hashes.length);
        for (int row = 0; row < count; row++) {
            int entry = row | rows.kind(row) << EntryRunLayout.ENTRY_KIND_SHIFT;
            place(places, rows.firstHash(row), entry, next);
            if (hasTwo(row)) {
                place(places, rows.secondHash(row), entry, next);
            }
        }
    }

    private void place(HashCounts places, long hash, int entry, int[] next) {
        int place = places.get(hash);
        if (place >= 0 && place < hashes.length && hashes[place] == hash) {
            entries[next[place]++] = entry;
        }
    }

    /// How many rows were looked at.
    int rows() {
        return count;
    }

    /// How many accounts are listed, in the order of their hashes.
    int accounts() {
        return hashes.length;
    }

    long hash(int account) {
        return hashes[account];
    }

    int first(int account) {
        return firsts[account];
    }

    int entriesOf(int account) {
        return firsts[account + 1] - firsts[account];
    }

    int entries() {
        return entries.length;
    }

    int entry(int number) {
        return entries[number];
    }
}
