package com.binaxpay.wire;

import java.io.Serial;

/// The way from an edge to the shards, wherever their leaders are. Safe for any thread; calls block (use virtual
/// threads).
public interface Shards {
    /// How fresh an answer must be.
    sealed interface Consistency {
        /// Reflects every write acknowledged before the call.
        record Linearizable() implements Consistency {}

        /// May be up to `maxStalenessMs` old; the nearest replica that has what the bookmark names answers.
        record Bounded(long maxStalenessMs, Bookmark bookmark) implements Consistency {
            /// Of no particular write.
            public Bounded(long maxStalenessMs) {
                this(maxStalenessMs, Bookmark.NONE);
            }
        }
    }

    /// An answer and how old it may be, the time since it was asked for included.
    record Read(Answer answer, long asOfNs, String servedByRegion) {}

    /// An outcome, the region whose node gave it, and the entry of the shard's log that did (0 where not told).
    ///
    /// @param seen where the command went by way of another shard than the one asked: the entries of all of them
    record Written(Outcome outcome, String servedByRegion, long entry, Bookmark seen) {
        /// By an entry that is not told.
        public Written(Outcome outcome, String servedByRegion) {
            this(outcome, servedByRegion, 0);
        }

        /// By the shard that was asked.
        public Written(Outcome outcome, String servedByRegion, long entry) {
            this(outcome, servedByRegion, entry, Bookmark.NONE);
        }

        /// What a client that knows of this write has seen, who asked `shard`.
        public Bookmark seenBy(int shard) {
            return seen.entries().isEmpty() ? Bookmark.NONE.with(shard, entry) : seen;
        }
    }

    /// Has `command` applied on shard number `shard`.
    ///
    /// @param deadlineNs on the clock of [System#nanoTime]
    /// @throws NotDone nothing was done and nothing will be: it is safe to try again (503)
    /// @throws OutcomeUnknown it was proposed, and the deadline passed before its outcome was known (504)
    Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown;

    /// Asks shard number `shard`.
    ///
    /// @throws NotDone no replica could answer in time
    Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone;

    /// Nothing was done.
    final class NotDone extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public NotDone(String message) {
            super(message, null, false, false);
        }
    }

    /// It is not known whether something was done.
    final class OutcomeUnknown extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public OutcomeUnknown(String message) {
            super(message, null, false, false);
        }
    }
}
