package com.binaxpay.shard;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The SHA-256 chain over every entry's bytes and what apply made of it. Owned by the apply thread.
///
/// `link(n) = SHA-256(link(n-1) ‖ entry's bytes as they are in the log ‖ results of its groups in order)`.
final class Chain {
    static final int LINK_BYTES = 32;

    private final MessageDigest sha = sha256();
    private final byte[] link = new byte[LINK_BYTES];
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Begins the next link with the entry's bytes, whose position stays.
    void begin(ByteBuffer entry) {
        sha.update(link);
        sha.update(entry.duplicate());
    }

    /// Adds what a group gave.
    void add(byte[] result, int offset, int length) {
        number.putLong(0, length);
        sha.update(number.array());
        sha.update(result, offset, length);
    }

    /// Closes the link.
    void end() {
        byte[] next = sha.digest();
        System.arraycopy(next, 0, link, 0, LINK_BYTES);
    }

    /// A copy of the newest link; zeros before the first.
    byte[] link() {
        return link.clone();
    }

    void save(DataOutput out) throws IOException {
        out.write(link);
    }

    void load(DataInput in) throws IOException {
        in.readFully(link);
    }
}
