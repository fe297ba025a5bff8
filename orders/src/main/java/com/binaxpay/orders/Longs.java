package com.binaxpay.orders;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// A growing list of longs, 8 bytes an element, in pages: growing copies nothing once the first one is full, and what
/// is
/// saved later keeps the pages of its time, which are copied before they change.
final class Longs {
    private static final int FIRST_CAPACITY = 16;
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    private long[][] pages = {new long[FIRST_CAPACITY]};
    /// Whether a [Frozen] list has the page, too.
    private boolean[] isShared = new boolean[1];

    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        Invariant.check(index >= 0 && index < size, "index outside list", index, size);
        return pages[index >> PAGE_BITS][index & PAGE - 1];
    }

    void set(int index, long element) {
        Invariant.check(index >= 0 && index < size, "index outside list", index, size);
        int page = index >> PAGE_BITS;
        if (isShared[page]) {
            pages[page] = pages[page].clone();
            isShared[page] = false;
        }
        pages[page][index & PAGE - 1] = element;
    }

    void add(long element) {
        int page = size >> PAGE_BITS;
        int at = size & PAGE - 1;
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
            isShared = Arrays.copyOf(isShared, pages.length);
        }
        if (page > 0 && at == 0) {
            pages[page] = new long[PAGE];
        } else if (at == pages[page].length) {
            pages[page] = Arrays.copyOf(pages[page], 2 * at);
            isShared[page] = false;
        }
        // Behind what a frozen list shows of a page that it shares.
        pages[page][at] = element;
        size++;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(size);
        saveElements(out);
    }

    /// Writes the elements without their number; later, where `out` takes that.
    void saveElements(DataOutput out) throws IOException {
        if (out instanceof LaterOutput later) {
            int used = (size + PAGE - 1) >> PAGE_BITS;
            Arrays.fill(isShared, 0, used, true);
            Frozen frozen = new Frozen(Arrays.copyOf(pages, used), size);
            later.later(frozen::write);
        } else {
            new Frozen(pages, size).write(out);
        }
    }

    void load(DataInput in) throws IOException {
        loadElements(in, in.readInt());
    }

    /// Replaces everything by `count` elements.
    void loadElements(DataInput in, int count) throws IOException {
        pages = new long[][] {new long[FIRST_CAPACITY]};
        isShared = new boolean[1];
        size = 0;
        for (int i = 0; i < count; i++) {
            add(in.readLong());
        }
    }

    /// The list as it was.
    // Pages of a frozen list never change up to its size.
    @SuppressWarnings("ArrayRecordComponent")
    private record Frozen(long[][] pages, int size) {
        void write(DataOutput out) throws IOException {
            for (int i = 0; i < size; i++) {
                out.writeLong(pages[i >> PAGE_BITS][i & PAGE - 1]);
            }
        }
    }
}
