package com.binaxpay.ledger;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// All transfer ids that ever took effect, and where to find each. Owned by the apply thread; other threads may
/// [#find] between calls.
///
/// What is held is apart, always in memory. What has ended never changes again, so it is kept in generations: the young
/// one grows; at its size it is frozen, and [ColdIds] writes it to disk in the background, while it goes on serving
/// from
/// memory as long as it is one of the last few. An id is looked up in all of them and on disk: no window of time
/// decides
/// that an id is new.
final class TransferIds {
    private static final int FROZEN_MAX = 4;
    private static final int FROZEN_GENERATIONS = 2;
    private static final int NONE = 0;

    private final IdHash hash;
    private final HoldTable holds;
    private final RowWriter rows;
    private final ColdIds cold;
    private final int slotBits;
    private final byte[] row = new byte[TransferRowLayout.SIZE_BYTES];

    private TransferIndex held;
    private TransferIndex young;
    /// Frozen generations that are still in memory, the newest first.
    private TransferIndex[] frozen = {};
    private long youngGeneration = 1;
    private long size;

    TransferIds(IdHash hash, HoldTable holds, RowWriter rows, ColdIds cold, int slotBits) {
        this.hash = hash;
        this.holds = holds;
        this.rows = rows;
        this.cold = cold;
        this.slotBits = slotBits;
        this.held = new TransferIndex(slotBits);
        this.young = new TransferIndex(slotBits);
    }

    /// Hash of an id.
    long hash(long hi, long lo) {
        return hash.ofTransfer(hi, lo);
    }

    /// How many ids there are, in memory and on disk.
    long size() {
        return size;
    }

    /// How many ids are in memory.
    long inMemory() {
        long count = held.size() + young.size();
        for (TransferIndex generation : frozen) {
            count += generation.size();
        }
        return count;
    }

    /// What the ids in memory take.
    long memoryBytes() {
        long bytes = held.memoryBytes() + young.memoryBytes();
        for (TransferIndex generation : frozen) {
            bytes += generation.memoryBytes();
        }
        return bytes;
    }

    /// Freezes the young generation if it is large enough. Not inside a chain.
    void age() {
        if (young.size() >= cold.generationIds()) {
            cut();
        }
    }

    /// Freezes the young generation, unless it is empty; returns the number of the newest frozen one, 0 for none.
    long cut() {
        if (young.size() > 0) {
            cold.take(youngGeneration, young);
            TransferIndex[] all = new TransferIndex[frozen.length + 1];
            all[0] = young;
            System.arraycopy(frozen, 0, all, 1, frozen.length);
            frozen = all;
            youngGeneration++;
            young = new TransferIndex(slotBits);
            forgetOldest();
        }
        return youngGeneration - 1;
    }

    /// Leaves to the disk what is no more among the last few, if need be after waiting for it.
    private void forgetOldest() {
        long kept = 0;
        int count = 0;
        while (count < frozen.length
                && count < FROZEN_MAX
                && kept + frozen[count].size() <= (long) FROZEN_GENERATIONS * cold.generationIds()) {
            kept += frozen[count].size();
            count++;
        }
        if (count < frozen.length) {
            cold.await(youngGeneration - 1 - count);
            frozen = Arrays.copyOf(frozen, count);
        }
    }

    /// Reads what [#find] would read first, so that it is in the cache by then.
    long touch(long hash) {
        long read = young.touch(hash) ^ cold.touch(hash, oldestInMemory());
        for (TransferIndex generation : frozen) {
            read ^= generation.touch(hash);
        }
        return held.size() == 0 ? read : read ^ held.touch(hash);
    }

    /// The oldest generation that is in memory; only those before have to be looked for on disk.
    private long oldestInMemory() {
        return youngGeneration - frozen.length;
    }

    /// The value under the id, or 0.
    long find(long hi, long lo, long hash) {
        return find(hi, lo, hash, row);
    }

    /// As the former, for threads other than the owner: `buffer` has room for a row.
    long find(long hi, long lo, long hash, byte[] buffer) {
        long value = findHeld(hi, lo, hash);
        if (value == NONE) {
            value = findEnded(young, hi, lo, hash, buffer);
        }
        for (int i = 0; i < frozen.length && value == NONE; i++) {
            value = findEnded(frozen[i], hi, lo, hash, buffer);
        }
        if (Defect.COLD_ID_ABSENT.isPlanted()) {
            return value;
        }
        return value == NONE && cold.mayHold(hash, oldestInMemory()) ? findCold(hi, lo, hash, buffer) : value;
    }

    /// The value under the id if that is held, else 0.
    long findHeld(long hi, long lo, long hash) {
        if (held.size() == 0) {
            return NONE;
        }
        for (int nth = 0; ; nth++) {
            long value = held.find(hash, nth);
            if (value == NONE) {
                return NONE;
            }
            int place = (int) TransferIndex.number(value);
            if (holds.get(place, HoldTable.ID_LO) == lo && holds.get(place, HoldTable.ID_HI) == hi) {
                return value;
            }
        }
    }

    private long findEnded(TransferIndex generation, long hi, long lo, long hash, byte[] buffer) {
        for (int nth = 0; ; nth++) {
            long value = generation.find(hash, nth);
            if (value == NONE || isOf(value, hi, lo, buffer)) {
                return value;
            }
        }
    }

    private long findCold(long hi, long lo, long hash, byte[] buffer) {
        for (int nth = 0; ; nth++) {
            long value = cold.find(hash, nth);
            if (value == NONE || isOf(value, hi, lo, buffer)) {
                return value;
            }
        }
    }

    /// Whether the row that the value leads to has this id.
    private boolean isOf(long value, long hi, long lo, byte[] buffer) {
        if (TransferIndex.state(value) == TransferIndex.REVERSED) {
            return false;
        }
        rows.read(TransferIndex.number(value), buffer);
        return LittleEndian.getLong(buffer, TransferRowLayout.ID) == hi
                && LittleEndian.getLong(buffer, TransferRowLayout.ID + Long.BYTES) == lo;
    }

    /// Adds the id, not there yet, of the transfer that made the row with `ordinal`.
    void addDone(long hash, long ordinal) {
        young.add(hash, TransferIndex.value(TransferIndex.DONE, ordinal));
        size++;
    }

    /// Adds the id, not there yet, of the hold at `place`.
    void addHeld(long hash, int place) {
        held.add(hash, TransferIndex.value(TransferIndex.HELD, place));
        size++;
    }

    /// The hold at `place`, whose row has `ordinal`, ended as `state` says.
    void end(long hash, int place, int state, long ordinal) {
        held.remove(hash, TransferIndex.value(TransferIndex.HELD, place));
        young.add(hash, TransferIndex.value(state, ordinal));
    }

    /// Takes back [#end] of the same call; the hold is at `place` again.
    void reopen(long hi, long lo, long hash, int place) {
        young.remove(hash, ofThisCall(hi, lo, hash));
        held.add(hash, TransferIndex.value(TransferIndex.HELD, place));
    }

    /// Takes back [#addHeld] of the same call.
    void removeHeld(long hash, int place) {
        held.remove(hash, TransferIndex.value(TransferIndex.HELD, place));
        size--;
    }

    /// Takes back [#addDone] of the same call.
    void removeDone(long hi, long lo, long hash) {
        young.remove(hash, ofThisCall(hi, lo, hash));
        size--;
    }

    /// Ordinal of the newest reversal of the transfer with this id, or 0. Its row has what all so far have given back.
    ///
    /// The entry is in the young generation, under a hash of its own, from the last reversal on; so what there is
    /// in older
    /// ones is out of date, and what is on disk by then may be in any order.
    long newestReversal(long hi, long lo) {
        long key = hash.ofReversals(hi, lo);
        long newest = newestReversal(young, key, hi, lo);
        for (int i = 0; i < frozen.length && newest == NONE; i++) {
            newest = newestReversal(frozen[i], key, hi, lo);
        }
        if (newest == NONE && cold.mayHold(key, oldestInMemory())) {
            for (int nth = 0; ; nth++) {
                long value = cold.find(key, nth);
                if (value == NONE) {
                    break;
                }
                newest = isReversalOf(value, hi, lo) ? Math.max(newest, value) : newest;
            }
        }
        return TransferIndex.number(newest);
    }

    private long newestReversal(TransferIndex generation, long key, long hi, long lo) {
        for (int nth = 0; ; nth++) {
            long value = generation.find(key, nth);
            if (value == NONE || isReversalOf(value, hi, lo)) {
                return value;
            }
        }
    }

    private boolean isReversalOf(long value, long hi, long lo) {
        if (TransferIndex.state(value) != TransferIndex.REVERSED) {
            return false;
        }
        rows.read(TransferIndex.number(value), row);
        return LittleEndian.getLong(row, TransferRowLayout.PENDING_ID) == hi
                && LittleEndian.getLong(row, TransferRowLayout.PENDING_ID + Long.BYTES) == lo;
    }

    /// The row with `ordinal`, which has been written, is the newest reversal of the transfer with this id.
    void addReversal(long hi, long lo, long ordinal) {
        long key = hash.ofReversals(hi, lo);
        long before = newestReversal(young, key, hi, lo);
        if (before != NONE) {
            young.remove(key, before);
        }
        young.add(key, TransferIndex.value(TransferIndex.REVERSED, ordinal));
    }

    /// Takes back [#addReversal] of the same call; `before` was the newest then, 0 for none.
    void removeReversal(long hi, long lo, long before) {
        long key = hash.ofReversals(hi, lo);
        young.remove(key, newestReversal(young, key, hi, lo));
        if (before != 0) {
            // Where an older generation has it too, this says the same.
            young.add(key, TransferIndex.value(TransferIndex.REVERSED, before));
        }
    }

    /// Whether any row is a reversal; a walk over history.
    boolean hasReversals() {
        for (long ordinal = 1; ordinal < rows.next(); ordinal++) {
            rows.read(ordinal, row);
            if ((LittleEndian.getShort(row, TransferRowLayout.FLAGS) & TransferLayout.REVERSAL) != 0) {
                return true;
            }
        }
        return false;
    }

    /// Writes which rows are the newest reversals of which transfers; [#saveWhole] doesn't. A walk over history.
    void saveReversals(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        for (long ordinal = 1; ordinal < rows.next(); ordinal++) {
            rows.read(ordinal, row);
            if ((LittleEndian.getShort(row, TransferRowLayout.FLAGS) & TransferLayout.REVERSAL) != 0) {
                long hi = LittleEndian.getLong(row, TransferRowLayout.PENDING_ID);
                long lo = LittleEndian.getLong(row, TransferRowLayout.PENDING_ID + Long.BYTES);
                if (newestReversal(hi, lo) == ordinal) {
                    writer.put(ordinal);
                    writer.put(hi);
                    writer.put(lo);
                }
            }
        }
        writer.put(0);
        writer.flush();
    }

    /// Reads what [#saveReversals] wrote.
    void loadReversals(DataInput in) throws IOException {
        for (long ordinal = new LongReader(in, 1).next(); ordinal != 0; ordinal = new LongReader(in, 1).next()) {
            LongReader of = new LongReader(in, 2);
            young.add(hash.ofReversals(of.next(), of.next()), TransferIndex.value(TransferIndex.REVERSED, ordinal));
        }
    }

    private long ofThisCall(long hi, long lo, long hash) {
        long value = findEnded(young, hi, lo, hash, row);
        Invariant.check(value != NONE, "id to be taken back is not in the index");
        return value;
    }

    /// Writes all ids as release 0.1.0 reads them: whole ids, which are in the rows, so that this is a walk over
    /// history.
    void saveWhole(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(size);
        long written = 0;
        for (long ordinal = 1; ordinal < rows.next(); ordinal++) {
            rows.read(ordinal, row);
            if ((LittleEndian.getShort(row, TransferRowLayout.FLAGS) & TransferRowLayout.EXPIRED) == 0) {
                long hi = LittleEndian.getLong(row, TransferRowLayout.ID);
                long lo = LittleEndian.getLong(row, TransferRowLayout.ID + Long.BYTES);
                writer.put(hi);
                writer.put(lo);
                writer.put(find(hi, lo, hash(hi, lo)));
                written++;
            }
        }
        writer.flush();
        Invariant.check(written == size, "ids with a row", written, size);
    }

    /// Replaces all by what [#saveWhole] or release 0.1.0 wrote; the holds must be there already.
    void loadWhole(DataInput in) throws IOException {
        clear();
        long saved = new LongReader(in, 1).next();
        Invariant.check(saved >= 0, "count of saved ids", saved, 0);
        LongReader reader = new LongReader(in, Math.multiplyExact(saved, 3));
        for (long i = 0; i < saved; i++) {
            long hi = reader.next();
            long lo = reader.next();
            long value = reader.next();
            long hash = hash(hi, lo);
            if (TransferIndex.state(value) == TransferIndex.HELD) {
                held.add(hash, value);
            } else {
                young.add(hash, value);
            }
            size++;
            age();
        }
    }

    /// Goes on where a snapshot was taken after [#cut]: ids that ended are where [ColdIds] finds them, and the holds
    /// are
    /// there.
    void continueAfter(long generation, long ids) {
        clear();
        youngGeneration = generation + 1;
        size = ids;
        for (int place = 0; place < holds.places(); place++) {
            if (!holds.isFree(place)) {
                long hi = holds.get(place, HoldTable.ID_HI);
                long lo = holds.get(place, HoldTable.ID_LO);
                held.add(hash(hi, lo), TransferIndex.value(TransferIndex.HELD, place));
            }
        }
    }

    private void clear() {
        held = new TransferIndex(slotBits);
        young = new TransferIndex(slotBits);
        frozen = new TransferIndex[0];
        youngGeneration = 1;
        size = 0;
    }
}
