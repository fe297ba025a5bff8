package com.binaxpay.journal;

import java.util.Optional;
import java.util.function.Predicate;

/// Knows who else has what a damaged block held. Called by any thread, which waits; also by several at once.
public interface Healer {
    /// What a block held.
    sealed interface Lost {
        /// Bytes of a history of rows or records.
        ///
        /// @param history name of the history's directory
        /// @param first place of the first byte
        record History(String history, long first, int length) implements Lost {}

        /// Ids of a run.
        ///
        /// @param firstGeneration and `lastGeneration` the run
        /// @param position where the block begins in the run's file
        record Ids(long firstGeneration, long lastGeneration, long position, int length) implements Lost {}
    }

    /// Nobody has anything.
    Healer NONE = new Healer() {
        @Override
        public Optional<byte[]> plaintext(Lost lost, Predicate<byte[]> isOriginal) {
            return Optional.empty();
        }

        @Override
        public void repaired(String what) {}

        @Override
        public void mended(String what) {}
    };

    /// What the block held; empty where it cannot be had now.
    ///
    /// @param isOriginal proves, of what the damage has left of the block, that bytes are what was written: under
    /// the file's
    /// key they give its tag, or its whole ciphertext
    Optional<byte[]> plaintext(Lost lost, Predicate<byte[]> isOriginal);

    /// A block that was lost is on disk again as it was written.
    void repaired(String what);

    /// Something else was damaged, and was written again from memory.
    void mended(String what);
}
