package com.binaxpay.ledger;

/// Spreads 128-bit ids over 64 bits, so that leading and trailing bits may be used as independent hashes.
final class IdHash {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long MIX = 0xD6E8FEB86659FD93L;

    private IdHash() {}

    static long of(long hi, long lo) {
        long first = hi * GOLDEN + lo;
        long second = (first ^ first >>> 32) * MIX;
        long third = (second ^ second >>> 32) * MIX;
        return third ^ third >>> 32;
    }
}
