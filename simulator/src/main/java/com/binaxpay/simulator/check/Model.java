package com.binaxpay.simulator.check;

import java.util.List;
import java.util.Optional;

/// What one copy, used by one client at a time, would do: the specification that [Linearizability] looks for.
///
/// @param <S> its states, which are values
/// @param <O> operations with their answers
public interface Model<S, O> {
    /// The state at first.
    S initial();

    /// The state after `operation`, where its answer can be given in `state`. An operation of unknown outcome may have
    /// any answer.
    Optional<S> step(S state, Operation<O> operation);

    /// Whether it never changes a state.
    boolean isReadOnly(O operation);

    /// Takes away operations of unknown outcome that nobody can have noticed, which costs nothing and saves much.
    default List<Operation<O>> without(List<Operation<O>> operations) {
        return operations;
    }

    /// What was asked for and answered, and when.
    record Operation<O>(O what, Span span) {
        boolean isUnknown() {
            return span.outcome() == Outcome.UNKNOWN;
        }

        @Override
        public String toString() {
            return what + " " + span;
        }
    }
}
