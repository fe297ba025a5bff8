package com.binaxpay.gateway;

import com.binaxpay.money.Invariant;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What verifies the signatures of requests, RFC 9421 section 3.3: a shared secret or a public key. Does not print.
/// Safe for any thread.
public final class MessageKey {
    /// Algorithms, by the names of the registry of RFC 9421 section 6.2.
    enum Algorithm {
        HMAC_SHA256("hmac-sha256"),
        ED25519("ed25519");

        private final String text;

        Algorithm(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /// DER of a SubjectPublicKeyInfo with an Ed25519 key, up to the key itself (RFC 8410).
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0};

    private static final int ED25519_BYTES = 32;

    private final Algorithm algorithm;
    private final java.security.Key key;

    private MessageKey(Algorithm algorithm, java.security.Key key) {
        this.algorithm = algorithm;
        this.key = key;
    }

    /// @param secret shared with whoever signs, at least 32 bytes
    public static MessageKey hmac(byte[] secret) {
        Invariant.check(secret.length >= 32, "a secret for signatures is too short", secret.length, 32);
        return new MessageKey(Algorithm.HMAC_SHA256, new SecretKeySpec(secret, "HmacSHA256"));
    }

    /// @param publicKey the 32 bytes of RFC 8032; empty where they are no key
    public static Optional<MessageKey> ed25519(byte[] publicKey) {
        if (publicKey.length != ED25519_BYTES) {
            return Optional.empty();
        }
        byte[] encoded = new byte[ED25519_PREFIX.length + ED25519_BYTES];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(publicKey, 0, encoded, ED25519_PREFIX.length, ED25519_BYTES);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            return Optional.of(new MessageKey(Algorithm.ED25519, key));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    Algorithm algorithm() {
        return algorithm;
    }

    boolean verifies(byte[] base, byte[] signature) {
        try {
            return switch (algorithm) {
                case HMAC_SHA256 -> {
                    Mac mac = Mac.getInstance("HmacSHA256");
                    mac.init(key);
                    yield MessageDigest.isEqual(mac.doFinal(base), signature);
                }
                case ED25519 -> {
                    Signature verifier = Signature.getInstance("Ed25519");
                    verifier.initVerify((PublicKey) key);
                    verifier.update(base);
                    yield verifier.verify(signature);
                }
            };
        } catch (java.security.SignatureException e) {
            // Of the wrong length, or no point of the curve.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "MessageKey[" + algorithm.text + "]";
    }
}
