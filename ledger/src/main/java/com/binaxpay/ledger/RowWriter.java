package com.binaxpay.ledger;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.util.Arrays;

/// Makes the rows of history. Rows of an open chain wait here until the chain is known to hold. Owned by the apply
/// thread.
final class RowWriter {
    /// A transfer and its row begin alike, up to and with the reference, so that this much is copied as it is.
    private static final int COMMON_BYTES = TransferRowLayout.TIMESTAMP_NS;

    private static final int SIZE = TransferRowLayout.SIZE_BYTES;

    private final TransferHistory history;
    private final AccountTable accounts;
    private final byte[] row = new byte[SIZE];
    private byte[] waiting = new byte[16 * SIZE];
    private int waitingRows;
    private boolean isChained;
    private long next = 1;

    RowWriter(TransferHistory history, AccountTable accounts) {
        this.history = history;
        this.accounts = accounts;
    }

    static {
        Invariant.check(TransferLayout.REFERENCE == TransferRowLayout.REFERENCE, "layouts have drifted apart");
    }

    /// Ordinal of the next row.
    long next() {
        return next;
    }

    /// Goes on from a snapshot; the history must have been cut to the same length by the time of the next row.
    void continueAt(long ordinal) {
        next = ordinal;
    }

    /// Checks that history is as long as this ledger knows it to be.
    void checkHistory() {
        if (history.nextOrdinal() != next) {
            Invariant.check(false, "history's next ordinal", history.nextOrdinal(), next);
        }
    }

    /// From now on rows wait for [#commitChain] or [#dropChain].
    void beginChain() {
        isChained = true;
    }

    void commitChain() {
        isChained = false;
        next -= waitingRows;
        for (int i = 0; i < waitingRows; i++) {
            append(waiting, (Defect.HISTORY_ROW_OUT_OF_ORDER.isPlanted() ? waitingRows - 1 - i : i) * SIZE);
        }
        waitingRows = 0;
    }

    void dropChain() {
        isChained = false;
        next -= waitingRows;
        waitingRows = 0;
    }

    /// Copies the row with `ordinal`, waiting or written, to the start of `into`.
    void read(long ordinal, byte[] into) {
        long firstWaiting = next - waitingRows;
        if (ordinal >= firstWaiting) {
            System.arraycopy(waiting, Math.toIntExact(ordinal - firstWaiting) * SIZE, into, 0, SIZE);
        } else {
            history.read(ordinal, into);
        }
    }

    /// Writes the row of a transfer that moved or held `amount`, after its accounts' balances have changed.
    long write(byte[] transfer, int at, long amount, int debit, int credit, long timeNs) {
        System.arraycopy(transfer, at, row, 0, COMMON_BYTES);
        LittleEndian.putLong(row, TransferRowLayout.AMOUNT, amount);
        fill(transfer, at);
        return link(debit, credit, timeNs);
    }

    /// Writes the row of a post or void, which may have left accounts and amount to its pending transfer. `heldBefore`
    /// is what was held before a post after a capture, else 0.
    long writeEnd(byte[] transfer, int at, long amount, long heldBefore, int debit, int credit, long timeNs) {
        System.arraycopy(transfer, at, row, 0, COMMON_BYTES);
        putAccounts(debit, credit);
        LittleEndian.putLong(row, TransferRowLayout.AMOUNT, amount);
        fill(transfer, at);
        if (heldBefore != 0) {
            LittleEndian.putLong(row, TransferRowLayout.DEADLINE_NS, heldBefore);
            int flags = LittleEndian.getInt(row, TransferRowLayout.FLAGS) | TransferRowLayout.AFTER_CAPTURE;
            LittleEndian.putInt(row, TransferRowLayout.FLAGS, flags);
        }
        return link(debit, credit, timeNs);
    }

    /// Writes the row of a reversal, which may have left accounts and amount to its original; `reversed` is what all
    /// reversals of that have given back, this one included.
    long writeReversal(byte[] transfer, int at, long amount, long reversed, int debit, int credit, long timeNs) {
        System.arraycopy(transfer, at, row, 0, COMMON_BYTES);
        putAccounts(debit, credit);
        LittleEndian.putLong(row, TransferRowLayout.AMOUNT, amount);
        fill(transfer, at);
        LittleEndian.putLong(row, TransferRowLayout.DEADLINE_NS, reversed);
        return link(debit, credit, timeNs);
    }

    /// Writes the row of an expiry.
    long writeExpiry(long idHi, long idLo, HoldTable holds, int hold, long timeNs) {
        Arrays.fill(row, (byte) 0);
        LittleEndian.putLong(row, TransferRowLayout.ID, idHi);
        LittleEndian.putLong(row, TransferRowLayout.ID + Long.BYTES, idLo);
        int debit = holds.debitAccount(hold);
        int credit = holds.creditAccount(hold);
        putAccounts(debit, credit);
        LittleEndian.putLong(row, TransferRowLayout.AMOUNT, holds.get(hold, HoldTable.AMOUNT));
        LittleEndian.putLong(row, TransferRowLayout.PENDING_ID, holds.get(hold, HoldTable.ID_HI));
        LittleEndian.putLong(row, TransferRowLayout.PENDING_ID + Long.BYTES, holds.get(hold, HoldTable.ID_LO));
        LittleEndian.putLong(row, TransferRowLayout.DEADLINE_NS, holds.get(hold, HoldTable.DEADLINE_NS));
        LittleEndian.putInt(row, TransferRowLayout.FLAGS, TransferRowLayout.EXPIRED);
        return link(debit, credit, timeNs);
    }

    private void putAccounts(int debit, int credit) {
        LittleEndian.putLong(row, TransferRowLayout.DEBIT_ACCOUNT, accounts.idHi(debit));
        LittleEndian.putLong(row, TransferRowLayout.DEBIT_ACCOUNT + Long.BYTES, accounts.idLo(debit));
        LittleEndian.putLong(row, TransferRowLayout.CREDIT_ACCOUNT, accounts.idHi(credit));
        LittleEndian.putLong(row, TransferRowLayout.CREDIT_ACCOUNT + Long.BYTES, accounts.idLo(credit));
    }

    private void fill(byte[] transfer, int at) {
        long deadlineNs = LittleEndian.getLong(transfer, at + TransferLayout.DEADLINE_NS);
        LittleEndian.putLong(row, TransferRowLayout.DEADLINE_NS, deadlineNs);
        int code = LittleEndian.getInt(transfer, at + TransferLayout.CODE);
        LittleEndian.putInt(row, TransferRowLayout.CODE, code);
        // The flags fill two bytes and the reserved two after them are 0, so that one write does for both.
        int flags = LittleEndian.getInt(transfer, at + TransferLayout.FLAGS);
        LittleEndian.putInt(row, TransferRowLayout.FLAGS, flags);
    }

    private long link(int debit, int credit, long timeNs) {
        LittleEndian.putLong(row, TransferRowLayout.TIMESTAMP_NS, timeNs);
        linkAccount(debit, TransferRowLayout.DEBIT_BALANCE, TransferRowLayout.DEBIT_PREVIOUS);
        linkAccount(credit, TransferRowLayout.CREDIT_BALANCE, TransferRowLayout.CREDIT_PREVIOUS);
        if (isChained) {
            return keepWaiting();
        }
        return append(row, 0);
    }

    private void linkAccount(int account, int balanceAt, int previousAt) {
        long[] page = accounts.page(account);
        int at = AccountTable.row(account);
        long balance = page[at + AccountTable.CREDITS_POSTED] - page[at + AccountTable.DEBITS_POSTED];
        LittleEndian.putLong(row, balanceAt, balance);
        boolean isCut = Defect.HISTORY_LINK_CUT.isPlanted() && (next & 63) == 0;
        LittleEndian.putLong(row, previousAt, isCut ? 0 : page[at + AccountTable.LAST_ORDINAL]);
        page[at + AccountTable.LAST_ORDINAL] = next;
        accounts.dirty().mark(account);
    }

    private long keepWaiting() {
        if ((waitingRows + 1) * SIZE > waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.multiplyExact(waiting.length, 2));
        }
        System.arraycopy(row, 0, waiting, waitingRows++ * SIZE, SIZE);
        return next++;
    }

    private long append(byte[] from, int at) {
        long ordinal = history.append(from, at);
        if (ordinal != next) {
            Invariant.check(false, "history gave another ordinal", ordinal, next);
        }
        next++;
        return ordinal;
    }
}
