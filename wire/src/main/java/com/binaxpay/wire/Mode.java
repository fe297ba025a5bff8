package com.binaxpay.wire;

/// Separates real money from play money in partner scope, asset books and trial balances. Order is wire format.
public enum Mode {
    /// Real money.
    LIVE,
    /// Play money; only here does `test-helpers/fund` exist.
    TEST
}
