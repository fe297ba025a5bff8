package com.binaxpay.orders;

import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.wire.TransferRowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A history in memory, which can be cut back to what it was.
final class MemoryHistory implements TransferHistory {
    private final List<byte[]> rows = new ArrayList<>();

    @Override
    public long nextOrdinal() {
        return rows.size() + 1L;
    }

    @Override
    public long append(byte[] row, int offset) {
        rows.add(Arrays.copyOfRange(row, offset, offset + TransferRowLayout.SIZE_BYTES));
        return rows.size();
    }

    @Override
    public void read(long ordinal, byte[] into) {
        System.arraycopy(rows.get((int) ordinal - 1), 0, into, 0, TransferRowLayout.SIZE_BYTES);
    }

    int length() {
        return rows.size();
    }

    void truncate(int length) {
        rows.subList(length, rows.size()).clear();
    }
}
