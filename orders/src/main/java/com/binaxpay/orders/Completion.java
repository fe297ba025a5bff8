package com.binaxpay.orders;

import com.binaxpay.wire.Outcome;

/// A command that had answered [Outcome.Running] has ended.
///
/// @param keyHi leading 64 bits of its idempotency key
/// @param keyLo the next 64 bits
/// @param outcome its final outcome, as a replay will give it but for `replayed`, which is false
public record Completion(long keyHi, long keyLo, Outcome outcome) {}
