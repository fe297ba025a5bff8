package com.binaxpay.simulator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The life of one hold: made once, then captured once in full or in part, voided, or expired.
public final class Hold implements Model<Hold.State, Hold.Act> {
    /// Where a hold is in its life.
    public enum Status {
        NONE,
        PENDING,
        POSTED,
        VOIDED,
        EXPIRED
    }

    /// @param capturedMinor what was captured, in minor units; 0 unless it was
    public record State(Status status, long heldMinor, long capturedMinor) {}

    /// What is done to it, with its answer.
    public sealed interface Act {
        record Make(long amountMinor) implements Act {}

        record Capture(long amountMinor) implements Act {}

        record Voiding() implements Act {}

        /// Its deadline has passed: nobody asks for this.
        record Expire() implements Act {}

        record Read(Status status, long capturedMinor) implements Act {}

        /// A capture or void was refused because it is over.
        record Over() implements Act {}
    }

    private static final State NONE = new State(Status.NONE, 0, 0);

    @Override
    public State initial() {
        return NONE;
    }

    @Override
    public Optional<State> step(State state, Operation<Act> operation) {
        boolean isPending = state.status == Status.PENDING;
        return switch (operation.what()) {
            case Act.Make make -> when(state.status == Status.NONE, new State(Status.PENDING, make.amountMinor, 0));
            case Act.Capture capture ->
                when(
                        isPending && capture.amountMinor <= state.heldMinor,
                        new State(Status.POSTED, state.heldMinor, capture.amountMinor));
            case Act.Voiding unused -> when(isPending, new State(Status.VOIDED, state.heldMinor, 0));
            case Act.Expire unused -> when(isPending, new State(Status.EXPIRED, state.heldMinor, 0));
            case Act.Read read -> when(state.status == read.status && state.capturedMinor == read.capturedMinor, state);
            case Act.Over unused -> when(state.status != Status.NONE && !isPending, state);
        };
    }

    private static Optional<State> when(boolean isPossible, State next) {
        return isPossible ? Optional.of(next) : Optional.empty();
    }

    @Override
    public boolean isReadOnly(Act operation) {
        return operation instanceof Act.Read || operation instanceof Act.Over;
    }

    /// What is wrong with a hold; empty where nothing is.
    ///
    /// @param expiresNs when it may expire at the earliest, by the clock of the history
    public static Optional<Anomaly> fault(List<Operation<Act>> operations, long expiresNs) {
        List<Operation<Act>> all = new ArrayList<>(operations);
        if (expiresNs != Span.NEVER) {
            all.add(new Operation<>(new Act.Expire(), Span.unknown(-1, expiresNs)));
        }
        return Linearizability.fault(new Hold(), all);
    }
}
