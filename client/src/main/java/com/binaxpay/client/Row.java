package com.binaxpay.client;

import java.nio.ByteBuffer;

/// Something that is written into a batch.
@FunctionalInterface
interface Row {
    /// Writes itself at `at`, where all is 0.
    void write(ByteBuffer rows, int at);
}
