package com.binaxpay.node;

/// How long to wait before a process that died is started again. One thread.
final class RestartPolicy {
    private static final long FIRST_MS = 200;
    private static final long LONGEST_MS = 10_000;

    /// A process that ran for so long was well; its next death counts as the first.
    private static final long WELL_MS = 30_000;

    private int deaths;

    /// Notes a death after `ranMs`; how long to wait, in milliseconds.
    long onDeath(long ranMs) {
        deaths = ranMs >= WELL_MS ? 0 : deaths;
        long waitMs = Math.min(LONGEST_MS, FIRST_MS << Math.min(deaths, 16));
        deaths++;
        return waitMs;
    }

    /// Forgets all deaths, because a person started the process.
    void reset() {
        deaths = 0;
    }
}
