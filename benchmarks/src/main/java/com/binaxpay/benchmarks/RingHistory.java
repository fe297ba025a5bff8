package com.binaxpay.benchmarks;

import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.wire.TransferRowLayout;

/// A history that keeps the newest rows in memory and forgets the others.
final class RingHistory implements TransferHistory {
    private static final int ROWS = 1 << 16;

    private final byte[] ring = new byte[ROWS * TransferRowLayout.SIZE_BYTES];
    private long next = 1;

    @Override
    public long nextOrdinal() {
        return next;
    }

    @Override
    public long append(byte[] row, int offset) {
        System.arraycopy(row, offset, ring, place(next), TransferRowLayout.SIZE_BYTES);
        return next++;
    }

    @Override
    public void read(long ordinal, byte[] into) {
        if (ordinal >= next || ordinal < next - ROWS) {
            throw new IllegalArgumentException("row " + ordinal + " is not in the ring");
        }
        System.arraycopy(ring, place(ordinal), into, 0, TransferRowLayout.SIZE_BYTES);
    }

    private static int place(long ordinal) {
        return (int) (ordinal & ROWS - 1) * TransferRowLayout.SIZE_BYTES;
    }
}
