package com.binaxpay.shard;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.Healer;
import com.binaxpay.journal.IdKey;
import com.binaxpay.journal.IdRuns;
import com.binaxpay.journal.PageMap;
import com.binaxpay.journal.PageStore;
import com.binaxpay.journal.RecordFile;
import com.binaxpay.journal.RowFile;
import com.binaxpay.journal.SealedInput;
import com.binaxpay.journal.SealedOutput;
import com.binaxpay.ledger.ColdIds;
import com.binaxpay.ledger.IdHash;
import com.binaxpay.ledger.IndexedRows;
import com.binaxpay.ledger.LedgerSnapshot;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.orders.RecordLog;
import com.binaxpay.wire.SnapshotLayout;
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
import java.util.List;

/// A shard's history in the journal's files: `rows/`, `records/`, `ids/` and `pages/` below a directory of its own.
///
/// A snapshot holds the sealed state (`state`) and folders of the same names, what is full or never changes as hard
/// links.
/// As 0.1.0 takes them it has no ids and pages, and all accounts and ids are in `state`. In format 2 `state` begins
/// with a
/// number below zero, where 0.1.0 has the count of rows; see [com.binaxpay.wire.SnapshotLayout].
final class JournalStore implements ShardStore {
    static final String ROWS = "rows";
    static final String RECORDS = "records";
    static final String IDS = "ids";
    private static final String PINNED_IDS = "ids-pinned";
    static final String PAGES = "pages";
    static final String STATE = "state";
    private static final String HEAD = "head";
    private static final String HEAD_NEW = "head.new";
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path directory;
    private final DataKeys keys;
    private final int idsInMemory;
    private final long segmentBytes;
    private final IdHash idHash;
    private RowFile rows;
    private RecordFile records;
    private ColdStore ids;
    private PageStore pages;
    private volatile JournalFiles files;
    private volatile Healer healer = Healer.NONE;
    private TransferHistory rowsView;
    private RecordLog recordsView;

    /// Opens `directory`, which is made where absent, and forgets what it holds.
    ///
    /// @param config of which it takes [ShardConfig#idsInMemory] and [ShardConfig#segmentBytes]
    JournalStore(Path directory, DataKeys keys, ShardConfig config) throws IOException {
        this.directory = directory;
        this.keys = keys;
        this.idsInMemory = config.idsInMemory();
        this.segmentBytes = config.segmentBytes();
        IdKey key = IdKey.of(keys);
        this.idHash = new IdHash(key.first(), key.second());
        Files.createDirectories(directory);
        this.rows = openRows(0);
        this.records = openRecords(0);
        this.ids = noIds();
        this.pages = PageStore.empty(directory.resolve(PAGES), keys);
        this.rowsView = viewOf(rows);
        this.recordsView = viewOf(records);
        this.files = filesNow();
    }

    private JournalFiles filesNow() {
        return new JournalFiles(directory, keys, rows, records, ids.runs(), pages);
    }

    @Override
    public StoredFiles files() {
        return files;
    }

    @Override
    public void healBy(Healer newHealer) {
        healer = newHealer;
        replaced();
    }

    /// Says to all who look at files which ones they are from now on.
    private void replaced() {
        rows.healBy(healer);
        records.healBy(healer);
        ids.runs().healBy(healer);
        files = filesNow();
    }

    @Override
    public void clear() throws IOException {
        close();
        use(openRows(0), openRecords(0));
        ids = noIds();
        pages = PageStore.empty(directory.resolve(PAGES), keys);
        replaced();
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
    public IdHash idHash() {
        return idHash;
    }

    @Override
    public long idsOnDisk() {
        return ids.size();
    }

    @Override
    public long idsOnDiskBytes() {
        return ids.memoryBytes();
    }

    @Override
    public long obsoleteBytes() {
        return ids.runs().obsoleteBytes();
    }

    @Override
    public Iterable<Integer> sparsePages() {
        return pages.sparse();
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
    public void keepHeadWhole(byte[] head) throws IOException {
        try {
            head(directory, keys);
        } catch (CorruptFile e) {
            healer.mended(String.valueOf(e.getMessage()));
            keepHead(head);
        }
    }

    @Override
    public synchronized void keepHead(byte[] head) throws IOException {
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
        writeState(into, out -> {
            out.writeLong(rowCount);
            out.writeLong(recordBytes);
            state.save(out);
        });
    }

    @Override
    public Frozen freeze() {
        return new Begun();
    }

    private void writeState(Path into, Writer writer) throws IOException {
        try (SealedOutput sealed = SealedOutput.create(into.resolve(STATE), keys.current())) {
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(sealed, BUFFER_BYTES));
            writer.write(out);
            out.flush();
            sealed.finish();
        }
    }

    @FunctionalInterface
    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    @Override
    public void restore(Path from, Loader state) throws IOException {
        close();
        RowFile.restore(from.resolve(ROWS), directory.resolve(ROWS));
        RecordFile.restore(from.resolve(RECORDS), directory.resolve(RECORDS));
        try (SealedInput sealed = SealedInput.open(from.resolve(STATE), keys)) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(sealed, BUFFER_BYTES));
            long first = in.readLong();
            if (first >= 0) {
                use(openRows(first), openRecords(in.readLong()));
                ids = noIds();
                pages = PageStore.empty(directory.resolve(PAGES), keys);
                replaced();
                state.loadWhole(in);
            } else if (first == SnapshotLayout.FORMAT_2_MARK) {
                restoreFormat2(from, in, state);
            } else {
                throw new IOException("snapshot of format " + -first + "; this version reads 1 and 2: " + from);
            }
            if (in.read() != -1) {
                throw new IOException("the snapshot goes on behind its end: " + from);
            }
        }
    }

    private void restoreFormat2(Path from, DataInputStream in, Loader state) throws IOException {
        use(openRows(in.readLong()), openRecords(in.readLong()));
        long lastGeneration = in.readLong();
        long idCount = in.readLong();
        Path liveIds = directory.resolve(IDS);
        IdRuns.restore(from.resolve(IDS), liveIds);
        IdRuns runs = IdRuns.open(liveIds, keys);
        ids = new ColdStore(runs, idsInMemory, directory.resolve(PINNED_IDS));
        if (runs.size() != idCount || runs.lastGeneration() != lastGeneration) {
            throw new CorruptFile(
                    from.resolve(IDS),
                    "holds " + runs.size() + " ids up to generation " + runs.lastGeneration() + ", expected " + idCount
                            + " up to " + lastGeneration);
        }
        PageMap map = PageMap.load(in);
        pages = PageStore.restore(from.resolve(PAGES), directory.resolve(PAGES), keys, map);
        replaced();
        state.load(in, sink -> pages.readAll(sink::put));
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

    private void use(RowFile newRows, RecordFile newRecords) {
        rows = newRows;
        records = newRecords;
        rowsView = viewOf(newRows);
        recordsView = viewOf(newRecords);
    }

    private RowFile openRows(long count) throws IOException {
        return RowFile.open(
                directory.resolve(ROWS), keys, TransferRowLayout.SIZE_BYTES, count, segmentBytes, RowIndex.KEYS);
    }

    private RecordFile openRecords(long length) throws IOException {
        return RecordFile.open(directory.resolve(RECORDS), keys, length, segmentBytes);
    }

    private ColdStore noIds() throws IOException {
        IdRuns.clear(directory.resolve(IDS));
        return new ColdStore(IdRuns.open(directory.resolve(IDS), keys), idsInMemory, directory.resolve(PINNED_IDS));
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

            @Override
            public List<IndexedRows> indexed() {
                return RowIndex.viewOf(file);
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

    /// What was there when a snapshot began.
    private final class Begun implements Frozen {
        private final RowFile ofRows = rows;
        private final RecordFile ofRecords = records;
        private final PageStore ofPages = pages;
        private final long rowCount = rows.mark();
        private final long recordBytes = records.mark();
        private final ColdStore.Pinned pinned = ids.pin();

        @Override
        public void save(Path into, LedgerSnapshot ledger, Saver state) throws IOException {
            // Pages first: the apply thread copies what it changes until they are taken.
            PageMap map = ofPages.write(ledger.pages(), LedgerSnapshot.PAGE_LONGS_MAX, ledger::takePage);
            ofPages.linkInto(map, Files.createDirectory(into.resolve(PAGES)));
            ofRows.linkMarked(Files.createDirectory(into.resolve(ROWS)));
            ofRecords.linkMarked(Files.createDirectory(into.resolve(RECORDS)));
            ColdStore.Moved moved = pinned.moveTo(Files.createDirectory(into.resolve(IDS)));
            writeState(into, out -> {
                out.writeLong(SnapshotLayout.FORMAT_2_MARK);
                out.writeLong(rowCount);
                out.writeLong(recordBytes);
                out.writeLong(moved.lastGeneration());
                out.writeLong(moved.ids());
                map.save(out);
                state.save(out);
            });
            ofPages.use(map);
        }
    }
}
