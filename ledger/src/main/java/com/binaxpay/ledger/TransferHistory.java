package com.binaxpay.ledger;

import java.util.List;

/// Where a ledger's rows go: one row of [com.binaxpay.wire.TransferRowLayout#SIZE_BYTES] bytes for each transfer that
/// took
/// effect, in order, for ever. Owned by the apply thread, but for [#read] and [#indexed], which any thread may
/// call.
public interface TransferHistory {
    /// Ordinal that the next row will get; the first row is 1.
    long nextOrdinal();

    /// Appends the row at `offset` of `row` and returns its ordinal.
    long append(byte[] row, int offset);

    /// Copies the row with `ordinal` to the start of `into`. A row that is missing or corrupt throws: it never means
    /// "absent".
    void read(long ordinal, byte[] into);

    /// What is indexed by account now: parts in order of their rows, without overlap. Rows outside, the newest at
    /// least,
    /// are found along their links. Any thread.
    default List<IndexedRows> indexed() {
        return List.of();
    }
}
