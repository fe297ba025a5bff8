package com.binaxpay.simulator.lab;

/// What happens to packets in one direction between two places.
///
/// @param delayNs how long each is under way
/// @param lossPercent how many of a hundred are lost, by chance
/// @param isCut whether all of them are
public record Way(long delayNs, int lossPercent, boolean isCut) {
    private static final long NS_A_MS = 1_000_000;

    /// Half of a round trip.
    public static Way ofRoundTrip(long ms) {
        return new Way(ms * NS_A_MS / 2, 0, false);
    }

    public Way losing(int percent) {
        return new Way(delayNs, percent, isCut);
    }

    public Way cut() {
        return new Way(delayNs, lossPercent, true);
    }
}
