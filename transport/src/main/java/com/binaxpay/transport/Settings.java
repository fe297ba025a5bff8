package com.binaxpay.transport;

import java.time.Duration;

/// Limits and times of a [Transport]. The two ends should agree on `silence`.
///
/// @param silence a peer from which nothing was heard for so long is taken for dead (a quarter of it is the interval
///     of probes)
/// @param connectTimeout how long a connection may take to be made
/// @param reconnectMin back-off after a first failed attempt to connect; it doubles up to `reconnectMax`, with jitter
/// @param reconnectMax longest back-off
/// @param pendingCallsMax calls that may wait for an answer, for each connection, on either side
/// @param queuedBytesMax bytes that may wait to be sent, for each connection
public record Settings(
        Duration silence,
        Duration connectTimeout,
        Duration reconnectMin,
        Duration reconnectMax,
        int pendingCallsMax,
        long queuedBytesMax) {
    /// Longest request, answer or item, in bytes.
    public static final int BODY_BYTES_MAX = 32 << 20;

    /// For processes on one machine or in one country.
    public static Settings defaults() {
        return new Settings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                100_000,
                128L << 20);
    }
}
