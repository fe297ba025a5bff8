package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;

/// The bytes of a [TreeHead] that replicas sign, 176, little-endian. Offsets in bytes; since 0.2.0, never changed: a
/// head
/// that was signed once must be verifiable for ever.
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 8 | the letters `BXHEAD01`, so that nothing else that is signed can pass for a head |
/// | shard | 8 | 4 | |
/// | reserved | 12 | 4 | 0 |
/// | checkpoint | 16 | 8 | |
/// | log time | 24 | 8 | ns since the epoch |
/// | rows | 32 | 8 | |
/// | records | 40 | 8 | |
/// | row root | 48 | 32 | SHA-256 |
/// | record root | 80 | 32 | SHA-256 |
/// | chain | 112 | 32 | SHA-256 |
/// | state digest | 144 | 32 | SHA-256 |
public final class TreeHeadLayout {
    /// Size of what is signed.
    public static final int SIZE_BYTES = 176;

    /// Size of each hash.
    public static final int HASH_BYTES = 32;

    private static final byte[] MAGIC = {'B', 'X', 'H', 'E', 'A', 'D', '0', '1'};

    private TreeHeadLayout() {}

    /// Whether all hashes of `head` have their size.
    public static boolean isWhole(TreeHead head) {
        return Stream.of(head.rowRoot(), head.recordRoot(), head.chain(), head.stateDigest())
                .allMatch(hash -> hash.sizeBytes() == HASH_BYTES);
    }

    /// The bytes to sign.
    ///
    /// @throws IllegalArgumentException unless [#isWhole]
    public static byte[] bytes(TreeHead head) {
        if (!isWhole(head)) {
            throw new IllegalArgumentException("a hash of the head has not " + HASH_BYTES + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC)
                .putInt(head.shard())
                .putInt(0)
                .putLong(head.checkpoint())
                .putLong(head.logTimeNs());
        bytes.putLong(head.rows()).putLong(head.records());
        bytes.put(head.rowRoot().asBuffer()).put(head.recordRoot().asBuffer());
        bytes.put(head.chain().asBuffer()).put(head.stateDigest().asBuffer());
        return bytes.array();
    }
}
