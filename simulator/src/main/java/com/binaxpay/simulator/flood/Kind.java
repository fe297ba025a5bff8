package com.binaxpay.simulator.flood;

/// What a request is, by how much it matters when there is not enough for all (docs/reference/overload.md).
public enum Kind {
    /// A transfer.
    CRITICAL,
    /// A wallet's balances.
    DEFAULT,
    /// A page of a wallet's statement.
    BULK
}
