package com.binaxpay.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 over a list of texts and numbers, each with its length before it, so that no two lists give the same bytes.
/// For one thread; after [#end] any may read it.
final class Fingerprint {
    private final MessageDigest digest;
    private byte[] buffer = new byte[512];
    private int size;
    private long hi;
    private long lo;
    private boolean ended;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Of what a request says, whatever it looks like.
    static Fingerprint of(JsonObject body) {
        Fingerprint payload = new Fingerprint();
        body.feed(payload);
        return payload;
    }

    Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        return bytes(bytes);
    }

    Fingerprint add(long number) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (number >>> shift);
        }
        return this;
    }

    private Fingerprint bytes(byte[] bytes) {
        if (bytes.length > buffer.length) {
            drain();
            digest.update(bytes);
        } else {
            room(bytes.length);
            System.arraycopy(bytes, 0, buffer, size, bytes.length);
            size += bytes.length;
        }
        return this;
    }

    /// The 64 leading bits.
    long hi() {
        end();
        return hi;
    }

    /// The next 64 bits.
    long lo() {
        end();
        return lo;
    }

    private void room(int bytes) {
        if (size + bytes > buffer.length) {
            drain();
        }
    }

    private void drain() {
        digest.update(buffer, 0, size);
        size = 0;
    }

    /// Takes nothing more from here on. Reading it ends it, too.
    void end() {
        if (!ended) {
            drain();
            byte[] hash = digest.digest();
            hi = longAt(hash, 0);
            lo = longAt(hash, Long.BYTES);
            buffer = hash;
            ended = true;
        }
    }

    private static long longAt(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[offset + i] & 0xFF;
        }
        return value;
    }
}
