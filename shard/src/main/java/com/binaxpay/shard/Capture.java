package com.binaxpay.shard;

import com.binaxpay.wire.Bytes;

/// What apply notes at a checkpoint for the head that is made of it later.
///
/// @param generation of the trees, [HistoryTrees#generation]
/// @param rows rows of history up to the checkpoint
/// @param recordsEnd position behind the last record, on this replica
record Capture(
        long generation, long checkpoint, long logTimeNs, long rows, long recordsEnd, Bytes chain, Bytes stateDigest) {}
