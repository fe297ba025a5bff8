package com.binaxpay.journal;

import com.binaxpay.wire.IdRunLayout;

/// Tells of most hashes that they are not in a run, without reading it; see [IdRunLayout]. A look-up reads one block of
/// 64 bytes: a cache line. With [#BITS_AN_ID] about 2 in 1,000 absent hashes are not told apart.
///
/// Filled by one thread, then never changed and read by any.
final class IdFilter {
    /// 15 bits and the fences come to less than 2 bytes an id.
    static final int BITS_AN_ID = 15;

    private static final int WORDS = IdRunLayout.FILTER_BLOCK_WORDS;
    private static final long BLOCK_BITS = (long) WORDS * Long.SIZE;
    /// Large arrays start at a region's start and their elements 16 bytes later: six longs further a cache line begins.
    private static final int LEAD_LONGS = 6;

    private static final int FIRST_SHIFT = 58;
    private static final int BITS_A_WORD = 6;

    private final long[] words;
    private final long blocks;

    private IdFilter(long[] words) {
        this.words = words;
        this.blocks = ((long) words.length - LEAD_LONGS) / WORDS;
    }

    /// An empty filter for `ids` ids.
    static IdFilter forIds(long ids) {
        long blocks = Math.max(1L, Math.ceilDiv(Math.multiplyExact(ids, BITS_AN_ID), BLOCK_BITS));
        return ofWords(blocks * WORDS);
    }

    /// A filter of `words` words, to be [#set].
    static IdFilter ofWords(long words) {
        return new IdFilter(new long[Math.toIntExact(LEAD_LONGS + words)]);
    }

    int words() {
        return words.length - LEAD_LONGS;
    }

    long word(int index) {
        return words[LEAD_LONGS + index];
    }

    void set(int index, long word) {
        words[LEAD_LONGS + index] = word;
    }

    void add(long hash) {
        int at = block(hash);
        long mixed = mix(hash);
        for (int i = 0; i < WORDS; i++) {
            words[at + i] |= bit(mixed, i);
        }
    }

    /// Reads the first word that [#mayHold] would read, so that its block is in the cache by then.
    long touch(long hash) {
        return words[block(hash)];
    }

    /// False where the hash was never added.
    boolean mayHold(long hash) {
        int at = block(hash);
        long mixed = mix(hash);
        for (int i = 0; i < WORDS; i++) {
            if ((words[at + i] & bit(mixed, i)) == 0) {
                return false;
            }
        }
        return true;
    }

    private int block(long hash) {
        return LEAD_LONGS + (int) Math.unsignedMultiplyHigh(hash, blocks) * WORDS;
    }

    private static long mix(long hash) {
        return (hash ^ hash >>> 32) * IdRunLayout.FILTER_MIX;
    }

    private static long bit(long mixed, int word) {
        return 1L << (mixed >>> FIRST_SHIFT - BITS_A_WORD * word);
    }
}
