package com.binaxpay.client;

/// A request on its way to the leader, and what became of it so far. Belongs to the [Courier] once it was given to it;
/// one thread at a time has it in hand.
abstract class Parcel {
    private final long deadlineNs;
    private long firstSentNs;
    private int attempts;
    private int pauses;
    private volatile boolean isMaybeDone;
    private volatile boolean isOut;
    private volatile String reason = "it was not sent";
    private boolean hasEnded;

    Parcel(long deadlineNs) {
        this.deadlineNs = deadlineNs;
    }

    /// On the clock of [System#nanoTime].
    final long deadlineNs() {
        return deadlineNs;
    }

    /// The request, see [com.binaxpay.wire.LedgerCall]; always the same array, of that size.
    abstract byte[] request();

    /// It was done; `answer` has the status `DONE`.
    abstract void done(byte[] answer);

    /// It ended without an answer.
    abstract void failed(LedgerException why);

    /// How many rows it has; 0 of a look-up.
    int rows() {
        return 0;
    }

    /// An attempt begins.
    final void sent(long nowNs) {
        isOut = true;
        if (attempts++ == 0) {
            firstSentNs = nowNs;
        }
    }

    /// An attempt has ended; `maybeDone` where its outcome is not known: it may have been done, or be done yet.
    final void landed(boolean maybeDone) {
        isMaybeDone |= maybeDone;
        isOut = false;
    }

    final long latencyNs(long nowNs) {
        return nowNs - firstSentNs;
    }

    final int attempts() {
        return attempts;
    }

    /// Why it was not done by the last attempt.
    final String reason() {
        return isOut ? "no answer" : reason;
    }

    /// Counts the pauses before another attempt, whose reason is `why`, and gives how many there were before.
    final int pause(String why) {
        reason = why;
        return pauses++;
    }

    /// Whether an attempt that has ended, or one that has not, may have done it.
    final boolean isMaybeDone() {
        return isMaybeDone || isOut;
    }

    /// True for the first caller, who ends it.
    final synchronized boolean end() {
        boolean isFirst = !hasEnded;
        hasEnded = true;
        return isFirst;
    }
}
