package com.binaxpay.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A text that takes a while to read, evenly. For one thread.
final class SlowFile extends InputStream {
    private static final int PART = 8 << 10;

    private final byte[] content;
    private final double overS;
    private final long begunNs = System.nanoTime();
    private int position;

    /// @param overS how long it takes at the least
    SlowFile(String text, double overS) {
        this.content = text.getBytes(StandardCharsets.UTF_8);
        this.overS = overS;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (position == content.length) {
            return -1;
        }
        long dueNs = begunNs + (long) (overS * 1e9 * position / content.length);
        try {
            TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        int count = Math.min(Math.min(PART, length), content.length - position);
        System.arraycopy(content, position, into, offset, count);
        position += count;
        return count;
    }
}
