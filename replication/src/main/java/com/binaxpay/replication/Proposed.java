package com.binaxpay.replication;

/// What became of a proposed entry.
public sealed interface Proposed {
    /// It was committed and has been applied on this replica.
    ///
    /// @param index place in the log
    record Committed(long index) implements Proposed {}

    /// It was not appended to any log and never will be: nothing was done.
    ///
    /// @param reason why, for a person
    /// @param isLeading whether this replica goes on leading, so that nobody else would take the entry; false where
    ///     it does not lead, or is handing over
    record NotProposed(String reason, boolean isLeading) implements Proposed {}

    /// It was appended here, and this replica lost its leadership before it was known to be committed. It may still
    /// be applied later, or never.
    ///
    /// @param reason why, for a person
    record Unknown(String reason) implements Proposed {}
}
