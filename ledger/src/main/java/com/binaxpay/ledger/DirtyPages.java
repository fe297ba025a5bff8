package com.binaxpay.ledger;

import java.util.Arrays;

/// Which pages of 1,024 rows have changed since the last digest, and which since the last snapshot.
final class DirtyPages {
    static final int PAGE_BITS = 10;
    static final int PAGE_ROWS = 1 << PAGE_BITS;

    /// Who asks what has changed since he last did.
    static final int DIGEST = 1;

    static final int SNAPSHOT = 2;

    private static final byte ALL = DIGEST | SNAPSHOT;

    private byte[] dirty = new byte[1];

    /// Makes room for `rows` rows; must come before [#mark] of any of them.
    void grow(int rows) {
        int pages = pages(rows);
        if (pages > dirty.length) {
            dirty = Arrays.copyOf(dirty, Math.max(pages, dirty.length * 2));
        }
    }

    void mark(int row) {
        dirty[row >>> PAGE_BITS] = ALL;
    }

    /// Marks a page for one of those who ask.
    void mark(int page, int asker) {
        dirty[page] |= (byte) asker;
    }

    void markAll(int rows) {
        grow(rows);
        Arrays.fill(dirty, ALL);
    }

    /// Whether the page has changed; it counts as unchanged from now on.
    boolean take(int page, int asker) {
        boolean was = (dirty[page] & asker) != 0;
        dirty[page] &= (byte) ~asker;
        return was;
    }

    static int pages(int rows) {
        return (rows + (1 << PAGE_BITS) - 1) >>> PAGE_BITS;
    }
}
