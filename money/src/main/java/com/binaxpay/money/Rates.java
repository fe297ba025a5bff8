package com.binaxpay.money;

import java.math.BigInteger;
import java.util.OptionalLong;

/// Amounts changed by a rate. A rate is a fraction of two positive integers: minor units of the target for one minor
/// unit of the source.
public final class Rates {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private Rates() {}

    /// `floor(amountMinor * numerator / denominator)`, computed exactly; empty where an argument is not positive or the
    /// result leaves the range of a long. What is cut off, less than one minor unit, stays with who gives the
    /// target.
    public static OptionalLong floor(long amountMinor, long numerator, long denominator) {
        if (amountMinor <= 0 || numerator <= 0 || denominator <= 0) {
            return OptionalLong.empty();
        }
        BigInteger target = BigInteger.valueOf(amountMinor)
                .multiply(BigInteger.valueOf(numerator))
                .divide(BigInteger.valueOf(denominator));
        return target.compareTo(MAX) > 0 ? OptionalLong.empty() : OptionalLong.of(target.longValueExact());
    }
}
