package com.binaxpay.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Time as a request passes it: the clock, waiting, and chance. Tests have one in which time is theirs.
interface Pace {
    /// As [System#nanoTime].
    long nowNs();

    /// Waits until `future` is done, well or ill, but at most `timeoutNs`. True where it is done.
    boolean await(CompletableFuture<?> future, long timeoutNs) throws InterruptedException;

    /// A length between the two.
    long jitterNs(long minNs, long maxNs);

    /// Real time.
    Pace REAL = new Pace() {
        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public boolean await(CompletableFuture<?> future, long timeoutNs) throws InterruptedException {
            try {
                future.get(Math.max(0, timeoutNs), TimeUnit.NANOSECONDS);
                return true;
            } catch (ExecutionException e) {
                return true;
            } catch (TimeoutException e) {
                return future.isDone();
            }
        }

        @Override
        public long jitterNs(long minNs, long maxNs) {
            return ThreadLocalRandom.current().nextLong(minNs, Math.max(minNs + 1, maxNs));
        }
    };
}
