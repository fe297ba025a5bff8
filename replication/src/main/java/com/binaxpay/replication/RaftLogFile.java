package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A segment of Ratis's log, checked byte for byte and without Ratis: `RaftLog1`, then entries (length as a varint,
/// bytes,
/// CRC-32C of both, big-endian), then zeros.
///
/// Ratis takes an entry that runs past the end of its file for one that was never written whole, and forgets it. That
/// is
/// right after a power cut, and loses acknowledged entries where a byte of the length is wrong; so here the bytes
/// decide.
///
/// @param first index of the first entry
/// @param last index of the last entry, -1 while it grows
record RaftLogFile(Path path, long first, long last) {
    private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = 4;
    private static final int VARINT_BYTES_MAX = 5;

    /// Segments in `directory`, by the index of their first entry.
    static List<RaftLogFile> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> of(file).stream())
                    .sorted((one, other) -> Long.compare(one.first, other.first))
                    .toList();
        }
    }

    private static Optional<RaftLogFile> of(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                name.group(1) == null
                        ? new RaftLogFile(file, Long.parseLong(name.group(2)), Long.parseLong(name.group(3)))
                        : new RaftLogFile(file, Long.parseLong(name.group(1)), -1));
    }

    boolean isOpen() {
        return last < 0;
    }

    /// What is wrong with it. `upTo` is the newest entry that must be whole where Ratis still writes the file:
    /// what comes behind may be half-written. [Long#MAX_VALUE] where nobody writes it.
    Optional<String> damage(long upTo) throws IOException {
        ByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        if (isOpen() && isZero(bytes, 0)) {
            return upTo != Long.MAX_VALUE && first <= upTo ? Optional.of("has no header") : Optional.empty();
        }
        for (int i = 0; i < HEADER.length; i++) {
            if (bytes.limit() <= i || bytes.get(i) != HEADER[i]) {
                return Optional.of("does not begin like a log");
            }
        }
        return entries(bytes, upTo);
    }

    private Optional<String> entries(ByteBuffer bytes, long upTo) {
        CRC32C crc = new CRC32C();
        long index = first;
        int at = HEADER.length;
        while (at < bytes.limit() && bytes.get(at) != 0) {
            int end = entryEnd(bytes, at);
            if (end < 0 || !isWhole(bytes, at, end, crc)) {
                break;
            }
            at = end + CHECKSUM_BYTES;
            index++;
        }
        if (!isOpen()) {
            return index == last + 1 && isZero(bytes, at)
                    ? Optional.empty()
                    : Optional.of("entry " + index + " at byte " + at + " is not what was written");
        }
        if (upTo != Long.MAX_VALUE) {
            return index > upTo
                    ? Optional.empty()
                    : Optional.of("entry " + index + " at byte " + at + " is not what was written");
        }
        return isZero(bytes, at) || isTorn(bytes, at)
                ? Optional.empty()
                : Optional.of("entry " + index + " at byte " + at + " is not what was written");
    }

    /// Where the entry's bytes end by its length, or -1 where that is behind the file.
    private static int entryEnd(ByteBuffer bytes, int at) {
        long length = 0;
        for (int i = 0; i < VARINT_BYTES_MAX && at + i < bytes.limit(); i++) {
            int part = bytes.get(at + i);
            length |= (long) (part & 0x7F) << 7 * i;
            if (part >= 0) {
                long end = at + i + 1 + length;
                return end + CHECKSUM_BYTES <= bytes.limit() ? (int) end : -1;
            }
        }
        return -1;
    }

    private static boolean isWhole(ByteBuffer bytes, int from, int end, CRC32C crc) {
        crc.reset();
        crc.update(bytes.slice(from, end - from));
        return (int) crc.getValue() == checksumAt(bytes, end);
    }

    private static int checksumAt(ByteBuffer bytes, int at) {
        return bytes.slice(at, CHECKSUM_BYTES).order(ByteOrder.BIG_ENDIAN).getInt();
    }

    /// Whether what begins at `at` was only begun to be written: it runs past the end, and no other value of any one
    /// byte
    /// of its length makes it whole.
    private static boolean isTorn(ByteBuffer bytes, int at) {
        if (entryEnd(bytes, at) >= 0) {
            return false;
        }
        byte[] tail = new byte[bytes.limit() - at];
        bytes.slice(at, tail.length).get(tail);
        ByteBuffer mended = ByteBuffer.wrap(tail);
        CRC32C crc = new CRC32C();
        for (int i = 0; i < Math.min(VARINT_BYTES_MAX, tail.length); i++) {
            byte found = tail[i];
            for (int value = 0; value <= 0xFF; value++) {
                tail[i] = (byte) value;
                int end = entryEnd(mended, 0);
                if (end >= 0 && isWhole(mended, 0, end, crc)) {
                    return false;
                }
            }
            tail[i] = found;
        }
        return true;
    }

    private static boolean isZero(ByteBuffer bytes, int from) {
        int at = from;
        while (at + Long.BYTES <= bytes.limit()) {
            if (bytes.getLong(at) != 0) {
                return false;
            }
            at += Long.BYTES;
        }
        while (at < bytes.limit()) {
            if (bytes.get(at++) != 0) {
                return false;
            }
        }
        return true;
    }
}
