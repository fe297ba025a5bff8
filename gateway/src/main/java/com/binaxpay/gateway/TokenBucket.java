package com.binaxpay.gateway;

/// Lets calls through at a rate, and as many at once as a second's. Its rate may change at any time; what it has then
/// is cut
/// to the new second's, never filled up, so that several that share one rate never have more than a second's together.
/// Guarded by its owner.
final class TokenBucket {
    private static final long NS_PER_S = 1_000_000_000L;

    /// A call in the units of [#tokens]: thousandths, times nanoseconds a second.
    private static final double CALL = 1_000.0 * NS_PER_S;

    private double tokens;
    private long shareMilli;
    private long atNs;

    /// A full bucket.
    TokenBucket(long shareMilli, long nowNs) {
        this.shareMilli = shareMilli;
        this.atNs = nowNs;
        this.tokens = capacity();
    }

    long shareMilli() {
        return shareMilli;
    }

    void share(long changedMilli, long nowNs) {
        refill(nowNs);
        shareMilli = changedMilli;
        tokens = Math.min(tokens, capacity());
    }

    void fill(long nowNs) {
        tokens = capacity();
        atNs = Math.max(atNs, nowNs);
    }

    /// Takes a call; false where there is none.
    boolean take(long nowNs) {
        refill(nowNs);
        if (tokens < CALL) {
            return false;
        }
        tokens -= CALL;
        return true;
    }

    /// Puts a call back that was taken and not used.
    void putBack() {
        tokens = Math.min(capacity(), tokens + CALL);
    }

    /// Calls that can be taken at once.
    long left(long nowNs) {
        refill(nowNs);
        return (long) (tokens / CALL);
    }

    /// Seconds until there is a call, at least 1.
    long secondsUntilNext(long nowNs) {
        refill(nowNs);
        double missing = Math.max(0, CALL - tokens);
        return shareMilli == 0 ? 1 : Math.max(1, (long) Math.ceil(missing / shareMilli / NS_PER_S));
    }

    /// A second's calls, but for one at the least, so that a small share lets something through now and then.
    private double capacity() {
        return Math.max(shareMilli * (double) NS_PER_S, shareMilli == 0 ? 0 : CALL);
    }

    private void refill(long nowNs) {
        long passedNs = Math.max(0, nowNs - atNs);
        tokens = Math.min(capacity(), tokens + (double) shareMilli * passedNs);
        atNs = Math.max(atNs, nowNs);
    }
}
