package com.binaxpay.wire;

/// A move as a shard knows it.
///
/// @param wallets wallets of the range that are on this shard
/// @param inTransit wallets that it has let go of and that have not arrived
public record SlotState(SlotMove move, SlotPhase phase, long wallets, int inTransit) {}
