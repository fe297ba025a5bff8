package com.binaxpay.rails;

import com.binaxpay.money.Invariant;
import com.binaxpay.rails.spi.ClearValue;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Mode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The vault of test mode: its keys are derived from the secret that all processes of a cluster share, which is enough
/// for values that belong to nobody. It refuses live values, whose keys must be a key service's.
///
/// A sealed value is a nonce of 12 random bytes and AES-256-GCM under a key of the token's own, with the token's label
/// as associated data. No clear value is ever written anywhere.
public final class SandboxVault implements Vault {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FINGERPRINT_BYTES = 16;

    private final SecretKeySpec root;
    private final SecureRandom random = new SecureRandom();

    /// @param secret 32 bytes, the same in every process of the cluster
    public SandboxVault(byte[] secret) {
        Invariant.check(secret.length == 32, "the secret of the sandbox's vault", secret.length, 32);
        this.root = new SecretKeySpec(secret, "HmacSHA256");
    }

    @Override
    public Optional<String> refusal(Mode mode) {
        return switch (mode) {
            case TEST -> Optional.empty();
            case LIVE ->
                Optional.of("This release keeps tokens in test mode only; those of live mode come with the vault.");
        };
    }

    @Override
    public Bytes seal(Label token, ClearValue value) {
        Invariant.check(refusal(token.owner().mode()).isEmpty(), "a live value came to the sandbox's vault");
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] clear = value.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, token, nonce).doFinal(clear);
            return Bytes.of(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    @Override
    public ClearValue open(Label token, Bytes sealed) throws Unreadable {
        byte[] bytes = sealed.toArray();
        if (bytes.length <= NONCE_BYTES) {
            throw new Unreadable("a sealed value of " + bytes.length + " bytes");
        }
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, token, nonce);
            byte[] clear = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return new ClearValue(new String(clear, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            throw new Unreadable("a value that was not sealed for its token");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    @Override
    public Bytes fingerprint(ClearValue value) {
        return Bytes.of(Arrays.copyOf(mac("fingerprint", value.reveal()), FINGERPRINT_BYTES));
    }

    private Cipher cipher(int mode, Label token, byte[] nonce) throws GeneralSecurityException {
        String label = Long.toHexString(token.id().hi())
                + '.'
                + Long.toHexString(token.id().lo())
                + '.'
                + token.owner().partner()
                + '.'
                + token.owner().mode()
                + '.'
                + token.type();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(mac("seal", label), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private byte[] mac(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(root);
            return mac.doFinal((purpose + '\n' + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "SandboxVault[…]";
    }
}
