package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A state machine as replication hosts it. All methods are called by one thread, the group's apply
/// thread.
public interface ReplicatedMachine {
    /// Applies a committed entry. `entry` is only valid during the call. Throwing stops the replica.
    void apply(long term, long index, ByteBuffer entry);

    /// Writes the whole state into files under `directory`, which exists and is empty, and makes them durable.
    void save(Path directory) throws IOException;

    /// Replaces the whole state by what [#save] wrote, in `directory`.
    void restore(Path directory) throws IOException;
}
