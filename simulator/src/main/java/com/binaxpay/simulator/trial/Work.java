package com.binaxpay.simulator.trial;

/// What clients ask for.
enum Work {
    /// Money from one wallet to another, maybe of another shard.
    TRANSFER,
    /// A hold, then a capture, a part of one, or none.
    HOLD,
    /// A posted transfer is given back.
    REVERSE,
    /// A payout, now and then cancelled.
    PAYOUT,
    /// Money from a payer, or some of what was collected given back.
    COLLECTION,
    /// Several transfers in one command, maybe all or nothing.
    BATCH,
    /// Money from nowhere, as test mode has it.
    FUND,
    /// A request that was answered is sent again under its key.
    REPEAT,
    /// A register: an account's overdraft, written and read.
    REGISTER,
    /// A statement's newest line from the leader.
    READ,
    /// The same from any replica, not older than the own writes.
    NEAR_READ,
    /// A trial balance of any shard.
    TRIAL_BALANCE;

    /// Whether the provider decides whether, and when, money moves.
    boolean isOrder() {
        return this == PAYOUT || this == COLLECTION;
    }
}
