package com.binaxpay.ledger;

import java.io.IOException;

/// Takes rows of longs: into a digest or a snapshot.
interface LongSink {
    /// Takes `count` longs of `from`, starting at `offset`.
    void put(long[] from, int offset, int count) throws IOException;
}
