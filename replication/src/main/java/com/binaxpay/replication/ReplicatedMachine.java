package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// A state machine as replication hosts it. All methods are called by one thread at a time (the one that starts the
/// group,
/// then the group's apply thread), but for [Saving], which has a thread of its own.
public interface ReplicatedMachine {
    /// Begins from nothing. Called once at start instead of [#restore] where there is no snapshot; whatever the
    /// machine kept outside of snapshots must go, because the whole log is applied again.
    default void reset() throws IOException {}

    /// Applies a committed entry. `entry` is only valid during the call. Throwing stops the replica.
    void apply(long term, long index, ByteBuffer entry);

    /// A snapshot that was begun, see [#freeze].
    interface Saving {
        /// As [ReplicatedMachine#save], of the state as it was at [#freeze].
        void save(Path directory) throws IOException;

        /// It will not be saved, or failed to be.
        default void giveUp() {}
    }

    /// Fixes the state as it is now, soon, and returns what writes it on another thread while entries are applied. At
    /// most one
    /// is under way; [#restore] and [#close] come after its end. Empty where the machine can only [#save].
    default Optional<Saving> freeze() throws IOException {
        return Optional.empty();
    }

    /// Writes the whole state into files under `directory`, which exists and is empty, and makes them durable.
    /// Subdirectories and hard links are fine. A file must not change afterwards.
    void save(Path directory) throws IOException;

    /// What the machine has on disk for the newest snapshot alone, in bytes. It counts like log: a snapshot is due when
    /// log
    /// and this are as large as [RaftConfig] says.
    default long obsoleteBytes() {
        return 0;
    }

    /// Replaces the whole state by what [#save] wrote, in `directory`; called at start, and again whenever a snapshot
    /// was installed. The directory belongs to replication: copy or link what is to be kept.
    void restore(Path directory) throws IOException;

    /// Checks a snapshot that one replica lends to another: before it leaves the one, and before it takes the place of
    /// what the other has. Called by any thread; does not change the state.
    ///
    /// @throws RuntimeException or an IOException where a file does not hold what was written, which would spread
    /// else
    default void checkLent(Path directory) throws IOException {}

    /// Nothing will be called any more.
    default void close() {}
}
