package com.binaxpay.ledger;

import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;

/// Compares a transfer whose id is known with what was done under that id, field by field in the order of the result
/// codes.
/// A post, void or reversal may leave accounts, book and amount to the transfer that it names; left out, they differ
/// from
/// nothing.
final class ExistingTransfer {
    private static final int ENDS = TransferLayout.POST_PENDING | TransferLayout.VOID_PENDING;
    private static final int BALANCING = TransferLayout.BALANCING_DEBIT | TransferLayout.BALANCING_CREDIT;

    private final AccountTable accounts;
    private final TransferIds ids;
    private final HoldTable holds;
    private final RowWriter rows;
    private final byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
    private final byte[] pendingRow = new byte[TransferRowLayout.SIZE_BYTES];

    ExistingTransfer(AccountTable accounts, TransferIds ids, HoldTable holds, RowWriter rows) {
        this.accounts = accounts;
        this.ids = ids;
        this.holds = holds;
        this.rows = rows;
    }

    /// Ordinal of the row that an id with this value in the index made.
    long ordinal(long value) {
        long number = TransferIndex.number(value);
        return TransferIndex.state(value) == TransferIndex.HELD ? holds.ordinal((int) number) : number;
    }

    ResultCode compare(byte[] transfer, int at, long value) {
        rows.read(ordinal(value), row);
        int flags = LittleEndian.getInt(transfer, at + TransferLayout.FLAGS);
        int rowFlags = LittleEndian.getShort(row, TransferRowLayout.FLAGS);
        boolean isAfterCapture = (rowFlags & TransferRowLayout.AFTER_CAPTURE) != 0;
        if (flags != (rowFlags & ~TransferRowLayout.AFTER_CAPTURE)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_FLAGS;
        }
        boolean isReversal = (flags & TransferLayout.REVERSAL) != 0;
        boolean isEnd = (flags & ENDS) != 0 || isReversal;
        if (differs(transfer, at, TransferLayout.DEBIT_ACCOUNT, isEnd)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT;
        }
        if (differs(transfer, at, TransferLayout.CREDIT_ACCOUNT, isEnd)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT;
        }
        if (isReversal
                ? isOtherReversal(transfer, at)
                : isOtherAmount(LittleEndian.getLong(transfer, at + TransferLayout.AMOUNT), flags, isAfterCapture)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_AMOUNT;
        }
        if (differs(transfer, at, TransferLayout.PENDING_ID, false)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_PENDING_ID;
        }
        if (differs(transfer, at, TransferLayout.REFERENCE, false)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_REFERENCE;
        }
        if (LittleEndian.getLong(transfer, at + TransferLayout.DEADLINE_NS)
                != (isAfterCapture || isReversal ? 0 : LittleEndian.getLong(row, TransferRowLayout.DEADLINE_NS))) {
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
        if ((flags & TransferLayout.IMPORTED) != 0
                && LittleEndian.getLong(transfer, at + TransferLayout.TIMESTAMP_NS)
                        != LittleEndian.getLong(row, TransferRowLayout.TIMESTAMP_NS)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_TIMESTAMP;
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

    /// Whether what was done under the id is not what `given` would have done then.
    private boolean isOtherAmount(long given, int flags, boolean isAfterCapture) {
        long done = LittleEndian.getLong(row, TransferRowLayout.AMOUNT);
        if ((flags & BALANCING) != 0) {
            // The amount was the most; anything from what it came to upwards may have been meant.
            return given < done;
        }
        if (given != 0 || (flags & TransferLayout.VOID_PENDING) != 0) {
            return given != 0 && given != done;
        }
        if ((flags & TransferLayout.POST_PENDING) == 0) {
            return true;
        }
        long held = isAfterCapture ? LittleEndian.getLong(row, TransferRowLayout.DEADLINE_NS) : pendingAmount();
        return done != held;
    }

    /// Whether a reversal's amount is another than the one that was given back; 0 meant all that was left then.
    private boolean isOtherReversal(byte[] transfer, int at) {
        long given = LittleEndian.getLong(transfer, at + TransferLayout.AMOUNT);
        long done = LittleEndian.getLong(row, TransferRowLayout.AMOUNT);
        if (given != 0) {
            return given != done;
        }
        long reversed = LittleEndian.getLong(row, TransferRowLayout.DEADLINE_NS);
        return reversed != pendingAmount();
    }

    private long pendingAmount() {
        long hi = LittleEndian.getLong(row, TransferRowLayout.PENDING_ID);
        long lo = LittleEndian.getLong(row, TransferRowLayout.PENDING_ID + Long.BYTES);
        rows.read(ordinal(ids.find(hi, lo, ids.hash(hi, lo))), pendingRow);
        return LittleEndian.getLong(pendingRow, TransferRowLayout.AMOUNT);
    }

    private int bookOfRow() {
        long hi = LittleEndian.getLong(row, TransferRowLayout.DEBIT_ACCOUNT);
        long lo = LittleEndian.getLong(row, TransferRowLayout.DEBIT_ACCOUNT + Long.BYTES);
        return accounts.book(accounts.find(hi, lo, accounts.hash(hi, lo)));
    }
}
