package com.binaxpay.client;

import com.binaxpay.money.Invariant;
import java.time.Duration;

/// How a [PaymentsClient] waits and repeats.
///
/// @param attemptTimeout how long one try may take
/// @param totalTimeout how long a call is repeated, all together
/// @param waitFirst wait before the first repeat where the answer does not say how long; it doubles from then on
/// @param waitMax the longest such wait
public record PaymentsOptions(Duration attemptTimeout, Duration totalTimeout, Duration waitFirst, Duration waitMax) {
    /// Checks that waits grow.
    public PaymentsOptions {
        Invariant.check(
                attemptTimeout.isPositive() && totalTimeout.isPositive() && waitFirst.isPositive(),
                "times must be positive");
        Invariant.check(waitMax.compareTo(waitFirst) >= 0, "the longest wait is shorter than the first");
    }

    /// Ten seconds a try, a minute in all.
    public static PaymentsOptions defaults() {
        return new PaymentsOptions(
                Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(5));
    }
}
