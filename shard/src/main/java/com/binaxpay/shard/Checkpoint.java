package com.binaxpay.shard;

/// What a replica's state was at a checkpoint entry. Replicas of a shard that passed the same checkpoint have the same
/// digest.
///
/// @param number of the checkpoint, from 1; 0 before the first
/// @param digest SHA-256 over the chain of entries and outcomes, and over all that lives; lower-case hex, empty before
/// the first
public record Checkpoint(long number, String digest) {
    /// Before the first.
    public static final Checkpoint NONE = new Checkpoint(0, "");
}
