package com.binaxpay.wire;

/// What a node says to a [Call].
public sealed interface Reply {
    /// The command was applied.
    ///
    /// @param entry index in the shard's log of the entry that gave the outcome: whoever has applied that sees it;
    /// 0 from
    ///     nodes that don't tell
    @Tag(1)
    record Applied(Outcome outcome, @Since(Levels.COMPLETE) long entry) implements Reply {
        /// Applied by an entry that is not told.
        public Applied(Outcome outcome) {
            this(outcome, 0);
        }
    }

    /// The query was answered; `ageNs` is how old the answer may be.
    @Tag(2)
    record Answered(Answer answer, long ageNs) implements Reply {}

    /// This node does not lead the shard; nothing was done. `leader` is the region believed to, or empty.
    @Tag(3)
    record NotLeader(String leader) implements Reply {}

    /// Nothing was done, and trying another node now does not help (full queues, no quorum).
    @Tag(4)
    record NotDone(String reason) implements Reply {}

    /// It was proposed and its outcome was not known in time.
    @Tag(5)
    record OutcomeUnknown(String reason) implements Reply {}
}
