package com.binaxpay.money;

/// Checks what must hold, always on. A failed check stops the replica that made it; it never limps on.
public final class Invariant {
    private Invariant() {}

    /// Throws [BrokenInvariant] with `message` unless `holds`.
    public static void check(boolean holds, String message) {
        if (!holds) {
            throw new BrokenInvariant(message);
        }
    }

    /// As [#check(boolean, String)], naming the two values that explain the failure.
    public static void check(boolean holds, String message, long actual, long expected) {
        if (!holds) {
            throw new BrokenInvariant(message + ": " + actual + ", expected " + expected);
        }
    }

    /// An assumption of ours did not hold; there is nothing to catch and go on from.
    public static final class BrokenInvariant extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /// @param message what did not hold, with its values
        public BrokenInvariant(String message) {
            super(message);
        }
    }
}
