package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.IOException;
import java.util.Arrays;

/// A map from hashes of transfer ids to their values; a hash may have several. Owned by the apply thread; once nothing
/// is added any more, any thread may read.
///
/// ## Growing without a stop
/// Extendible hashing: a directory, indexed by the hash's leading bits, of segments with open addressing inside. A full
/// segment splits in two and moves only its own entries (some 20 µs), so growing never stops the shard, however many
/// ids there are. Segments lie in slabs of some MiB, which the garbage collector doesn't copy.
///
/// ## What is kept
/// An entry is the whole 64-bit hash and a value, which is never 0: 0 marks what is empty. Whole ids are not kept,
/// since
/// every id has a row of history, or a hold, that has it: whoever finds a value there checks. Two ids that share a hash
/// are so rare that this is no cost, and it halves the memory. A value's leading bits tell what the id is: see [#DONE]
/// and the others; the rest is the ordinal of its row, or, while it is held, its place in the [HoldTable]. So how a
/// hold
/// ended is remembered without further memory.
final class TransferIndex implements ColdIds.FrozenIds {
    /// What an id is.
    static final int DONE = 0;

    static final int HELD = 1;
    static final int POSTED = 2;
    static final int VOIDED = 3;
    static final int EXPIRED = 4;
    /// Not an id, but the newest reversal of one.
    static final int REVERSED = 5;

    static final int SLOT_BITS = 12;
    /// Neighbouring ids share a segment, however often it splits; so it must have room for more than those.
    static final int MIN_SLOT_BITS = 4;

    private static final int STATE_SHIFT = 60;
    private static final long NUMBER = (1L << STATE_SHIFT) - 1;
    private static final int ENTRY_LONGS = 2;
    private static final int SLAB_BITS = 6;
    private static final int SLAB_SEGMENTS = 1 << SLAB_BITS;
    private static final int MAX_DEPTH = 28;
    /// Trailing bits of a hash that are the id's own, see [IdHash#ofTransfer].
    static final long NEIGHBOURS = 3;

    private final int slotMask;
    private final int segmentLongs;
    private final int maxEntries;
    private final long[] splitting;

    private long[][] slabs;
    /// Number of entries of each segment.
    private int[] entries = new int[1];
    /// How many of the hash's leading bits all ids of a segment share.
    private byte[] depths = new byte[1];

    private int segments = 1;
    /// The segment for each value of the hash's `depth` leading bits.
    private int[] directory = new int[1];

    private int depth;
    private long size;

    /// An empty index whose segments have `2^slotBits` slots.
    TransferIndex(int slotBits) {
        Invariant.check(slotBits >= MIN_SLOT_BITS, "slot bits of a segment", slotBits, MIN_SLOT_BITS);
        this.slotMask = (1 << slotBits) - 1;
        this.segmentLongs = ENTRY_LONGS << slotBits;
        this.maxEntries = (1 << slotBits) / 4 * 3;
        this.splitting = new long[segmentLongs];
        this.slabs = new long[][] {new long[segmentLongs]};
    }

    static long value(int state, long number) {
        return (long) state << STATE_SHIFT | number;
    }

    static int state(long value) {
        return (int) (value >>> STATE_SHIFT);
    }

    static long number(long value) {
        return value & NUMBER;
    }

    @Override
    public long size() {
        return size;
    }

    /// What the segments take in memory.
    long memoryBytes() {
        long longs = 0;
        for (long[] slab : slabs) {
            longs += slab == null ? 0 : slab.length;
        }
        return longs * Long.BYTES + (long) directory.length * Integer.BYTES;
    }

    /// Reads the first slot that a look-up of this hash would read, so that it is in the cache by then.
    long touch(long hash) {
        int segment = segmentOf(hash);
        return slab(segment)[start(segment) + home(hash)];
    }

    /// The value number `nth`, from 0, of those under this hash, or 0.
    long find(long hash, int nth) {
        int segment = segmentOf(hash);
        long[] slab = slab(segment);
        int start = start(segment);
        int left = nth;
        for (int at = start + home(hash); slab[at + 1] != 0; at = after(at, start)) {
            if (slab[at] == hash && left-- == 0) {
                return slab[at + 1];
            }
        }
        return 0;
    }

    /// Adds a value under a hash, which may have others.
    void add(long hash, long value) {
        int segment = segmentOf(hash);
        while (entries[segment] == maxEntries) {
            split(segment, hash);
            segment = segmentOf(hash);
        }
        put(segment, hash, value);
        size++;
    }

    /// Removes a value that is there, as if it had never been added.
    void remove(long hash, long value) {
        int segment = segmentOf(hash);
        long[] slab = slab(segment);
        int start = start(segment);
        int at = start + home(hash);
        while (slab[at + 1] != 0 && (slab[at] != hash || slab[at + 1] != value)) {
            at = after(at, start);
        }
        Invariant.check(slab[at + 1] != 0, "value to be removed is not in the index");
        closeHole(slab, start, (at - start) / ENTRY_LONGS);
        entries[segment]--;
        size--;
    }

    /// Segments are in the order of their hashes' leading bits already, so that only each has to be sorted.
    @Override
    public void forEach(ColdIds.Sink sink) throws IOException {
        long[] hashes = new long[slotMask + 1];
        int last = -1;
        for (int segment : directory) {
            if (segment == last) {
                continue;
            }
            last = segment;
            giveSorted(segment, hashes, sink);
        }
    }

    private void giveSorted(int segment, long[] hashes, ColdIds.Sink sink) throws IOException {
        long[] slab = slab(segment);
        int start = start(segment);
        int count = 0;
        for (int at = start; at < start + segmentLongs; at += ENTRY_LONGS) {
            if (slab[at + 1] != 0) {
                hashes[count++] = slab[at] ^ Long.MIN_VALUE;
            }
        }
        Arrays.sort(hashes, 0, count);
        int from = 0;
        while (from < count) {
            long hash = hashes[from] ^ Long.MIN_VALUE;
            int to = from + 1;
            while (to < count && hashes[to] == hashes[from]) {
                to++;
            }
            give(hash, to - from, sink);
            from = to;
        }
    }

    private void give(long hash, int values, ColdIds.Sink sink) throws IOException {
        if (values == 1) {
            sink.put(hash, find(hash, 0));
            return;
        }
        long[] shared = new long[values];
        for (int i = 0; i < values; i++) {
            shared[i] = find(hash, i);
        }
        // Values are below 2^63.
        Arrays.sort(shared);
        for (long value : shared) {
            sink.put(hash, value);
        }
    }

    private int segmentOf(long hash) {
        // Two shifts, because a shift by 64 is a shift by 0.
        return directory[(int) (hash >>> 1 >>> 63 - depth)];
    }

    private long[] slab(int segment) {
        return slabs[segment >>> SLAB_BITS];
    }

    /// Where in its slab the segment starts.
    private int start(int segment) {
        return (segment & SLAB_SEGMENTS - 1) * segmentLongs;
    }

    /// Where in its segment an entry with this hash is looked for first.
    private int home(long hash) {
        return ((int) hash & slotMask) * ENTRY_LONGS;
    }

    /// The slot after the one at `at`, the first after the last.
    private int after(int at, int start) {
        int next = at + ENTRY_LONGS;
        return next == start + segmentLongs ? start : next;
    }

    private void put(int segment, long hash, long value) {
        long[] slab = slab(segment);
        int start = start(segment);
        int at = start + home(hash);
        while (slab[at + 1] != 0) {
            at = after(at, start);
        }
        slab[at] = hash;
        slab[at + 1] = value;
        entries[segment]++;
    }

    /// Moves later entries of the run back, so that no look-up stops short at the hole.
    private void closeHole(long[] slab, int start, int removed) {
        int hole = removed;
        int slot = hole + 1 & slotMask;
        while (true) {
            int at = start + slot * ENTRY_LONGS;
            if (slab[at + 1] == 0) {
                break;
            }
            int home = (int) slab[at] & slotMask;
            if ((slot - home & slotMask) >= (slot - hole & slotMask)) {
                System.arraycopy(slab, at, slab, start + hole * ENTRY_LONGS, ENTRY_LONGS);
                hole = slot;
            }
            slot = slot + 1 & slotMask;
        }
        int at = start + hole * ENTRY_LONGS;
        Arrays.fill(slab, at, at + ENTRY_LONGS, 0);
    }

    /// Moves the entries whose next bit is 1 into a new segment.
    private void split(int full, long hash) {
        int bits = depths[full] + 1;
        if (bits > depth) {
            doubleDirectory();
        }
        int added = addSegment();
        depths[full] = (byte) bits;
        depths[added] = (byte) bits;
        System.arraycopy(slab(full), start(full), splitting, 0, segmentLongs);
        Arrays.fill(slab(full), start(full), start(full) + segmentLongs, 0);
        entries[full] = 0;
        for (int at = 0; at < segmentLongs; at += ENTRY_LONGS) {
            long moved = splitting[at];
            if (splitting[at + 1] != 0) {
                put((moved >>> Long.SIZE - bits & 1) == 0 ? full : added, moved, splitting[at + 1]);
            }
        }
        int half = 1 << depth - bits;
        int first = (int) (hash >>> 1 >>> 63 - depth) & -(half * 2);
        Arrays.fill(directory, first + half, first + half * 2, added);
    }

    private void doubleDirectory() {
        Invariant.check(depth < MAX_DEPTH, "id index is full", depth, MAX_DEPTH);
        int[] doubled = new int[directory.length * 2];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i >>> 1];
        }
        directory = doubled;
        depth++;
    }

    private int addSegment() {
        int added = segments++;
        int slab = added >>> SLAB_BITS;
        if (slab == slabs.length) {
            slabs = Arrays.copyOf(slabs, slab + 1);
            slabs[slab] = new long[SLAB_SEGMENTS * segmentLongs];
        } else if (start(added) == slabs[slab].length) {
            // Only the first slab starts small, for ledgers that stay small.
            slabs[slab] = Arrays.copyOf(slabs[slab], slabs[slab].length * 2);
        }
        if (added == entries.length) {
            entries = Arrays.copyOf(entries, added * 2);
            depths = Arrays.copyOf(depths, added * 2);
        }
        return added;
    }
}
