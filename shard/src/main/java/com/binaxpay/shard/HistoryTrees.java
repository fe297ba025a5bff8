package com.binaxpay.shard;

import com.binaxpay.evidence.MerkleProver;
import com.binaxpay.evidence.MerkleTree;
import com.binaxpay.money.Invariant;
import com.binaxpay.orders.Canonical;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Query.Tree;
import com.binaxpay.wire.TransferRowLayout;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// The Merkle trees over a replica's rows and records, from the very first on. They are a function of history alone, so
/// they grow behind apply, by a thread of their own, and cost apply nothing; what is saved of them, the root of each
/// whole block of [MerkleTree#BLOCK_LEAVES] leaves, saves reading history again.
///
/// Safe for any thread; a step holds the lock for a few milliseconds.
final class HistoryTrees {
    private static final int STEP_RUNS = 32;
    private static final int STEP_RECORDS = 512;

    /// Leaves beyond the tree that a proof reads; where the tree is further behind than that, it is not yet known.
    private static final long BEHIND_MAX = 1 << 17;

    /// Roots at a checkpoint.
    record Roots(Bytes rowRoot, long records, Bytes recordRoot) {}

    private final ShardStore store;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final byte[] run = new byte[TransferRowLayout.SIZE_BYTES * 128];
    private MerkleTree rows = new MerkleTree();
    private MerkleTree records = new MerkleTree();
    /// Positions at which blocks of records begin, as many as there are whole blocks, and that of the open one.
    private long[] recordBlocks = {1};
    private long nextRecord = 1;
    private final AtomicLong generation = new AtomicLong();

    HistoryTrees(ShardStore store) {
        this.store = store;
    }

    /// Changes when history was replaced; what was captured before says nothing about it.
    long generation() {
        // Asked for by apply, which must not wait for a step.
        return generation.get();
    }

    /// Grows up to a checkpoint and gives the roots there; empty where history was replaced since.
    Optional<Roots> rootsAt(Capture capture) {
        while (true) {
            lock.lock();
            try {
                if (capture.generation() != generation.get()) {
                    return Optional.empty();
                }
                if (step(capture.rows(), capture.recordsEnd())) {
                    return Optional.of(
                            new Roots(Bytes.of(rowRoot(capture.rows())), records.size(), Bytes.of(records.root())));
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// Takes the next rows of history in, a few thousand at the most, or else the next records; false where there are
    /// none. No checkpoint whose roots are still to be made may be before the end of these records.
    boolean follow(long capturedGeneration, long rowsUpTo, long recordsEnd) {
        lock.lock();
        try {
            return capturedGeneration == generation.get() && (growRows(rowsUpTo) || growRecords(recordsEnd));
        } finally {
            lock.unlock();
        }
    }

    /// Siblings from the row `ordinal` up to the root over `size` rows; empty where the tree is too far behind.
    Optional<List<Bytes>> inclusion(long ordinal, long size) {
        return prove(Tree.ROWS, size, prover -> prover.inclusion(ordinal - 1, size));
    }

    /// Why the tree over `to` leaves begins as that over `from`; likewise.
    Optional<List<Bytes>> consistency(Tree tree, long from, long to) {
        return prove(tree, to, prover -> prover.consistency(from, to));
    }

    private Optional<List<Bytes>> prove(Tree tree, long size, Function<MerkleProver, List<byte[]>> proof) {
        lock.lock();
        try {
            MerkleTree of = tree == Tree.ROWS ? rows : records;
            long known = tree == Tree.ROWS ? store.rows().nextOrdinal() - 1 : records.size();
            if (size > known || size > of.size() + BEHIND_MAX) {
                return Optional.empty();
            }
            MerkleProver prover = tree == Tree.ROWS ? rowProver() : new MerkleProver(records, new RecordLeaves());
            return Optional.of(proof.apply(prover).stream().map(Bytes::of).toList());
        } finally {
            lock.unlock();
        }
    }

    /// One step towards both; true when there.
    private boolean step(long rowsWanted, long recordsEnd) {
        if (growRows(rowsWanted)) {
            return false;
        }
        growRecords(recordsEnd);
        Invariant.check(nextRecord <= recordsEnd, "record behind a checkpoint's end", nextRecord, recordsEnd);
        return nextRecord == recordsEnd;
    }

    private boolean growRecords(long recordsEnd) {
        boolean hasGrown = false;
        for (int i = 0; i < STEP_RECORDS && nextRecord < recordsEnd; i++) {
            hasGrown = true;
            byte[] record = store.records().read(nextRecord);
            byte[] leaf = new Canonical(store.records()).leaf(record);
            records.add(leaf, 0, leaf.length);
            nextRecord = store.recordAfter(nextRecord, record);
            if (records.size() % MerkleTree.BLOCK_LEAVES == 0) {
                recordBlocks = Arrays.copyOf(recordBlocks, recordBlocks.length + 1);
                recordBlocks[recordBlocks.length - 1] = nextRecord;
            }
        }
        return hasGrown;
    }

    private boolean growRows(long wanted) {
        boolean hasGrown = false;
        for (int i = 0; i < STEP_RUNS && rows.size() < wanted; i++) {
            int count = (int) Math.min(store.readRows(rows.size() + 1, run), wanted - rows.size());
            for (int row = 0; row < count; row++) {
                rows.add(run, row * TransferRowLayout.SIZE_BYTES, TransferRowLayout.SIZE_BYTES);
            }
            hasGrown = true;
        }
        return hasGrown;
    }

    private byte[] rowRoot(long size) {
        return rows.size() == size ? rows.root() : rowProver().root(size);
    }

    private MerkleProver rowProver() {
        return new MerkleProver(rows, index -> {
            byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
            store.rows().read(index + 1, row);
            return row;
        });
    }

    /// What is saved of the trees as they are now. It costs nothing to take: what is there does not change.
    Frozen freeze() {
        lock.lock();
        try {
            return new Frozen(rows, records, recordBlocks);
        } finally {
            lock.unlock();
        }
    }

    /// Roots of whole blocks, and where blocks of records begin, as they were when a snapshot began.
    static final class Frozen {
        private final MerkleTree rows;
        private final int rowBlocks;
        private final MerkleTree records;
        private final long[] recordBlocks;

        private Frozen(MerkleTree rows, MerkleTree records, long[] recordBlocks) {
            this.rows = rows;
            this.rowBlocks = rows.blocks();
            this.records = records;
            this.recordBlocks = recordBlocks;
        }

        /// Writes them, on any thread.
        void save(DataOutput out) throws IOException {
            out.writeInt(rowBlocks);
            for (int i = 0; i < rowBlocks; i++) {
                out.write(rows.block(i));
            }
            out.writeInt(recordBlocks.length - 1);
            for (int i = 0; i < recordBlocks.length - 1; i++) {
                out.write(records.block(i));
                out.writeLong(recordBlocks[i + 1]);
            }
        }
    }

    /// Replaces the trees by what [Frozen#save] wrote, as far as history reaches.
    void load(DataInput in) throws IOException {
        lock.lock();
        try {
            clear();
            byte[] root = new byte[MerkleTree.HASH_BYTES];
            long rowsNow = store.rows().nextOrdinal() - 1;
            for (int blocks = in.readInt(); blocks > 0; blocks--) {
                in.readFully(root);
                if (rows.size() + MerkleTree.BLOCK_LEAVES <= rowsNow) {
                    rows.addBlock(root);
                }
            }
            List<Long> begins = new ArrayList<>(List.of(1L));
            for (int blocks = in.readInt(); blocks > 0; blocks--) {
                in.readFully(root);
                long end = in.readLong();
                if (end <= store.recordsEnd()) {
                    records.addBlock(root);
                    begins.add(end);
                }
            }
            recordBlocks = begins.stream().mapToLong(Long::longValue).toArray();
            nextRecord = begins.getLast();
        } finally {
            lock.unlock();
        }
    }

    /// Runs `change`, which replaces history, while no thread reads it; what was captured before is void.
    void replace(ThrowingChange change) throws IOException {
        lock.lock();
        try {
            clear();
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /// Closes history; nobody reads it afterwards.
    void close() {
        lock.lock();
        try {
            clear();
            store.close();
        } finally {
            lock.unlock();
        }
    }

    /// Replaces history.
    @FunctionalInterface
    interface ThrowingChange {
        void run() throws IOException;
    }

    private void clear() {
        generation.incrementAndGet();
        rows = new MerkleTree();
        records = new MerkleTree();
        recordBlocks = new long[] {1};
        nextRecord = 1;
    }

    /// Leaves of the record tree by their index, found from where their block begins.
    private final class RecordLeaves implements MerkleProver.Leaves {
        private long index = -1;
        private long position;

        @Override
        public byte[] leaf(long wanted) {
            int block = (int) Math.min(wanted / MerkleTree.BLOCK_LEAVES, recordBlocks.length - 1L);
            long begin = (long) block * MerkleTree.BLOCK_LEAVES;
            if (index < begin || index > wanted) {
                index = begin;
                position = recordBlocks[block];
            }
            byte[] record = store.records().read(position);
            while (index < wanted) {
                position = store.recordAfter(position, record);
                index++;
                record = store.records().read(position);
            }
            return new Canonical(store.records()).leaf(record);
        }
    }
}
