package com.binaxpay.gateway;

import com.binaxpay.gateway.Connections.Turn;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongSupplier;

/// A body whose faults are the client's: where it is malformed or ends early the server throws what it likes, and this
/// makes
/// an [IOException] of it. For one thread.
///
/// A body that drips, so as to hold a place for long, is one that ends early; one that stands still is its
/// [Connections]' business.
final class BodyStream extends FilterInputStream {
    private static final long GRACE_NS = 10_000_000_000L;
    private static final long BYTES_A_SECOND_MIN = 1 << 10;
    private static final long NS_PER_S = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final long announced;
    private final Optional<Turn> turn;
    private final long beganNs;
    private long read;

    /// @param announced its length in bytes, as its sender says; -1 for one that doesn't
    BodyStream(InputStream body, long announced, LongSupplier nanoTime, Optional<Turn> turn) {
        super(body);
        this.announced = announced;
        this.nanoTime = nanoTime;
        this.turn = turn;
        this.beganNs = nanoTime.getAsLong();
    }

    @Override
    public int read() throws IOException {
        turn.ifPresent(Turn::reads);
        try {
            int next = super.read();
            came(next < 0 ? -1 : 1);
            return next;
        } catch (RuntimeException e) {
            throw endedEarly(e);
        } finally {
            turn.ifPresent(Turn::goesOn);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        turn.ifPresent(Turn::reads);
        try {
            int count = super.read(into, offset, length);
            came(count);
            return count;
        } catch (RuntimeException e) {
            throw endedEarly(e);
        } finally {
            turn.ifPresent(Turn::goesOn);
        }
    }

    private void came(int bytes) throws IOException {
        boolean isOver = bytes < 0;
        if (isOver && (announced < 0 ? turn.map(Turn::mayBeCutOff).orElse(false) : read < announced)) {
            throw new IOException("the body ended early");
        }
        if (isOver) {
            turn.ifPresent(Turn::hasAll);
        }
        read += Math.max(0, bytes);
        long tookNs = nanoTime.getAsLong() - beganNs;
        if (bytes > 0 && tookNs > GRACE_NS && read < tookNs / NS_PER_S * BYTES_A_SECOND_MIN) {
            throw new IOException("the body comes too slowly");
        }
    }

    private static IOException endedEarly(RuntimeException e) {
        return new IOException("the body ended early", e);
    }
}
