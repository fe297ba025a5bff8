package com.binaxpay.transport;

import java.io.Serial;

/// A call that brought no answer. The cases differ in what the caller may conclude.
public abstract sealed class TransportException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private TransportException(String message) {
        // Made by the thousand when a connection is lost: a stack trace of an I/O thread would tell nothing.
        super(message, null, false, false);
    }

    /// True where the handler has certainly not run for this call, nor ever will.
    public abstract boolean isNeverExecuted();

    /// There is no connection, or it went before the call was sent: never executed.
    public static final class NotConnected extends TransportException {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public NotConnected(String message) {
            super(message);
        }

        @Override
        public boolean isNeverExecuted() {
            return true;
        }
    }

    /// The connection was lost after the call was sent: it is not known whether it was executed.
    public static final class ConnectionLost extends TransportException {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public ConnectionLost(String message) {
            super(message);
        }

        @Override
        public boolean isNeverExecuted() {
            return false;
        }
    }

    /// No answer came in time: it is not known whether it was, or will be, executed.
    public static final class CallTimedOut extends TransportException {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public CallTimedOut(String message) {
            super(message);
        }

        @Override
        public boolean isNeverExecuted() {
            return false;
        }
    }

    /// Too much waits, on this side or the other: never executed.
    public static final class Overloaded extends TransportException {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public Overloaded(String message) {
            super(message);
        }

        @Override
        public boolean isNeverExecuted() {
            return true;
        }
    }

    /// The other side has no such method, or not for this caller: never executed.
    public static final class CallRefused extends TransportException {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public CallRefused(String message) {
            super(message);
        }

        @Override
        public boolean isNeverExecuted() {
            return true;
        }
    }

    /// The handler failed; how far it came is between it and the caller. Also what ends a feed.
    public static final class CallFailed extends TransportException {
        @Serial
        private static final long serialVersionUID = 1L;

        /// @param message why, for a person
        public CallFailed(String message) {
            super(message);
        }

        @Override
        public boolean isNeverExecuted() {
            return false;
        }
    }
}
