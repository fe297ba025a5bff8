package com.binaxpay.config;

import java.util.Arrays;
import java.util.zip.CRC32;

/// Hides and protects bytes as a real sealer does, without its strength.
final class FakeSealer implements Sealer {
    @Override
    public byte[] seal(byte[] plaintext) {
        byte[] sealed = Arrays.copyOf(plaintext, plaintext.length + 1);
        sealed[plaintext.length] = checksum(plaintext);
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= 0x5a;
        }
        return sealed;
    }

    @Override
    public byte[] open(byte[] sealed) {
        byte[] all = sealed.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] ^= 0x5a;
        }
        byte[] plaintext = Arrays.copyOf(all, all.length - 1);
        if (checksum(plaintext) != all[all.length - 1]) {
            throw new IllegalStateException("it was changed");
        }
        return plaintext;
    }

    private static byte checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (byte) crc.getValue();
    }
}
