package com.binaxpay.orders;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// A growing list of longs, 8 bytes an element.
final class Longs {
    private static final int CAPACITY_MIN = 16;

    private long[] elements = new long[CAPACITY_MIN];
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        Invariant.check(index >= 0 && index < size, "index outside list", index, size);
        return elements[index];
    }

    void set(int index, long element) {
        Invariant.check(index >= 0 && index < size, "index outside list", index, size);
        elements[index] = element;
    }

    void add(long element) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, size + (size >> 1));
        }
        elements[size++] = element;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(elements[i]);
        }
    }

    void load(DataInput in) throws IOException {
        size = in.readInt();
        elements = new long[Math.max(CAPACITY_MIN, size)];
        for (int i = 0; i < size; i++) {
            elements[i] = in.readLong();
        }
    }
}
