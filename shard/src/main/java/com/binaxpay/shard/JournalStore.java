package com.binaxpay.shard;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.RecordFile;
import com.binaxpay.journal.RowFile;
import com.binaxpay.journal.SealedInput;
import com.binaxpay.journal.SealedOutput;
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
import java.nio.file.StandardCopyOption;

/// A shard's history in the journal's files: `rows/` and `records/` below a directory of its own. A snapshot holds the
/// sealed
/// state (`state`) and the same two folders, full segments as hard links.
final class JournalStore implements ShardStore {
    static final String ROWS = "rows";
    static final String RECORDS = "records";
    private static final String STATE = "state";
    private static final String HEAD = "head";
    private static final String HEAD_NEW = "head.new";
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path directory;
    private final DataKeys keys;
    private RowFile rows;
    private RecordFile records;
    private TransferHistory rowsView;
    private RecordLog recordsView;

    /// Opens `directory`, which is made where absent, and forgets what it holds.
    JournalStore(Path directory, DataKeys keys) throws IOException {
        this.directory = directory;
        this.keys = keys;
        Files.createDirectories(directory);
        this.rows = openRows(0);
        this.records = openRecords(0);
        this.rowsView = viewOf(rows);
        this.recordsView = viewOf(records);
    }

    @Override
    public void clear() throws IOException {
        close();
        use(openRows(0), openRecords(0));
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
    public int readRows(long ordinal, byte[] into) {
        return rows.readRun(ordinal, into);
    }

    @Override
    public long recordsEnd() {
        return records.length() + 1;
    }

    @Override
    public long recordAfter(long position, byte[] record) {
        return RecordFile.positionAfter(position, record);
    }

    @Override
    public void keepHead(byte[] head) throws IOException {
        Path fresh = directory.resolve(HEAD_NEW);
        Files.deleteIfExists(fresh);
        try (SealedOutput sealed = SealedOutput.create(fresh, keys.current())) {
            sealed.write(head, 0, head.length);
            sealed.finish();
        }
        Files.move(fresh, directory.resolve(HEAD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What [#keepHead] kept below `directory`; no bytes where nothing was.
    static byte[] head(Path directory, DataKeys keys) throws IOException {
        Path file = directory.resolve(HEAD);
        if (!Files.exists(file)) {
            return new byte[0];
        }
        try (SealedInput sealed = SealedInput.open(file, keys)) {
            return sealed.readAllBytes();
        }
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
            use(openRows(in.readLong()), openRecords(in.readLong()));
            state.load(in);
            if (in.read() != -1) {
                throw new IOException("the snapshot goes on behind its end: " + from);
            }
        }
    }

    @Override
    public void close() {
        try {
            rows.close();
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void use(RowFile newRows, RecordFile newRecords) {
        rows = newRows;
        records = newRecords;
        rowsView = viewOf(newRows);
        recordsView = viewOf(newRecords);
    }

    private RowFile openRows(long count) throws IOException {
        return RowFile.open(directory.resolve(ROWS), keys, TransferRowLayout.SIZE_BYTES, count);
    }

    private RecordFile openRecords(long length) throws IOException {
        return RecordFile.open(directory.resolve(RECORDS), keys, length);
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
