package com.binaxpay.journal;

import com.binaxpay.wire.SegmentLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where each block on disk is. Blocks follow each other without a gap; those of one size and segment take 24 bytes of
/// memory together, so that a long history of rows takes next to none. Safe for any thread.
final class BlockIndex {
    private long[] firsts = new long[64];
    private long[] places = new long[64];
    private int[] sizes = new int[64];
    private int[] blocks = new int[64];
    private int count;
    private long end;

    BlockIndex() {
        this(0);
    }

    /// Of a history that begins at `first`.
    BlockIndex(long first) {
        end = first;
    }

    /// A block on disk.
    ///
    /// @param segment index of the segment
    /// @param position where the block begins in the segment's file
    record Found(long first, int plaintextBytes, int segment, int position) {}

    /// Blocks of one size that follow each other in a segment.
    ///
    /// @param first place of the first one in the history
    /// @param position where it begins in the segment's file
    record Run(long first, int position, int plaintextBytes, int blocks) {
        /// Place behind the last one in the file.
        long endPosition() {
            return position + (long) blocks * SegmentLayout.blockBytes(plaintextBytes);
        }
    }

    /// Adds the block that begins at the current end.
    synchronized void add(int segment, int position, int plaintextBytes) {
        add(segment, new Run(end, position, plaintextBytes, 1));
    }

    /// Adds blocks that begin at the current end.
    synchronized void add(int segment, Run run) {
        int last = count - 1;
        if (last >= 0
                && sizes[last] == run.plaintextBytes()
                && places[last] >>> 32 == segment
                && runAt(last).endPosition() == run.position()) {
            blocks[last] += run.blocks();
        } else {
            if (count == firsts.length) {
                grow();
            }
            firsts[count] = end;
            places[count] = (long) segment << 32 | run.position();
            sizes[count] = run.plaintextBytes();
            blocks[count] = run.blocks();
            count++;
        }
        end += (long) run.blocks() * run.plaintextBytes();
    }

    private void grow() {
        firsts = Arrays.copyOf(firsts, 2 * count);
        places = Arrays.copyOf(places, 2 * count);
        sizes = Arrays.copyOf(sizes, 2 * count);
        blocks = Arrays.copyOf(blocks, 2 * count);
    }

    private Run runAt(int index) {
        return new Run(firsts[index], (int) places[index], sizes[index], blocks[index]);
    }

    /// The blocks of a segment.
    synchronized List<Run> runsOf(int segment) {
        List<Run> runs = new ArrayList<>();
        int from = count;
        while (from > 0 && places[from - 1] >>> 32 >= segment) {
            from--;
        }
        for (int i = from; i < count && places[i] >>> 32 == segment; i++) {
            runs.add(runAt(i));
        }
        return runs;
    }

    /// Forgets the blocks that begin at `keep` or later.
    synchronized void truncate(long keep) {
        while (count > 0 && firsts[count - 1] >= keep) {
            count--;
            end = firsts[count];
        }
        if (count > 0 && end > keep) {
            int last = count - 1;
            int kept = (int) Math.ceilDiv(keep - firsts[last], (long) sizes[last]);
            blocks[last] = Math.min(blocks[last], kept);
            end = firsts[last] + (long) blocks[last] * sizes[last];
        }
    }

    /// Place behind the last block.
    synchronized long end() {
        return end;
    }

    /// Blocks of a segment, one by one.
    synchronized List<Found> blocksOf(int segment) {
        List<Found> found = new ArrayList<>();
        for (Run run : runsOf(segment)) {
            for (int i = 0; i < run.blocks(); i++) {
                found.add(new Found(
                        run.first() + (long) i * run.plaintextBytes(),
                        run.plaintextBytes(),
                        segment,
                        run.position() + i * SegmentLayout.blockBytes(run.plaintextBytes())));
            }
        }
        return found;
    }

    /// The block with the byte at `offset`, which must be before [#end].
    synchronized Found find(long offset) {
        int slot = Arrays.binarySearch(firsts, 0, count, offset);
        int run = slot >= 0 ? slot : -slot - 2;
        if (run < 0 || offset >= end) {
            throw new IllegalArgumentException("place " + offset + " is not on disk");
        }
        int size = sizes[run];
        int block = (int) ((offset - firsts[run]) / size);
        return new Found(
                firsts[run] + (long) block * size,
                size,
                (int) (places[run] >>> 32),
                (int) places[run] + block * SegmentLayout.blockBytes(size));
    }
}
