package com.binaxpay.ledger;

import com.binaxpay.money.Defect;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The accounts as they were at one moment, for a thread that writes them out while the apply thread goes on changing
/// them.
///
/// Pages that have to be written are *due*. Before the apply thread changes a row of a due page it copies the page; the
/// writing thread takes that copy, or copies the page itself where nothing has changed yet. What has to be copied is 64
/// bytes an account; the rest of an account never changes. The apply thread waits where so many copies wait to be taken
/// that memory would not be bounded; it holds no page meanwhile, so that the other one gets on.
final class FrozenAccounts {
    /// 128 MiB.
    static final int COPIES_MAX = 2_048;

    private static final int NOT_DUE = 0;
    private static final int DUE = 1;
    private static final int BUSY = 2;
    private static final int COPIED = 3;

    private static final VarHandle STATES = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle WAITING;

    static {
        try {
            WAITING = MethodHandles.lookup().findVarHandle(FrozenAccounts.class, "waiting", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[][] hot;
    private final long[][] cold;
    private final int count;
    private final int copiesMax;
    private final int[] states;
    private final long[] @Nullable [] copies;
    private final boolean[] wasDue;

    /// Copies that were not taken yet.
    @SuppressWarnings("UnusedVariable")
    private int waiting;

    private volatile boolean isWritten;
    private volatile boolean isGivenUp;

    /// @param hot pages of the table, of which those that are due must not change but behind [#beforeChange]
    /// @param due by page of [DirtyPages]
    /// @param copiesMax copies that may wait to be taken
    FrozenAccounts(long[][] hot, long[][] cold, int count, boolean[] due, int copiesMax) {
        this.copiesMax = copiesMax;
        this.hot = hot.clone();
        this.cold = cold.clone();
        this.count = count;
        this.states = new int[due.length];
        this.copies = new long[due.length][];
        this.wasDue = due;
        for (int page = 0; page < due.length; page++) {
            states[page] = due[page] ? DUE : NOT_DUE;
        }
    }

    int count() {
        return count;
    }

    int pages() {
        return states.length;
    }

    boolean wasDue(int page) {
        return wasDue[page];
    }

    /// All that was due is on disk.
    void written() {
        isWritten = true;
    }

    /// Nobody will take what was not taken yet. By the writing thread.
    void giveUp() {
        isGivenUp = true;
        for (int page = 0; page < states.length; page++) {
            STATES.compareAndSet(states, page, DUE, NOT_DUE);
            if ((int) STATES.getAcquire(states, page) == COPIED) {
                copies[page] = null;
            }
        }
    }

    boolean isWritten() {
        return isWritten;
    }

    /// Rows of a page.
    int rows(int page) {
        return Math.min(DirtyPages.PAGE_ROWS, count - page * DirtyPages.PAGE_ROWS);
    }

    /// Keeps the page of the account as it was; by the apply thread, before it changes the account.
    void beforeChange(int account) {
        int page = account >>> DirtyPages.PAGE_BITS;
        if (page < states.length) {
            int state = (int) STATES.getAcquire(states, page);
            if (state == DUE || state == BUSY) {
                keep(page);
            }
        }
    }

    private void keep(int page) {
        while ((int) WAITING.getAcquire(this) >= copiesMax
                && (int) STATES.getAcquire(states, page) == DUE
                && !isGivenUp) {
            Thread.onSpinWait();
        }
        if (!STATES.compareAndSet(states, page, DUE, BUSY)) {
            // The writing thread is copying it: some microseconds.
            while ((int) STATES.getAcquire(states, page) == BUSY) {
                Thread.onSpinWait();
            }
            return;
        }
        long[] copy = new long[rows(page) * AccountTable.ROW_LONGS];
        copyHot(page, copy);
        copies[page] = copy;
        WAITING.getAndAdd(this, 1);
        STATES.setRelease(states, page, COPIED);
    }

    /// Puts the page's rows, the hot parts and then the cold ones, into `into` and returns how many longs that are; 0
    /// where the page is not due. By the writing thread, once a page.
    int take(int page, long[] into) {
        if (!wasDue[page] || Defect.SNAPSHOT_MISSING_PAGE.isPlanted()) {
            return 0;
        }
        int rows = rows(page);
        if (STATES.compareAndSet(states, page, DUE, BUSY)) {
            copyHot(page, into);
        } else {
            while ((int) STATES.getAcquire(states, page) == BUSY) {
                Thread.onSpinWait();
            }
            long[] copy = copies[page];
            if (copy == null) {
                throw new IllegalStateException("page " + page + " of a snapshot was taken twice");
            }
            System.arraycopy(copy, 0, into, 0, copy.length);
            copies[page] = null;
            WAITING.getAndAdd(this, -1);
        }
        STATES.setRelease(states, page, NOT_DUE);
        int account = page * DirtyPages.PAGE_ROWS;
        System.arraycopy(
                cold[account >>> AccountTable.PAGE_BITS],
                AccountTable.coldRow(account),
                into,
                rows * AccountTable.ROW_LONGS,
                rows * AccountTable.COLD_LONGS);
        return rows * (AccountTable.ROW_LONGS + AccountTable.COLD_LONGS);
    }

    private void copyHot(int page, long[] into) {
        int account = page * DirtyPages.PAGE_ROWS;
        System.arraycopy(
                hot[account >>> AccountTable.PAGE_BITS],
                AccountTable.row(account),
                into,
                0,
                rows(page) * AccountTable.ROW_LONGS);
    }
}
