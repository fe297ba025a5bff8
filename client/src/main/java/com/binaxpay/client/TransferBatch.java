package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Transfers that go together, written row by row without an object each. [#add] begins a row, and what is set then is
/// that row's; what isn't is 0. It belongs to one thread, and can be used again, after [#clear], as soon as it was
/// given
/// to [LedgerClient#transfers].
///
/// ```java
/// TransferBatch batch = new TransferBatch(8_000);
/// batch.add().id(id).debit(buyer).credit(seller).amountMinor(12_50).book(book);
/// ```
public final class TransferBatch {
    /// Most rows of a batch.
    public static final int ROWS_MAX = LedgerCall.ROWS_BYTES_MAX / TransferLayout.SIZE_BYTES;

    private final byte[] bytes;
    private final ByteBuffer rows;
    private int count;
    private int at;

    /// A batch with room for `capacity` rows, at most [#ROWS_MAX].
    public TransferBatch(int capacity) {
        if (capacity < 1 || capacity > ROWS_MAX) {
            throw new IllegalArgumentException("rows of a batch: 1 to " + ROWS_MAX + ", not " + capacity);
        }
        bytes = new byte[capacity * TransferLayout.SIZE_BYTES];
        rows = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// How many rows there are.
    public int size() {
        return count;
    }

    /// Forgets all rows.
    public void clear() {
        Arrays.fill(bytes, 0, count * TransferLayout.SIZE_BYTES, (byte) 0);
        count = 0;
    }

    /// Adds `transfer`.
    public TransferBatch add(LedgerTransfer transfer) {
        add();
        transfer.write(rows, at);
        return this;
    }

    /// Begins a row.
    public TransferBatch add() {
        if ((count + 1) * TransferLayout.SIZE_BYTES > bytes.length) {
            throw new IllegalStateException("the batch is full: " + count + " rows");
        }
        at = count++ * TransferLayout.SIZE_BYTES;
        return this;
    }

    /// Sets the row's id.
    public TransferBatch id(long hi, long lo) {
        return put(TransferLayout.ID, hi, lo);
    }

    /// Sets the row's id.
    public TransferBatch id(Id id) {
        return id(id.hi(), id.lo());
    }

    /// Sets the account that is debited.
    public TransferBatch debit(long hi, long lo) {
        return put(TransferLayout.DEBIT_ACCOUNT, hi, lo);
    }

    /// Sets the account that is debited.
    public TransferBatch debit(Id account) {
        return debit(account.hi(), account.lo());
    }

    /// Sets the account that is credited.
    public TransferBatch credit(long hi, long lo) {
        return put(TransferLayout.CREDIT_ACCOUNT, hi, lo);
    }

    /// Sets the account that is credited.
    public TransferBatch credit(Id account) {
        return credit(account.hi(), account.lo());
    }

    /// Sets the amount, minor units.
    public TransferBatch amountMinor(long amount) {
        rows.putLong(at + TransferLayout.AMOUNT, amount);
        return this;
    }

    /// Sets the hold that the row ends.
    public TransferBatch pending(Id hold) {
        return put(TransferLayout.PENDING_ID, hold.hi(), hold.lo());
    }

    /// Sets the client's own reference.
    public TransferBatch reference(long hi, long lo) {
        return put(TransferLayout.REFERENCE, hi, lo);
    }

    /// Sets when the hold expires, ns since the epoch.
    public TransferBatch deadlineNs(long deadlineNs) {
        rows.putLong(at + TransferLayout.DEADLINE_NS, deadlineNs);
        return this;
    }

    /// Sets the book.
    public TransferBatch book(Book book) {
        rows.putInt(at + TransferLayout.ASSET, book.number());
        return this;
    }

    /// Sets the client's own code.
    public TransferBatch code(int code) {
        rows.putInt(at + TransferLayout.CODE, code);
        return this;
    }

    /// Sets flags of [TransferLayout].
    public TransferBatch flags(int flags) {
        rows.putInt(at + TransferLayout.FLAGS, flags);
        return this;
    }

    private TransferBatch put(int field, long hi, long lo) {
        rows.putLong(at + field, hi).putLong(at + field + Long.BYTES, lo);
        return this;
    }

    /// The array that begins with the rows.
    byte[] bytes() {
        return bytes;
    }

    boolean endsOpen() {
        return count > 0
                && (rows.getInt((count - 1) * TransferLayout.SIZE_BYTES + TransferLayout.FLAGS) & TransferLayout.LINKED)
                        != 0;
    }
}
