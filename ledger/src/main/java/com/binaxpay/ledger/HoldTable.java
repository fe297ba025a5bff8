package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// What is held now: a row of primitives for each pending transfer that has not ended. Owned by the apply thread.
///
/// A hold keeps its place until it ends; freed places are used again, the last freed first. Places follow from the
/// commands alone
/// and snapshots keep them, so that every replica has the same, and the digest can go over pages of rows. A free row is
/// all 0.
final class HoldTable {
    static final int ID_HI = 0;
    static final int ID_LO = 1;
    static final int AMOUNT = 2;
    /// Debit account in the upper half, credit account in the lower.
    static final int ACCOUNTS = 3;
    /// In ns of log time, 0: none.
    static final int DEADLINE_NS = 4;
    /// Of the row that made the hold, with [#CAPTURED].
    static final int ORDINAL = 5;

    static final int ROW_LONGS = 6;

    /// Part of the hold was captured, so that `AMOUNT` is less than its row's.
    private static final long CAPTURED = 1L << 62;

    private static final int FIRST_HOLDS = 16;
    private static final int PAGE_BITS = 10;
    private static final int PAGE_HOLDS = 1 << PAGE_BITS;

    /// Rows in pages: growing copies nothing once the first one is full, and a snapshot shares them.
    private long[][] pages = {new long[FIRST_HOLDS * ROW_LONGS]};
    /// Whether a snapshot has the page, too, so that it is copied before it changes.
    private boolean[] isShared = new boolean[1];

    private int[] free = new int[FIRST_HOLDS];
    private int freeCount;
    private int used;
    private final DirtyPages dirty = new DirtyPages();

    DirtyPages dirty() {
        return dirty;
    }

    /// How many places there are, free ones included.
    int places() {
        return used;
    }

    int count() {
        return used - freeCount;
    }

    long get(int hold, int field) {
        return pages[hold >>> PAGE_BITS][row(hold) + field];
    }

    int debitAccount(int hold) {
        return (int) (get(hold, ACCOUNTS) >>> Integer.SIZE);
    }

    int creditAccount(int hold) {
        return (int) get(hold, ACCOUNTS);
    }

    boolean isFree(int hold) {
        return get(hold, ORDINAL) == 0;
    }

    /// Ordinal of the row that made the hold.
    long ordinal(int hold) {
        return get(hold, ORDINAL) & ~CAPTURED;
    }

    /// Whether part of the hold has been captured.
    boolean isCaptured(int hold) {
        return (get(hold, ORDINAL) & CAPTURED) != 0;
    }

    /// Takes out a part that was captured; something stays held.
    void capture(int hold, long amount) {
        long[] rows = toChange(hold);
        int row = row(hold);
        rows[row + AMOUNT] -= amount;
        rows[row + ORDINAL] |= CAPTURED;
        dirty.mark(hold);
    }

    /// Makes a hold that is there as it was, from the row at `offset` of `from`.
    void replace(int hold, long[] from, int offset) {
        System.arraycopy(from, offset, toChange(hold), row(hold), ROW_LONGS);
        dirty.mark(hold);
    }

    /// Adds a hold and returns its place.
    int add(long idHi, long idLo, long amount, int debit, int credit, long deadlineNs, long ordinal) {
        int hold = takePlace();
        long[] rows = toChange(hold);
        int row = row(hold);
        rows[row + ID_HI] = idHi;
        rows[row + ID_LO] = idLo;
        rows[row + AMOUNT] = amount;
        rows[row + ACCOUNTS] = (long) debit << Integer.SIZE | credit;
        rows[row + DEADLINE_NS] = deadlineNs;
        rows[row + ORDINAL] = ordinal;
        dirty.mark(hold);
        return hold;
    }

    /// Adds the hold whose row is at `offset` of `from` and returns its place.
    int restore(long[] from, int offset) {
        int hold = takePlace();
        System.arraycopy(from, offset, toChange(hold), row(hold), ROW_LONGS);
        dirty.mark(hold);
        return hold;
    }

    /// Frees the place of a hold that ended.
    void remove(int hold) {
        Invariant.check(!isFree(hold), "hold removed twice", hold, used);
        int row = row(hold);
        Arrays.fill(toChange(hold), row, row + ROW_LONGS, 0);
        dirty.mark(hold);
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = hold;
    }

    void setDeadline(int hold, long deadlineNs) {
        toChange(hold)[row(hold) + DEADLINE_NS] = deadlineNs;
        dirty.mark(hold);
    }

    void copyRows(int from, int to, LongSink sink) throws IOException {
        for (int hold = from; hold < to; ) {
            int end = Math.min(to, (hold | PAGE_HOLDS - 1) + 1);
            sink.put(pages[hold >>> PAGE_BITS], row(hold), (end - hold) * ROW_LONGS);
            hold = end;
        }
    }

    /// The holds as they are now, to be saved by another thread; shares the rows, and copies the free places.
    HoldTable freeze() {
        HoldTable copy = new HoldTable();
        copy.pages = pages.clone();
        Arrays.fill(isShared, true);
        copy.free = Arrays.copyOf(free, Math.max(freeCount, 1));
        copy.used = used;
        copy.freeCount = freeCount;
        return copy;
    }

    void save(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(used);
        writer.put(freeCount);
        copyRows(0, used, writer);
        for (int i = 0; i < freeCount; i++) {
            writer.put(free[i]);
        }
        writer.flush();
    }

    void load(DataInput in) throws IOException {
        LongReader head = new LongReader(in, 2);
        long places = head.next();
        long unused = head.next();
        Invariant.check(places >= 0 && places < Integer.MAX_VALUE / ROW_LONGS, "count of saved holds", places, 0);
        Invariant.check(unused >= 0 && unused <= places, "count of free holds", unused, places);
        used = (int) places;
        freeCount = (int) unused;
        int count = Math.max(1, Math.ceilDiv(used, PAGE_HOLDS));
        pages = new long[count][PAGE_HOLDS * ROW_LONGS];
        isShared = new boolean[count];
        free = new int[Math.max(freeCount, FIRST_HOLDS)];
        LongReader reader = new LongReader(in, places * ROW_LONGS + unused);
        for (int first = 0; first < used; first += PAGE_HOLDS) {
            reader.next(pages[first >>> PAGE_BITS], 0, Math.min(PAGE_HOLDS, used - first) * ROW_LONGS);
        }
        for (int i = 0; i < freeCount; i++) {
            free[i] = (int) reader.next();
        }
        dirty.markAll(used);
    }

    private static int row(int hold) {
        return (hold & PAGE_HOLDS - 1) * ROW_LONGS;
    }

    /// The page of a hold, for a change.
    private long[] toChange(int hold) {
        int page = hold >>> PAGE_BITS;
        if (isShared[page]) {
            pages[page] = pages[page].clone();
            isShared[page] = false;
        }
        return pages[page];
    }

    private int takePlace() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        int page = used >>> PAGE_BITS;
        if (page == pages.length) {
            pages = Arrays.copyOf(pages, page + (page >> 1) + 1);
            isShared = Arrays.copyOf(isShared, pages.length);
        }
        if (page > 0 && row(used) == 0) {
            pages[page] = new long[PAGE_HOLDS * ROW_LONGS];
            isShared[page] = false;
        } else if (row(used) == pages[page].length) {
            pages[page] = Arrays.copyOf(pages[page], 2 * pages[page].length);
            isShared[page] = false;
        }
        dirty.grow(used + 1);
        return used++;
    }
}
