package com.binaxpay.client;

import java.io.Serial;

/// A call that brought no result codes. The cases differ in what the caller may conclude; sending the same ids again is
/// right in all of them, and never does anything twice.
public abstract sealed class LedgerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private LedgerException(String message) {
        // Made by the thousand when a deadline passes: a stack trace of a timer would tell nothing.
        super(message, null, false, false);
    }

    /// As much waits as may: nothing was sent. Slow down, and call again.
    public static final class Full extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        Full(String message) {
            super(message);
        }
    }

    /// The deadline passed, and certainly nothing was done.
    public static final class NotDone extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotDone(String message) {
            super(message);
        }
    }

    /// The deadline passed, and it may have been done, or be done yet.
    public static final class OutcomeUnknown extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        OutcomeUnknown(String message) {
            super(message);
        }
    }

    /// The call is not one that this client may make, however often it is sent: nothing was done.
    public static final class Refused extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
