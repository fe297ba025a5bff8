package com.binaxpay.gateway;

import java.util.OptionalLong;

/// When a message that failed is sent again: the schedule of Standard Webhooks 1.0, each wait longer by up to a tenth,
/// so
/// that messages that failed together do not come back together.
final class RetrySchedule {
    /// Seconds before the first, second, … try.
    private static final long[] WAITS_S = {0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400};

    private RetrySchedule() {}

    /// How often a message is sent at the most.
    static int attemptsMax() {
        return WAITS_S.length;
    }

    /// Milliseconds from the end of try number `attempts` (from 1) to the next one, or nothing where it was the last.
    ///
    /// @param jitter 0 to 1, but for 1
    /// @param atLeastMs what the endpoint asked for
    static OptionalLong afterMs(int attempts, double jitter, long atLeastMs) {
        if (attempts >= WAITS_S.length) {
            return OptionalLong.empty();
        }
        long wholeMs = WAITS_S[attempts] * 1_000;
        return OptionalLong.of(Math.max(atLeastMs, wholeMs) + (long) (wholeMs * jitter / 10));
    }
}
