package com.binaxpay.orders;

import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Outcome;
import java.util.ArrayList;
import java.util.List;

/// Ends running keys and remembers which ended, until the caller has asked.
final class Completions {
    private final IdempotencyIndex keys;
    private final RunningBatches batches;
    private List<Completion> ended = new ArrayList<>();

    Completions(IdempotencyIndex keys, RunningBatches batches) {
        this.keys = keys;
        this.batches = batches;
    }

    /// Keeps the final outcome of a running key, and of the batches that waited for nothing else.
    void complete(Idempotency key, Outcome outcome) {
        keys.complete(key, outcome);
        add(key, outcome);
    }

    private void add(Idempotency key, Outcome outcome) {
        ended.add(new Completion(key.keyHi(), key.keyLo(), outcome));
        for (RunningBatches.Ended batch : batches.rowEnded(IdempotencyIndex.idOf(key))) {
            add(batch.key(), keys.completeRows(batch.key(), batch.rows()));
        }
    }

    List<Completion> drain() {
        if (ended.isEmpty()) {
            return List.of();
        }
        List<Completion> drained = ended;
        ended = new ArrayList<>();
        return drained;
    }
}
