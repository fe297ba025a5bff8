package com.binaxpay.shard;

/// What a replica's accounts and transfer ids take in memory.
///
/// @param accounts how many accounts there are
/// @param accountBytes what they and their index take
/// @param hotIds ids of transfers that are in memory
/// @param hotIdBytes what they take
/// @param coldIds ids that are on disk, those that are still in memory as well included
/// @param coldIdBytes what their filters and fences take in memory
public record ShardMemory(
        int accounts, long accountBytes, long hotIds, long hotIdBytes, long coldIds, long coldIdBytes) {}
