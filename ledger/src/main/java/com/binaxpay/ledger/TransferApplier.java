package com.binaxpay.ledger;

import static com.binaxpay.ledger.AccountTable.CREDITS_PENDING;
import static com.binaxpay.ledger.AccountTable.CREDITS_POSTED;
import static com.binaxpay.ledger.AccountTable.DEBITS_PENDING;
import static com.binaxpay.ledger.AccountTable.DEBITS_POSTED;

import com.binaxpay.wire.Levels;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;

/// Applies transfers, one after the other, each as far as its first reason to refuse it. Owned by the apply thread.
///
/// A call is taken in chunks, each after [ReadAhead] has brought what it needs into the cache. The path allocates
/// nothing.
final class TransferApplier {
    private static final int SIZE = TransferLayout.SIZE_BYTES;
    private static final int RESERVED = 116;
    private static final int ENDS = TransferLayout.POST_PENDING | TransferLayout.VOID_PENDING;
    private static final int ACTS = TransferLayout.PENDING | ENDS;
    private static final int FIRST_FLAGS = TransferLayout.LINKED | ACTS;
    private static final int BALANCING = TransferLayout.BALANCING_DEBIT | TransferLayout.BALANCING_CREDIT;
    private static final int COMPLETE_FLAGS =
            FIRST_FLAGS | BALANCING | TransferLayout.KEEP_REST | TransferLayout.IMPORTED | TransferLayout.REVERSAL;
    private static final int ALONE_WITH_REVERSAL = ACTS | BALANCING;
    private static final int MOVED_NOTHING = TransferLayout.VOID_PENDING | TransferLayout.REVERSAL;

    private final AccountTable accounts;
    private final Room room;
    private final TransferIds ids;
    private final HoldTable holds;
    private final DeadlineQueue deadlines;
    private final RowWriter rows;
    private final ExistingTransfer existing;
    private final ChainUndo undo;

    private final ReadAhead ahead;

    private static final int NO_CHAIN = -1;
    /// Index in the call of the open chain's first member.
    private int chainStart = NO_CHAIN;

    private boolean isChainBroken;

    private int knownFlags = FIRST_FLAGS;
    private final byte[] lastRow = new byte[TransferRowLayout.SIZE_BYTES];
    private final byte[] originalRow = new byte[TransferRowLayout.SIZE_BYTES];

    TransferApplier(
            AccountTable accounts,
            Room room,
            TransferIds ids,
            HoldTable holds,
            DeadlineQueue deadlines,
            RowWriter rows) {
        this.accounts = accounts;
        this.room = room;
        this.ids = ids;
        this.holds = holds;
        this.deadlines = deadlines;
        this.rows = rows;
        this.existing = new ExistingTransfer(accounts, ids, holds, rows);
        this.ahead = new ReadAhead(accounts, ids);
        this.undo = new ChainUndo(accounts, ids, holds, deadlines);
    }

    ExistingTransfer existing() {
        return existing;
    }

    void level(int level) {
        knownFlags = level < Levels.COMPLETE ? FIRST_FLAGS : COMPLETE_FLAGS;
    }

    void apply(byte[] transfers, int offset, int count, long timeNs, byte[] results, int resultsOffset) {
        ids.age();
        for (int from = 0; from < count; from += ReadAhead.CHUNK) {
            int size = Math.min(ReadAhead.CHUNK, count - from);
            ahead.read(transfers, offset + from * SIZE, size);
            for (int i = 0; i < size; i++) {
                int at = offset + (from + i) * SIZE;
                boolean isLinked =
                        (LittleEndian.getInt(transfers, at + TransferLayout.FLAGS) & TransferLayout.LINKED) != 0;
                if (isLinked || chainStart != NO_CHAIN) {
                    applyLinked(
                            transfers,
                            offset,
                            from + i,
                            i,
                            isLinked,
                            from + i == count - 1,
                            timeNs,
                            results,
                            resultsOffset);
                } else {
                    results[resultsOffset + from + i] =
                            (byte) applyOne(transfers, at, i, timeNs).ordinal();
                }
            }
        }
    }

    private void applyLinked(
            byte[] transfers,
            int offset,
            int index,
            int i,
            boolean isLinked,
            boolean isLast,
            long timeNs,
            byte[] results,
            int resultsOffset) {
        if (chainStart == NO_CHAIN) {
            chainStart = index;
            rows.beginChain();
        }
        int at = offset + index * SIZE;
        ResultCode code;
        if (isLinked && isLast) {
            code = ResultCode.CHAIN_OPEN;
        } else if (isChainBroken) {
            code = ResultCode.LINKED_FAILED;
        } else {
            code = applyOne(transfers, at, i, timeNs);
        }
        results[resultsOffset + index] = (byte) code.ordinal();
        if (!isChainBroken && code != ResultCode.OK && code != ResultCode.EXISTS) {
            breakChain(transfers, offset, index, results, resultsOffset);
        }
        if (!isLinked || isLast) {
            endChain();
        }
    }

    /// Takes back what the chain has done. Members that were done before the chain stay, and keep saying so.
    private void breakChain(byte[] transfers, int offset, int failed, byte[] results, int resultsOffset) {
        isChainBroken = true;
        undo.rollBack();
        rows.dropChain();
        for (int index = chainStart; index < failed; index++) {
            int at = offset + index * SIZE + TransferLayout.ID;
            if (idAt(transfers, at, transferHash(transfers, at)) == 0) {
                results[resultsOffset + index] = (byte) ResultCode.LINKED_FAILED.ordinal();
            }
        }
    }

    private void endChain() {
        if (!isChainBroken) {
            rows.commitChain();
            undo.clear();
        }
        chainStart = NO_CHAIN;
        isChainBroken = false;
    }

    private ResultCode applyOne(byte[] transfers, int at, int i, long timeNs) {
        int flags = LittleEndian.getInt(transfers, at + TransferLayout.FLAGS);
        if ((flags & ~knownFlags
                        | LittleEndian.getInt(transfers, at + RESERVED)
                        | LittleEndian.getLong(transfers, at + RESERVED + Integer.BYTES))
                != 0) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        if (isZero(transfers, at + TransferLayout.ID)) {
            return ResultCode.ID_ZERO;
        }
        int act = flags & ACTS;
        if ((act & act - 1) != 0 || isOutOfPlace(flags)) {
            return ResultCode.FLAGS_EXCLUSIVE;
        }
        long found = idAt(transfers, at + TransferLayout.ID, ahead.hash(i));
        if (found != 0) {
            return existing.compare(transfers, at, found);
        }
        if ((act & ENDS) != 0) {
            return end(transfers, at, i, flags, timeNs);
        }
        if ((flags & TransferLayout.REVERSAL) != 0) {
            return reverse(transfers, at, i, flags, timeNs);
        }
        return begin(transfers, at, i, flags, timeNs);
    }

    /// Whether there is a flag that the transfer's act does not know.
    private static boolean isOutOfPlace(int flags) {
        return (flags & TransferLayout.REVERSAL) != 0 && (flags & ALONE_WITH_REVERSAL) != 0
                || (flags & BALANCING) != 0 && (flags & ENDS) != 0
                || (flags & TransferLayout.KEEP_REST) != 0 && (flags & TransferLayout.POST_PENDING) == 0;
    }

    /// A transfer that moves money, or holds it.
    private ResultCode begin(byte[] transfers, int at, int i, int flags, long timeNs) {
        boolean isPending = (flags & TransferLayout.PENDING) != 0;
        ResultCode shape = TransferShape.check(transfers, at, flags, timeNs);
        if (shape != ResultCode.OK) {
            return shape;
        }
        int debit = ahead.debit(i);
        int credit = ahead.credit(i);
        if (debit == credit && debit >= 0 || isSameId(transfers, at)) {
            return ResultCode.ACCOUNTS_SAME;
        }
        if (debit < 0) {
            return ResultCode.DEBIT_ACCOUNT_NOT_FOUND;
        }
        if (credit < 0) {
            return ResultCode.CREDIT_ACCOUNT_NOT_FOUND;
        }
        long amount = LittleEndian.getLong(transfers, at + TransferLayout.AMOUNT);
        if ((flags & BALANCING) != 0) {
            amount = room.balanced(flags, debit, credit, amount);
        }
        ResultCode fit = room.check(debit, credit, amount, book(transfers, at), isPending);
        if (fit != ResultCode.OK) {
            return fit;
        }
        if (amount <= 0) {
            return room.nothingLeft(flags, debit);
        }
        if ((flags & TransferLayout.IMPORTED) != 0 && regresses(transfers, at, debit, credit)) {
            return ResultCode.TIMESTAMP_REGRESSES;
        }
        if (isPending) {
            hold(transfers, at, i, amount, rowTime(transfers, at, flags, timeNs));
        } else {
            move(transfers, at, i, amount, rowTime(transfers, at, flags, timeNs));
        }
        return ResultCode.OK;
    }

    /// Time of the row: log time, or of what was imported its own.
    private static long rowTime(byte[] transfers, int at, int flags, long timeNs) {
        return (flags & TransferLayout.IMPORTED) == 0
                ? timeNs
                : LittleEndian.getLong(transfers, at + TransferLayout.TIMESTAMP_NS);
    }

    /// Whether an imported transfer is older than what one of its accounts did last: then the account's rows would not
    /// be in order of time.
    private boolean regresses(byte[] transfers, int at, int debit, int credit) {
        long timestampNs = LittleEndian.getLong(transfers, at + TransferLayout.TIMESTAMP_NS);
        return timestampNs < lastTime(debit) || timestampNs < lastTime(credit);
    }

    private long lastTime(int account) {
        long ordinal = accounts.get(account, AccountTable.LAST_ORDINAL);
        if (ordinal == 0) {
            return 0;
        }
        rows.read(ordinal, lastRow);
        return LittleEndian.getLong(lastRow, TransferRowLayout.TIMESTAMP_NS);
    }

    private void move(byte[] transfers, int at, int i, long amount, long timeNs) {
        long hi = LittleEndian.getLong(transfers, at + TransferLayout.ID);
        long lo = LittleEndian.getLong(transfers, at + TransferLayout.ID + Long.BYTES);
        int debit = ahead.debit(i);
        int credit = ahead.credit(i);
        if (chainStart != NO_CHAIN) {
            undo.beforeMove(hi, lo, debit, credit);
        }
        add(debit, DEBITS_POSTED, amount);
        add(credit, CREDITS_POSTED, amount);
        long ordinal = rows.write(transfers, at, amount, debit, credit, timeNs);
        ids.addDone(ahead.hash(i), ordinal);
    }

    private void hold(byte[] transfers, int at, int i, long amount, long timeNs) {
        long hi = LittleEndian.getLong(transfers, at + TransferLayout.ID);
        long lo = LittleEndian.getLong(transfers, at + TransferLayout.ID + Long.BYTES);
        int debit = ahead.debit(i);
        int credit = ahead.credit(i);
        if (chainStart != NO_CHAIN) {
            undo.beforeMove(hi, lo, debit, credit);
        }
        add(debit, DEBITS_PENDING, amount);
        add(credit, CREDITS_PENDING, amount);
        long ordinal = rows.write(transfers, at, amount, debit, credit, timeNs);
        long deadlineNs = LittleEndian.getLong(transfers, at + TransferLayout.DEADLINE_NS);
        int place = holds.add(hi, lo, amount, debit, credit, deadlineNs, ordinal);
        if (deadlineNs != 0) {
            deadlines.add(place);
        }
        ids.addHeld(ahead.hash(i), place);
        if (chainStart != NO_CHAIN) {
            undo.heldAt(place);
        }
    }

    /// A reversal: a move back, of no more than is left of what its original moved.
    private ResultCode reverse(byte[] transfers, int at, int i, int flags, long timeNs) {
        ResultCode shape = TransferShape.checkEnd(transfers, at, flags, timeNs);
        if (shape != ResultCode.OK) {
            return shape;
        }
        int originalAt = at + TransferLayout.PENDING_ID;
        long original = idAt(transfers, originalAt, transferHash(transfers, originalAt));
        if (original == 0) {
            return ResultCode.PENDING_NOT_FOUND;
        }
        if (TransferIndex.state(original) != TransferIndex.DONE) {
            return ResultCode.NOT_REVERSIBLE;
        }
        rows.read(TransferIndex.number(original), originalRow);
        if ((LittleEndian.getShort(originalRow, TransferRowLayout.FLAGS) & MOVED_NOTHING) != 0) {
            return ResultCode.NOT_REVERSIBLE;
        }
        int debit = accountIn(originalRow, TransferRowLayout.CREDIT_ACCOUNT);
        int credit = accountIn(originalRow, TransferRowLayout.DEBIT_ACCOUNT);
        if (isOther(transfers, at + TransferLayout.DEBIT_ACCOUNT, debit)
                || isOther(transfers, at + TransferLayout.CREDIT_ACCOUNT, credit)) {
            return ResultCode.PENDING_DIFFERENT_ACCOUNTS;
        }
        int book = accounts.book(debit);
        if (book(transfers, at) != 0 && book(transfers, at) != book) {
            return ResultCode.PENDING_DIFFERENT_BOOK;
        }
        long ofHi = LittleEndian.getLong(transfers, originalAt);
        long ofLo = LittleEndian.getLong(transfers, originalAt + Long.BYTES);
        long before = ids.newestReversal(ofHi, ofLo);
        long reversed = before == 0 ? 0 : reversedBy(before);
        long left = LittleEndian.getLong(originalRow, TransferRowLayout.AMOUNT) - reversed;
        long given = LittleEndian.getLong(transfers, at + TransferLayout.AMOUNT);
        long amount = given == 0 ? left : given;
        if (amount > left || left == 0) {
            return ResultCode.EXCEEDS_ORIGINAL;
        }
        ResultCode fit = room.check(debit, credit, amount, book, false);
        if (fit != ResultCode.OK) {
            return fit;
        }
        if ((flags & TransferLayout.IMPORTED) != 0 && regresses(transfers, at, debit, credit)) {
            return ResultCode.TIMESTAMP_REGRESSES;
        }
        long hi = LittleEndian.getLong(transfers, at + TransferLayout.ID);
        long lo = LittleEndian.getLong(transfers, at + TransferLayout.ID + Long.BYTES);
        if (chainStart != NO_CHAIN) {
            undo.beforeReversal(hi, lo, debit, credit, ofHi, ofLo, before);
        }
        add(debit, DEBITS_POSTED, amount);
        add(credit, CREDITS_POSTED, amount);
        long ordinal = rows.writeReversal(
                transfers, at, amount, reversed + amount, debit, credit, rowTime(transfers, at, flags, timeNs));
        ids.addDone(ahead.hash(i), ordinal);
        ids.addReversal(ofHi, ofLo, ordinal);
        return ResultCode.OK;
    }

    /// What all reversals of a transfer have given back, as the row of the newest of them has it.
    private long reversedBy(long newest) {
        rows.read(newest, lastRow);
        return LittleEndian.getLong(lastRow, TransferRowLayout.DEADLINE_NS);
    }

    private int accountIn(byte[] row, int field) {
        long hi = LittleEndian.getLong(row, field);
        long lo = LittleEndian.getLong(row, field + Long.BYTES);
        return accounts.find(hi, lo, accounts.hash(hi, lo));
    }

    /// A post or void.
    private ResultCode end(byte[] transfers, int at, int i, int flags, long timeNs) {
        boolean isPost = (flags & TransferLayout.POST_PENDING) != 0;
        ResultCode shape = TransferShape.checkEnd(transfers, at, flags, timeNs);
        if (shape != ResultCode.OK) {
            return shape;
        }
        long amount = LittleEndian.getLong(transfers, at + TransferLayout.AMOUNT);
        int pendingAt = at + TransferLayout.PENDING_ID;
        long pending = idAt(transfers, pendingAt, transferHash(transfers, pendingAt));
        if (pending == 0) {
            return ResultCode.PENDING_NOT_FOUND;
        }
        if (TransferIndex.state(pending) != TransferIndex.HELD) {
            return ended(TransferIndex.state(pending));
        }
        int place = (int) TransferIndex.number(pending);
        ResultCode fit = checkFit(transfers, at, place, amount, isPost, timeNs);
        if (fit != ResultCode.OK) {
            return fit;
        }
        if ((flags & TransferLayout.IMPORTED) != 0
                && regresses(transfers, at, holds.debitAccount(place), holds.creditAccount(place))) {
            return ResultCode.TIMESTAMP_REGRESSES;
        }
        long held = holds.get(place, HoldTable.AMOUNT);
        boolean keepsRest = (flags & TransferLayout.KEEP_REST) != 0 && amount != 0 && amount < held;
        if (keepsRest) {
            capture(transfers, at, i, place, amount, rowTime(transfers, at, flags, timeNs));
        } else {
            release(transfers, at, i, place, isPost, rowTime(transfers, at, flags, timeNs));
        }
        return ResultCode.OK;
    }

    /// Posts part of a hold, the rest of which stays held.
    private void capture(byte[] transfers, int at, int i, int place, long amount, long timeNs) {
        long hi = LittleEndian.getLong(transfers, at + TransferLayout.ID);
        long lo = LittleEndian.getLong(transfers, at + TransferLayout.ID + Long.BYTES);
        if (chainStart != NO_CHAIN) {
            undo.beforeCapture(hi, lo, place);
        }
        int debit = holds.debitAccount(place);
        int credit = holds.creditAccount(place);
        long heldBefore = holds.isCaptured(place) ? holds.get(place, HoldTable.AMOUNT) : 0;
        add(debit, DEBITS_PENDING, -amount);
        add(credit, CREDITS_PENDING, -amount);
        add(debit, DEBITS_POSTED, amount);
        add(credit, CREDITS_POSTED, amount);
        holds.capture(place, amount);
        long ordinal = rows.writeEnd(transfers, at, amount, heldBefore, debit, credit, timeNs);
        ids.addDone(ahead.hash(i), ordinal);
    }

    private static ResultCode ended(int state) {
        return switch (state) {
            case TransferIndex.POSTED -> ResultCode.PENDING_ALREADY_POSTED;
            case TransferIndex.VOIDED -> ResultCode.PENDING_ALREADY_VOIDED;
            case TransferIndex.EXPIRED -> ResultCode.PENDING_EXPIRED;
            default -> ResultCode.PENDING_NOT_PENDING;
        };
    }

    private ResultCode checkFit(byte[] transfers, int at, int place, long amount, boolean isPost, long timeNs) {
        long deadlineNs = holds.get(place, HoldTable.DEADLINE_NS);
        if (deadlineNs != 0 && deadlineNs <= timeNs) {
            return ResultCode.PENDING_EXPIRED;
        }
        if (isOther(transfers, at + TransferLayout.DEBIT_ACCOUNT, holds.debitAccount(place))
                || isOther(transfers, at + TransferLayout.CREDIT_ACCOUNT, holds.creditAccount(place))) {
            return ResultCode.PENDING_DIFFERENT_ACCOUNTS;
        }
        int book = book(transfers, at);
        if (book != 0 && book != accounts.book(holds.debitAccount(place))) {
            return ResultCode.PENDING_DIFFERENT_BOOK;
        }
        long held = holds.get(place, HoldTable.AMOUNT);
        if (isPost) {
            return amount > held ? ResultCode.AMOUNT_EXCEEDS_PENDING : ResultCode.OK;
        }
        return amount != 0 && amount != held ? ResultCode.PENDING_DIFFERENT_AMOUNT : ResultCode.OK;
    }

    private void release(byte[] transfers, int at, int i, int place, boolean isPost, long timeNs) {
        long hi = LittleEndian.getLong(transfers, at + TransferLayout.ID);
        long lo = LittleEndian.getLong(transfers, at + TransferLayout.ID + Long.BYTES);
        if (chainStart != NO_CHAIN) {
            undo.beforeEnd(hi, lo, place);
        }
        int debit = holds.debitAccount(place);
        int credit = holds.creditAccount(place);
        long held = holds.get(place, HoldTable.AMOUNT);
        long given = LittleEndian.getLong(transfers, at + TransferLayout.AMOUNT);
        long amount = given == 0 ? held : given;
        add(debit, DEBITS_PENDING, -held);
        add(credit, CREDITS_PENDING, -held);
        if (isPost) {
            add(debit, DEBITS_POSTED, amount);
            add(credit, CREDITS_POSTED, amount);
        }
        long heldBefore = isPost && holds.isCaptured(place) ? held : 0;
        forgetHold(place, isPost ? TransferIndex.POSTED : TransferIndex.VOIDED);
        long ordinal = rows.writeEnd(transfers, at, amount, heldBefore, debit, credit, timeNs);
        ids.addDone(ahead.hash(i), ordinal);
    }

    /// Ends the hold in all places but the balances; the index remembers how.
    void forgetHold(int place, int state) {
        long hi = holds.get(place, HoldTable.ID_HI);
        long lo = holds.get(place, HoldTable.ID_LO);
        ids.end(ids.hash(hi, lo), place, state, holds.ordinal(place));
        deadlines.remove(place);
        holds.remove(place);
    }

    void add(int account, int field, long amount) {
        accounts.beforeChange(account);
        accounts.page(account)[AccountTable.row(account) + field] += amount;
    }

    /// Whether an account is named at all, and is another than `account`.
    private boolean isOther(byte[] transfers, int at, int account) {
        return !isZero(transfers, at)
                && !accounts.isId(
                        account, LittleEndian.getLong(transfers, at), LittleEndian.getLong(transfers, at + Long.BYTES));
    }

    private long idAt(byte[] transfers, int at, long hash) {
        return ids.find(LittleEndian.getLong(transfers, at), LittleEndian.getLong(transfers, at + Long.BYTES), hash);
    }

    private static boolean isSameId(byte[] transfers, int at) {
        int debit = at + TransferLayout.DEBIT_ACCOUNT;
        int credit = at + TransferLayout.CREDIT_ACCOUNT;
        return LittleEndian.getLong(transfers, debit) == LittleEndian.getLong(transfers, credit)
                && LittleEndian.getLong(transfers, debit + Long.BYTES)
                        == LittleEndian.getLong(transfers, credit + Long.BYTES);
    }

    private static int book(byte[] transfers, int at) {
        return LittleEndian.getInt(transfers, at + TransferLayout.ASSET);
    }

    private static boolean isZero(byte[] transfers, int at) {
        return (LittleEndian.getLong(transfers, at) | LittleEndian.getLong(transfers, at + Long.BYTES)) == 0;
    }

    private long transferHash(byte[] transfers, int at) {
        return ahead.transferHash(transfers, at);
    }
}
