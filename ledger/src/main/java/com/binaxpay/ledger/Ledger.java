package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.TransferRowLayout;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// The double-entry core: accounts, transfers, chains of transfers, holds and their expiry. Its state is a function of
/// the
/// calls
/// made, in order; time is an argument. One thread (the shard's apply thread) owns a ledger.
///
/// Rows of history are written through [TransferHistory] and read again only to compare a repeated id with what it did.
public final class Ledger {
    /// The id of an expiry's row is its hold's with these bits flipped: the random ones, so that it routes alike.
    public static final long EXPIRY_ID_BITS = (1L << 56) - 1;

    /// Marks a saved ledger, and its version: the first where it is of [Levels#FIRST].
    private static final long MAGIC = 0x31_52_47_44_45_4C_58_42L;

    private static final long MAGIC_2 = 0x32_52_47_44_45_4C_58_42L;

    /// Set beside a saved level where reversals follow.
    private static final long WITH_REVERSALS = 1L << 32;

    private static final int HEAD_LONGS = 6;
    private static final int MUTABLE_FLAGS = AccountLayout.FROZEN | AccountLayout.CLOSED;

    private final AccountTable accounts;
    private final HoldTable holds = new HoldTable();
    private final DeadlineQueue deadlines = new DeadlineQueue(holds);
    private final Overdrafts overdrafts = new Overdrafts();
    private final HolderIndex holders;
    private final AccountOpener opener;
    private final LedgerDigest digest;
    private final Room room;
    private final TransferIds ids;
    private final RowWriter rows;
    private final TransferApplier applier;
    private int level = Levels.FIRST;

    /// Told of each hold that expired, in the order of expiry, after the ledger has released it.
    @FunctionalInterface
    public interface ExpiryListener {
        /// A hold ended; `ordinal` is the row that its expiry made.
        void onExpired(long pendingHi, long pendingLo, long ordinal);
    }

    /// Told of each account, in order of opening.
    @FunctionalInterface
    public interface AccountVisitor {
        /// One account by its index.
        void onAccount(int account);
    }

    /// Told of each hold, in the order of its place, which is the same on every replica.
    @FunctionalInterface
    public interface HoldVisitor {
        /// A pending transfer between two accounts by index; `deadlineNs` 0: none.
        void onHold(long idHi, long idLo, int debit, int credit, long amountMinor, long deadlineNs);
    }

    /// An empty ledger whose rows go to `history`, which must be empty too by the time of the first row.
    public Ledger(TransferHistory history) {
        this(history, ColdIds.NONE);
    }

    /// As the former; ids that ended long ago go to `cold`.
    public Ledger(TransferHistory history, ColdIds cold) {
        this(history, cold, IdHash.UNKEYED);
    }

    /// As the former, finding ids by `hash`; [ColdIds] must only hold what was found by the same.
    public Ledger(TransferHistory history, ColdIds cold, IdHash hash) {
        this(history, cold, hash, TransferIndex.SLOT_BITS);
    }

    /// As the former, with another size of the id index's segments, so that tests see them split.
    Ledger(TransferHistory history, ColdIds cold, IdHash hash, int indexSlotBits) {
        this.accounts = new AccountTable(hash);
        this.holders = new HolderIndex(accounts);
        this.opener = new AccountOpener(accounts, holders);
        this.digest = new LedgerDigest(accounts, holds, overdrafts);
        this.room = new Room(accounts, overdrafts);
        this.rows = new RowWriter(history, accounts);
        this.ids = new TransferIds(hash, holds, rows, cold, indexSlotBits);
        this.applier = new TransferApplier(accounts, room, ids, holds, deadlines, rows);
    }

    /// What this ledger understands; see [Levels].
    public int level() {
        return level;
    }

    /// Raises the level, for ever; a lower one changes nothing. One that this release does not know stops the replica.
    public void activate(int newLevel) {
        Invariant.check(newLevel <= Levels.NEWEST, "level of a later release", newLevel, Levels.NEWEST);
        level = Math.max(level, newLevel);
        applier.level(level);
    }

    /// Opens `count` accounts of [com.binaxpay.wire.AccountLayout] and writes a [ResultCode] byte for each.
    public void openAccounts(byte[] layouts, int offset, int count, long timeNs, byte[] results, int resultsOffset) {
        opener.open(layouts, offset, count, results, resultsOffset);
    }

    /// Applies `count` transfers of [com.binaxpay.wire.TransferLayout] at log time `timeNs` and writes a [ResultCode]
    /// byte for
    /// each. Chains must end inside the call.
    public void applyTransfers(
            byte[] transfers, int offset, int count, long timeNs, byte[] results, int resultsOffset) {
        rows.checkHistory();
        applier.apply(transfers, offset, count, timeNs, results, resultsOffset);
    }

    /// Expires holds whose deadline is at or before `timeNs`, in (deadline, id) order, `max` at the most; returns how
    /// many.
    public int expireDue(long timeNs, int max, ExpiryListener listener) {
        int expired = 0;
        while (expired < max && deadlines.firstNs() <= timeNs) {
            rows.checkHistory();
            expire(deadlines.first(), timeNs, listener);
            expired++;
        }
        return expired;
    }

    private void expire(int hold, long timeNs, ExpiryListener listener) {
        long pendingHi = holds.get(hold, HoldTable.ID_HI);
        long pendingLo = holds.get(hold, HoldTable.ID_LO);
        long held = holds.get(hold, HoldTable.AMOUNT);
        applier.add(holds.debitAccount(hold), AccountTable.DEBITS_PENDING, -held);
        applier.add(holds.creditAccount(hold), AccountTable.CREDITS_PENDING, -held);
        long ordinal = rows.writeExpiry(pendingHi, pendingLo ^ EXPIRY_ID_BITS, holds, hold, timeNs);
        applier.forgetHold(hold, TransferIndex.EXPIRED);
        listener.onExpired(pendingHi, pendingLo, ordinal);
    }

    /// Earliest deadline of all holds, or [Long#MAX_VALUE].
    public long nextDeadlineNs() {
        return deadlines.firstNs();
    }

    /// Index of the account with this id, or -1. Indexes are dense, from 0, in order of opening, for ever.
    public int findAccount(long hi, long lo) {
        return accounts.find(hi, lo, accounts.hash(hi, lo));
    }

    /// How many accounts there are.
    public int accounts() {
        return accounts.count();
    }

    /// Shows `visitor` every account, in order of opening.
    public void forEachAccount(AccountVisitor visitor) {
        for (int account = 0; account < accounts.count(); account++) {
            visitor.onAccount(account);
        }
    }

    /// Leading half of the account's id.
    public long accountIdHi(int account) {
        return accounts.idHi(account);
    }

    /// Trailing half of the account's id.
    public long accountIdLo(int account) {
        return accounts.idLo(account);
    }

    /// Book of an account, see [com.binaxpay.wire.TransferLayout#book].
    public int book(int account) {
        return accounts.book(account);
    }

    /// The account's place in the chart of accounts.
    public int code(int account) {
        return accounts.code(account);
    }

    /// Flags of [com.binaxpay.wire.AccountLayout].
    public int flags(int account) {
        return accounts.flags(account);
    }

    /// Leading half of the holder's id.
    public long holderHi(int account) {
        return accounts.holderHi(account);
    }

    /// Trailing half of the holder's id.
    public long holderLo(int account) {
        return accounts.holderLo(account);
    }

    /// What pending transfers hold on the debit side, in minor units.
    public long debitsPending(int account) {
        return accounts.get(account, AccountTable.DEBITS_PENDING);
    }

    /// Sum of all posted debits, in minor units.
    public long debitsPosted(int account) {
        return accounts.get(account, AccountTable.DEBITS_POSTED);
    }

    /// What pending transfers announce on the credit side, in minor units.
    public long creditsPending(int account) {
        return accounts.get(account, AccountTable.CREDITS_PENDING);
    }

    /// Sum of all posted credits, in minor units.
    public long creditsPosted(int account) {
        return accounts.get(account, AccountTable.CREDITS_POSTED);
    }

    /// Ordinal of the newest row that touched the account, 0: none. From there a statement is a walk back.
    public long lastOrdinal(int account) {
        return accounts.get(account, AccountTable.LAST_ORDINAL);
    }

    /// Replaces an account's flags (freeze, unfreeze, close). Limits must stay as they were opened, and what is closed
    /// stays
    /// closed.
    public void setFlags(int account, int flags) {
        int before = accounts.flags(account);
        Invariant.check(((before ^ flags) & ~MUTABLE_FLAGS) == 0, "flags other than frozen and closed", flags, before);
        Invariant.check((before & ~flags & AccountLayout.CLOSED) == 0, "closed account opened again", flags, before);
        accounts.setFlags(account, flags);
    }

    /// By how much the account may pass its limit, minor units.
    public long overdraftMinor(int account) {
        return overdrafts.of(account);
    }

    /// Sets by how much an account may pass its limit from now on; 0 takes the allowance away. `EXCEEDS_CREDITS` or
    /// `EXCEEDS_DEBITS` where more than that is in use.
    public ResultCode setOverdraft(long hi, long lo, long limitMinor) {
        if (level < Levels.COMPLETE) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        if ((hi | lo) == 0) {
            return ResultCode.ID_ZERO;
        }
        if (limitMinor < 0) {
            return ResultCode.AMOUNT_NEGATIVE;
        }
        int account = findAccount(hi, lo);
        if (account < 0) {
            return ResultCode.DEBIT_ACCOUNT_NOT_FOUND;
        }
        ResultCode fit = room.checkOverdraft(account, limitMinor);
        if (fit == ResultCode.OK) {
            overdrafts.set(account, limitMinor);
        }
        return fit;
    }

    /// The account of this holder that was opened last, or -1.
    public int newestOfHolder(long hi, long lo) {
        return holders.newest(hi, lo);
    }

    /// The account of the same holder that was opened before `account`, or -1.
    public int beforeOfHolder(int account) {
        return holders.before(account);
    }

    /// Ordinal of the row that the transfer with this id made, or 0.
    public long findTransfer(long hi, long lo) {
        byte[] buffer = new byte[TransferRowLayout.SIZE_BYTES];
        long value = ids.find(hi, lo, ids.hash(hi, lo), buffer);
        return value == 0 ? 0 : applier.existing().ordinal(value);
    }

    /// How many transfer ids are remembered.
    public long transfers() {
        return ids.size();
    }

    /// How many pending transfers are held.
    public int holds() {
        return holds.count();
    }

    /// What is still held under the pending transfer with this id, or -1 where it is not pending.
    public long heldMinor(long hi, long lo) {
        int place = findHold(hi, lo);
        return place < 0 ? -1 : holds.get(place, HoldTable.AMOUNT);
    }

    /// Shows `visitor` every hold; none may be made or ended meanwhile.
    public void forEachHold(HoldVisitor visitor) {
        for (int hold = 0; hold < holds.places(); hold++) {
            if (!holds.isFree(hold)) {
                visitor.onHold(
                        holds.get(hold, HoldTable.ID_HI),
                        holds.get(hold, HoldTable.ID_LO),
                        holds.debitAccount(hold),
                        holds.creditAccount(hold),
                        holds.get(hold, HoldTable.AMOUNT),
                        holds.get(hold, HoldTable.DEADLINE_NS));
            }
        }
    }

    /// Index of the account that a hold will credit, -1 where it is not held.
    public int creditOfHold(long hi, long lo) {
        int place = findHold(hi, lo);
        return place < 0 ? -1 : holds.creditAccount(place);
    }

    /// Takes the deadline off a hold, so that it cannot expire while something decides about it. False where it is not
    /// held.
    public boolean clearDeadline(long hi, long lo) {
        int place = findHold(hi, lo);
        if (place < 0) {
            return false;
        }
        deadlines.remove(place);
        holds.setDeadline(place, 0);
        return true;
    }

    /// Gives a hold its deadline back that [#clearDeadline] took. False where it is not held, or has one.
    public boolean restoreDeadline(long hi, long lo, long deadlineNs) {
        int place = findHold(hi, lo);
        if (place < 0 || deadlineNs <= 0 || holds.get(place, HoldTable.DEADLINE_NS) != 0) {
            return false;
        }
        holds.setDeadline(place, deadlineNs);
        deadlines.add(place);
        return true;
    }

    private int findHold(long hi, long lo) {
        long value = ids.findHeld(hi, lo, ids.hash(hi, lo));
        return value == 0 ? -1 : (int) TransferIndex.number(value);
    }

    /// SHA-256 over all balances, flags and holds; only what changed since the last call is hashed again.
    public byte[] digest() {
        return digest.digest(rows.next(), level);
    }

    /// Fixes the ledger as it is now, for another thread to write out while this one goes on. Not before the last one
    /// was
    /// written or given up.
    public LedgerSnapshot freeze() {
        return new LedgerSnapshot(
                level, rows.next(), accounts.freeze(), holds.freeze(), overdrafts.frozen(), ids.cut(), ids.size());
    }

    /// Makes the next [#freeze] give this page even if it doesn't change.
    public void rewritePage(int page) {
        accounts.dirty().mark(page, DirtyPages.SNAPSHOT);
    }

    /// Begins to replace the state of a fresh ledger by that of a [LedgerSnapshot]. All pages must follow by
    /// [#putPage],
    /// and then [#endLoad].
    public void beginLoad(DataInput head) throws IOException {
        LongReader reader = new LongReader(head, HEAD_LONGS);
        Invariant.check(reader.next() == LedgerSnapshot.MAGIC, "not a ledger's snapshot of this version");
        continueOf(reader.next());
        rows.continueAt(reader.next());
        long count = reader.next();
        Invariant.check(count >= 0 && count < Integer.MAX_VALUE, "count of saved accounts", count, 0);
        long generation = reader.next();
        long size = reader.next();
        accounts.expect((int) count);
        holds.load(head);
        overdrafts.load(head);
        ids.continueAfter(generation, size);
        deadlines.rebuild();
    }

    /// Sets a page of accounts as [LedgerSnapshot#takePage] gave it. Several threads may set different pages.
    public void putPage(int page, long[] from, int longs) {
        accounts.putPage(page, from, longs);
    }

    /// Ends what [#beginLoad] began.
    public void endLoad() {
        accounts.loaded();
        holders.rebuild();
    }

    /// What accounts, their index and that of their holders take in memory.
    public long accountBytes() {
        return accounts.memoryBytes() + holders.memoryBytes();
    }

    /// What the ids in memory take there.
    public long idBytes() {
        return ids.memoryBytes();
    }

    /// How many transfer ids are in memory.
    public long idsInMemory() {
        return ids.inMemory();
    }

    /// Writes the whole state but the history, as release 0.1.0 reads it.
    public void save(DataOutput out) throws IOException {
        LongWriter head = new LongWriter(out);
        head.put(level == Levels.FIRST ? MAGIC : MAGIC_2);
        head.put(rows.next());
        head.flush();
        accounts.save(out);
        holds.save(out);
        ids.saveWhole(out);
        if (level > Levels.FIRST) {
            saveLevel(out);
        }
    }

    private void saveLevel(DataOutput out) throws IOException {
        LongWriter tail = new LongWriter(out);
        boolean hasReversals = ids.hasReversals();
        tail.put(hasReversals ? level | WITH_REVERSALS : level);
        tail.flush();
        overdrafts.save(out);
        if (hasReversals) {
            ids.saveReversals(out);
        }
    }

    /// Replaces the whole state by what [#save] or release 0.1.0 wrote. The history must be as long as it was then by
    /// the time of the
    /// next row.
    public void load(DataInput in) throws IOException {
        LongReader head = new LongReader(in, 2);
        long magic = head.next();
        Invariant.check(magic == MAGIC || magic == MAGIC_2, "not a saved ledger of this version");
        rows.continueAt(head.next());
        accounts.load(in);
        holds.load(in);
        ids.loadWhole(in);
        deadlines.rebuild();
        holders.rebuild();
        loadLevel(in, magic);
    }

    private void loadLevel(DataInput in, long magic) throws IOException {
        overdrafts.clear();
        if (magic == MAGIC) {
            continueOf(Levels.FIRST);
            return;
        }
        long saved = new LongReader(in, 1).next();
        continueOf(saved & ~WITH_REVERSALS);
        overdrafts.load(in);
        if ((saved & WITH_REVERSALS) != 0) {
            ids.loadReversals(in);
        }
    }

    /// Goes on as what was saved at this level.
    private void continueOf(long saved) {
        Invariant.check(
                saved >= Levels.FIRST && saved <= Levels.NEWEST, "level of a saved ledger", saved, Levels.NEWEST);
        level = (int) saved;
        applier.level(level);
    }
}
