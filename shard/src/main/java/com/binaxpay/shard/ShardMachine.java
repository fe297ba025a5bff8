package com.binaxpay.shard;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.EntryOpener;
import com.binaxpay.journal.Healer;
import com.binaxpay.journal.Scrub;
import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.LedgerSnapshot;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.orders.Completion;
import com.binaxpay.orders.Jurisdictions;
import com.binaxpay.orders.ShardCounters;
import com.binaxpay.orders.ShardMap;
import com.binaxpay.orders.ShardState;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryHeader;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryReader;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.TransferLayout;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The state machine of a shard: opens each entry, lets its log time pass, applies its groups, and links its bytes and
/// results
/// into the chain. Apply runs on the group's apply thread; reads run on any thread, between entries.
final class ShardMachine implements ReplicatedMachine {
    private static final Logger LOG = LoggerFactory.getLogger(ShardMachine.class);
    /// Formats of snapshots: as 0.1.0 takes them, and those with pages and runs of ids.
    static final int FORMAT_1 = 1;

    static final int FORMAT_2 = 2;
    private static final int CHECKPOINTS_KEPT = 32;
    private static final Outcome APPLIED = new Outcome.Applied();
    private static final int RESULTS_MAX = 1 << 16;

    private final int shard;
    private final ShardMap map;
    private final EntryOpener opener;
    private final ShardStore store;
    private final EntryReader groups = new EntryReader();
    private final byte[] results = new byte[RESULTS_MAX];
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ArrayDeque<Checkpoint> checkpoints = new ArrayDeque<>();
    private final HistoryTrees trees;
    private final Captures captures = new Captures();

    private Chain chain = new Chain();
    private Incarnations incarnations = new Incarnations();
    private Ledger ledger;
    private ShardState state;
    private long logTimeNs;
    private long entriesRefused;
    private long signaturesApplied;
    private @Nullable AppliedListener listener;
    private Consumer<RuntimeException> unreadable = failure -> {};
    private volatile Runnable damaged = () -> {};

    private volatile long nextDeadlineNs = Long.MAX_VALUE;
    private volatile boolean hasMovedSlots;
    private volatile Jurisdictions jurisdictions;
    private volatile long entry;
    private volatile boolean hasUncheckedEntries;
    private volatile long newestCheckpoint;
    private volatile int level;
    private volatile long signatures;
    private volatile String divergence = "";

    /// An empty shard whose history goes to `store`, which is emptied: what a crash left there is replayed from the
    /// log.
    ShardMachine(int shard, ShardMap map, DataKeys entryKeys, ShardStore store) throws IOException {
        this.shard = shard;
        this.map = map;
        this.opener = new EntryOpener(shard, entryKeys);
        this.store = store;
        this.trees = new HistoryTrees(store);
        store.clear();
        this.ledger = new Ledger(store.rows(), store.ids(), store.idHash());
        this.state = new ShardState(shard, map, ledger, store.rows(), store.records());
        this.level = state.level();
        this.jurisdictions = state.jurisdictions();
    }

    /// Sets who is told of applied entries; before the group starts.
    void listen(AppliedListener newListener) {
        listener = newListener;
    }

    /// Sets who is told, by the apply thread, that an entry can't be applied because of what is damaged on disk and
    /// nobody can give back; before the group starts.
    void onUnreadable(Consumer<RuntimeException> newUnreadable) {
        unreadable = newUnreadable;
    }

    /// Sets who is told that a snapshot from here could not be lent because some of it is damaged.
    void onDamaged(Runnable newDamaged) {
        damaged = newDamaged;
    }

    @Override
    public void checkLent(Path snapshot) throws IOException {
        if (Defect.DAMAGE_LENT.isPlanted()) {
            return;
        }
        Scrub scrub = Scrub.ofContent();
        files().checkLent(snapshot, scrub);
        if (!scrub.damaged().isEmpty()) {
            damaged.run();
            throw new CorruptFile(snapshot, scrub.damaged().getFirst());
        }
    }

    @Override
    public void apply(long term, long index, ByteBuffer bytes) {
        try {
            applyEntry(index, bytes);
        } catch (RuntimeException e) {
            if (CorruptFile.isIn(e)) {
                unreadable.accept(e);
            }
            throw e;
        }
    }

    private void applyEntry(long index, ByteBuffer bytes) {
        EntryHeader header = opener.open(bytes, groups);
        AppliedListener told = listener;
        boolean isAwaited = told != null && told.isAwaited(header.incarnation(), header.sequence());
        List<Object> given = isAwaited ? new ArrayList<>(header.groups()) : null;
        List<Completion> completions;
        lock.writeLock().lock();
        try {
            if (!incarnations.rises(header.incarnation(), header.sequence())) {
                entriesRefused++;
                LOG.warn("shard {}: entry {} repeats a sequence of its incarnation and is refused", shard, index);
                return;
            }
            logTimeNs = Defect.TIME_GOES_BACK.isPlanted()
                    ? header.leaderTimeNs()
                    : Math.max(logTimeNs, header.leaderTimeNs());
            if (Defect.EXPIRY_BY_WALL_CLOCK.isPlanted()) {
                logTimeNs = Math.max(logTimeNs, System.currentTimeMillis() * 1_000_000);
            }
            chain.begin(bytes);
            state.beginEntry(logTimeNs);
            long signaturesBefore = signaturesApplied;
            long checkpoint = applyGroups(given);
            completions = state.completions();
            chain.end();
            // Signatures make no checkpoint due: signing one would never end.
            hasUncheckedEntries = hasUncheckedEntries || header.groups() > signaturesApplied - signaturesBefore;
            signatures = signaturesApplied;
            if (checkpoint > 0) {
                checkpoint(checkpoint);
            }
            nextDeadlineNs = state.nextDeadlineNs();
            level = state.level();
            hasMovedSlots = state.hasMovedSlots();
            jurisdictions = state.jurisdictions();
            entry = index;
        } finally {
            lock.writeLock().unlock();
        }
        if (told != null) {
            told.onApplied(index, header.incarnation(), header.sequence(), given, completions);
        }
    }

    /// Applies all groups; the number of the checkpoint among them, or 0.
    private long applyGroups(@Nullable List<Object> given) {
        long checkpoint = 0;
        while (groups.next()) {
            if (groups.isRaw()) {
                int count = applyRaw();
                chain.add(results, 0, count);
                if (given != null) {
                    given.add(Arrays.copyOf(results, count));
                }
                continue;
            }
            Command command = groups.command();
            Outcome outcome = command instanceof Command.Checkpoint ? APPLIED : state.apply(command);
            switch (command) {
                case Command.Checkpoint point -> checkpoint = point.number();
                case Command.SignCheckpoint sign -> signaturesApplied++;
                default -> {}
            }
            byte[] encoded = RecordCodec.OUTCOMES.encode(outcome);
            chain.add(encoded, 0, encoded.length);
            if (given != null) {
                given.add(outcome);
            }
        }
        return checkpoint;
    }

    private int applyRaw() {
        boolean isTransfers = groups.kind() == EntryLayout.RAW_TRANSFERS;
        int size = isTransfers ? TransferLayout.SIZE_BYTES : AccountLayout.SIZE_BYTES;
        int count = groups.length() / size;
        Invariant.check(
                count * size == groups.length(), "raw rows are not whole", groups.length(), (long) count * size);
        Invariant.check(count <= RESULTS_MAX, "too many raw rows in a group", count, RESULTS_MAX);
        if (isTransfers) {
            ledger.applyTransfers(groups.array(), groups.offset(), count, logTimeNs, results, 0);
        } else {
            ledger.openAccounts(groups.array(), groups.offset(), count, logTimeNs, results, 0);
        }
        return count;
    }

    private void checkpoint(long number) {
        hasUncheckedEntries = false;
        if (number <= newestCheckpoint) {
            return;
        }
        byte[] digest = state.digest();
        if (state.level() >= Levels.COMPLETE) {
            captures.add(new Capture(
                    trees.generation(),
                    number,
                    logTimeNs,
                    store.rows().nextOrdinal() - 1,
                    store.recordsEnd(),
                    Bytes.of(chain.link()),
                    Bytes.of(digest)));
        }
        MessageDigest sha = Chain.sha256();
        sha.update(chain.link());
        sha.update(digest);
        checkpoints.addLast(new Checkpoint(number, HexFormat.of().formatHex(sha.digest())));
        if (checkpoints.size() > CHECKPOINTS_KEPT) {
            checkpoints.removeFirst();
        }
        newestCheckpoint = number;
    }

    /// Reads the state between two entries. Many readers at once.
    <T> T read(Function<ShardMachine, T> reader) {
        lock.readLock().lock();
        try {
            return reader.apply(this);
        } finally {
            lock.readLock().unlock();
        }
    }

    Answer ask(Query query) {
        return read(machine -> machine.state.ask(query));
    }

    ShardCounters counters() {
        return state.counters();
    }

    /// See [ShardState#elsewhere].
    Optional<Outcome> elsewhere(Command command) {
        return state.elsewhere(command);
    }

    /// See [ShardState#apart].
    Optional<Outcome> apart(Command command) {
        return state.apart(command);
    }

    /// See [ShardState#unknown].
    List<PastThing> unknown(List<PastThing> things) {
        return state.unknown(things);
    }

    /// Whether slots ever moved from or to this shard. Any thread.
    boolean hasMovedSlots() {
        return hasMovedSlots;
    }

    /// See [ShardState#unmoved]. Any thread.
    OptionalInt unmoved(Id id) {
        return hasMovedSlots ? read(machine -> machine.state.unmoved(id)) : OptionalInt.of(jurisdictions.shardOf(id));
    }

    /// See [ShardState#jurisdictions]. Any thread.
    Jurisdictions jurisdictions() {
        return jurisdictions;
    }

    /// See [ShardState#formerOwners]. Any thread.
    List<Integer> formerOwners(Id subject) {
        return hasMovedSlots ? read(machine -> machine.state.formerOwners(subject)) : List.of();
    }

    /// See [ShardState#isHere]. Any thread.
    boolean isHere(Id wallet) {
        return read(machine -> machine.state.isHere(wallet));
    }

    /// Index of the newest entry that was applied since this replica started, or 0.
    long entry() {
        return entry;
    }

    Ledger ledger() {
        return ledger;
    }

    TransferHistory history() {
        return store.rows();
    }

    HistoryTrees trees() {
        return trees;
    }

    /// Position that the next record gets.
    long recordsEnd() {
        return store.recordsEnd();
    }

    /// Checkpoints that heads are to be made of.
    Captures captures() {
        return captures;
    }

    /// How many signatures were applied since this replica started.
    long signatures() {
        return signatures;
    }

    /// Ordinal of a transfer's row, or 0 where the caller may see none.
    long rowOf(Caller caller, Id transfer) {
        return state.rowOf(caller, transfer);
    }

    /// The files of history.
    StoredFiles files() {
        return store.files();
    }

    /// Sets who is asked for what a damaged block of history held.
    void healBy(Healer healer) {
        store.healBy(healer);
    }

    /// Keeps the newest head that a quorum signed beside history.
    void keepHead(byte[] head) {
        try {
            store.keepHead(head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As [#keepHead], where what is kept is damaged.
    void keepHeadWhole(byte[] head) {
        try {
            store.keepHeadWhole(head);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Notes that a quorum proved this replica wrong, for whoever asks before it stops.
    void diverged(String what) {
        divergence = what;
    }

    /// How a quorum proved this replica wrong; empty where it did not.
    String divergence() {
        return divergence;
    }

    List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    ShardMemory memory() {
        return new ShardMemory(
                ledger.accounts(),
                ledger.accountBytes(),
                ledger.idsInMemory(),
                ledger.idBytes(),
                store.idsOnDisk(),
                store.idsOnDiskBytes());
    }

    long logTimeNs() {
        return logTimeNs;
    }

    long entriesRefused() {
        return entriesRefused;
    }

    byte[] chainLink() {
        return chain.link();
    }

    long nextDeadlineNs() {
        return nextDeadlineNs;
    }

    /// What the shard understands, see [com.binaxpay.wire.Levels].
    int level() {
        return level;
    }

    boolean hasUncheckedEntries() {
        return hasUncheckedEntries;
    }

    long newestCheckpoint() {
        return newestCheckpoint;
    }

    @Override
    public void save(Path directory) throws IOException {
        store.save(directory, this::saveWhole);
    }

    /// The format that the next snapshot is taken in; both are read at every level. Below the second level a replica of
    /// 0.1.0 may have to install what this one takes.
    private int snapshotFormat() {
        return state.level() >= Levels.COMPLETE ? FORMAT_2 : FORMAT_1;
    }

    @Override
    public Optional<Saving> freeze() throws IOException {
        if (snapshotFormat() == FORMAT_1) {
            return Optional.empty();
        }
        LedgerSnapshot frozen;
        ShardStore.Frozen history;
        HistoryTrees.Frozen grown;
        LaterBytes rest = new LaterBytes();
        lock.writeLock().lock();
        try {
            store.sparsePages().forEach(ledger::rewritePage);
            frozen = ledger.freeze();
            history = store.freeze();
            saveHead(rest, FORMAT_2);
            state.saveBeside(rest);
            grown = trees.freeze();
        } finally {
            lock.writeLock().unlock();
        }
        return Optional.of(new Begun(history, frozen, rest, grown));
    }

    @Override
    public long obsoleteBytes() {
        return store.obsoleteBytes();
    }

    /// A snapshot of format 2 that was begun.
    private record Begun(ShardStore.Frozen history, LedgerSnapshot ledger, LaterBytes rest, HistoryTrees.Frozen trees)
            implements Saving {
        @Override
        public void save(Path directory) throws IOException {
            history.save(directory, ledger, out -> {
                ledger.saveHead(out);
                rest.writeTo(out);
                trees.save(out);
            });
            ledger.written();
        }

        @Override
        public void giveUp() {
            ledger.giveUp();
        }
    }

    private void saveWhole(DataOutput out) throws IOException {
        saveHead(out, FORMAT_1);
        state.save(out);
        if (state.level() >= Levels.COMPLETE) {
            trees.freeze().save(out);
        }
    }

    private void saveHead(DataOutput out, int format) throws IOException {
        out.writeInt(format);
        out.writeInt(shard);
        chain.save(out);
        incarnations.save(out);
        out.writeLong(logTimeNs);
        out.writeLong(entriesRefused);
        out.writeInt(checkpoints.size());
        for (Checkpoint checkpoint : checkpoints) {
            out.writeLong(checkpoint.number());
            out.writeUTF(checkpoint.digest());
        }
    }

    @Override
    public void restore(Path directory) throws IOException {
        lock.writeLock().lock();
        try {
            long begunNs = System.nanoTime();
            trees.replace(() -> store.restore(directory, new StateLoader()));
            LOG.info("shard {}: restored in {} ms", shard, (System.nanoTime() - begunNs) / 1_000_000);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            trees.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Reads the state of a snapshot of either format.
    private final class StateLoader implements ShardStore.Loader {
        @Override
        public void loadWhole(DataInput in) throws IOException {
            loadHead(in, FORMAT_1);
            begin();
            state.load(in);
            if (state.level() >= Levels.COMPLETE) {
                trees.load(in);
            }
            end();
        }

        @Override
        public void load(DataInput in, ShardStore.Pages pages) throws IOException {
            begin();
            long begunNs = System.nanoTime();
            ledger.beginLoad(in);
            pages.readAll(ledger::putPage);
            long pagesNs = System.nanoTime();
            ledger.endLoad();
            long indexNs = System.nanoTime();
            loadHead(in, FORMAT_2);
            state.loadBeside(in);
            trees.load(in);
            end();
            LOG.info(
                    "shard {}: read {} accounts in {} ms, indexed them in {} ms, read the rest in {} ms",
                    shard,
                    ledger.accounts(),
                    (pagesNs - begunNs) / 1_000_000,
                    (indexNs - pagesNs) / 1_000_000,
                    (System.nanoTime() - indexNs) / 1_000_000);
        }

        private void begin() {
            ledger = new Ledger(store.rows(), store.ids(), store.idHash());
            state = new ShardState(shard, map, ledger, store.rows(), store.records());
        }

        private void end() {
            nextDeadlineNs = state.nextDeadlineNs();
            level = state.level();
            hasMovedSlots = state.hasMovedSlots();
            jurisdictions = state.jurisdictions();
            hasUncheckedEntries = true;
        }
    }

    private void loadHead(DataInput in, int expected) throws IOException {
        int format = in.readInt();
        if (format != expected) {
            throw new IOException("state of format " + format + " in a snapshot of format " + expected);
        }
        int of = in.readInt();
        if (of != shard) {
            throw new IOException("snapshot of shard " + of + " cannot be restored as shard " + shard);
        }
        chain = new Chain();
        chain.load(in);
        incarnations = new Incarnations();
        incarnations.load(in);
        logTimeNs = in.readLong();
        entriesRefused = in.readLong();
        checkpoints.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            checkpoints.addLast(new Checkpoint(in.readLong(), in.readUTF()));
        }
        newestCheckpoint = checkpoints.isEmpty() ? 0 : checkpoints.getLast().number();
    }
}
