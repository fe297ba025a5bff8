package com.binaxpay.wire;

import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Places in the logs of shards that a client has seen. Who has a write's bookmark reads that write wherever it reads:
/// the session guarantees "read your writes" and "monotonic writes" of Terry et al. (1994), without asking leaders.
///
/// As text it is opaque to clients: URL-safe base64 of a byte for the format, then of each place the shard, as
/// [Writer#writeUnsigned] has it, and the entry, as [Writer#writeLong] has it.
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

    /// This and all that `other` names.
    public Bookmark with(Bookmark other) {
        Bookmark both = this;
        for (Map.Entry<Integer, Long> place : other.entries.entrySet()) {
            both = both.with(place.getKey(), place.getValue());
        }
        return both;
    }

    /// For a header.
    public String text() {
        Writer out = new Writer();
        out.writeByte(FORMAT);
        entries.forEach((shard, entry) -> {
            out.writeUnsigned(shard);
            out.writeLong(entry);
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    /// What [#text] gave, or nothing where it gave no such thing.
    public static Optional<Bookmark> of(String text) {
        if (text.isEmpty() || text.length() > TEXT_CHARS_MAX) {
            return Optional.empty();
        }
        try {
            Reader in = new Reader(Base64.getUrlDecoder().decode(text));
            SortedMap<Integer, Long> entries = new TreeMap<>();
            boolean isGood = in.readByte() == FORMAT;
            while (isGood && in.remaining() > 0) {
                int shard = in.readUnsigned();
                long entry = in.readLong();
                isGood = entry > 0 && (entries.isEmpty() || shard > entries.lastKey());
                entries.put(shard, entry);
            }
            return isGood && entries.size() <= SHARDS_MAX ? Optional.of(new Bookmark(entries)) : Optional.empty();
        } catch (IllegalArgumentException | MalformedMessage e) {
            return Optional.empty();
        }
    }
}
