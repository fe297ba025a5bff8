package com.binaxpay.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Verifies proofs about Merkle trees by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2, whose trees are
/// those of
/// RFC 6962. Needs nothing but SHA-256; whatever a proof holds, it is accepted or refused, and never throws.
public final class MerkleProofs {
    private MerkleProofs() {}

    /// Whether `path` proves that `leaf` is leaf `index` of the tree of `size` leaves with this `root`.
    public static boolean isIncluded(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
        return rootOf(leaf, index, size, path)
                .filter(made -> Arrays.equals(made, root))
                .isPresent();
    }

    /// The root that `leaf` and `path` make; empty where the path does not fit the place and size.
    static Optional<byte[]> rootOf(byte[] leaf, long index, long size, List<byte[]> path) {
        if (index < 0 || index >= size || !areHashes(path)) {
            return Optional.empty();
        }
        TreeHash hash = new TreeHash();
        byte[] made = hash.leaf(leaf, 0, leaf.length);
        long node = index;
        long last = size - 1;
        for (byte[] sibling : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if ((node & 1) == 1 || node == last) {
                made = hash.node(sibling, made);
                int up = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
                node >>>= up;
                last >>>= up;
            } else {
                made = hash.node(made, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 ? Optional.of(made) : Optional.empty();
    }

    /// Whether `path` proves that the tree of `from` leaves with root `fromRoot` is how the one of `to` leaves with
    /// root
    /// `toRoot` begins. Nothing is proved of the tree without leaves but that its root is right.
    public static boolean isConsistent(long from, byte[] fromRoot, long to, byte[] toRoot, List<byte[]> path) {
        if (from < 0 || from > to || !areHashes(path)) {
            return false;
        }
        if (from == to) {
            return path.isEmpty() && Arrays.equals(fromRoot, toRoot);
        }
        TreeHash hash = new TreeHash();
        if (from == 0) {
            return path.isEmpty() && Arrays.equals(fromRoot, hash.empty());
        }
        boolean isWhole = Long.bitCount(from) == 1;
        if (!isWhole && path.isEmpty()) {
            return false;
        }
        int up = Long.numberOfTrailingZeros(from);
        return climbs(
                hash,
                from - 1 >>> up,
                to - 1 >>> up,
                isWhole ? fromRoot : path.getFirst(),
                isWhole ? path : path.subList(1, path.size()),
                fromRoot,
                toRoot);
    }

    private static boolean climbs(
            TreeHash hash, long from, long to, byte[] seed, List<byte[]> path, byte[] fromRoot, byte[] toRoot) {
        long node = from;
        long last = to;
        byte[] old = seed;
        byte[] now = seed;
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                old = hash.node(sibling, old);
                now = hash.node(sibling, now);
                int up = (node & 1) == 1 || node == 0 ? 0 : Long.numberOfTrailingZeros(node);
                node >>>= up;
                last >>>= up;
            } else {
                now = hash.node(now, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && Arrays.equals(old, fromRoot) && Arrays.equals(now, toRoot);
    }

    private static boolean areHashes(List<byte[]> path) {
        return path.size() < Long.SIZE && path.stream().allMatch(hash -> hash.length == TreeHash.BYTES);
    }
}
