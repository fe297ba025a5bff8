package com.binaxpay.evidence;

import java.util.ArrayList;
import java.util.List;

/// Makes proofs about a [MerkleTree] (RFC 6962, sections 2.1.1 and 2.1.2) from the roots of its whole blocks and, where
/// a
/// proof goes into a block, from that block's leaves, which are read again. A proof reads two blocks of leaves at the
/// most, and takes a node hash for each block of the tree. One thread at a time.
public final class MerkleProver {
    /// Where leaves are read again.
    @FunctionalInterface
    public interface Leaves {
        /// Bytes of the leaf with this index, from 0.
        byte[] leaf(long index);
    }

    private final TreeHash hash = new TreeHash();
    private final MerkleTree tree;
    private final Leaves leaves;

    /// Proofs about `tree`, whose leaves are `leaves`.
    public MerkleProver(MerkleTree tree, Leaves leaves) {
        this.tree = tree;
        this.leaves = leaves;
    }

    /// What proves that leaf `index` is in the tree of the first `size` leaves: siblings from the leaf up.
    public List<byte[]> inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<byte[]> path = new ArrayList<>();
        inclusion(index, 0, size, path);
        return path;
    }

    /// What proves that the tree of the first `from` leaves is how that of the first `to` begins.
    public List<byte[]> consistency(long from, long to) {
        if (from < 0 || from > to) {
            throw new IllegalArgumentException("a tree of " + from + " is not the beginning of one of " + to);
        }
        List<byte[]> path = new ArrayList<>();
        if (from > 0 && from < to) {
            consistency(from, 0, to, true, path);
        }
        return path;
    }

    /// Root over the first `size` leaves.
    public byte[] root(long size) {
        return size == 0 ? hash.empty() : root(0, size);
    }

    private void inclusion(long index, long begin, long end, List<byte[]> path) {
        if (end - begin == 1) {
            return;
        }
        long middle = begin + split(end - begin);
        if (index < middle) {
            inclusion(index, begin, middle, path);
            path.add(root(middle, end));
        } else {
            inclusion(index, middle, end, path);
            path.add(root(begin, middle));
        }
    }

    /// SUBPROOF of the RFC for leaves `begin` to `end`; `isWhole` says that the old tree's root is known to the
    /// verifier.
    private void consistency(long from, long begin, long end, boolean isWhole, List<byte[]> path) {
        if (from == end) {
            if (!isWhole) {
                path.add(root(begin, end));
            }
            return;
        }
        long middle = begin + split(end - begin);
        if (from <= middle) {
            consistency(from, begin, middle, isWhole, path);
            path.add(root(middle, end));
        } else {
            consistency(from, middle, end, false, path);
            path.add(root(begin, middle));
        }
    }

    private byte[] root(long begin, long end) {
        long width = end - begin;
        if (width == MerkleTree.BLOCK_LEAVES
                && begin % MerkleTree.BLOCK_LEAVES == 0
                && begin / MerkleTree.BLOCK_LEAVES < tree.blocks()) {
            return tree.block((int) (begin / MerkleTree.BLOCK_LEAVES));
        }
        if (width == 1) {
            byte[] content = leaves.leaf(begin);
            return hash.leaf(content, 0, content.length);
        }
        long middle = begin + split(width);
        return hash.node(root(begin, middle), root(middle, end));
    }

    /// The largest power of two below `width`.
    static long split(long width) {
        return Long.highestOneBit(width - 1);
    }
}
