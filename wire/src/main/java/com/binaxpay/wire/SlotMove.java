package com.binaxpay.wire;

import java.util.List;

/// A move of slots from one shard to another.
///
/// @param epoch how many moves of this range there have been with this one, from 1
/// @param owners the shards that owned the range before, by epoch: `owners[0]` is its base, the last is `from`
public record SlotMove(SlotRange range, int epoch, int from, int to, List<Integer> owners) {}
