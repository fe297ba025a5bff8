package com.binaxpay.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// AES-256-GCM over arrays, with nonces that count. Keeps its cipher, so it is for one thread at a time.
final class Gcm {
    static final int TAG_BYTES = 16;
    static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 8 * TAG_BYTES;

    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final ByteBuffer nonceView = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);

    Gcm() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            throw new IllegalStateException("this JDK has no AES-GCM", e);
        }
    }

    /// The key for one file or one proposer: HKDF-SHA256 over `key`.
    static SecretKey derive(DataKey key, byte[] salt, String info) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(key.secret())
                                    .addSalt(salt)
                                    .thenExpand(info.getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
        }
    }

    /// Encrypts `in` and puts ciphertext and tag at `outOffset` of `out`, which must be another array.
    void seal(SecretKey key, long counter, Slice associated, Slice in, byte[] out, int outOffset) {
        count(counter);
        try {
            run(Cipher.ENCRYPT_MODE, key, associated, in, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused to encrypt", e);
        }
    }

    /// Decrypts `in`, which is ciphertext and tag, to `outOffset` of `out`, which must be another array. False where
    /// the
    /// tag does not fit; then `out` holds nothing of use.
    boolean open(SecretKey key, long counter, Slice associated, Slice in, byte[] out, int outOffset) {
        count(counter);
        return open(key, associated, in, out, outOffset);
    }

    /// As [#seal], with a random nonce.
    void seal(SecretKey key, byte[] randomNonce, Slice associated, Slice in, byte[] out, int outOffset) {
        nonceView.put(0, randomNonce);
        try {
            run(Cipher.ENCRYPT_MODE, key, associated, in, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused to encrypt", e);
        }
    }

    /// As [#open], with a random nonce.
    boolean open(SecretKey key, byte[] randomNonce, Slice associated, Slice in, byte[] out, int outOffset) {
        nonceView.put(0, randomNonce);
        return open(key, associated, in, out, outOffset);
    }

    private boolean open(SecretKey key, Slice associated, Slice in, byte[] out, int outOffset) {
        try {
            run(Cipher.DECRYPT_MODE, key, associated, in, out, outOffset);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused to decrypt", e);
        }
    }

    private void run(int mode, SecretKey key, Slice associated, Slice in, byte[] out, int outOffset)
            throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated.array(), associated.offset(), associated.length());
        cipher.doFinal(in.array(), in.offset(), in.length(), out, outOffset);
    }

    private void count(long counter) {
        nonceView.putLong(0, counter);
        nonceView.putInt(8, 0);
    }

    /// A part of an array.
    // The array is the caller's, and no copy is wanted.
    @SuppressWarnings("ArrayRecordComponent")
    record Slice(byte[] array, int offset, int length) {
        Slice(byte[] array) {
            this(array, 0, array.length);
        }
    }
}
