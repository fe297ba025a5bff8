package com.binaxpay.shard;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.IdRuns;
import com.binaxpay.journal.RecordFile;
import com.binaxpay.journal.RowFile;
import com.binaxpay.journal.SealedInput;
import com.binaxpay.journal.SealedOutput;
import com.binaxpay.ledger.ColdIds;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.orders.RecordLog;
import com.binaxpay.wire.TransferRowLayout;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A shard's history in the journal's files: `rows/`, `records/` and `ids/` below a directory of its own. A snapshot
/// holds the
/// sealed
/// state (`state`) and the same two folders, full segments as hard links.
final class JournalStore implements ShardStore {
    private static final String ROWS = "rows";
    private static final String RECORDS = "records";
    private static final String IDS = "ids";
    private static final String STATE = "state";
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path directory;
    private final DataKeys keys;
    private final int idsInMemory;
    private RowFile rows;
    private RecordFile records;
    private ColdStore ids;
    private TransferHistory rowsView;
    private RecordLog recordsView;

    /// Opens `directory`, which is made where absent, and forgets what it holds.
    ///
    /// @param idsInMemory transfer ids that memory holds at the most, [ShardConfig#idsInMemory]
    JournalStore(Path directory, DataKeys keys, int idsInMemory) throws IOException {
        this.directory = directory;
        this.keys = keys;
        this.idsInMemory = idsInMemory;
        Files.createDirectories(directory);
        this.rows = openRows(0);
        this.records = openRecords(0);
        this.ids = noIds();
        this.rowsView = viewOf(rows);
        this.recordsView = viewOf(records);
    }

    @Override
    public void clear() throws IOException {
        close();
        use(openRows(0), openRecords(0), noIds());
    }

    @Override
    public TransferHistory rows() {
        return rowsView;
    }

    @Override
    public RecordLog records() {
        return recordsView;
    }

    @Override
    public ColdIds ids() {
        return ids;
    }

    @Override
    public void save(Path into, Saver state) throws IOException {
        long rowCount = rows.linkInto(Files.createDirectory(into.resolve(ROWS)));
        long recordBytes = records.linkInto(Files.createDirectory(into.resolve(RECORDS)));
        try (SealedOutput sealed = SealedOutput.create(into.resolve(STATE), keys.current())) {
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(sealed, BUFFER_BYTES));
            out.writeLong(rowCount);
            out.writeLong(recordBytes);
            state.save(out);
            out.flush();
            sealed.finish();
        }
    }

    @Override
    public void restore(Path from, Loader state) throws IOException {
        close();
        RowFile.restore(from.resolve(ROWS), directory.resolve(ROWS));
        RecordFile.restore(from.resolve(RECORDS), directory.resolve(RECORDS));
        try (SealedInput sealed = SealedInput.open(from.resolve(STATE), keys)) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(sealed, BUFFER_BYTES));
            use(openRows(in.readLong()), openRecords(in.readLong()), noIds());
            state.load(in);
            if (in.read() != -1) {
                throw new IOException("the snapshot goes on behind its end: " + from);
            }
        }
    }

    @Override
    public void close() {
        ids.close();
        try {
            rows.close();
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void use(RowFile newRows, RecordFile newRecords, ColdStore newIds) {
        rows = newRows;
        records = newRecords;
        ids = newIds;
        rowsView = viewOf(newRows);
        recordsView = viewOf(newRecords);
    }

    private RowFile openRows(long count) throws IOException {
        return RowFile.open(directory.resolve(ROWS), keys, TransferRowLayout.SIZE_BYTES, count);
    }

    private RecordFile openRecords(long length) throws IOException {
        return RecordFile.open(directory.resolve(RECORDS), keys, length);
    }

    private ColdStore noIds() throws IOException {
        IdRuns.clear(directory.resolve(IDS));
        return new ColdStore(IdRuns.open(directory.resolve(IDS), keys), idsInMemory);
    }

    private static TransferHistory viewOf(RowFile file) {
        return new TransferHistory() {
            @Override
            public long nextOrdinal() {
                return file.nextOrdinal();
            }

            @Override
            public long append(byte[] row, int offset) {
                return file.append(row, offset);
            }

            @Override
            public void read(long ordinal, byte[] into) {
                file.read(ordinal, into);
            }
        };
    }

    private static RecordLog viewOf(RecordFile file) {
        return new RecordLog() {
            @Override
            public long append(byte[] content) {
                return file.append(content);
            }

            @Override
            public byte[] read(long position) {
                return file.read(position);
            }
        };
    }
}
