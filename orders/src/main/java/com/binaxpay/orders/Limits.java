package com.binaxpay.orders;

/// Bounds of what one query answers.
final class Limits {
    /// Elements of a page at the most; the API's own limit is lower, the drivers read more at once.
    static final int PAGE_MAX = 10_000;

    private Limits() {}

    /// `asked` inside the bounds.
    static int page(int asked) {
        return Math.clamp(asked, 1, PAGE_MAX);
    }
}
