package com.binaxpay.orders;

/// A 64-bit hash for tables and for noticing that replicas differ. Not for anything that an enemy may choose to
/// forge: that is what SHA-256 over entries is for.
final class Hash64 {
    private static final long PRIME_1 = 0x9E3779B97F4A7C15L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

    private Hash64() {}

    /// Spreads every bit of `value` over the result.
    static long mix(long value) {
        long once = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        long twice = (once ^ once >>> 27) * 0x94D049BB133111EBL;
        return twice ^ twice >>> 31;
    }

    /// Hash of a 128-bit id.
    static long ofId(long hi, long lo) {
        return mix(hi * PRIME_1 + lo * PRIME_2);
    }

    /// Goes on from `hash` with one more value.
    static long chain(long hash, long value) {
        return mix(hash * PRIME_1 + value + PRIME_2);
    }

    /// Hash of a text, another one for each `seed`.
    static long ofText(String text, long seed) {
        long hash = mix(seed + text.length());
        for (int i = 0; i < text.length(); i++) {
            hash = chain(hash, text.charAt(i));
        }
        return hash;
    }
}
