package com.binaxpay.wire;

/// How many calls are let through. 0 stands for what the gateway gives everybody.
///
/// @param readsPerS reads a second, which may all come at once
/// @param writesPerS writes a second, likewise
/// @param readsPerDay reads a day (UTC)
/// @param writesPerDay writes a day (UTC)
public record Quota(long readsPerS, long writesPerS, long readsPerDay, long writesPerDay) {
    /// What everybody has.
    public static final Quota STANDARD = new Quota(0, 0, 0, 0);
}
