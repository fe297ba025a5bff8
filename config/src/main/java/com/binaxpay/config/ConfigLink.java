package com.binaxpay.config;

import java.time.Duration;

/// A way to one node's [ConfigHost].
public interface ConfigLink {
    /// Region of the node.
    String region();

    /// Sends an encoded `ConfigCall` and waits for the answer.
    ///
    /// @throws RuntimeException where none came in time
    byte[] call(byte[] request, Duration timeout) throws InterruptedException;
}
