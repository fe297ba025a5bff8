package com.binaxpay.simulator.check;

/// Something that must not be in a history.
///
/// @param text what contradicts what, for a person
public record Anomaly(Kind kind, String text) {
    /// What is wrong with it.
    public enum Kind {
        /// It was answered as done, and is not there.
        LOST,
        /// It is there, and nobody asked for it.
        PHANTOM,
        /// It is there more than once.
        DUPLICATE,
        /// It was answered as not done, and is there.
        ABORTED_READ,
        /// Two reads show orders of which neither continues the other.
        INCOMPATIBLE_ORDER,
        /// Each operation must come before the next, round and round.
        CYCLE,
        /// No order of the operations gives these answers.
        NOT_LINEARIZABLE,
        /// It would take more memory than is allowed to tell; no proof of anything.
        UNDECIDED,
        /// A session saw less than it had seen.
        NON_MONOTONIC,
        /// A session did not see what it had done.
        OWN_WRITE_MISSING,
        /// A read was older than it said.
        TOO_STALE,
        /// A read saw what was asked for after its answer.
        FROM_THE_FUTURE,
        /// The same request was answered in two ways.
        CHANGED_ANSWER,
        /// Money appeared or was gone.
        UNBALANCED,
        /// A number is missing in a stream.
        GAP,
        /// An event stands before one that must come first.
        OUT_OF_ORDER
    }

    @Override
    public String toString() {
        return kind + ": " + text;
    }
}
