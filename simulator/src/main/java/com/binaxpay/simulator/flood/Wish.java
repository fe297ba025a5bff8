package com.binaxpay.simulator.flood;

/// One request that a visitor wants. Owned by the thread of its [Flood].
final class Wish {
    final Kind kind;
    final Visitor visitor;
    final long number;
    final long dueNs;
    final int pair;
    int tries;

    /// @param dueNs when it was wanted; waits count from here
    /// @param pair of wallets that it is about
    Wish(Kind kind, Visitor visitor, long number, long dueNs, int pair) {
        this.kind = kind;
        this.visitor = visitor;
        this.number = number;
        this.dueNs = dueNs;
        this.pair = pair;
    }
}
