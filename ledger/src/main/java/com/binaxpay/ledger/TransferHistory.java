package com.binaxpay.ledger;

/// Where a ledger's rows go: one row of [com.binaxpay.wire.TransferRowLayout#SIZE_BYTES] bytes for each transfer that
/// took
/// effect, in order, for ever. Owned by the apply thread, but for [#read], which any thread may call.
public interface TransferHistory {
    /// Ordinal that the next row will get; the first row is 1.
    long nextOrdinal();

    /// Appends the row at `offset` of `row` and returns its ordinal.
    long append(byte[] row, int offset);

    /// Copies the row with `ordinal` to the start of `into`. A row that is missing or corrupt throws: it never means
    /// "absent".
    void read(long ordinal, byte[] into);
}
