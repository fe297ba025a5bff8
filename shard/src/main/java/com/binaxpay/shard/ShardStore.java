package com.binaxpay.shard;

import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.orders.RecordLog;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;

/// Where a shard's history and snapshots are. Owned by the apply thread, but for reads of [#rows] and [#records].
interface ShardStore extends AutoCloseable {
    /// Writes or reads the part of a snapshot that is not history.
    @FunctionalInterface
    interface Saver {
        void save(DataOutput out) throws IOException;
    }

    /// See [Saver].
    @FunctionalInterface
    interface Loader {
        void load(DataInput in) throws IOException;
    }

    /// Forgets all history.
    void clear() throws IOException;

    /// The ledger's rows; another object after [#clear] and [#restore].
    TransferHistory rows();

    /// The record log; likewise.
    RecordLog records();

    /// Copies rows from `ordinal` on into `into`, as many as lie together and fit, and returns how many. Any thread.
    int readRows(long ordinal, byte[] into);

    /// Position that the next record will get.
    long recordsEnd();

    /// Position of the record that follows `record` at `position`.
    long recordAfter(long position, byte[] record);

    /// Keeps the newest head that a quorum signed, durably, for those who check the files while nothing runs.
    void keepHead(byte[] head) throws IOException;

    /// Makes the history durable and puts it, and what `state` writes, into `directory`, durably.
    void save(Path directory, Saver state) throws IOException;

    /// Replaces the history by the one in `directory`, then has `state` read the rest. `directory` stays as it is.
    void restore(Path directory, Loader state) throws IOException;

    @Override
    void close();
}
