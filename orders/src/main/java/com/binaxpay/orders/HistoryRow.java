package com.binaxpay.orders;

import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A row of the ledger's history, as read.
final class HistoryRow {
    private final ByteBuffer row;
    private final long ordinal;

    private HistoryRow(ByteBuffer row, long ordinal) {
        this.row = row;
        this.ordinal = ordinal;
    }

    static HistoryRow read(TransferHistory history, long ordinal) {
        byte[] bytes = new byte[TransferRowLayout.SIZE_BYTES];
        history.read(ordinal, bytes);
        return new HistoryRow(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), ordinal);
    }

    long ordinal() {
        return ordinal;
    }

    Id id() {
        return id(TransferRowLayout.ID);
    }

    Id pendingId() {
        return id(TransferRowLayout.PENDING_ID);
    }

    /// The id that partners know.
    Id reference() {
        return id(TransferRowLayout.REFERENCE);
    }

    boolean isDebitOf(Id account) {
        return id(TransferRowLayout.DEBIT_ACCOUNT).equals(account);
    }

    boolean touches(Id account) {
        return isDebitOf(account) || id(TransferRowLayout.CREDIT_ACCOUNT).equals(account);
    }

    long amountMinor() {
        return row.getLong(TransferRowLayout.AMOUNT);
    }

    long timeNs() {
        return row.getLong(TransferRowLayout.TIMESTAMP_NS);
    }

    TransferCode code() {
        return TransferCode.of(row.getInt(TransferRowLayout.CODE));
    }

    /// See [RowKinds].
    int kind() {
        return RowKinds.of(row.getInt(TransferRowLayout.CODE), flags());
    }

    boolean isHold() {
        return (flags() & TransferLayout.PENDING) != 0;
    }

    /// Whether the row posted a hold, or part of it.
    boolean isPost() {
        return (flags() & TransferLayout.POST_PENDING) != 0;
    }

    /// Whether the row released what was held, without posting it.
    boolean isRelease() {
        return (flags() & (TransferLayout.VOID_PENDING | TransferRowLayout.EXPIRED)) != 0;
    }

    /// Of a post, whether what it did not post may have stayed held.
    boolean keepsRest() {
        return (flags() & TransferLayout.KEEP_REST) != 0;
    }

    /// Whether the hold had been captured in part before this post, so that [#heldBeforeMinor] is there.
    boolean isAfterCapture() {
        return (flags() & TransferRowLayout.AFTER_CAPTURE) != 0;
    }

    /// What was still held before a post after a capture.
    long heldBeforeMinor() {
        return row.getLong(TransferRowLayout.DEADLINE_NS);
    }

    /// What was posted to the account, credits less debits, after this row.
    long balanceAfter(Id account) {
        return row.getLong(isDebitOf(account) ? TransferRowLayout.DEBIT_BALANCE : TransferRowLayout.CREDIT_BALANCE);
    }

    /// Ordinal of the account's row before this one, or 0.
    long previous(Id account) {
        return row.getLong(isDebitOf(account) ? TransferRowLayout.DEBIT_PREVIOUS : TransferRowLayout.CREDIT_PREVIOUS);
    }

    private int flags() {
        return Short.toUnsignedInt(row.getShort(TransferRowLayout.FLAGS));
    }

    private Id id(int at) {
        return new Id(row.getLong(at), row.getLong(at + Long.BYTES));
    }
}
