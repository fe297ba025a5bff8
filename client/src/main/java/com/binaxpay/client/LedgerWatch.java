package com.binaxpay.client;

/// Told of what a [LedgerClient] does, for metrics. Called on its threads: it must not block, nor throw.
public interface LedgerWatch {
    /// A batch of `rows` rows was answered `latencyNs` after it was first sent, at attempt number `attempts`.
    default void onBatch(int rows, long latencyNs, int attempts) {}

    /// A batch, or a look-up, is to be sent again.
    default void onRetry(String reason) {}

    /// A call of `rows` rows was refused because too much waits.
    default void onFull(int rows) {}
}
