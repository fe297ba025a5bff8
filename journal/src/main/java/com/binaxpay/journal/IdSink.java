package com.binaxpay.journal;

import java.io.IOException;

/// Takes ids in ascending order of (hash, value), both unsigned.
@FunctionalInterface
public interface IdSink {
    /// One id.
    void put(long hash, long value) throws IOException;
}
