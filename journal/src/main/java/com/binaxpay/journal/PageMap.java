package com.binaxpay.journal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Where each page is: which file, and where in it.
///
/// @param places by page
public record PageMap(Map<Integer, Place> places) {
    private static final int PLACES_MAX = 1 << 24;

    /// Where a page is.
    ///
    /// @param file number of the file
    /// @param position where its block begins
    /// @param plaintextBytes its size
    record Place(long file, long position, int plaintextBytes) {}

    /// Copies `places`.
    public PageMap {
        places = new TreeMap<>(places);
    }

    /// No pages.
    public static PageMap empty() {
        return new PageMap(Map.of());
    }

    /// Numbers of the files that hold a page.
    Set<Long> files() {
        Set<Long> files = new HashSet<>();
        places.values().forEach(place -> files.add(place.file()));
        return files;
    }

    /// This map but for the pages of `newer`, which are where that says; without pages from `count` on.
    PageMap with(Map<Integer, Place> newer, int count) {
        TreeMap<Integer, Place> all = new TreeMap<>(places);
        all.putAll(newer);
        return new PageMap(all.headMap(count));
    }

    /// Writes the map.
    public void save(DataOutput out) throws IOException {
        out.writeInt(places.size());
        for (Map.Entry<Integer, Place> entry : places.entrySet()) {
            out.writeInt(entry.getKey());
            out.writeLong(entry.getValue().file());
            out.writeLong(entry.getValue().position());
            out.writeInt(entry.getValue().plaintextBytes());
        }
    }

    /// Reads what [#save] wrote.
    public static PageMap load(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > PLACES_MAX) {
            throw new IOException("map of " + count + " pages");
        }
        Map<Integer, Place> places = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            places.put(in.readInt(), new Place(in.readLong(), in.readLong(), in.readInt()));
        }
        return new PageMap(places);
    }
}
