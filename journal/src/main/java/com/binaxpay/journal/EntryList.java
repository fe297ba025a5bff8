package com.binaxpay.journal;

/// Entries of one account in a part of history, by ordinal. One thread at a time.
///
/// `kinds` says which kinds are wanted, a bit for each. Accounts are told apart by their hashes, so that an entry may
/// be
/// another account's: whoever reads its row has to look.
public interface EntryList {
    /// Ordinal of the newest entry before `ordinal`, or 0.
    ///
    /// @throws CorruptBlock if the index is damaged; it is made again then
    long before(long ordinal, int kinds);

    /// Ordinal of the oldest entry after `ordinal`, or 0; likewise.
    long after(long ordinal, int kinds);
}
