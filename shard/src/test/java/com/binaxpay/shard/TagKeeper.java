package com.binaxpay.shard;

import com.binaxpay.wire.KeyFileLayout;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Changes a sealed block so that its GCM tag still fits, as a holder of the key can: with the hash key `H = AES(K,
/// 0)`, a
/// change of one 16-byte block by `d` and of the next by `d · H` leaves the tag as it was. Only the checksum is made
/// anew.
final class TagKeeper {
    private static final int AES_BYTES = 16;

    private final byte[] dataKey;

    /// Unwraps the data key `name` of a keyring by its files alone.
    TagKeeper(Path keyring, String name) throws IOException, GeneralSecurityException {
        byte[] kek = Files.readAllBytes(keyring.resolve("kek.key"));
        byte[] dek = Files.readAllBytes(keyring.resolve(name + ".1.dek"));
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(kek, KeyFileLayout.KEK_KEY, KeyFileLayout.KEY_BYTES, "AES"),
                new GCMParameterSpec(128, dek, KeyFileLayout.DEK_NONCE, KeyFileLayout.NONCE_BYTES));
        gcm.updateAAD(dek, 0, KeyFileLayout.DEK_NONCE);
        gcm.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        dataKey = gcm.doFinal(dek, KeyFileLayout.DEK_WRAPPED, dek.length - KeyFileLayout.DEK_WRAPPED);
    }

    /// Changes 32 bytes of the first block of the segment `file`.
    void change(Path file, RandomGenerator random) throws IOException, GeneralSecurityException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int block = SegmentLayout.HEADER_BYTES;
        int plaintext = view.getInt(block + SegmentLayout.BLOCK_PLAINTEXT_BYTES);
        int ciphertext = block + SegmentLayout.BLOCK_HEADER_BYTES;
        int at = ciphertext + AES_BYTES * random.nextInt(plaintext / AES_BYTES - 1);
        byte[] change = new byte[AES_BYTES];
        change[random.nextInt(AES_BYTES)] = (byte) (1 << random.nextInt(8));
        xor(bytes, at, change);
        xor(bytes, at + AES_BYTES, times(change, hashKey(bytes)));
        CRC32C crc = new CRC32C();
        crc.update(bytes, block, SegmentLayout.BLOCK_CHECKSUM);
        crc.update(bytes, ciphertext, plaintext + SegmentLayout.TAG_BYTES);
        view.putInt(block + SegmentLayout.BLOCK_CHECKSUM, (int) crc.getValue());
        Files.write(file, bytes);
    }

    private byte[] hashKey(byte[] segment) throws GeneralSecurityException {
        byte[] salt = Arrays.copyOfRange(segment, SegmentLayout.SALT, SegmentLayout.SALT + SegmentLayout.SALT_BYTES);
        byte[] key = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract()
                        .addIKM(dataKey)
                        .addSalt(salt)
                        .thenExpand(SegmentLayout.KEY_INFO.getBytes(StandardCharsets.UTF_8), 32));
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return aes.doFinal(new byte[AES_BYTES]);
    }

    private static void xor(byte[] bytes, int at, byte[] with) {
        for (int i = 0; i < with.length; i++) {
            bytes[at + i] ^= with[i];
        }
    }

    /// Product in the field of GCM, NIST SP 800-38D, section 6.3.
    private static byte[] times(byte[] x, byte[] y) {
        byte[] product = new byte[AES_BYTES];
        byte[] shifted = y.clone();
        for (int bit = 0; bit < 8 * AES_BYTES; bit++) {
            if ((x[bit / 8] >>> (7 - bit % 8) & 1) == 1) {
                xor(product, 0, shifted);
            }
            boolean overflows = (shifted[AES_BYTES - 1] & 1) == 1;
            int carry = 0;
            for (int i = 0; i < AES_BYTES; i++) {
                int value = shifted[i] & 0xFF;
                shifted[i] = (byte) (value >>> 1 | carry << 7);
                carry = value & 1;
            }
            if (overflows) {
                shifted[0] ^= (byte) 0xE1;
            }
        }
        return product;
    }
}
