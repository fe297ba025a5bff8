package com.binaxpay.money;

/// What a text that should be an amount turned out to be.
public sealed interface ParsedAmount {
    /// A good one, in minor units, more than 0.
    record Amount(long minor) implements ParsedAmount {}

    /// None.
    ///
    /// @param reason for programs
    /// @param detail a sentence for a person, with the value and the way out
    record Faulty(Fault reason, String detail) implements ParsedAmount {}

    /// Why a text is no amount.
    enum Fault {
        /// Something else than digits with at most one point between them.
        NOT_A_DECIMAL,
        /// It begins with a sign.
        SIGNED,
        /// It is in scientific notation.
        EXPONENT,
        /// It has more decimals than the asset.
        TOO_MANY_DECIMALS,
        /// It is nothing.
        ZERO,
        /// It is more than 2^63 - 1 minor units.
        OVERFLOW
    }
}
