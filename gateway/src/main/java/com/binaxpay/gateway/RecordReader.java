package com.binaxpay.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Cuts a stream into records of a text file, in bounded memory. In a CSV file a record may hold line breaks inside
/// quotes (RFC 4180); in NDJSON a record is a line. Blank lines are passed over, and so is a byte order mark. For one
/// thread.
final class RecordReader {
    /// A record.
    static final class Raw {
        private final int line;
        private final byte[] bytes;
        private final boolean isTooLong;

        private Raw(int line, byte[] bytes, boolean isTooLong) {
            this.line = line;
            this.bytes = bytes;
            this.isTooLong = isTooLong;
        }

        /// Line on which it begins, from 1.
        int line() {
            return line;
        }

        /// Its bytes without the line end, cut at [#RECORD_MAX_BYTES] where it was too long. Not a copy.
        byte[] bytes() {
            return bytes;
        }

        boolean isTooLong() {
            return isTooLong;
        }
    }

    static final int RECORD_MAX_BYTES = 8 << 10;

    private final InputStream in;
    private final boolean quoted;
    private final long maxBytes;
    private final byte[] buffer = new byte[64 << 10];
    private final byte[] record = new byte[RECORD_MAX_BYTES];
    /// Bytes to be read again before the buffer's.
    private byte[] pending = new byte[0];

    private int pendingPosition;
    private int position;
    private int limit;
    private long total;
    private int line = 1;

    /// @param quoted whether quotes may enclose line breaks
    /// @param maxBytes more than these are refused with a problem
    RecordReader(InputStream in, boolean quoted, long maxBytes) {
        this.in = in;
        this.quoted = quoted;
        this.maxBytes = maxBytes;
    }

    /// The next record, or empty at the end.
    Optional<Raw> next() throws IOException {
        while (true) {
            int first = line;
            int size = 0;
            boolean any = false;
            boolean inQuotes = false;
            // A quote opens a field at its start only, and again right after it closed one: that is a doubled quote.
            boolean mayOpen = quoted;
            int next = read();
            boolean hasLineEnd = false;
            while (next >= 0
                    && (next != '\n' || inQuotes && size < RECORD_MAX_BYTES)
                    && !(inQuotes && hasLineEnd && size == RECORD_MAX_BYTES)) {
                any = true;
                hasLineEnd |= next == '\n';
                line += next == '\n' ? 1 : 0;
                if (size < RECORD_MAX_BYTES) {
                    record[size] = (byte) next;
                }
                size++;
                if (next == '"' && (inQuotes || mayOpen)) {
                    inQuotes = !inQuotes;
                    mayOpen = quoted;
                } else {
                    mayOpen = quoted && next == ',';
                }
                next = read();
            }
            if (next < 0 && !any) {
                return Optional.empty();
            }
            if (inQuotes && hasLineEnd) {
                return Optional.of(firstLine(first, size, next));
            }
            line++;
            Optional<Raw> found = whole(first, size);
            if (found.isPresent()) {
                return found;
            }
        }
    }

    /// A quote that is never closed spoils its own line; those after it are read anew.
    private Raw firstLine(int first, int size, int next) {
        int lineEnd = 0;
        while (record[lineEnd] != '\n') {
            lineEnd++;
        }
        int extra = next < 0 ? 0 : 1;
        byte[] again = new byte[size - lineEnd - 1 + extra + pending.length - pendingPosition];
        System.arraycopy(record, lineEnd + 1, again, 0, size - lineEnd - 1);
        if (extra > 0) {
            again[size - lineEnd - 1] = (byte) next;
        }
        System.arraycopy(pending, pendingPosition, again, size - lineEnd - 1 + extra, pending.length - pendingPosition);
        pending = again;
        pendingPosition = 0;
        line = first + 1;
        return new Raw(first, Arrays.copyOf(record, lineEnd), false);
    }

    private Optional<Raw> whole(int first, int size) {
        int kept = Math.min(size, RECORD_MAX_BYTES);
        if (kept > 0 && kept == size && record[kept - 1] == '\r') {
            kept--;
        }
        int start = first == 1 && startsWithMark(kept) ? 3 : 0;
        return isBlank(start, kept)
                ? Optional.empty()
                : Optional.of(new Raw(first, Arrays.copyOfRange(record, start, kept), size > RECORD_MAX_BYTES));
    }

    private int read() throws IOException {
        if (pendingPosition < pending.length) {
            return pending[pendingPosition++] & 0xFF;
        }
        if (position == limit) {
            limit = in.read(buffer);
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return -1;
            }
            total += limit;
            if (total > maxBytes) {
                throw Exchange.bodyTooLarge(maxBytes).asException();
            }
        }
        return buffer[position++] & 0xFF;
    }

    private boolean startsWithMark(int size) {
        return size >= 3 && record[0] == (byte) 0xEF && record[1] == (byte) 0xBB && record[2] == (byte) 0xBF;
    }

    private boolean isBlank(int start, int end) {
        for (int i = start; i < end; i++) {
            if (record[i] != ' ' && record[i] != '\t' && record[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
