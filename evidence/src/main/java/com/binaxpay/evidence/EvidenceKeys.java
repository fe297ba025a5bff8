package com.binaxpay.evidence;

import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import com.binaxpay.wire.TreeHeadLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The public keys of all nodes, and what they make of signatures. Immutable.
public final class EvidenceKeys {
    /// No key at all: nothing is signed.
    public static final EvidenceKeys NONE = new EvidenceKeys(List.of());

    private final List<EvidenceKey> keys;

    /// Keys of all nodes, past ones too.
    public EvidenceKeys(List<EvidenceKey> keys) {
        this.keys = keys.stream()
                .sorted(Comparator.comparing(EvidenceKey::node)
                        .thenComparingLong(EvidenceKey::validFromNs)
                        .thenComparing(EvidenceKey::id))
                .toList();
    }

    /// All keys, by node and beginning of validity.
    public List<EvidenceKey> all() {
        return keys;
    }

    /// The node whose valid signature of `head` this is; empty where the key is not known, was not valid at the head's
    /// log
    /// time, or the signature is not one.
    public Optional<String> signer(TreeHead head, HeadSignature signature) {
        if (!TreeHeadLayout.isWhole(head)) {
            return Optional.empty();
        }
        return keys.stream()
                .filter(key -> key.id().equals(signature.keyId()))
                .filter(key -> key.validFromNs() <= head.logTimeNs() && head.logTimeNs() < key.validToNs())
                .filter(key -> Ed25519.verifies(
                        key.publicKey().toArray(),
                        TreeHeadLayout.bytes(head),
                        signature.signature().toArray()))
                .map(EvidenceKey::node)
                .findFirst();
    }

    /// Nodes that signed, by name.
    public Set<String> signers(SignedHead signed) {
        Set<String> nodes = new TreeSet<>();
        signed.signatures()
                .forEach(signature -> signer(signed.head(), signature).ifPresent(nodes::add));
        return nodes;
    }

    /// Whether `quorum` nodes signed.
    public boolean isSignedBy(int quorum, SignedHead signed) {
        return signers(signed).size() >= quorum;
    }
}
