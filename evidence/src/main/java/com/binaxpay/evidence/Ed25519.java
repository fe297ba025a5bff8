package com.binaxpay.evidence;

import com.binaxpay.wire.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// The JDK's Ed25519 (RFC 8032) with public keys as their 32 bytes.
final class Ed25519 {
    static final String NAME = "Ed25519";
    private static final int KEY_BYTES = 32;

    /// What precedes the 32 bytes in the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, section 4).
    private static final byte[] INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    static Bytes raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Bytes.of(encoded, INFO.length, encoded.length - INFO.length);
    }

    /// Whether `signature` is one of `message` under `publicKey`; false also where either is no such thing.
    static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != KEY_BYTES) {
            return false;
        }
        byte[] encoded = Arrays.copyOf(INFO, INFO.length + KEY_BYTES);
        System.arraycopy(publicKey, 0, encoded, INFO.length, KEY_BYTES);
        try {
            Signature ed25519 = Signature.getInstance(NAME);
            ed25519.initVerify(KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded)));
            ed25519.update(message);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException e) {
            // A key or a signature that is none: it proves nothing.
            return false;
        }
    }

    static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException("every JDK has Ed25519", cause);
    }
}
