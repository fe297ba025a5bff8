package com.binaxpay.ledger;

import com.binaxpay.wire.TransferRowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A history in memory.
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

    HistoryRow row(long ordinal) {
        return HistoryRow.decode(rows.get((int) ordinal - 1));
    }

    List<HistoryRow> rows() {
        return rows.stream().map(HistoryRow::decode).toList();
    }

    MemoryHistory copy() {
        MemoryHistory copy = new MemoryHistory();
        copy.rows.addAll(rows);
        return copy;
    }
}
