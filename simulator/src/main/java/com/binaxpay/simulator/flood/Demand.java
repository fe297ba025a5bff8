package com.binaxpay.simulator.flood;

import java.util.random.RandomGenerator;

/// How much visitors want, and of what. Changed by the scenario's thread, read by the flood's.
///
/// @param fromPerS requests a second at the beginning
/// @param toPerS requests a second when `overNs` have passed, and from then on
/// @param criticalShare part of them that is critical
/// @param bulkShare part of the rest that is bulk
record Demand(double fromPerS, double toPerS, long beganNs, long overNs, double criticalShare, double bulkShare) {
    double perS(long nowNs) {
        double share = overNs == 0 ? 1 : Math.clamp((nowNs - beganNs) / (double) overNs, 0, 1);
        return fromPerS + share * (toPerS - fromPerS);
    }

    /// How many requests are wanted between two moments, of which it is steady or evenly rising.
    double between(long fromNs, long toNs) {
        return (perS(fromNs) + perS(toNs)) / 2 * (toNs - fromNs) / 1e9;
    }

    Kind kind(RandomGenerator random) {
        if (random.nextDouble() < criticalShare) {
            return Kind.CRITICAL;
        }
        return random.nextDouble() < bulkShare ? Kind.BULK : Kind.DEFAULT;
    }
}
