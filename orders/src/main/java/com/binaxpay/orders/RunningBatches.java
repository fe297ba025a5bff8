package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Kept;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Transfer batches some rows of which are crossings in flight; there are as many as requests in flight at the most.
final class RunningBatches {
    /// A batch whose last row has ended.
    record Ended(Idempotency key, List<Kept.RunningRow> rows) {}

    /// A batch and the keys of the rows that it waits for.
    private record Running(Idempotency key, List<Kept.RunningRow> rows, SortedSet<Id> waitingFor) {}

    private final TreeMap<Id, Running> batches = new TreeMap<>();

    void add(Idempotency key, List<Kept.RunningRow> rows, SortedSet<Id> waitingFor) {
        batches.put(IdempotencyIndex.idOf(key), new Running(key, rows, waitingFor));
    }

    /// A row's key has ended; gives the batches that have ended with it, and forgets them.
    List<Ended> rowEnded(Id key) {
        List<Ended> ended = new ArrayList<>();
        for (Running batch : List.copyOf(batches.values())) {
            if (batch.waitingFor.remove(key) && batch.waitingFor.isEmpty()) {
                batches.remove(IdempotencyIndex.idOf(batch.key));
                ended.add(new Ended(batch.key, batch.rows));
            }
        }
        return ended;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(batches.size());
        for (Running batch : batches.values()) {
            Records.write(out, new Kept.RunningBatch(batch.key, batch.rows, List.copyOf(batch.waitingFor)));
        }
    }

    void load(DataInput in) throws IOException {
        batches.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Kept.RunningBatch batch = Records.read(in, Kept.RunningBatch.class);
            add(batch.key(), batch.rows(), new TreeSet<>(batch.waitingFor()));
        }
    }
}
