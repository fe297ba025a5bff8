package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// All transfer ids that ever took effect, and where to find each. Owned by the apply thread.
///
/// Extendible hashing: a directory, indexed by the hash's leading bits, of segments with open addressing inside. A full
/// segment
/// splits in two and moves only its own entries (under 0.1 ms), so growing never stops the shard, however many ids
/// there are.
/// A segment is below half of the smallest G1 region: it is an ordinary object, not a humongous one.
///
/// A value is never 0. Its leading bits tell what the id is: see [#DONE] and the others; the rest is the ordinal of its
/// row,
/// or, while it is held, its place in the [HoldTable]. So how a hold ended is remembered without further memory.
final class TransferIndex {
    /// What an id is.
    static final int DONE = 0;

    static final int HELD = 1;
    static final int POSTED = 2;
    static final int VOIDED = 3;
    static final int EXPIRED = 4;

    static final int SLOT_BITS = 14;

    private static final int STATE_SHIFT = 60;
    private static final long NUMBER = (1L << STATE_SHIFT) - 1;
    private static final int ENTRY_LONGS = 3;
    /// A segment's first long: its number of entries and, in the trailing byte, how many of the hash's bits it stands
    /// for.
    private static final int HEAD = 0;

    private static final int HEAD_LONGS = 1;
    private static final int DEPTH_BITS = 8;
    private static final int MAX_DEPTH = 28;

    private final int slotMask;
    private final int maxEntries;
    private long[][] directory = new long[1][];
    private int depth;
    private long size;

    /// An empty index whose segments have `2^slotBits` slots.
    TransferIndex(int slotBits) {
        this.slotMask = (1 << slotBits) - 1;
        this.maxEntries = (1 << slotBits) / 4 * 3;
        directory[0] = segment(0);
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

    long size() {
        return size;
    }

    /// Reads the first slot that a look-up of this hash would read, so that it is in the cache by then.
    long touch(long hash) {
        return segmentOf(hash)[first(hash)];
    }

    /// The value under the id, or 0.
    long find(long hi, long lo, long hash) {
        long[] segment = segmentOf(hash);
        int at = locate(segment, hi, lo, hash);
        return (segment[at] | segment[at + 1]) == 0 ? 0 : segment[at + 2];
    }

    /// Adds an id that is not there yet.
    void add(long hi, long lo, long hash, long value) {
        long[] segment = segmentOf(hash);
        while (entries(segment) == maxEntries) {
            split(segment, hash);
            segment = segmentOf(hash);
        }
        put(segment, hi, lo, hash, value);
        size++;
    }

    /// Replaces the value of an id that is there.
    void set(long hi, long lo, long hash, long value) {
        long[] segment = segmentOf(hash);
        int at = locate(segment, hi, lo, hash);
        Invariant.check((segment[at] | segment[at + 1]) != 0, "id to be changed is not in the index");
        segment[at + 2] = value;
    }

    /// Forgets an id that is there, as if it had never been added.
    void remove(long hi, long lo, long hash) {
        long[] segment = segmentOf(hash);
        int hole = locate(segment, hi, lo, hash);
        Invariant.check((segment[hole] | segment[hole + 1]) != 0, "id to be removed is not in the index");
        closeHole(segment, (hole - HEAD_LONGS) / ENTRY_LONGS);
        segment[HEAD] -= 1L << DEPTH_BITS;
        size--;
    }

    void save(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(size);
        for (int i = 0; i < directory.length; i += span(directory[i])) {
            saveSegment(directory[i], writer);
        }
        writer.flush();
    }

    void load(DataInput in) throws IOException {
        directory = new long[][] {segment(0)};
        depth = 0;
        size = 0;
        long saved = new LongReader(in, 1).next();
        Invariant.check(saved >= 0, "count of saved ids", saved, 0);
        LongReader reader = new LongReader(in, Math.multiplyExact(saved, ENTRY_LONGS));
        for (long i = 0; i < saved; i++) {
            long hi = reader.next();
            long lo = reader.next();
            add(hi, lo, IdHash.of(hi, lo), reader.next());
        }
    }

    private long[] segmentOf(long hash) {
        // Two shifts, because a shift by 64 is a shift by 0.
        return directory[(int) (hash >>> 1 >>> 63 - depth)];
    }

    private int first(long hash) {
        return HEAD_LONGS + ((int) hash & slotMask) * ENTRY_LONGS;
    }

    /// Where the id's entry is, or the empty entry where it would be.
    private int locate(long[] segment, long hi, long lo, long hash) {
        int at = first(hash);
        while (true) {
            long entryHi = segment[at];
            long entryLo = segment[at + 1];
            if (entryHi == hi && entryLo == lo || (entryHi | entryLo) == 0) {
                return at;
            }
            at += ENTRY_LONGS;
            if (at == segment.length) {
                at = HEAD_LONGS;
            }
        }
    }

    private void put(long[] segment, long hi, long lo, long hash, long value) {
        int at = locate(segment, hi, lo, hash);
        Invariant.check((segment[at] | segment[at + 1]) == 0, "id to be added is in the index");
        segment[at] = hi;
        segment[at + 1] = lo;
        segment[at + 2] = value;
        segment[HEAD] += 1L << DEPTH_BITS;
    }

    /// Moves later entries of the run back, so that no look-up stops short at the hole.
    private void closeHole(long[] segment, int removed) {
        int hole = removed;
        int slot = hole + 1 & slotMask;
        while (!isEmpty(segment, slot)) {
            int at = HEAD_LONGS + slot * ENTRY_LONGS;
            int home = (int) IdHash.of(segment[at], segment[at + 1]) & slotMask;
            if ((slot - home & slotMask) >= (slot - hole & slotMask)) {
                System.arraycopy(segment, at, segment, HEAD_LONGS + hole * ENTRY_LONGS, ENTRY_LONGS);
                hole = slot;
            }
            slot = slot + 1 & slotMask;
        }
        int at = HEAD_LONGS + hole * ENTRY_LONGS;
        Arrays.fill(segment, at, at + ENTRY_LONGS, 0);
    }

    private static boolean isEmpty(long[] segment, int slot) {
        int at = HEAD_LONGS + slot * ENTRY_LONGS;
        return (segment[at] | segment[at + 1]) == 0;
    }

    private void split(long[] full, long hash) {
        int bits = depthOf(full) + 1;
        if (bits > depth) {
            doubleDirectory();
        }
        long[] zero = segment(bits);
        long[] one = segment(bits);
        for (int at = HEAD_LONGS; at < full.length; at += ENTRY_LONGS) {
            if ((full[at] | full[at + 1]) != 0) {
                long moved = IdHash.of(full[at], full[at + 1]);
                long[] target = (moved >>> Long.SIZE - bits & 1) == 0 ? zero : one;
                put(target, full[at], full[at + 1], moved, full[at + 2]);
            }
        }
        int half = 1 << depth - bits;
        int start = (int) (hash >>> 1 >>> 63 - depth) & -(half * 2);
        Arrays.fill(directory, start, start + half, zero);
        Arrays.fill(directory, start + half, start + half * 2, one);
    }

    private void doubleDirectory() {
        Invariant.check(depth < MAX_DEPTH, "id index is full", depth, MAX_DEPTH);
        long[][] doubled = new long[directory.length * 2][];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i >>> 1];
        }
        directory = doubled;
        depth++;
    }

    private void saveSegment(long[] segment, LongWriter writer) throws IOException {
        for (int at = HEAD_LONGS; at < segment.length; at += ENTRY_LONGS) {
            if ((segment[at] | segment[at + 1]) != 0) {
                writer.put(segment, at, ENTRY_LONGS);
            }
        }
    }

    /// How many places of the directory the segment fills.
    private int span(long[] segment) {
        return 1 << depth - depthOf(segment);
    }

    private static int entries(long[] segment) {
        return (int) (segment[HEAD] >>> DEPTH_BITS);
    }

    private static int depthOf(long[] segment) {
        return (int) segment[HEAD] & (1 << DEPTH_BITS) - 1;
    }

    private long[] segment(int bits) {
        long[] segment = new long[HEAD_LONGS + (slotMask + 1) * ENTRY_LONGS];
        segment[HEAD] = bits;
        return segment;
    }
}
