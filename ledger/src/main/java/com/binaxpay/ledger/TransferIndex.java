package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// All transfer ids that ever took effect, and where to find each. Owned by the apply thread.
///
/// ## Growing without a stop
/// Extendible hashing: a directory, indexed by the hash's leading bits, of segments with open addressing inside. A full
/// segment splits in two and moves only its own entries (some 20 µs), so growing never stops the shard, however many
/// ids there are. Segments lie in slabs of some MiB, which the garbage collector doesn't copy.
///
/// ## What is kept
/// An entry is the id and a value, which is never 0. Its leading bits tell what the id is: see [#DONE] and the others;
/// the rest is the ordinal of its row, or, while it is held, its place in the [HoldTable]. So how a hold ended is
/// remembered without further memory. The id 0 is no id: it marks what is empty.
final class TransferIndex {
    /// What an id is.
    static final int DONE = 0;

    static final int HELD = 1;
    static final int POSTED = 2;
    static final int VOIDED = 3;
    static final int EXPIRED = 4;

    static final int SLOT_BITS = 12;
    /// Neighbouring ids share a segment, however often it splits; so it must have room for more than those.
    static final int MIN_SLOT_BITS = 4;

    private static final int STATE_SHIFT = 60;
    private static final long NUMBER = (1L << STATE_SHIFT) - 1;
    private static final int ENTRY_LONGS = 3;
    private static final int SLAB_BITS = 6;
    private static final int SLAB_SEGMENTS = 1 << SLAB_BITS;
    private static final int MAX_DEPTH = 28;
    private static final long NEIGHBOURS = 3;

    private final int slotMask;
    private final int segmentLongs;
    private final int maxEntries;
    private final long[] splitting;

    private long[][] slabs = new long[1][];
    /// Number of entries of each segment.
    private int[] entries = new int[1];
    /// How many of the hash's leading bits all ids of a segment share.
    private byte[] depths = new byte[1];

    private int segments;
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
        clear();
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

    /// Four successive ids get neighbouring hashes: whoever counts transfers up finds them in one or two cache lines
    /// instead of four, and random ids lose nothing.
    static long hash(long hi, long lo) {
        return IdHash.of(hi, lo >>> 2) & ~NEIGHBOURS | lo & NEIGHBOURS;
    }

    long size() {
        return size;
    }

    /// Reads the first slot that a look-up of this hash would read, so that it is in the cache by then.
    long touch(long hash) {
        int segment = segmentOf(hash);
        return slab(segment)[start(segment) + home(hash)];
    }

    /// The value under the id, or 0.
    long find(long hi, long lo, long hash) {
        int segment = segmentOf(hash);
        long[] slab = slab(segment);
        int at = locate(slab, start(segment), hi, lo, hash);
        return (slab[at] | slab[at + 1]) == 0 ? 0 : slab[at + 2];
    }

    /// Adds an id that is not there yet.
    void add(long hi, long lo, long hash, long value) {
        int segment = segmentOf(hash);
        while (entries[segment] == maxEntries) {
            split(segment, hash);
            segment = segmentOf(hash);
        }
        put(segment, hi, lo, hash, value);
        size++;
    }

    /// Replaces the value of an id that is there.
    void set(long hi, long lo, long hash, long value) {
        int segment = segmentOf(hash);
        long[] slab = slab(segment);
        int at = locate(slab, start(segment), hi, lo, hash);
        Invariant.check((slab[at] | slab[at + 1]) != 0, "id to be changed is not in the index");
        slab[at + 2] = value;
    }

    /// Forgets an id that is there, as if it had never been added.
    void remove(long hi, long lo, long hash) {
        int segment = segmentOf(hash);
        long[] slab = slab(segment);
        int start = start(segment);
        int at = locate(slab, start, hi, lo, hash);
        Invariant.check((slab[at] | slab[at + 1]) != 0, "id to be removed is not in the index");
        closeHole(slab, start, (at - start) / ENTRY_LONGS);
        entries[segment]--;
        size--;
    }

    void save(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(size);
        for (int segment = 0; segment < segments; segment++) {
            long[] slab = slab(segment);
            int start = start(segment);
            for (int at = start; at < start + segmentLongs; at += ENTRY_LONGS) {
                if ((slab[at] | slab[at + 1]) != 0) {
                    writer.put(slab, at, ENTRY_LONGS);
                }
            }
        }
        writer.flush();
    }

    void load(DataInput in) throws IOException {
        clear();
        long saved = new LongReader(in, 1).next();
        Invariant.check(saved >= 0, "count of saved ids", saved, 0);
        LongReader reader = new LongReader(in, Math.multiplyExact(saved, ENTRY_LONGS));
        makeRoom(saved);
        for (long i = 0; i < saved; i++) {
            long hi = reader.next();
            long lo = reader.next();
            add(hi, lo, hash(hi, lo), reader.next());
        }
    }

    private void clear() {
        slabs = new long[][] {new long[segmentLongs]};
        entries = new int[1];
        depths = new byte[1];
        directory = new int[1];
        segments = 1;
        depth = 0;
        size = 0;
    }

    /// Splits the empty index evenly, so that reading many ids doesn't move them again and again.
    private void makeRoom(long ids) {
        while (depth < MAX_DEPTH && (long) maxEntries * directory.length < ids + ids / 4) {
            doubleDirectory();
        }
        for (int i = 0; i < directory.length; i++) {
            int segment = i == 0 ? 0 : addSegment();
            directory[i] = segment;
            depths[segment] = (byte) depth;
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

    /// Where in its segment an id with this hash is looked for first.
    private int home(long hash) {
        return ((int) hash & slotMask) * ENTRY_LONGS;
    }

    /// Where in the slab the id's entry is, or the empty entry where it would be.
    private int locate(long[] slab, int start, long hi, long lo, long hash) {
        int end = start + segmentLongs;
        int at = start + home(hash);
        while (true) {
            long entryHi = slab[at];
            long entryLo = slab[at + 1];
            if (entryHi == hi && entryLo == lo || (entryHi | entryLo) == 0) {
                return at;
            }
            at += ENTRY_LONGS;
            if (at == end) {
                at = start;
            }
        }
    }

    private void put(int segment, long hi, long lo, long hash, long value) {
        long[] slab = slab(segment);
        int at = locate(slab, start(segment), hi, lo, hash);
        Invariant.check((slab[at] | slab[at + 1]) == 0, "id to be added is in the index");
        slab[at] = hi;
        slab[at + 1] = lo;
        slab[at + 2] = value;
        entries[segment]++;
    }

    /// Moves later entries of the run back, so that no look-up stops short at the hole.
    private void closeHole(long[] slab, int start, int removed) {
        int hole = removed;
        int slot = hole + 1 & slotMask;
        while (true) {
            int at = start + slot * ENTRY_LONGS;
            if ((slab[at] | slab[at + 1]) == 0) {
                break;
            }
            int home = (int) hash(slab[at], slab[at + 1]) & slotMask;
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
            long hi = splitting[at];
            long lo = splitting[at + 1];
            if ((hi | lo) != 0) {
                long moved = hash(hi, lo);
                put((moved >>> Long.SIZE - bits & 1) == 0 ? full : added, hi, lo, moved, splitting[at + 2]);
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
