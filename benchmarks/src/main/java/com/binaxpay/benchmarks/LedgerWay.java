package com.binaxpay.benchmarks;

import java.util.SplittableRandom;

/// A way to a shard's ledger, to be loaded.
interface LedgerWay {
    /// Opens accounts 1 to `accounts`.
    void openAccounts(int accounts);

    /// A caller that makes calls of `perCall` transfers between random ones of them, one after the other.
    Caller caller(SplittableRandom random, int perCall, int accounts);

    /// One of many; belongs to one thread.
    interface Caller {
        /// Puts the next call together.
        void prepare();

        /// Makes it, and waits until all its transfers are done.
        void call();
    }
}
