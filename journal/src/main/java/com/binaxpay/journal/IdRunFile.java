package com.binaxpay.journal;

import com.binaxpay.wire.IdRunLayout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Name of a run: which generations of ids it holds.
///
/// @param first oldest generation
/// @param last newest generation
record IdRunFile(long first, long last) implements Comparable<IdRunFile> {
    private static final Pattern NAME = Pattern.compile("([0-9]{10})-([0-9]{10})\\.ids");

    static boolean isRun(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    static IdRunFile of(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(file + " has no name of a run");
        }
        return new IdRunFile(Long.parseLong(matcher.group(1), 10), Long.parseLong(matcher.group(2), 10));
    }

    Path in(Path directory) {
        return directory.resolve(String.format(Locale.ROOT, "%010d-%010d.ids", first, last));
    }

    /// Whether this run holds all that the other holds.
    boolean covers(IdRunFile other) {
        return first <= other.first && other.last <= last;
    }

    /// Place in the file of the data block with that number.
    static long dataBlock(long number, int blockEntries) {
        return IdRunLayout.HEADER_BYTES + number * IdRunLayout.blockBytes(blockEntries * IdRunLayout.ENTRY_BYTES);
    }

    /// Older generations first, and of those that begin alike the one that covers the other.
    @Override
    public int compareTo(IdRunFile other) {
        return first == other.first ? Long.compare(other.last, last) : Long.compare(first, other.first);
    }
}
