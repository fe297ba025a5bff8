package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.IOException;

/// Reads what [LongWriter] wrote. It must know how many longs there are, so as not to read past them.
final class LongReader {
    private final DataInput in;
    private final byte[] chunk = new byte[LongWriter.CHUNK_LONGS * Long.BYTES];
    private long left;
    private int at;
    private int end;

    LongReader(DataInput in, long longs) {
        this.in = in;
        this.left = longs;
    }

    long next() throws IOException {
        if (at == end) {
            refill();
        }
        long value = LittleEndian.getLong(chunk, at);
        at += Long.BYTES;
        return value;
    }

    void next(long[] into, int offset, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            into[offset + i] = next();
        }
    }

    private void refill() throws IOException {
        Invariant.check(left > 0, "read past the end of a saved ledger");
        int longs = (int) Math.min(left, LongWriter.CHUNK_LONGS);
        in.readFully(chunk, 0, longs * Long.BYTES);
        left -= longs;
        at = 0;
        end = longs * Long.BYTES;
    }
}
