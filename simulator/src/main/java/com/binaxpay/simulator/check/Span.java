package com.binaxpay.simulator.check;

/// Who asked for an operation, when, and what came of it.
///
/// @param session whose it is; a session does one thing after the other
/// @param invokedNs when it was asked for, on the one clock of the history
/// @param returnedNs when its answer came; [#NEVER] where it is not known
public record Span(long session, long invokedNs, long returnedNs, Outcome outcome) {
    /// The return of what may still take effect at any time.
    public static final long NEVER = Long.MAX_VALUE;

    public Span {
        if (returnedNs < invokedNs) {
            throw new IllegalArgumentException("answered before it was asked for: " + invokedNs + " > " + returnedNs);
        }
        returnedNs = outcome == Outcome.UNKNOWN ? NEVER : returnedNs;
    }

    /// Of what was done.
    public static Span ok(long session, long invokedNs, long returnedNs) {
        return new Span(session, invokedNs, returnedNs, Outcome.OK);
    }

    /// Of what was not done.
    public static Span fail(long session, long invokedNs, long returnedNs) {
        return new Span(session, invokedNs, returnedNs, Outcome.FAIL);
    }

    /// Of what may have been done.
    public static Span unknown(long session, long invokedNs) {
        return new Span(session, invokedNs, NEVER, Outcome.UNKNOWN);
    }

    /// Whether this was over when `other` began.
    boolean isBefore(Span other) {
        return returnedNs < other.invokedNs;
    }

    @Override
    public String toString() {
        String end = returnedNs == NEVER ? "?" : Long.toString(returnedNs);
        return "[" + invokedNs + ".." + end + " by " + session + "]";
    }
}
