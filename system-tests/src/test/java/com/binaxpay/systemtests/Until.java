package com.binaxpay.systemtests;

import com.binaxpay.simulator.UnexpectedAnswer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// Waits, each with a deadline and a name for what it waits for.
final class Until {
    private static final Duration POLL = Duration.ofMillis(50);

    private Until() {}

    /// Returns once `condition` is true.
    static void holds(String what, Duration atMost, Callable<Boolean> condition) {
        says(what, atMost, () -> condition.call() ? "" : "not yet");
    }

    /// Returns once `missing` says nothing; what it said last is told where the time is over.
    static void says(String what, Duration atMost, Callable<String> missing) {
        String[] last = {"nothing was asked yet"};
        try {
            Awaitility.await(what)
                    .atMost(atMost)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .until(() -> {
                        try {
                            last[0] = missing.call();
                        } catch (UnexpectedAnswer e) {
                            // A cluster that is busy may say something else yet.
                            last[0] = String.valueOf(e.getMessage());
                        }
                        return last[0].isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited " + atMost.toSeconds() + " s for " + what + ": " + last[0], e);
        }
    }

    /// What `reading` gives once it has given the same for as long as `quiet`.
    static <T> T quiet(String what, Duration quiet, Duration atMost, Callable<T> reading) {
        AtomicReference<T> last = new AtomicReference<>();
        long[] sinceNs = {System.nanoTime()};
        says(what + " to stay the same", atMost, () -> {
            T now = reading.call();
            if (!now.equals(last.getAndSet(now))) {
                sinceNs[0] = System.nanoTime();
            }
            return System.nanoTime() - sinceNs[0] >= quiet.toNanos() ? "" : String.valueOf(now);
        });
        return Objects.requireNonNull(last.get());
    }
}
