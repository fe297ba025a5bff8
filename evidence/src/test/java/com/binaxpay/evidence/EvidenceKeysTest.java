package com.binaxpay.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.evidence.ProofVerifier.Verdict;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who signed what, and what a proof is worth to somebody who has nothing but the public keys.
class EvidenceKeysTest {
    private static final int ROWS = 21;
    private static final Bytes HASH = Bytes.of(new byte[MerkleTree.HASH_BYTES]);

    private final EvidenceSigner eu = EvidenceSigner.generate("eu", 100);
    private final EvidenceSigner uk = EvidenceSigner.generate("uk", 100);
    private final EvidenceSigner us = EvidenceSigner.generate("us", 100);
    private final EvidenceKeys keys =
            new EvidenceKeys(Stream.of(us, eu, uk).map(EvidenceSigner::known).toList());
    private final ProofVerifier verifier = new ProofVerifier(keys, 2);

    private final MerkleTree tree = new MerkleTree();
    private final List<byte[]> rows = new ArrayList<>();
    private final MerkleProver prover = new MerkleProver(tree, index -> rows.get((int) index));

    @Test
    void signers_someNodes_areThoseWhoseSignaturesAreGood() {
        TreeHead head = head(200, ROWS);
        HeadSignature forged = new HeadSignature(us.known().id(), uk.sign(head).signature());
        SignedHead signed = new SignedHead(head, List.of(uk.sign(head), forged, eu.sign(head), eu.sign(head)));
        assertThat(keys.signers(signed)).containsExactly("eu", "uk");
        assertThat(keys.isSignedBy(2, signed)).isTrue();
        assertThat(keys.isSignedBy(3, signed)).isFalse();
    }

    @Test
    void signer_otherHeadOrKeyNotValidThen_isNobody() {
        TreeHead head = head(200, ROWS);
        assertThat(keys.signer(head(201, ROWS), eu.sign(head))).isEmpty();
        TreeHead early = head(99, ROWS);
        assertThat(keys.signer(early, eu.sign(early))).isEmpty();
        EvidenceKey ended = new EvidenceKey("eu", eu.known().publicKey(), 100, 200);
        assertThat(new EvidenceKeys(List.of(ended)).signer(head, eu.sign(head))).isEmpty();
        TreeHead last = head(199, ROWS);
        assertThat(new EvidenceKeys(List.of(ended)).signer(last, eu.sign(last))).contains("eu");
    }

    @Test
    void signer_headWithoutWholeHashesOrSignature_isNobody() {
        TreeHead whole = head(200, ROWS);
        TreeHead torn = new TreeHead(0, 1, 200, ROWS, Bytes.EMPTY, 0, HASH, HASH, HASH);
        assertThat(keys.signer(torn, eu.sign(whole))).isEmpty();
        assertThat(keys.signer(whole, new HeadSignature(eu.known().id(), Bytes.EMPTY)))
                .isEmpty();
    }

    @Test
    void secret_kept_signsAgain() {
        EvidenceSigner again = EvidenceSigner.of(eu.known(), eu.secret());
        TreeHead head = head(200, ROWS);
        assertThat(keys.signer(head, again.sign(head))).contains("eu");
        assertThat(again.toString())
                .doesNotContain(new String(eu.secret(), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void transferProof_ofEveryRow_isProvenAndOnlyAsItIs() {
        TreeHead head = head(200, ROWS);
        SignedHead signed = signed(head);
        for (int index = 0; index < ROWS; index++) {
            List<Bytes> path = path(prover.inclusion(index, ROWS));
            Bytes row = Bytes.of(rows.get(index));
            assertThat(verifier.verify(new Answer.TransferProof(index + 1L, row, path, signed)))
                    .isEqualTo(Verdict.PROVEN);
            byte[] forged = rows.get(index).clone();
            forged[TransferRowLayout.AMOUNT]++;
            assertThat(verifier.verify(new Answer.TransferProof(index + 1L, Bytes.of(forged), path, signed)))
                    .isEqualTo(Verdict.WRONG_PATH);
            SignedHead once = new SignedHead(head, List.of(eu.sign(head), eu.sign(head)));
            assertThat(verifier.verify(new Answer.TransferProof(index + 1L, row, path, once)))
                    .isEqualTo(Verdict.NOT_SIGNED);
            assertThat(verifier.verify(new Answer.TransferProof(ROWS + 1L, row, path, signed)))
                    .isEqualTo(Verdict.NOT_COVERED);
        }
    }

    @Test
    void consistency_betweenSignedHeads_isProvenAndAForkIsNot() {
        SignedHead older = signed(head(200, 13));
        SignedHead newer = signed(head(300, ROWS));
        List<Bytes> path = path(prover.consistency(13, ROWS));
        assertThat(verifier.verify(older, newer, path)).isEqualTo(Verdict.PROVEN);
        assertThat(verifier.verify(newer, older, path)).isEqualTo(Verdict.NOT_COVERED);
        rows.get(3)[0]++;
        MerkleTree fork = new MerkleTree();
        rows.forEach(row -> fork.add(row, 0, row.length));
        TreeHead forked = new TreeHead(0, 3, 300, ROWS, Bytes.of(fork.root()), 0, HASH, HASH, HASH);
        List<Bytes> forkPath = path(new MerkleProver(fork, index -> rows.get((int) index)).consistency(13, ROWS));
        assertThat(verifier.verify(older, signed(forked), forkPath)).isEqualTo(Verdict.WRONG_PATH);
    }

    /// The head over the first `size` rows.
    private TreeHead head(long logTimeNs, int size) {
        while (rows.size() < ROWS) {
            byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
            row[TransferRowLayout.AMOUNT] = (byte) rows.size();
            rows.add(row);
            tree.add(row, 0, row.length);
        }
        return new TreeHead(0, logTimeNs / 100, logTimeNs, size, Bytes.of(prover.root(size)), 0, HASH, HASH, HASH);
    }

    private SignedHead signed(TreeHead head) {
        return new SignedHead(head, List.of(eu.sign(head), us.sign(head)));
    }

    private static List<Bytes> path(List<byte[]> hashes) {
        return hashes.stream().map(Bytes::of).toList();
    }
}
