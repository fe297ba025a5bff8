package com.binaxpay.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests after RFC 9421, for keys whose requests have to be. Each try is signed anew, with a time and a nonce
/// of its own. Does not print. Safe for any thread.
public final class RequestSigner {
    private static final String SECRET_PREFIX = "bps_";
    private static final String LABEL = "sig";

    /// What makes a signature of bytes.
    @FunctionalInterface
    private interface Algorithm {
        byte[] sign(byte[] base) throws GeneralSecurityException;
    }

    private final String name;
    private final Algorithm algorithm;

    private RequestSigner(String name, Algorithm algorithm) {
        this.name = name;
        this.algorithm = algorithm;
    }

    /// Signs by HMAC-SHA256.
    ///
    /// @param secret `bps_` and 64 hex digits, as it was printed with the key
    public static RequestSigner hmac(String secret) {
        if (!secret.matches(SECRET_PREFIX + "[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a secret for signatures is bps_ and 64 hex digits");
        }
        byte[] bytes = HexFormat.of().parseHex(secret.substring(SECRET_PREFIX.length()));
        SecretKeySpec key = new SecretKeySpec(bytes, "HmacSHA256");
        return new RequestSigner("hmac-sha256", base -> {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(base);
        });
    }

    /// Signs by Ed25519, under the key whose public half the operator was given.
    public static RequestSigner ed25519(PrivateKey key) {
        try {
            Signature.getInstance("Ed25519").initSign(key);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an Ed25519 private key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
        return new RequestSigner("ed25519", base -> {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(base);
            return signature.sign();
        });
    }

    /// The header fields that sign a request.
    ///
    /// @param idempotencyKey as it is sent; empty for none
    /// @param epochS now, seconds
    Map<String, String> sign(String method, URI target, String idempotencyKey, byte[] body, long epochS) {
        Map<String, String> covered = new LinkedHashMap<>();
        covered.put("@method", method);
        covered.put("@path", target.getRawPath());
        if (target.getRawQuery() != null) {
            covered.put("@query", "?" + target.getRawQuery());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        if (body.length > 0) {
            String digest = "sha-256=:" + base64(sha256(body)) + ":";
            fields.put("Content-Digest", digest);
            covered.put("content-digest", digest);
        }
        if (!idempotencyKey.isEmpty()) {
            covered.put("idempotency-key", idempotencyKey);
        }
        String names = String.join(
                " ", covered.keySet().stream().map(each -> '"' + each + '"').toList());
        String input = "(" + names + ");created=" + epochS + ";nonce=\"" + UUID.randomUUID() + "\";alg=\"" + name + '"';
        StringBuilder base = new StringBuilder();
        covered.forEach((each, value) ->
                base.append('"').append(each).append("\": ").append(value).append('\n'));
        base.append("\"@signature-params\": ").append(input);
        try {
            byte[] signature = algorithm.sign(base.toString().getBytes(StandardCharsets.ISO_8859_1));
            fields.put("Signature-Input", LABEL + "=" + input);
            fields.put("Signature", LABEL + "=:" + base64(signature) + ":");
            return fields;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a request cannot be signed by " + name, e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "RequestSigner[" + name + "]";
    }
}
