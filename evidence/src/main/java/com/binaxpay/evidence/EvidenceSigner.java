package com.binaxpay.evidence;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.TreeHead;
import com.binaxpay.wire.TreeHeadLayout;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/// A node's evidence key, with which it signs heads. It does not print itself. Safe for any thread.
public final class EvidenceSigner {
    private final PrivateKey key;
    private final EvidenceKey known;

    private EvidenceSigner(PrivateKey key, EvidenceKey known) {
        this.key = key;
        this.known = known;
    }

    /// A new key of `node`, valid from log time `validFromNs` on.
    public static EvidenceSigner generate(String node, long validFromNs) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(Ed25519.NAME).generateKeyPair();
            Bytes raw = Ed25519.raw(pair.getPublic());
            return new EvidenceSigner(pair.getPrivate(), new EvidenceKey(node, raw, validFromNs, Long.MAX_VALUE));
        } catch (GeneralSecurityException e) {
            throw Ed25519.missing(e);
        }
    }

    /// The key whose secret [#secret] gave.
    ///
    /// @throws IllegalArgumentException if `secret` is no key, or another one than `known`
    public static EvidenceSigner of(EvidenceKey known, byte[] secret) {
        try {
            PrivateKey key = KeyFactory.getInstance(Ed25519.NAME).generatePrivate(new PKCS8EncodedKeySpec(secret));
            EvidenceSigner signer = new EvidenceSigner(key, known);
            byte[] probe = new byte[TreeHeadLayout.HASH_BYTES];
            if (!Ed25519.verifies(known.publicKey().toArray(), probe, signer.sign(probe))) {
                throw new IllegalArgumentException("the evidence key of " + known.node() + " is not " + known.id());
            }
            return signer;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an evidence key of " + known.node(), e);
        }
    }

    /// The public half.
    public EvidenceKey known() {
        return known;
    }

    /// The private half, PKCS #8, to be sealed and kept.
    public byte[] secret() {
        return key.getEncoded();
    }

    /// Signs `head`.
    public HeadSignature sign(TreeHead head) {
        return new HeadSignature(known.id(), Bytes.of(sign(TreeHeadLayout.bytes(head))));
    }

    private byte[] sign(byte[] message) {
        try {
            Signature ed25519 = Signature.getInstance(Ed25519.NAME);
            ed25519.initSign(key);
            ed25519.update(message);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw Ed25519.missing(e);
        }
    }

    @Override
    public String toString() {
        return "EvidenceSigner[" + known.node() + ", " + known.id() + "]";
    }
}
