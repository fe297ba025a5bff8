package com.binaxpay.evidence;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Query.Tree;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.util.List;

/// Decides on proofs with the public keys alone: it asks nobody, and believes nobody but a quorum of nodes together.
public final class ProofVerifier {
    /// What became of a proof.
    public enum Verdict {
        /// It proves what it says.
        PROVEN,
        /// Too few nodes signed the head.
        NOT_SIGNED,
        /// The head does not cover the row, or the row is not one.
        NOT_COVERED,
        /// The path does not lead from the row to the head's root.
        WRONG_PATH
    }

    private final EvidenceKeys keys;
    private final int quorum;

    /// Believes what `quorum` nodes of `keys` sign.
    public ProofVerifier(EvidenceKeys keys, int quorum) {
        this.keys = keys;
        this.quorum = quorum;
    }

    /// Whether the row of `proof` is part of the history that the nodes signed.
    public Verdict verify(Answer.TransferProof proof) {
        if (!keys.isSignedBy(quorum, proof.head())) {
            return Verdict.NOT_SIGNED;
        }
        long rows = proof.head().head().rows();
        if (proof.row().sizeBytes() != TransferRowLayout.SIZE_BYTES || proof.ordinal() < 1 || proof.ordinal() > rows) {
            return Verdict.NOT_COVERED;
        }
        boolean leads = MerkleProofs.isIncluded(
                proof.row().toArray(),
                proof.ordinal() - 1,
                rows,
                hashes(proof.path()),
                proof.head().head().rowRoot().toArray());
        return leads ? Verdict.PROVEN : Verdict.WRONG_PATH;
    }

    /// Whether the rows of `newer` begin with all the rows of `older`: nothing was changed or dropped between the two.
    public Verdict verify(SignedHead older, SignedHead newer, List<Bytes> path) {
        return verify(Tree.ROWS, older, newer, path);
    }

    /// As [#verify(SignedHead, SignedHead, List)] of either tree.
    public Verdict verify(Tree tree, SignedHead older, SignedHead newer, List<Bytes> path) {
        if (!keys.isSignedBy(quorum, older) || !keys.isSignedBy(quorum, newer)) {
            return Verdict.NOT_SIGNED;
        }
        long from = leaves(tree, older.head());
        long to = leaves(tree, newer.head());
        if (older.head().shard() != newer.head().shard() || from > to) {
            return Verdict.NOT_COVERED;
        }
        boolean isConsistent =
                MerkleProofs.isConsistent(from, root(tree, older.head()), to, root(tree, newer.head()), hashes(path));
        return isConsistent ? Verdict.PROVEN : Verdict.WRONG_PATH;
    }

    private static long leaves(Tree tree, TreeHead head) {
        return tree == Tree.ROWS ? head.rows() : head.records();
    }

    private static byte[] root(Tree tree, TreeHead head) {
        return (tree == Tree.ROWS ? head.rowRoot() : head.recordRoot()).toArray();
    }

    private static List<byte[]> hashes(List<Bytes> path) {
        return path.stream().map(Bytes::toArray).toList();
    }
}
