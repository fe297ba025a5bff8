package com.binaxpay.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Splits one CSV record into fields, RFC 4180.
final class Csv {
    private Csv() {}

    /// The fields, or empty where a quote is out of place or not closed.
    static Optional<List<String>> split(String record) {
        List<String> fields = new ArrayList<>(8);
        int start = 0;
        while (true) {
            boolean isQuoted = start < record.length() && record.charAt(start) == '"';
            int end = isQuoted ? quotedEnd(record, start) : record.indexOf(',', start);
            if (!isQuoted) {
                end = end < 0 ? record.length() : end;
                String field = record.substring(start, end);
                if (field.indexOf('"') >= 0) {
                    return Optional.empty();
                }
                fields.add(field);
            } else {
                if (end < 0 || end < record.length() && record.charAt(end) != ',') {
                    return Optional.empty();
                }
                fields.add(record.substring(start + 1, end - 1).replace("\"\"", "\""));
            }
            if (end == record.length()) {
                return Optional.of(fields);
            }
            start = end + 1;
        }
    }

    /// Where the quoted field that begins at `start` has ended, or -1.
    private static int quotedEnd(String record, int start) {
        for (int i = start + 1; i < record.length(); i++) {
            if (record.charAt(i) == '"') {
                if (i + 1 < record.length() && record.charAt(i + 1) == '"') {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return -1;
    }
}
