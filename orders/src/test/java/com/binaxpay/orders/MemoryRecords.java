package com.binaxpay.orders;

import java.util.ArrayList;
import java.util.List;

/// A record log in memory, which can be cut back to what it was. Positions have gaps, as on disk.
final class MemoryRecords implements RecordLog {
    private final int gap;
    private final List<byte[]> records = new ArrayList<>();

    MemoryRecords(int gap) {
        this.gap = gap;
    }

    @Override
    public long append(byte[] record) {
        records.add(record.clone());
        return (long) records.size() * gap;
    }

    @Override
    public byte[] read(long position) {
        if (position % gap != 0) {
            throw new IllegalStateException("no record begins at " + position);
        }
        return records.get((int) (position / gap) - 1).clone();
    }

    byte[] record(int index) {
        return records.get(index).clone();
    }

    int length() {
        return records.size();
    }

    void truncate(int length) {
        records.subList(length, records.size()).clear();
    }
}
