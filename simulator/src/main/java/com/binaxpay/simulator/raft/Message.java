package com.binaxpay.simulator.raft;

import java.util.List;

/// What replicas of a group say to each other.
sealed interface Message {
    long term();

    /// Asks for a vote; with `isPre` whether there would be one, and nothing is noted.
    record Vote(long term, boolean isPre, boolean isTransfer, long lastIndex, long lastTerm) implements Message {}

    /// @param of term that was asked for
    record Voted(long term, long of, boolean isPre, boolean isGranted) implements Message {}

    /// Entries behind `previousIndex`, maybe none.
    ///
    /// @param round number of the leader's question whether it still leads
    /// @param isTrusted whether the receiver, made new, has all that it ever promised
    /// @param sentNs when it was sent
    /// @param freshNs moment before which nothing was committed that is above `commit`, by the receiver's clock;
    ///     [Long#MIN_VALUE] where there is none
    record Append(
            long term,
            long previousIndex,
            long previousTerm,
            List<Entry> entries,
            long commit,
            long round,
            boolean isTrusted,
            long sentNs,
            long freshNs)
            implements Message {}

    /// @param match with `isGood` newest entry that is durable and the leader's, else where to go on
    /// @param isNew whether the sender was made new and may not count
    /// @param askedNs when that was sent which it answers
    /// @param sentNs when it is sent, by the sender's clock
    record Appended(long term, boolean isGood, long match, long round, boolean isNew, long askedNs, long sentNs)
            implements Message {}

    /// A file of a snapshot.
    // The array never changes.
    @SuppressWarnings("ArrayRecordComponent")
    record SnapshotFile(String name, byte[] bytes) {}

    /// A whole snapshot.
    record Install(long term, long lastTerm, long lastIndex, Voters voters, List<SnapshotFile> files)
            implements Message {}

    /// Stand for election at once.
    record TimeoutNow(long term) implements Message {}
}
