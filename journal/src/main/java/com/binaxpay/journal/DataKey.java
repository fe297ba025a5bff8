package com.binaxpay.journal;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A data encryption key, AES-256. It does not print itself, and only this module reads it.
public final class DataKey {
    private final int id;
    private final SecretKey secret;

    DataKey(int id, byte[] secret) {
        this.id = id;
        this.secret = new SecretKeySpec(secret, "AES");
    }

    /// Number of the key among those of its name, from 1.
    public int id() {
        return id;
    }

    SecretKey secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "DataKey[" + id + "]";
    }
}
