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
import java.util.stream.Stream;

/// The public keys of all nodes, and what they make of signatures. Safe for any thread.
public final class EvidenceKeys {
    private volatile List<EvidenceKey> keys = List.of();

    /// Keys of all nodes, past ones too.
    public EvidenceKeys(List<EvidenceKey> keys) {
        learn(keys);
    }

    /// Takes up keys that it does not have yet, as of a node that came since.
    public synchronized void learn(List<EvidenceKey> more) {
        keys = Stream.concat(keys.stream(), more.stream())
                .distinct()
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
