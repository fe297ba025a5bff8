package com.binaxpay.ledger;

import java.io.DataOutput;
import java.io.IOException;

/// A ledger as it was at one moment. Made by the apply thread in a time that does not grow with history; written by one
/// other thread, while the ledger goes on.
///
/// The ids that had ended by then are the generations up to [#generation] of [ColdIds].
public final class LedgerSnapshot {
    /// Longs of a page at the most.
    public static final int PAGE_LONGS_MAX = DirtyPages.PAGE_ROWS * (AccountTable.ROW_LONGS + AccountTable.COLD_LONGS);

    /// Marks a head, and its version.
    static final long MAGIC = 0x32_50_47_44_45_4C_58_42L;

    private final int level;
    private final long nextOrdinal;
    private final FrozenAccounts accounts;
    private final HoldTable holds;
    private final Overdrafts overdrafts;
    private final long generation;
    private final long ids;

    LedgerSnapshot(
            int level,
            long nextOrdinal,
            FrozenAccounts accounts,
            HoldTable holds,
            Overdrafts overdrafts,
            long generation,
            long ids) {
        this.level = level;
        this.nextOrdinal = nextOrdinal;
        this.accounts = accounts;
        this.holds = holds;
        this.overdrafts = overdrafts;
        this.generation = generation;
        this.ids = ids;
    }

    /// Newest generation of ids that belongs to the snapshot, 0 for none.
    public long generation() {
        return generation;
    }

    /// How many pages of accounts there are.
    public int pages() {
        return accounts.pages();
    }

    /// Copies a page of accounts to the start of `into`, which has room for [#PAGE_LONGS_MAX], and returns its longs; 0
    /// where it has not changed since the last snapshot that was [#written]. Once a page.
    public int takePage(int page, long[] into) {
        return accounts.take(page, into);
    }

    /// Writes everything but the pages and the ids that have ended.
    public void saveHead(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(MAGIC);
        writer.put(level);
        writer.put(nextOrdinal);
        writer.put(accounts.count());
        writer.put(generation);
        writer.put(ids);
        writer.flush();
        holds.save(out);
        overdrafts.save(out);
    }

    /// The snapshot will not be written to its end: the ledger stops keeping pages for it.
    public void giveUp() {
        accounts.giveUp();
    }

    /// The snapshot is complete and durable: what it holds need not be written by the next one.
    public void written() {
        accounts.written();
    }
}
