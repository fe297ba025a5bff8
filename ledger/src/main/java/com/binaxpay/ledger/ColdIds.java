package com.binaxpay.ledger;

import java.io.IOException;

/// Where transfer ids go that ended long ago, so that memory follows the ids of late and not all that ever were. Owned
/// by the apply thread, but for [#find] and [#mayHold], which any thread may call.
///
/// An id is two numbers here: its hash, and its value. Different ids may share a hash; the ledger tells them apart by
/// their rows of history.
public interface ColdIds {
    /// Keeps all ids in memory.
    ColdIds NONE = new AllInMemory();

    /// How many ids a generation has when the ledger cuts it off and gives it to [#take]. Memory holds three
    /// generations
    /// at the most.
    int generationIds();

    /// Reads the memory that [#mayHold] will read, so that it is in the cache by then.
    long touch(long hash, long before);

    /// False where no id with this hash is in the generations up to `before`, exclusively; that is final. Reads memory
    /// only.
    boolean mayHold(long hash, long before);

    /// The value of the id number `nth`, from 0, among those with this hash that were taken, or 0. What is missing or
    /// corrupt throws: it never means "absent".
    long find(long hash, int nth);

    /// Begins to move a generation, which never changes again, in the background. Generations count up.
    void take(long generation, FrozenIds ids);

    /// Waits until a generation is where [#find] finds it.
    void await(long generation);

    /// A generation of ids.
    interface FrozenIds {
        /// How many there are.
        long size();

        /// Gives all of them to `sink`, in ascending order of (hash, value), both unsigned. Any thread may call this.
        void forEach(Sink sink) throws IOException;
    }

    /// Takes ids.
    @FunctionalInterface
    interface Sink {
        /// One id.
        void put(long hash, long value) throws IOException;
    }
}
