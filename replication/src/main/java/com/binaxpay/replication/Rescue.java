package com.binaxpay.replication;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The way to the other processes, for a replica that its log does not help any more: it is damaged, or the others have
/// gone on without it. Called by a thread that waits.
public interface Rescue {
    /// A snapshot that a leader lends.
    ///
    /// @param peer process that lends it
    /// @param loan number by which it knows it
    /// @param leaderTerm term in which `peer` leads
    /// @param term and `index` place in the log
    record Offer(String peer, long loan, long leaderTerm, long term, long index, List<LentFile> files) {
        /// Copies `files`.
        public Offer {
            files = List.copyOf(files);
        }
    }

    /// Asks the others for a snapshot of `group` that holds everything that was ever committed; only a leader that a
    /// quorum
    /// confirms after this call gives one. Empty where there is none now.
    Optional<Offer> borrow(String group) throws IOException;

    /// Bytes of a lent file, from `offset`, `length` at the most; at least one.
    byte[] read(Offer offer, LentFile file, long offset, int length) throws IOException;

    /// Asks the others whether they have gone on without this process for good: true where a leader that a quorum
    /// confirms knows it to be no voter.
    default boolean hasLeft(String group) {
        return false;
    }

    /// Says that it is not needed any more; may get lost.
    void giveBack(Offer offer);
}
