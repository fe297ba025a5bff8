package com.binaxpay.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The wait between two looks at something that changes by itself.
final class Pause {
    private Pause() {}

    /// Returns after `duration` or a little sooner.
    static void of(Duration duration) throws InterruptedException {
        LockSupport.parkNanos(duration.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
