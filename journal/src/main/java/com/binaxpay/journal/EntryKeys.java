package com.binaxpay.journal;

/// What an index of entries knows of a row: whom it touched, and what it was.
public interface EntryKeys {
    /// The hash of the row's first account, see [com.binaxpay.wire.EntryRunLayout#hash].
    long first(byte[] rows, int offset);

    /// The hash of its second account.
    long second(byte[] rows, int offset);

    /// What the row was, from 0 to [com.binaxpay.wire.EntryRunLayout#KINDS] - 1.
    int kind(byte[] rows, int offset);
}
