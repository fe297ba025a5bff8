package com.binaxpay.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes what became of each row of a payout file: `line,reference,status,payout,column,code,detail`.
final class ResultFile {
    private static final int FAULTS_SHOWN = 20;

    /// What was written.
    ///
    /// @param faults rows with an error, rejected or not paid
    /// @param firstFaults these rows in words, the first of them
    /// @param counts how many rows there are of each status
    record Summary(long rows, long faults, List<String> firstFaults, String counts) {}

    private ResultFile() {}

    /// Replaces `file` by the rows; where reading them fails the old file stays.
    static Summary write(Path file, Iterator<JsonNode> rows) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        List<String> firstFaults = new ArrayList<>();
        long faults = 0;
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
            out.write("line,reference,status,payout,column,code,detail\n");
            while (rows.hasNext()) {
                JsonNode row = rows.next();
                counts.merge(text(row, "status"), 1L, Long::sum);
                JsonNode error = row.path("error");
                out.write(String.join(
                        ",",
                        text(row, "line"),
                        quoted(text(row, "reference")),
                        text(row, "status"),
                        text(row, "payout"),
                        quoted(text(error, "column")),
                        quoted(text(error, "code")),
                        quoted(text(error, "detail"))));
                out.write('\n');
                if (error.isObject()) {
                    faults++;
                    if (firstFaults.size() < FAULTS_SHOWN) {
                        firstFaults.add(inWords(row, error));
                    }
                }
            }
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        String words = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return new Summary(total, faults, firstFaults, words);
    }

    /// A rejected row has a column and a sentence; one that the provider did not pay has only the provider's reason.
    private static String inWords(JsonNode row, JsonNode error) {
        String line = "line " + text(row, "line");
        String column = text(error, "column");
        return column.isEmpty()
                ? line + ": " + text(row, "status") + ", " + text(error, "code")
                : line + ", " + column + ": " + text(error, "detail") + " (" + text(error, "code") + ")";
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }

    /// As RFC 4180 quotes, and so that no spreadsheet takes the text for a formula.
    static String quoted(String text) {
        String safe = !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean isPlain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
