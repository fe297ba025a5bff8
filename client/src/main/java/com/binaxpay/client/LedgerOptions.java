package com.binaxpay.client;

import com.binaxpay.wire.LedgerCall;
import java.time.Duration;

/// Bounds and times of a [LedgerClient]. What happens at each bound is said with it.
///
/// @param shard number of the shard that the rows live on, in the topology's order; a client is a client of one
/// @param batchBytesMax bytes of rows in a batch, at most 1 MiB (8,192 transfers); what is more goes into the next
/// @param batchesInFlightMax batches that are sent and not answered; what comes meanwhile waits, together
/// @param queuedBytesMax bytes of rows that wait or are in flight; a call that would pass it fails with
///     [LedgerException.Full]
/// @param deadline how long a call may take, retries and all; then it fails with [LedgerException.NotDone] or
///     [LedgerException.OutcomeUnknown]
/// @param retryMin pause before a batch is sent again; it doubles up to `retryMax`, with jitter
/// @param retryMax longest pause
/// @param watch told of what happens
public record LedgerOptions(
        int shard,
        int batchBytesMax,
        int batchesInFlightMax,
        long queuedBytesMax,
        Duration deadline,
        Duration retryMin,
        Duration retryMax,
        LedgerWatch watch) {
    private static final int SHARD_MAX = 0xFFFF;

    /// Refuses bounds that let nothing through.
    public LedgerOptions {
        check("shard", shard, 0, SHARD_MAX);
        check("batchBytesMax", batchBytesMax, 1 << 10, LedgerCall.ROWS_BYTES_MAX);
        check("batchesInFlightMax", batchesInFlightMax, 1, 1_000);
        check("queuedBytesMax", queuedBytesMax, batchBytesMax, Long.MAX_VALUE);
        check("deadline (ms)", deadline.toMillis(), 1, Integer.MAX_VALUE);
        check("retryMin (ms)", retryMin.toMillis(), 1, Integer.MAX_VALUE);
        check("retryMax (ms)", retryMax.toMillis(), retryMin.toMillis(), Integer.MAX_VALUE);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", not " + least + " to " + most);
        }
    }

    /// Shard 0, four batches of up to 1 MiB in flight, 64 MiB in all, 30 s for a call.
    public static LedgerOptions defaults() {
        return new LedgerOptions(
                0,
                LedgerCall.ROWS_BYTES_MAX,
                4,
                64L << 20,
                Duration.ofSeconds(30),
                Duration.ofMillis(10),
                Duration.ofMillis(200),
                new LedgerWatch() {});
    }

    /// The same for another shard.
    public LedgerOptions withShard(int newShard) {
        return new LedgerOptions(
                newShard, batchBytesMax, batchesInFlightMax, queuedBytesMax, deadline, retryMin, retryMax, watch);
    }

    /// The same with other bounds of what is in flight, and of all that waits.
    public LedgerOptions withBounds(int newBatchesInFlightMax, long newQueuedBytesMax) {
        return new LedgerOptions(
                shard, batchBytesMax, newBatchesInFlightMax, newQueuedBytesMax, deadline, retryMin, retryMax, watch);
    }

    /// The same with another deadline.
    public LedgerOptions withDeadline(Duration newDeadline) {
        return new LedgerOptions(
                shard, batchBytesMax, batchesInFlightMax, queuedBytesMax, newDeadline, retryMin, retryMax, watch);
    }

    /// The same with another watch.
    public LedgerOptions withWatch(LedgerWatch newWatch) {
        return new LedgerOptions(
                shard, batchBytesMax, batchesInFlightMax, queuedBytesMax, deadline, retryMin, retryMax, newWatch);
    }
}
