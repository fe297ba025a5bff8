package com.binaxpay.journal;

import com.binaxpay.wire.EntryRunLayout;
import java.util.Arrays;
import java.util.Optional;

/// Entries of the segment that grows, in memory: searched from end to end, which for a segment's rows takes well below
/// a
/// millisecond. One thread adds, any thread reads.
final class GrowingEntries implements EntryPart {
    private static final int FIRST_ROWS = 1 << 10;

    private final long first;
    private volatile Rows rows = new Rows(new long[FIRST_ROWS], new long[FIRST_ROWS], new byte[FIRST_ROWS]);
    private volatile int count;

    /// What is known of each row. Arrays are replaced when they are full; what counts in them never changes.
    // Nobody outside sees them.
    @SuppressWarnings("ArrayRecordComponent")
    private record Rows(long[] firsts, long[] seconds, byte[] kinds) {
        Rows grown() {
            int size = 2 * kinds.length;
            return new Rows(Arrays.copyOf(firsts, size), Arrays.copyOf(seconds, size), Arrays.copyOf(kinds, size));
        }
    }

    /// @param first ordinal of the first row
    GrowingEntries(long first) {
        this.first = first;
    }

    /// Adds the rows of a block, which follow those that were added, as many as an index can know.
    void add(EntryKeys keys, byte[] block, int sizeBytes, int rowBytes) {
        int added = count;
        Rows into = rows;
        for (int at = 0; at < sizeBytes && added < EntryRunLayout.ROWS_MAX; at += rowBytes) {
            if (added == into.kinds.length) {
                into = into.grown();
            }
            into.firsts[added] = keys.first(block, at);
            into.seconds[added] = keys.second(block, at);
            into.kinds[added] = (byte) keys.kind(block, at);
            added++;
        }
        // Whoever sees the count sees the arrays that have so much.
        rows = into;
        count = added;
    }

    int count() {
        return count;
    }

    long firstHash(int row) {
        return rows.firsts[row];
    }

    long secondHash(int row) {
        return rows.seconds[row];
    }

    int kind(int row) {
        return rows.kinds[row];
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public long end() {
        return first + count;
    }

    @Override
    public Optional<EntryList> of(long hash) {
        return Optional.of(new Search(hash));
    }

    private final class Search implements EntryList {
        private final long hash;

        Search(long hash) {
            this.hash = hash;
        }

        @Override
        public long before(long ordinal, int kinds) {
            int below = (int) Math.min(ordinal - first, count);
            Rows in = rows;
            for (int row = below - 1; row >= 0; row--) {
                if (isWanted(in, row, kinds)) {
                    return first + row;
                }
            }
            return 0;
        }

        @Override
        public long after(long ordinal, int kinds) {
            int known = count;
            Rows in = rows;
            for (int row = (int) Math.max(0, ordinal + 1 - first); row < known; row++) {
                if (isWanted(in, row, kinds)) {
                    return first + row;
                }
            }
            return 0;
        }

        private boolean isWanted(Rows in, int row, int kinds) {
            return (in.firsts[row] == hash || in.seconds[row] == hash) && (kinds >>> in.kinds[row] & 1) != 0;
        }
    }
}
