package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Places in the logs of shards that a client has seen. Who has a write's bookmark reads that write wherever it reads:
/// the session guarantees "read your writes" and "monotonic writes" of Terry et al. (1994), without asking leaders.
///
/// As text it is opaque to clients: URL-safe base64 of a byte for the format, then shard and entry of each place as two
/// unsigned LEB128 numbers.
///
/// @param entries index of an entry by shard
public record Bookmark(SortedMap<Integer, Long> entries) {
    /// Of nothing.
    public static final Bookmark NONE = new Bookmark(new TreeMap<>());

    /// Shards that a bookmark may name.
    public static final int SHARDS_MAX = 64;

    private static final byte FORMAT = 1;
    private static final int PLACE_BYTES_MAX = 15;
    private static final int TEXT_CHARS_MAX = (1 + SHARDS_MAX * PLACE_BYTES_MAX) * 4 / 3 + 1;
    private static final int GROUP_BITS = 7;
    private static final int MORE = 1 << GROUP_BITS;

    /// Refuses what is no place.
    public Bookmark {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        if (entries.size() > SHARDS_MAX) {
            throw new IllegalArgumentException("a bookmark of " + entries.size() + " shards");
        }
    }

    /// The entry of `shard`, 0 for none.
    public long entryOf(int shard) {
        return entries.getOrDefault(shard, 0L);
    }

    /// This and what `entry` of `shard` did.
    public Bookmark with(int shard, long entry) {
        if (entry <= entryOf(shard)) {
            return this;
        }
        SortedMap<Integer, Long> all = new TreeMap<>(entries);
        all.put(shard, entry);
        return new Bookmark(all);
    }

    /// For a header.
    public String text() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + entries.size() * PLACE_BYTES_MAX);
        bytes.put(FORMAT);
        for (Map.Entry<Integer, Long> place : entries.entrySet()) {
            put(bytes, place.getKey());
            put(bytes, place.getValue());
        }
        byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(written);
    }

    /// What [#text] gave, or nothing where it gave no such thing.
    public static Optional<Bookmark> of(String text) {
        if (text.isEmpty() || text.length() > TEXT_CHARS_MAX) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            SortedMap<Integer, Long> entries = new TreeMap<>();
            boolean isGood = bytes.get() == FORMAT;
            while (isGood && bytes.hasRemaining()) {
                long shard = next(bytes);
                long entry = next(bytes);
                isGood = shard >= 0
                        && shard <= Integer.MAX_VALUE
                        && entry > 0
                        && (entries.isEmpty() || shard > entries.lastKey());
                entries.put((int) shard, entry);
            }
            return isGood && entries.size() <= SHARDS_MAX ? Optional.of(new Bookmark(entries)) : Optional.empty();
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static void put(ByteBuffer bytes, long number) {
        long left = number;
        while (left >= MORE) {
            bytes.put((byte) (left & MORE - 1 | MORE));
            left >>>= GROUP_BITS;
        }
        bytes.put((byte) left);
    }

    /// The next number, -1 where it is larger than a long.
    private static long next(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += GROUP_BITS) {
            int group = bytes.get();
            number |= (long) (group & MORE - 1) << shift;
            if (group >= 0) {
                return number;
            }
        }
        return -1;
    }
}
