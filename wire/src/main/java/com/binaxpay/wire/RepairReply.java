package com.binaxpay.wire;

import java.util.List;

/// What a node has for another one whose files are damaged.
public sealed interface RepairReply {
    /// It is not here, or damaged here too.
    @Tag(1)
    record Nothing() implements RepairReply {}

    /// What was asked for, or the beginning of it.
    @Tag(2)
    record Part(Bytes bytes) implements RepairReply {}

    /// It may be done.
    @Tag(4)
    record Yes() implements RepairReply {}

    /// A file of a lent snapshot.
    record LentFile(String name, long sizeBytes) {}

    /// A snapshot that is lent until it is given back, or others have been asked for since.
    ///
    /// @param leaderTerm term in which the lender leads
    /// @param term and `index` its place in the log
    @Tag(3)
    record Lent(long loan, long leaderTerm, long term, long index, List<LentFile> files) implements RepairReply {}
}
