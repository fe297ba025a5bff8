package com.binaxpay.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// A payout file as `./binax payouts sample` prints it, read again by itself: which rows are good, and what is wrong
/// with
/// the others.
record PayoutSheet(Path file, List<Row> rows) {
    private static final int HASH_DIGITS = 16;

    /// @param line in the file, where the header is line 1
    /// @param wrongColumn column at fault, empty for a good row
    /// @param wrongCode what must be said of it
    record Row(
            int line,
            String reference,
            String amount,
            String currency,
            String destination,
            String name,
            String wrongColumn,
            String wrongCode) {
        boolean isGood() {
            return wrongColumn.isEmpty();
        }

        /// As the provider's book shows a destination.
        String destinationHash() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest(destination.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// A sample with so many rows, of which `badPerMille` in a thousand are faulty.
    static PayoutSheet sample(Path file, int rows, int badPerMille) throws InterruptedException {
        Binax.Ended sample = Binax.start(
                        file, "payouts", "sample", Integer.toString(rows), "--bad", Integer.toString(badPerMille))
                .await()
                .good();
        try {
            Files.writeString(file, sample.out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PayoutSheet(file, read(sample.out()));
    }

    List<Row> good() {
        return rows.stream().filter(Row::isGood).toList();
    }

    List<Row> bad() {
        return rows.stream().filter(row -> !row.isGood()).toList();
    }

    private static List<Row> read(String content) {
        List<String> lines = content.lines().toList();
        List<Row> rows = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            String wrong = wrong(cells, taken);
            if (wrong.isBlank()) {
                taken.add(cells[0]);
            }
            rows.add(new Row(
                    i + 1,
                    cells[0],
                    cells[1],
                    cells[2],
                    cells[5],
                    cells[6],
                    wrong.substring(0, wrong.indexOf(' ')),
                    wrong.substring(wrong.indexOf(' ') + 1)));
        }
        return rows;
    }

    /// Column and code of what a sample's faulty rows have; each has one fault. A reference is taken by good rows only.
    private static String wrong(String[] cells, Set<String> taken) {
        if (cells[1].equals("10.12345") || cells[1].startsWith("-")) {
            return "amount invalid_amount";
        }
        if (cells[2].equals("XQQ")) {
            return "currency unknown_currency";
        }
        if (cells[5].length() <= 5) {
            return "destination invalid_destination";
        }
        return taken.contains(cells[0]) ? "reference duplicate_reference" : " ";
    }
}
