package com.binaxpay.ledger;

/// Rows of one account in a part of history, by ordinal. One thread at a time.
///
/// `kinds` says which kinds of rows are wanted, a bit for each; whoever keeps the index knows what they are. A row may,
/// rarely, be another account's: whoever reads it has to look.
public interface AccountRows {
    /// Ordinal of the newest row before `ordinal`, or 0.
    long before(long ordinal, int kinds);

    /// Ordinal of the oldest row after `ordinal`, or 0.
    long after(long ordinal, int kinds);
}
