package com.binaxpay.orders;

import java.util.ArrayList;
import java.util.List;

/// A record log in memory, which can be cut back to what it was. Positions have gaps, as on disk.
final class MemoryRecords implements RecordLog {
    private static final int GAP = 7;

    private final List<byte[]> records = new ArrayList<>();

    @Override
    public long append(byte[] record) {
        records.add(record.clone());
        return (long) records.size() * GAP;
    }

    @Override
    public byte[] read(long position) {
        if (position % GAP != 0) {
            throw new IllegalStateException("no record begins at " + position);
        }
        return records.get((int) (position / GAP) - 1).clone();
    }

    int length() {
        return records.size();
    }

    void truncate(int length) {
        records.subList(length, records.size()).clear();
    }
}
