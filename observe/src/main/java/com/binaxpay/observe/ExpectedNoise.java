package com.binaxpay.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/// Lets through one in ten seconds of what a replica that is starting says of every message that its leader sends
/// meanwhile: an error with a stack trace, hundreds of times. Any thread; Logback makes it, named in
/// `logback-process.xml`.
public final class ExpectedNoise extends TurboFilter {
    /// By name, so that this module needs none of those who throw them.
    private static final Set<String> EXPECTED = Set.of("org.apache.ratis.protocol.exceptions.ServerNotReadyException");

    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong quietUntilNs = new AtomicLong(System.nanoTime());

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (!isExpected(thrown)
                && (parameters == null || parameters.length == 0 || !isExpected(parameters[parameters.length - 1]))) {
            return FilterReply.NEUTRAL;
        }
        long untilNs = quietUntilNs.get();
        long nowNs = System.nanoTime();
        return nowNs - untilNs >= 0 && quietUntilNs.compareAndSet(untilNs, nowNs + EVERY_NS)
                ? FilterReply.NEUTRAL
                : FilterReply.DENY;
    }

    /// An exception comes by itself or, where the message has parameters, as the last of them.
    private static boolean isExpected(@Nullable Object thrown) {
        return thrown instanceof Throwable
                && EXPECTED.contains(thrown.getClass().getName());
    }
}
