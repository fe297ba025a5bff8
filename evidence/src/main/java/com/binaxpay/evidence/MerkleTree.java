package com.binaxpay.evidence;

import com.binaxpay.money.Invariant;
import java.util.Arrays;

/// A growing Merkle tree after RFC 6962. It keeps the right edge, and the root of each whole block of [#BLOCK_LEAVES]
/// leaves: 32 bytes a block, from which, with the leaves of two blocks at the most, every proof is made.
///
/// One thread adds; [#blocks] and [#block] may be called by any.
public final class MerkleTree {
    /// Size of a hash.
    public static final int HASH_BYTES = TreeHash.BYTES;
    /// Leaves in a block whose root is kept.
    public static final int BLOCK_LEAVES = 1 << 10;

    private static final int BLOCK_LEVEL = 10;
    private static final int LEVELS_MAX = 63;

    private final TreeHash hash = new TreeHash();
    private final byte[][] edge = new byte[LEVELS_MAX][HASH_BYTES];
    private long size;
    private byte[] roots = new byte[64 * HASH_BYTES];
    private int blocks;

    /// How many leaves there are.
    public long size() {
        return size;
    }

    /// Adds `length` bytes at `offset` of `content` as the next leaf.
    public void add(byte[] content, int offset, int length) {
        int level = Long.numberOfTrailingZeros(~size);
        byte[] carried = edge[level];
        hash.leaf(content, offset, length, carried);
        climb(0, level, carried);
    }

    /// Adds [#BLOCK_LEAVES] leaves at once by the root of their block.
    ///
    /// @throws IllegalStateException inside a block
    public void addBlock(byte[] root) {
        if (size % BLOCK_LEAVES != 0) {
            throw new IllegalStateException("a block begins at a multiple of " + BLOCK_LEAVES + ", not at " + size);
        }
        int level = Long.numberOfTrailingZeros(~(size >>> BLOCK_LEVEL)) + BLOCK_LEVEL;
        byte[] carried = edge[level];
        System.arraycopy(root, 0, carried, 0, HASH_BYTES);
        keep(carried);
        merge(BLOCK_LEVEL, level, carried);
        size += BLOCK_LEAVES;
    }

    /// Root over all leaves.
    public byte[] root() {
        if (size == 0) {
            return hash.empty();
        }
        int lowest = Long.numberOfTrailingZeros(size);
        byte[] root = edge[lowest].clone();
        for (int level = lowest + 1; level < LEVELS_MAX; level++) {
            if ((size >>> level & 1) != 0) {
                hash.node(edge[level], root, root);
            }
        }
        return root;
    }

    /// How many whole blocks there are.
    public synchronized int blocks() {
        return blocks;
    }

    /// Root of the whole block with this index.
    public synchronized byte[] block(int index) {
        if (index < 0 || index >= blocks) {
            throw new IllegalArgumentException("no block " + index + " of " + blocks);
        }
        return Arrays.copyOfRange(roots, index * HASH_BYTES, (index + 1) * HASH_BYTES);
    }

    private void climb(int from, int to, byte[] carried) {
        if (from < BLOCK_LEVEL && to >= BLOCK_LEVEL) {
            merge(from, BLOCK_LEVEL, carried);
            keep(carried);
            merge(BLOCK_LEVEL, to, carried);
        } else {
            merge(from, to, carried);
        }
        size++;
    }

    /// Makes `carried`, a root of level `from`, one of level `to`, with the roots to its left.
    private void merge(int from, int to, byte[] carried) {
        for (int level = from; level < to; level++) {
            hash.node(edge[level], carried, carried);
        }
    }

    private synchronized void keep(byte[] root) {
        Invariant.check(blocks < Integer.MAX_VALUE / HASH_BYTES, "blocks of a tree", blocks, Integer.MAX_VALUE);
        if ((blocks + 1) * HASH_BYTES > roots.length) {
            roots = Arrays.copyOf(roots, Math.multiplyExact(roots.length, 2));
        }
        System.arraycopy(root, 0, roots, blocks * HASH_BYTES, HASH_BYTES);
        blocks++;
    }
}
