package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.WebhookEndpoint;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes the secrets of webhook endpoints, and seals them for the configuration: AES-256-GCM under a key that all nodes
/// and
/// edges of the cluster derive, with the endpoint's id as associated data, so that none opens for another endpoint.
/// Does not print. Safe for any thread.
public final class WebhookSecrets {
    private static final String PREFIX = "whsec_";
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /// @param key 32 bytes
    public WebhookSecrets(byte[] key) {
        Invariant.check(key.length == SECRET_BYTES, "key of webhook secrets", key.length, SECRET_BYTES);
        this.key = new SecretKeySpec(key, "AES");
    }

    /// A new secret, sealed for `endpoint`.
    Bytes generate(Id endpoint) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return seal(endpoint, secret);
    }

    /// A secret as partners see it.
    String text(Id endpoint, Bytes sealed) {
        return PREFIX + Base64.getEncoder().encodeToString(open(endpoint, sealed));
    }

    /// What messages to `endpoint` are signed with at `nowMs`, the newest first.
    List<byte[]> current(WebhookEndpoint endpoint, long nowMs) {
        List<byte[]> secrets = new ArrayList<>();
        secrets.add(open(endpoint.id(), endpoint.secret()));
        if (!endpoint.oldSecret().isEmpty() && nowMs < endpoint.oldSecretEndsMs()) {
            secrets.add(open(endpoint.id(), endpoint.oldSecret()));
        }
        return secrets;
    }

    private Bytes seal(Id endpoint, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, endpoint, nonce, secret);
        return Bytes.of(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                .put(nonce)
                .put(sealed)
                .array());
    }

    private byte[] open(Id endpoint, Bytes sealed) {
        byte[] all = sealed.toArray();
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        return crypt(Cipher.DECRYPT_MODE, endpoint, nonce, Arrays.copyOfRange(all, NONCE_BYTES, all.length));
    }

    private byte[] crypt(int mode, Id endpoint, byte[] nonce, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(endpoint.hi())
                    .putLong(endpoint.lo())
                    .array());
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a webhook secret does not open", e);
        }
    }

    @Override
    public String toString() {
        return "WebhookSecrets[…]";
    }
}
