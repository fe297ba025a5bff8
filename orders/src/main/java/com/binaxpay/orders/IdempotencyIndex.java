package com.binaxpay.orders;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Kept.Recall;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.RecordCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// First answers under idempotency keys, for ever: a key costs 31 to 38 bytes of memory, its answer is in the record
/// log. A command that has begun and not ended keeps its key here as running.
final class IdempotencyIndex {
    private final Records records;
    private final IdMap answered = new IdMap();
    private final TreeMap<Id, Idempotency> running = new TreeMap<>();

    IdempotencyIndex(Records records) {
        this.records = records;
    }

    /// What the key was answered before, marked as a replay; empty for a key that is new.
    Optional<Outcome> recall(Idempotency key) {
        Idempotency begun = running.get(idOf(key));
        if (begun != null) {
            return Optional.of(samePayload(begun, key) ? new Outcome.Running() : new Outcome.KeyReused());
        }
        long position = answered.get(key.keyHi(), key.keyLo());
        if (position == IdMap.ABSENT) {
            return Optional.empty();
        }
        Kept.Answered first = (Kept.Answered) records.read(position);
        return Optional.of(samePayload(first.key(), key) ? outcome(first.first(), true) : new Outcome.KeyReused());
    }

    /// Keeps the outcome of a new key: its final answer, or that it runs.
    void keep(Idempotency key, Outcome outcome) {
        if (outcome instanceof Outcome.Running) {
            running.put(idOf(key), key);
        } else {
            keepAnswer(key, recallOf(outcome));
        }
    }

    /// Ends a running key.
    void complete(Idempotency key, Outcome outcome) {
        Invariant.check(running.remove(idOf(key)) != null, "a key ended that was not running");
        keepAnswer(key, recallOf(outcome));
    }

    /// As [#complete], for the outcomes of a batch's rows, each of which is kept already.
    Outcome completeRows(Idempotency key, List<Kept.RunningRow> rows) {
        Invariant.check(running.remove(idOf(key)) != null, "a key ended that was not running");
        List<Recall> recalls = new ArrayList<>(rows.size());
        for (Kept.RunningRow row : rows) {
            recalls.add(
                    row.key().isNone()
                            ? new Recall.Whole(row.outcome())
                            : new Recall.AnsweredAt(
                                    answered.get(row.key().hi(), row.key().lo())));
        }
        Recall recall = new Recall.RowsAt(recalls);
        keepAnswer(key, recall);
        return outcome(recall, false);
    }

    /// The first answer under a key that has ended, for another shard.
    Optional<PastThing> first(Id key) {
        long position = answered.get(key.hi(), key.lo());
        if (position == IdMap.ABSENT) {
            return Optional.empty();
        }
        Kept.Answered first = (Kept.Answered) records.read(position);
        Bytes outcome = Bytes.of(RecordCodec.OUTCOMES.encode(outcome(first.first(), false)));
        return Optional.of(new PastThing.Answered(first.key(), outcome));
    }

    boolean isRunning(Id key) {
        return running.containsKey(key);
    }

    /// A key as one id.
    static Id idOf(Idempotency key) {
        return new Id(key.keyHi(), key.keyLo());
    }

    /// Hash over all keys.
    long hash() {
        return Hash64.chain(Hash64.chain(answered.keyHash(), answered.size()), running.size());
    }

    void save(DataOutput out) throws IOException {
        answered.save(out);
        out.writeInt(running.size());
        for (Idempotency key : running.values()) {
            Records.write(out, new Kept.RunningKey(key));
        }
    }

    void load(DataInput in) throws IOException {
        answered.load(in);
        running.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Idempotency key = Records.read(in, Kept.RunningKey.class).key();
            running.put(idOf(key), key);
        }
        if (Defect.RUNNING_KEYS_NOT_RESTORED.isPlanted()) {
            running.clear();
        }
    }

    private void keepAnswer(Idempotency key, Recall recall) {
        if (Defect.LOST_KEY.isPlanted() && (key.keyLo() & 15) == 0) {
            return;
        }
        answered.put(key.keyHi(), key.keyLo(), records.append(new Kept.Answered(key, recall)));
    }

    private Recall recallOf(Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            long position = records.freshPosition(done.view());
            if (position != 0) {
                return new Recall.DoneAt(position, done.replayed());
            }
        }
        if (outcome instanceof Outcome.Rows rows) {
            return new Recall.RowsAt(rows.rows().stream().map(this::recallOf).toList());
        }
        return new Recall.Whole(records.encode(outcome));
    }

    private Outcome outcome(Recall recall, boolean replayed) {
        return switch (recall) {
            case Recall.Whole whole ->
                marked(RecordCodec.OUTCOMES.decode(whole.outcome().toArray()), replayed);
            case Recall.DoneAt done -> new Outcome.Done(records.view(done.position()), replayed || done.replayed());
            case Recall.AnsweredAt at -> outcome(((Kept.Answered) records.read(at.position())).first(), replayed);
            case Recall.RowsAt rows ->
                new Outcome.Rows(
                        rows.rows().stream().map(row -> outcome(row, false)).toList(), replayed);
        };
    }

    private static Outcome marked(Outcome outcome, boolean replayed) {
        return switch (outcome) {
            case Outcome.Done done -> new Outcome.Done(done.view(), replayed || done.replayed());
            case Outcome.Refused refused ->
                new Outcome.Refused(
                        refused.code(), refused.detail(), refused.pointer(), replayed || refused.replayed());
            case Outcome.Rows rows -> new Outcome.Rows(rows.rows(), replayed || rows.replayed());
            case Outcome other -> other;
        };
    }

    private static boolean samePayload(Idempotency first, Idempotency later) {
        return first.fingerprintHi() == later.fingerprintHi() && first.fingerprintLo() == later.fingerprintLo();
    }
}
