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
            boolean inQuotes = false;
            boolean any = false;
            int next = read();
            while (next >= 0 && (next != '\n' || inQuotes)) {
                any = true;
                if (next == '\n') {
                    line++;
                }
                if (size < RECORD_MAX_BYTES) {
                    record[size] = (byte) next;
                }
                size++;
                // A quote that is never closed must not swallow the rest of the file.
                inQuotes = quoted && (next == '"' ? !inQuotes : inQuotes) && size < RECORD_MAX_BYTES;
                next = read();
            }
            if (next < 0 && !any) {
                return Optional.empty();
            }
            line++;
            int kept = Math.min(size, RECORD_MAX_BYTES);
            if (kept > 0 && kept == size && record[kept - 1] == '\r') {
                kept--;
            }
            int start = first == 1 && startsWithMark(kept) ? 3 : 0;
            if (!isBlank(start, kept)) {
                return Optional.of(new Raw(first, Arrays.copyOfRange(record, start, kept), size > RECORD_MAX_BYTES));
            }
        }
    }

    private int read() throws IOException {
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
