package com.binaxpay.journal;

import java.util.Arrays;

/// Where each block on disk is: 16 bytes of memory a block. Blocks follow each other without a gap. Safe for any
/// thread.
final class BlockIndex {
    private long[] firsts = new long[64];
    private long[] places = new long[64];
    private int count;
    private long end;

    /// A block on disk.
    ///
    /// @param segment index of the segment
    /// @param position where the block begins in the segment's file
    record Found(long first, int plaintextBytes, int segment, int position) {}

    /// Adds the block that begins at the current end.
    synchronized void add(int segment, int position, int plaintextBytes) {
        if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * count);
            places = Arrays.copyOf(places, 2 * count);
        }
        firsts[count] = end;
        places[count] = (long) segment << 32 | position;
        count++;
        end += plaintextBytes;
    }

    /// Forgets the blocks that begin at `keep` or later.
    synchronized void truncate(long keep) {
        while (count > 0 && firsts[count - 1] >= keep) {
            count--;
            end = firsts[count];
        }
    }

    /// Place behind the last block.
    synchronized long end() {
        return end;
    }

    /// The block with the byte at `offset`, which must be before [#end].
    synchronized Found find(long offset) {
        int slot = Arrays.binarySearch(firsts, 0, count, offset);
        int index = slot >= 0 ? slot : -slot - 2;
        long next = index + 1 < count ? firsts[index + 1] : end;
        if (index < 0 || offset >= next) {
            throw new IllegalArgumentException("place " + offset + " is not on disk");
        }
        return new Found(
                firsts[index], (int) (next - firsts[index]), (int) (places[index] >>> 32), (int) places[index]);
    }
}
