package com.binaxpay.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The secret under which a shard hashes ids, so that nobody can choose ids that share a hash. It follows from the
/// first
/// of the shard's keys: all replicas have the same, and it stays when keys are rotated, as the runs of ids do that were
/// sorted by it.
public final class IdKey {
    private static final String INFO = "binaxpay id hash 1";
    private static final int FIRST_KEY = 1;

    private final long first;
    private final long second;

    private IdKey(long first, long second) {
        this.first = first;
        this.second = second;
    }

    /// HKDF-SHA256 of the first of `keys`.
    public static IdKey of(DataKeys keys) {
        ByteBuffer secret = ByteBuffer.wrap(
                        Gcm.derive(keys.byId(FIRST_KEY), new byte[0], INFO).getEncoded())
                .order(ByteOrder.LITTLE_ENDIAN);
        return new IdKey(secret.getLong(), secret.getLong());
    }

    /// The first eight bytes, little-endian.
    public long first() {
        return first;
    }

    /// The next eight.
    public long second() {
        return second;
    }

    @Override
    public String toString() {
        return "IdKey";
    }
}
