package com.binaxpay.shard;

import com.binaxpay.money.Id;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The newest sequence of each proposer incarnation: an entry whose sequence does not rise is refused, so none can be
/// replayed.
/// The oldest incarnations are forgotten at [#INCARNATIONS_MAX]; their proposers ended long ago. Owned by the apply
/// thread.
final class Incarnations {
    static final int INCARNATIONS_MAX = 4_096;

    private final LinkedHashMap<Id, Long> newest = new LinkedHashMap<>();

    /// Notes `sequence`; false where it does not rise.
    boolean rises(Id incarnation, long sequence) {
        Long before = newest.get(incarnation);
        if (before != null && sequence <= before) {
            return false;
        }
        newest.put(incarnation, sequence);
        if (newest.size() > INCARNATIONS_MAX) {
            newest.pollFirstEntry();
        }
        return true;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(newest.size());
        for (Map.Entry<Id, Long> entry : newest.entrySet()) {
            out.writeLong(entry.getKey().hi());
            out.writeLong(entry.getKey().lo());
            out.writeLong(entry.getValue());
        }
    }

    void load(DataInput in) throws IOException {
        newest.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            newest.put(new Id(in.readLong(), in.readLong()), in.readLong());
        }
    }
}
