package com.binaxpay.journal;

import java.util.Optional;

/// An index of the rows of a part of history. Safe for any thread.
public interface EntryPart {
    /// Ordinal of the first row.
    long first();

    /// Ordinal behind the last row.
    long end();

    /// The entries of the account with `hash`; nothing where it has so few that they are not listed, or none.
    ///
    /// @throws CorruptBlock if the index is damaged; it is made again then
    Optional<EntryList> of(long hash);
}
