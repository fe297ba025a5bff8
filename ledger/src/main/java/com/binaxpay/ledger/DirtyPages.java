package com.binaxpay.ledger;

import java.util.Arrays;

/// Which pages of 1,024 rows have changed since the last digest.
final class DirtyPages {
    static final int PAGE_BITS = 10;

    private boolean[] dirty = new boolean[1];

    /// Makes room for `rows` rows; must come before [#mark] of any of them.
    void grow(int rows) {
        int pages = pages(rows);
        if (pages > dirty.length) {
            dirty = Arrays.copyOf(dirty, Math.max(pages, dirty.length * 2));
        }
    }

    void mark(int row) {
        dirty[row >>> PAGE_BITS] = true;
    }

    void markAll(int rows) {
        grow(rows);
        Arrays.fill(dirty, true);
    }

    /// Whether the page has changed; it counts as unchanged from now on.
    boolean take(int page) {
        boolean was = dirty[page];
        dirty[page] = false;
        return was;
    }

    static int pages(int rows) {
        return (rows + (1 << PAGE_BITS) - 1) >>> PAGE_BITS;
    }
}
