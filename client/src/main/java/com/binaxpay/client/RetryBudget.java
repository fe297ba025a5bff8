package com.binaxpay.client;

/// How many calls may be repeated that were turned away because there is too much: one for ten that succeeded, and a
/// few at the beginning. So clients of a place that is overloaded don't add to what is too much for it; calls that
/// failed for other reasons are not counted. Safe for any thread.
public final class RetryBudget {
    private static final int PARTS = 10;
    private static final int MOST = 100 * PARTS;

    /// In tenths of a call.
    private int left = 10 * PARTS;

    /// A call succeeded.
    public synchronized void succeeded() {
        left = Math.min(MOST, left + 1);
    }

    /// Takes a repeat; false where there is none.
    public synchronized boolean take() {
        if (left < PARTS) {
            return false;
        }
        left -= PARTS;
        return true;
    }
}
