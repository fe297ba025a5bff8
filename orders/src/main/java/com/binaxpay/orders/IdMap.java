package com.binaxpay.orders;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// A map from 128-bit ids to longs that only grows. Its order is that of insertion, so that it is saved as the same
/// bytes on every replica.
///
/// An entry costs 24 bytes, and 7 to 14 for its slots in the hash table.
final class IdMap {
    /// What [#get] gives for an id that is not there; never a value.
    static final long ABSENT = 0;

    private static final int CAPACITY_MIN = 64;
    private static final int FIELDS = 3;
    private static final int VALUE = 2;

    private final Longs entries = new Longs();
    // Index of an entry + 1, or 0 for a free slot; at most 3 in 5 are taken.
    private int[] slots = new int[CAPACITY_MIN];
    private int size;
    private long keyHash;

    int size() {
        return size;
    }

    /// The value of an id, or [#ABSENT].
    long get(long hi, long lo) {
        int entry = slots[slotOf(hi, lo)];
        return entry == 0 ? ABSENT : entries.get((entry - 1) * FIELDS + VALUE);
    }

    /// Leading half of the id that was added as number `index`, from 0.
    long hi(int index) {
        return entries.get(index * FIELDS);
    }

    /// Trailing half of that id.
    long lo(int index) {
        return entries.get(index * FIELDS + 1);
    }

    /// Adds an id, or gives it another value.
    void put(long hi, long lo, long value) {
        Invariant.check(value != ABSENT, "no value of this map may be 0");
        int slot = slotOf(hi, lo);
        if (slots[slot] != 0) {
            entries.set((slots[slot] - 1) * FIELDS + VALUE, value);
            return;
        }
        append(hi, lo, value);
        slots[slot] = size;
        if (size > slots.length / 5 * 3) {
            rehash(slots.length * 2);
        }
    }

    /// A hash over the ids, the same for the same set of ids.
    long keyHash() {
        return keyHash;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(size);
        entries.saveElements(out);
    }

    void load(DataInput in) throws IOException {
        int count = in.readInt();
        entries.loadElements(in, Math.multiplyExact(count, FIELDS));
        size = count;
        keyHash = 0;
        for (int i = 0; i < count; i++) {
            keyHash += Hash64.ofId(entries.get(i * FIELDS), entries.get(i * FIELDS + 1));
        }
        int capacity = CAPACITY_MIN;
        while (count > capacity / 5 * 3) {
            capacity *= 2;
        }
        rehash(capacity);
    }

    private void append(long hi, long lo, long value) {
        entries.add(hi);
        entries.add(lo);
        entries.add(value);
        size++;
        keyHash += Hash64.ofId(hi, lo);
    }

    private void rehash(int capacity) {
        slots = new int[capacity];
        for (int i = 0; i < size; i++) {
            slots[slotOf(entries.get(i * FIELDS), entries.get(i * FIELDS + 1))] = i + 1;
        }
    }

    /// The slot that holds the id, or the free one where it belongs.
    private int slotOf(long hi, long lo) {
        int mask = slots.length - 1;
        int slot = (int) Hash64.ofId(hi, lo) & mask;
        while (slots[slot] != 0) {
            int at = (slots[slot] - 1) * FIELDS;
            if (entries.get(at) == hi && entries.get(at + 1) == lo) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
