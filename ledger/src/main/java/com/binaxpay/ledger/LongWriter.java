package com.binaxpay.ledger;

import java.io.DataOutput;
import java.io.IOException;

/// Longs, little-endian, in chunks of 64 KiB.
final class LongWriter implements LongSink {
    static final int CHUNK_LONGS = 8192;

    private final DataOutput out;
    private final byte[] chunk = new byte[CHUNK_LONGS * Long.BYTES];
    private int used;

    LongWriter(DataOutput out) {
        this.out = out;
    }

    void put(long value) throws IOException {
        if (used == chunk.length) {
            flush();
        }
        LittleEndian.putLong(chunk, used, value);
        used += Long.BYTES;
    }

    @Override
    public void put(long[] from, int offset, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            put(from[offset + i]);
        }
    }

    void flush() throws IOException {
        out.write(chunk, 0, used);
        used = 0;
    }
}
