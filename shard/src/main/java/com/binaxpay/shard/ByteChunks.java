package com.binaxpay.shard;

import java.io.DataOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Bytes in memory, in chunks, so that growing copies nothing. Filled by one thread, then written out by another.
final class ByteChunks extends OutputStream {
    private static final int CHUNK_BYTES = 1 << 18;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] chunk = new byte[1 << 10];
    private int filled;

    @Override
    public void write(int value) {
        if (filled == chunk.length) {
            next();
        }
        chunk[filled++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        int done = 0;
        while (done < length) {
            if (filled == chunk.length) {
                next();
            }
            int part = Math.min(length - done, chunk.length - filled);
            System.arraycopy(source, offset + done, chunk, filled, part);
            filled += part;
            done += part;
        }
    }

    void writeTo(DataOutput out) throws IOException {
        for (byte[] each : full) {
            out.write(each);
        }
        out.write(chunk, 0, filled);
    }

    private void next() {
        full.add(chunk);
        chunk = new byte[CHUNK_BYTES];
        filled = 0;
    }
}
