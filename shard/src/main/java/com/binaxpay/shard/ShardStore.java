package com.binaxpay.shard;

import com.binaxpay.journal.Healer;
import com.binaxpay.ledger.ColdIds;
import com.binaxpay.ledger.IdHash;
import com.binaxpay.ledger.LedgerSnapshot;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.orders.RecordLog;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;

/// Where a shard's history and snapshots are. Owned by the apply thread, but for reads of [#rows] and [#records].
interface ShardStore extends AutoCloseable {
    /// Writes the part of a snapshot that is not history.
    @FunctionalInterface
    interface Saver {
        void save(DataOutput out) throws IOException;
    }

    /// Reads what a snapshot holds beside the history, which is there by then.
    interface Loader {
        /// The state of a snapshot as 0.1.0 takes them: all of it is in `in`.
        void loadWhole(DataInput in) throws IOException;

        /// The state of a snapshot of format 2: `pages` has the pages of accounts.
        void load(DataInput in, Pages pages) throws IOException;
    }

    /// Gives the pages of accounts to whoever loads them.
    interface Pages {
        /// Gives all pages to `sink`, on several threads.
        void readAll(PageSink sink) throws IOException;
    }

    /// See [Pages].
    @FunctionalInterface
    interface PageSink {
        void put(int page, long[] numbers, int count);
    }

    /// A snapshot that was begun: writes it, on any thread, while the apply thread goes on.
    interface Frozen {
        /// Writes the history as it was, the ledger and `state` into `directory`, durably.
        void save(Path directory, LedgerSnapshot ledger, Saver state) throws IOException;
    }

    /// Forgets all history.
    void clear() throws IOException;

    /// The ledger's rows; another object after [#clear] and [#restore].
    TransferHistory rows();

    /// The record log; likewise.
    RecordLog records();

    /// Where the ledger's ids go that ended long ago; likewise.
    ColdIds ids();

    /// How ids are hashed, here and in [#ids]; always the same.
    IdHash idHash();

    /// How many ids [#ids] has on disk.
    long idsOnDisk();

    /// What [#ids] takes in memory for them.
    long idsOnDiskBytes();

    /// What is on disk for the newest snapshot alone, in bytes: a newer one sets it free. Any thread.
    long obsoleteBytes();

    /// Pages that the next snapshot should hold even if they have not changed.
    Iterable<Integer> sparsePages();

    /// Fixes where the history ends now, right after the ledger was frozen.
    Frozen freeze();

    /// Copies rows from `ordinal` on into `into`, as many as lie together and fit, and returns how many. Any thread.
    int readRows(long ordinal, byte[] into);

    /// Position that the next record will get.
    long recordsEnd();

    /// Position of the record that follows `record` at `position`.
    long recordAfter(long position, byte[] record);

    /// Keeps the newest head that a quorum signed, durably, for those who check the files while nothing runs.
    void keepHead(byte[] head) throws IOException;

    /// As [#keepHead], where what is kept is damaged. Any thread.
    void keepHeadWhole(byte[] head) throws IOException;

    /// The files below; another object after [#clear] and [#restore]. Any thread.
    StoredFiles files();

    /// Sets who is asked for what a damaged block held, for good.
    void healBy(Healer healer);

    /// Makes the history durable and puts it, and what `state` writes, into `directory`, durably, as 0.1.0 reads it.
    void save(Path directory, Saver state) throws IOException;

    /// Replaces the history by the one in `directory`, of either format, then has `state` read the rest. `directory`
    /// stays
    /// as it is.
    void restore(Path directory, Loader state) throws IOException;

    @Override
    void close();
}
