package com.binaxpay.orders;

import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// How many calls of the newest day's quotas were lent to the processes that take partners' requests. A call is lent
/// once,
/// so all processes together let no more through than there are.
final class DailyQuotas {
    private long day;
    private final TreeMap<Long, Long> lent = new TreeMap<>();
    private long hash;

    /// Lends what is left of what is wanted; of a day that has passed, nothing.
    Outcome lend(Command.LendCalls command) {
        if (command.day() > day) {
            day = command.day();
            lent.clear();
        }
        long before = lent.getOrDefault(command.bucket(), 0L);
        long left = command.day() < day ? 0 : Math.max(0, command.callsMax() - before);
        long calls = Math.clamp(command.calls(), 0, left);
        if (calls > 0) {
            lent.put(command.bucket(), before + calls);
            hash = Hash64.chain(Hash64.chain(Hash64.chain(hash, day), command.bucket()), calls);
        }
        return new Outcome.Lent(calls, before + calls);
    }

    /// Hash over all that was ever lent.
    long hash() {
        return hash;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(hash);
        out.writeLong(day);
        out.writeInt(lent.size());
        for (Map.Entry<Long, Long> entry : lent.entrySet()) {
            out.writeLong(entry.getKey());
            out.writeLong(entry.getValue());
        }
    }

    void load(DataInput in) throws IOException {
        clear();
        hash = in.readLong();
        day = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            lent.put(in.readLong(), in.readLong());
        }
    }

    void clear() {
        lent.clear();
        day = 0;
        hash = 0;
    }
}
