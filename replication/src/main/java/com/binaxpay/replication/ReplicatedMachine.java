package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A state machine as replication hosts it. All methods are called by one thread at a time: the one that starts the
/// group, then the group's apply thread.
public interface ReplicatedMachine {
    /// Begins from nothing. Called once at start instead of [#restore] where there is no snapshot; whatever the
    /// machine kept outside of snapshots must go, because the whole log is applied again.
    default void reset() throws IOException {}

    /// Applies a committed entry. `entry` is only valid during the call. Throwing stops the replica.
    void apply(long term, long index, ByteBuffer entry);

    /// Writes the whole state into files under `directory`, which exists and is empty, and makes them durable.
    /// Subdirectories and hard links are fine. A file must not change afterwards.
    void save(Path directory) throws IOException;

    /// Replaces the whole state by what [#save] wrote, in `directory`; called at start, and again whenever a snapshot
    /// was installed. The directory belongs to replication: copy or link what is to be kept.
    void restore(Path directory) throws IOException;

    /// Nothing will be called any more.
    default void close() {}
}
