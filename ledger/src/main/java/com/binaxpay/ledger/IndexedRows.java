package com.binaxpay.ledger;

import java.util.Optional;

/// An index, by account, of a part of history.
public interface IndexedRows {
    /// Ordinal of the first row.
    long first();

    /// Ordinal behind the last row.
    long end();

    /// The account's rows in this part; nothing where they are not listed, because they are few or none.
    Optional<AccountRows> of(long accountHi, long accountLo);
}
