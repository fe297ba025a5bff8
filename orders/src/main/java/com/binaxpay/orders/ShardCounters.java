package com.binaxpay.orders;

/// What a shard has in flight, for status and metrics. Times are log time, ns since the epoch.
///
/// @param openPayouts payouts and refunds that have not ended
/// @param oldestOpenPayoutNs when the oldest of them was reserved, 0: none is open
/// @param openCrossings crossings and reversals that this shard began and that have not ended
/// @param oldestOpenCrossingNs when the oldest of them began, 0: none is open
/// @param openHolds holds of transfers that have not ended
/// @param wallets wallets ever opened
/// @param payouts orders ever reserved
/// @param events number of the newest event
/// @param contradictions outcomes of providers that contradict an ended order; each needs a person
/// @param openCollections collections that have not ended
public record ShardCounters(
        long openPayouts,
        long oldestOpenPayoutNs,
        long openCrossings,
        long oldestOpenCrossingNs,
        long openHolds,
        long wallets,
        long payouts,
        long events,
        long contradictions,
        long openCollections) {}
