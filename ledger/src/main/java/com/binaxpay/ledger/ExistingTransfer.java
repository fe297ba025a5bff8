package com.binaxpay.ledger;

import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;

/// Compares a transfer whose id is known with what was done under that id, field by field in the order of the result
/// codes.
/// A post or void may leave accounts, book and amount to its pending transfer; left out, they differ from nothing.
final class ExistingTransfer {
    private static final int ENDS = TransferLayout.POST_PENDING | TransferLayout.VOID_PENDING;

    private final AccountTable accounts;
    private final TransferIndex ids;
    private final HoldTable holds;
    private final RowWriter rows;
    private final byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
    private final byte[] pendingRow = new byte[TransferRowLayout.SIZE_BYTES];

    ExistingTransfer(AccountTable accounts, TransferIndex ids, HoldTable holds, RowWriter rows) {
        this.accounts = accounts;
        this.ids = ids;
        this.holds = holds;
        this.rows = rows;
    }

    /// Ordinal of the row that an id with this value in the index made.
    long ordinal(long value) {
        long number = TransferIndex.number(value);
        return TransferIndex.state(value) == TransferIndex.HELD ? holds.get((int) number, HoldTable.ORDINAL) : number;
    }

    ResultCode compare(byte[] transfer, int at, long value) {
        rows.read(ordinal(value), row);
        int flags = LittleEndian.getInt(transfer, at + TransferLayout.FLAGS);
        if (flags != LittleEndian.getShort(row, TransferRowLayout.FLAGS)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_FLAGS;
        }
        boolean isEnd = (flags & ENDS) != 0;
        if (differs(transfer, at, TransferLayout.DEBIT_ACCOUNT, isEnd)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT;
        }
        if (differs(transfer, at, TransferLayout.CREDIT_ACCOUNT, isEnd)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT;
        }
        if (LittleEndian.getLong(transfer, at + TransferLayout.AMOUNT) != amountAsGiven(transfer, at, flags)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_AMOUNT;
        }
        if (differs(transfer, at, TransferLayout.PENDING_ID, false)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_PENDING_ID;
        }
        if (differs(transfer, at, TransferLayout.REFERENCE, false)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_REFERENCE;
        }
        if (LittleEndian.getLong(transfer, at + TransferLayout.DEADLINE_NS)
                != LittleEndian.getLong(row, TransferRowLayout.DEADLINE_NS)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_DEADLINE;
        }
        int book = LittleEndian.getInt(transfer, at + TransferLayout.ASSET);
        if (book != bookOfRow() && !(isEnd && book == 0)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_BOOK;
        }
        if (LittleEndian.getInt(transfer, at + TransferLayout.CODE)
                != LittleEndian.getInt(row, TransferRowLayout.CODE)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CODE;
        }
        return ResultCode.EXISTS;
    }

    /// Whether a 128-bit field, which is at the same offset in both layouts, differs.
    private boolean differs(byte[] transfer, int at, int field, boolean zeroMatches) {
        long hi = LittleEndian.getLong(transfer, at + field);
        long lo = LittleEndian.getLong(transfer, at + field + Long.BYTES);
        if (zeroMatches && (hi | lo) == 0) {
            return false;
        }
        return hi != LittleEndian.getLong(row, field) || lo != LittleEndian.getLong(row, field + Long.BYTES);
    }

    /// The row's amount, or 0 where the transfer says 0 and the row is what 0 would have made.
    private long amountAsGiven(byte[] transfer, int at, int flags) {
        long done = LittleEndian.getLong(row, TransferRowLayout.AMOUNT);
        if ((flags & ENDS) == 0 || LittleEndian.getLong(transfer, at + TransferLayout.AMOUNT) != 0) {
            return done;
        }
        return (flags & TransferLayout.VOID_PENDING) != 0 || done == pendingAmount() ? 0 : done;
    }

    private long pendingAmount() {
        long hi = LittleEndian.getLong(row, TransferRowLayout.PENDING_ID);
        long lo = LittleEndian.getLong(row, TransferRowLayout.PENDING_ID + Long.BYTES);
        rows.read(ordinal(ids.find(hi, lo, TransferIndex.hash(hi, lo))), pendingRow);
        return LittleEndian.getLong(pendingRow, TransferRowLayout.AMOUNT);
    }

    private int bookOfRow() {
        long hi = LittleEndian.getLong(row, TransferRowLayout.DEBIT_ACCOUNT);
        long lo = LittleEndian.getLong(row, TransferRowLayout.DEBIT_ACCOUNT + Long.BYTES);
        return accounts.book(accounts.find(hi, lo, AccountTable.hash(hi, lo)));
    }
}
