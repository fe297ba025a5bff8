package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Accounts as rows of primitives, found by id through an open-addressing index. Owned by the apply thread.
///
/// What a transfer touches is one row of 8 longs, a cache line; what it does not touch (holder, code) is apart. Rows
/// live in
/// pages of 16 MiB: growing copies nothing once the first page is full, and few pages mean that the page table costs no
/// cache miss (measured: 1 MiB pages are half as fast, see `CoreApplyBenchmark`).
final class AccountTable {
    /// Fields of a row.
    static final int DEBITS_PENDING = 2;

    static final int DEBITS_POSTED = 3;
    static final int CREDITS_PENDING = 4;
    static final int CREDITS_POSTED = 5;
    static final int LAST_ORDINAL = 6;
    /// Book in the upper half, flags in the lower.
    static final int BOOK_FLAGS = 7;

    static final int ROW_LONGS = 8;
    static final int COLD_LONGS = 3;
    static final int PAGE_BITS = 18;

    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    /// Large arrays start at a region's start, and their elements 16 bytes later: six longs further a cache line
    /// begins.
    private static final int LEAD_LONGS = 6;

    private static final int FIRST_ACCOUNTS = 64;
    private static final int FIRST_SLOT_BITS = 7;
    private static final long TAG = 0xFFFF_FFFF_0000_0000L;

    private long[][] pages = new long[1][];
    private long[][] coldPages = new long[1][];
    private int count;

    /// Entries are the hash's upper half and the account's index + 1; 0 is empty. The slot is the hash's leading bits,
    /// so
    /// that doubling walks both arrays from front to back and reads no row.
    private long[] slots = new long[1 << FIRST_SLOT_BITS];

    private int slotShift = Long.SIZE - FIRST_SLOT_BITS;
    private final DirtyPages dirty = new DirtyPages();
    /// The accounts as the newest snapshot began, if there was one.
    private @Nullable FrozenAccounts frozen;

    private final IdHash hash;

    AccountTable(IdHash hash) {
        this.hash = hash;
        pages[0] = new long[LEAD_LONGS + FIRST_ACCOUNTS * ROW_LONGS];
        coldPages[0] = new long[FIRST_ACCOUNTS * COLD_LONGS];
    }

    long hash(long hi, long lo) {
        return hash.of(hi, lo);
    }

    int count() {
        return count;
    }

    DirtyPages dirty() {
        return dirty;
    }

    /// The page that holds the account's row.
    long[] page(int account) {
        return pages[account >>> PAGE_BITS];
    }

    /// Where in its page the account's row starts.
    static int row(int account) {
        return LEAD_LONGS + (account & PAGE_MASK) * ROW_LONGS;
    }

    /// Where in its page the account's cold part starts.
    static int coldRow(int account) {
        return (account & PAGE_MASK) * COLD_LONGS;
    }

    /// Must come before an account's row changes, but for what [#open] does.
    void beforeChange(int account) {
        FrozenAccounts now = frozen;
        if (now != null) {
            now.beforeChange(account);
        }
    }

    /// Fixes the accounts as they are, of which those pages are due that changed since the last [#freeze] that was
    /// written.
    FrozenAccounts freeze() {
        return freeze(FrozenAccounts.COPIES_MAX);
    }

    /// As the former, with another bound of copies.
    FrozenAccounts freeze(int copiesMax) {
        FrozenAccounts last = frozen;
        if (last != null && !last.isWritten()) {
            for (int page = 0; page < last.pages(); page++) {
                if (last.wasDue(page)) {
                    dirty.mark(page, DirtyPages.SNAPSHOT);
                }
            }
        }
        boolean[] due = new boolean[DirtyPages.pages(count)];
        for (int page = 0; page < due.length; page++) {
            due[page] = dirty.take(page, DirtyPages.SNAPSHOT);
        }
        FrozenAccounts now = new FrozenAccounts(pages, coldPages, count, due, copiesMax);
        frozen = now;
        return now;
    }

    /// Makes room for `accounts` accounts, whose pages [#putPage] brings; there must be none yet.
    void expect(int accounts) {
        Invariant.check(count == 0, "accounts before a load", count, 0);
        for (int account = 0; account < accounts; account += DirtyPages.PAGE_ROWS) {
            reserve(Math.min(accounts, account + DirtyPages.PAGE_ROWS));
        }
        count = accounts;
        dirty.grow(accounts);
        while ((long) accounts * 2 > slots.length) {
            slots = new long[Math.multiplyExact(slots.length, 2)];
            slotShift--;
        }
    }

    /// Sets a page of rows as [FrozenAccounts#take] gave it. Several threads may set different pages.
    void putPage(int page, long[] from, int longs) {
        int first = page * DirtyPages.PAGE_ROWS;
        int rows = Math.min(DirtyPages.PAGE_ROWS, count - first);
        Invariant.check(
                page >= 0 && rows > 0 && longs == rows * (ROW_LONGS + COLD_LONGS), "size of a page", longs, rows);
        System.arraycopy(from, 0, page(first), row(first), rows * ROW_LONGS);
        System.arraycopy(from, rows * ROW_LONGS, coldPages[first >>> PAGE_BITS], coldRow(first), rows * COLD_LONGS);
    }

    /// Indexes the accounts that [#putPage] brought.
    void loaded() {
        for (int account = 0; account < count; account++) {
            long[] page = page(account);
            int row = row(account);
            insert(hash(page[row], page[row + 1]) & TAG | account + 1L);
        }
        for (int page = 0; page < DirtyPages.pages(count); page++) {
            dirty.mark(page, DirtyPages.DIGEST);
        }
    }

    /// What accounts and their index take.
    long memoryBytes() {
        long longs = slots.length;
        for (int i = 0; i < pages.length; i++) {
            longs += pages[i].length + coldPages[i].length;
        }
        return longs * Long.BYTES;
    }

    long get(int account, int field) {
        check(account);
        return page(account)[row(account) + field];
    }

    long idHi(int account) {
        return get(account, 0);
    }

    long idLo(int account) {
        return get(account, 1);
    }

    int book(int account) {
        return (int) (get(account, BOOK_FLAGS) >>> Integer.SIZE);
    }

    int flags(int account) {
        return (int) get(account, BOOK_FLAGS);
    }

    long holderHi(int account) {
        return cold(account, 0);
    }

    long holderLo(int account) {
        return cold(account, 1);
    }

    int code(int account) {
        return (int) cold(account, 2);
    }

    void setFlags(int account, int flags) {
        check(account);
        beforeChange(account);
        long book = page(account)[row(account) + BOOK_FLAGS] & TAG;
        page(account)[row(account) + BOOK_FLAGS] = book | flags;
        dirty.mark(account);
    }

    /// The account with this id, or -1.
    int find(long hi, long lo, long hash) {
        int mask = slots.length - 1;
        for (int slot = (int) (hash >>> slotShift); ; slot = slot + 1 & mask) {
            long entry = slots[slot];
            if (entry == 0) {
                return -1;
            }
            if (((entry ^ hash) & TAG) == 0 && isId((int) entry - 1, hi, lo)) {
                return (int) entry - 1;
            }
        }
    }

    /// Reads the slot that [#candidate] reads first, so that it is in the cache by then.
    long touch(long hash) {
        return slots[(int) (hash >>> slotShift)];
    }

    /// The account that most likely has an id with this hash, -1 where none has: reads the index only, no row. [#isId]
    /// tells whether it has.
    int candidate(long hash) {
        int mask = slots.length - 1;
        for (int slot = (int) (hash >>> slotShift); ; slot = slot + 1 & mask) {
            long entry = slots[slot];
            if (entry == 0 || ((entry ^ hash) & TAG) == 0) {
                return (int) entry - 1;
            }
        }
    }

    /// Reads the account's row, so that it is in the cache later; nothing for -1.
    long touchRow(int account) {
        return account < 0 ? 0 : page(account)[row(account)];
    }

    boolean isId(int account, long hi, long lo) {
        long[] page = page(account);
        int row = row(account);
        return page[row] == hi && page[row + 1] == lo;
    }

    /// Opens an account whose id is not there yet.
    void open(long hi, long lo, long holderHi, long holderLo, int book, int code, int flags) {
        reserve(count + 1);
        int account = count++;
        long[] page = page(account);
        int row = row(account);
        page[row] = hi;
        page[row + 1] = lo;
        page[row + BOOK_FLAGS] = (long) book << Integer.SIZE | flags & 0xFFFF_FFFFL;
        long[] cold = coldPages[account >>> PAGE_BITS];
        int coldRow = (account & PAGE_MASK) * COLD_LONGS;
        cold[coldRow] = holderHi;
        cold[coldRow + 1] = holderLo;
        cold[coldRow + 2] = code;
        dirty.grow(count);
        dirty.mark(account);
        index(account, hash(hi, lo));
    }

    /// Writes rows `from` to `to` with their cold parts.
    void copyRows(int from, int to, LongSink sink) throws IOException {
        for (int account = from; account < to; account++) {
            sink.put(page(account), row(account), ROW_LONGS);
            sink.put(coldPages[account >>> PAGE_BITS], (account & PAGE_MASK) * COLD_LONGS, COLD_LONGS);
        }
    }

    void save(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(count);
        copyRows(0, count, writer);
        writer.flush();
    }

    void load(DataInput in) throws IOException {
        LongReader head = new LongReader(in, 1);
        long saved = head.next();
        Invariant.check(saved >= 0 && saved < Integer.MAX_VALUE, "count of saved accounts", saved, 0);
        clear();
        LongReader reader = new LongReader(in, saved * (ROW_LONGS + COLD_LONGS));
        while (saved * 2 > slots.length) {
            doubleSlots();
        }
        for (int account = 0; account < saved; account++) {
            reserve(account + 1);
            reader.next(page(account), row(account), ROW_LONGS);
            reader.next(coldPages[account >>> PAGE_BITS], (account & PAGE_MASK) * COLD_LONGS, COLD_LONGS);
            count++;
            index(account, hash(idHi(account), idLo(account)));
        }
        dirty.markAll(count);
    }

    private void clear() {
        pages = Arrays.copyOf(pages, 1);
        coldPages = Arrays.copyOf(coldPages, 1);
        Arrays.fill(pages[0], 0);
        Arrays.fill(coldPages[0], 0);
        Arrays.fill(slots, 0);
        count = 0;
    }

    private long cold(int account, int field) {
        check(account);
        return coldPages[account >>> PAGE_BITS][(account & PAGE_MASK) * COLD_LONGS + field];
    }

    private void check(int account) {
        if (account < 0 || account >= count) {
            Invariant.check(false, "no such account", account, count);
        }
    }

    private void index(int account, long hash) {
        if (count * 2L > slots.length) {
            doubleSlots();
        }
        insert(hash & TAG | account + 1L);
    }

    private void insert(long entry) {
        int mask = slots.length - 1;
        int slot = (int) (entry >>> slotShift);
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = entry;
    }

    private void doubleSlots() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(old.length, 2)];
        slotShift--;
        for (long entry : old) {
            if (entry != 0) {
                insert(entry);
            }
        }
    }

    private void reserve(int accounts) {
        int last = accounts - 1 >>> PAGE_BITS;
        if (last >= pages.length) {
            pages = Arrays.copyOf(pages, last + 1);
            coldPages = Arrays.copyOf(coldPages, last + 1);
            pages[last] = new long[LEAD_LONGS + (1 << PAGE_BITS) * ROW_LONGS];
            coldPages[last] = new long[(1 << PAGE_BITS) * COLD_LONGS];
        } else if (last == 0 && row(accounts - 1) + ROW_LONGS > pages[0].length) {
            int doubled = Math.min(1 << PAGE_BITS, (accounts - 1) * 2);
            pages[0] = Arrays.copyOf(pages[0], LEAD_LONGS + doubled * ROW_LONGS);
            coldPages[0] = Arrays.copyOf(coldPages[0], doubled * COLD_LONGS);
        }
    }
}
