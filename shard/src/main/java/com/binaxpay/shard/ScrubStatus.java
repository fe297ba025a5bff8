package com.binaxpay.shard;

/// What is known of a replica's files.
///
/// @param passes how often all of them were read and checked since the replica started
/// @param lastPassNs when the last pass ended, [System#nanoTime]; meaningless before the first
/// @param bytes bytes that passes have read
/// @param found damaged blocks and files that were met, by passes and by other reads
/// @param repaired those of them that are repaired
public record ScrubStatus(long passes, long lastPassNs, long bytes, long found, long repaired) {
    /// Nothing yet.
    public static final ScrubStatus NONE = new ScrubStatus(0, 0, 0, 0, 0);

    /// How long ago the last pass ended, in milliseconds; 0 before the first.
    public long ageMs() {
        return passes == 0 ? 0 : Math.max(1, (System.nanoTime() - lastPassNs) / 1_000_000);
    }
}
