package com.binaxpay.shard;

import com.binaxpay.money.Invariant;

/// Bounds and periods of a shard's host. What happens at each bound is said with it.
///
/// @param queueItemsMax commands that wait to be proposed; one more is answered [com.binaxpay.wire.Reply.NotDone]
/// @param queueBytesMax likewise in bytes of raw transfers
/// @param entryGroupsMax commands in one log entry; the rest goes into the next
/// @param entryBytesMax bytes of plaintext at which an entry is closed
/// @param entriesInFlightMax entries proposed and not yet applied; what comes meanwhile waits and makes the next one
/// larger
/// @param checkpointEveryMs how often replicas compare digests while something is applied
/// @param idsInMemory transfer ids that memory holds at the most, some 26 bytes each; older ones are on disk, behind
/// filters of 2 bytes each
/// @param segmentBytes size at which a file of history is closed and another begun; a snapshot links closed ones
/// @param diskReserveBytes free space below which writes are answered [com.binaxpay.wire.Reply.NotDone], so that the
/// log
/// and the next snapshot still fit; 0: never
/// @param tickDelayMs how long after a hold's deadline the leader proposes a tick if nothing else flows
public record ShardConfig(
        int queueItemsMax,
        long queueBytesMax,
        int entryGroupsMax,
        int entryBytesMax,
        int entriesInFlightMax,
        long checkpointEveryMs,
        int idsInMemory,
        long segmentBytes,
        long diskReserveBytes,
        long tickDelayMs) {
    private static final long SEGMENT_BYTES = 64L << 20;
    private static final long DISK_RESERVE_BYTES = 512L << 20;

    /// Three generations, each of which fills the segments of its index by two thirds.
    private static final int IDS_IN_MEMORY = 3 * 1_400_000;

    /// Refuses bounds that let nothing through.
    public ShardConfig {
        Invariant.check(queueItemsMax > 0, "queueItemsMax must be positive", queueItemsMax, 1);
        Invariant.check(queueBytesMax > 0, "queueBytesMax must be positive", queueBytesMax, 1);
        Invariant.check(entryGroupsMax > 0, "entryGroupsMax must be positive", entryGroupsMax, 1);
        Invariant.check(
                entryBytesMax > 0 && entryBytesMax <= 3 << 20,
                "entryBytesMax outside 1 to 3 MiB",
                entryBytesMax,
                1 << 20);
        Invariant.check(entriesInFlightMax > 0, "entriesInFlightMax must be positive", entriesInFlightMax, 1);
        Invariant.check(checkpointEveryMs > 0, "checkpointEveryMs must be positive", checkpointEveryMs, 1);
        Invariant.check(idsInMemory >= 3, "idsInMemory must be at least", idsInMemory, 3);
        Invariant.check(segmentBytes > 0, "segmentBytes must be positive", segmentBytes, 1);
        Invariant.check(diskReserveBytes >= 0, "diskReserveBytes must not be negative", diskReserveBytes, 0);
        Invariant.check(tickDelayMs >= 0, "tickDelayMs must not be negative", tickDelayMs, 0);
    }

    /// What a node uses unless told otherwise.
    public static ShardConfig defaults() {
        return new ShardConfig(
                65_536, 64L << 20, 8_192, 1 << 20, 3, 3_000, IDS_IN_MEMORY, SEGMENT_BYTES, DISK_RESERVE_BYTES, 50);
    }

    /// The same with another [#diskReserveBytes].
    public ShardConfig withDiskReserve(long bytes) {
        return new ShardConfig(
                queueItemsMax,
                queueBytesMax,
                entryGroupsMax,
                entryBytesMax,
                entriesInFlightMax,
                checkpointEveryMs,
                idsInMemory,
                segmentBytes,
                bytes,
                tickDelayMs);
    }

    /// The same with other [#idsInMemory] and [#segmentBytes].
    public ShardConfig withHistory(int ids, long bytes) {
        return new ShardConfig(
                queueItemsMax,
                queueBytesMax,
                entryGroupsMax,
                entryBytesMax,
                entriesInFlightMax,
                checkpointEveryMs,
                ids,
                bytes,
                diskReserveBytes,
                tickDelayMs);
    }

    /// The same with another [#checkpointEveryMs].
    public ShardConfig withCheckpointsEvery(long ms) {
        return new ShardConfig(
                queueItemsMax,
                queueBytesMax,
                entryGroupsMax,
                entryBytesMax,
                entriesInFlightMax,
                ms,
                idsInMemory,
                segmentBytes,
                diskReserveBytes,
                tickDelayMs);
    }
}
