package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Compares, row by row, what a payout file asked for, what the API says became of it, what the provider paid by its
/// own
/// book, and what left the wallet by the ledger's statement.
///
/// @param rows the batch's rows, by line of the file
/// @param book the provider's payments, by our payout's id
/// @param statement the wallet's lines that are payouts, by payout's id
record Reconciliation(
        PayoutSheet sheet, Map<Integer, JsonNode> rows, Map<String, JsonNode> book, Map<String, JsonNode> statement) {
    private static final int ROWS_PAGE = 1_000;
    private static final int STATEMENT_PAGE = 100;

    static Reconciliation of(PayoutSheet sheet, Api api, String wallet, String batch, Provider provider)
            throws IOException, InterruptedException {
        Map<Integer, JsonNode> rows = new HashMap<>();
        for (JsonNode row : api.all("/v1/payout-batches/" + batch + "/rows", ROWS_PAGE)) {
            putOnce(rows, row.path("line").asInt(), row, "in the batch");
        }
        Map<String, JsonNode> book = new HashMap<>();
        for (JsonNode payment : provider.book()) {
            if (payment.path("kind").asText("payout").equals("payout")) {
                putOnce(book, payment.path("reference").asText(), payment, "paid by the provider");
            }
        }
        Map<String, JsonNode> statement = new HashMap<>();
        for (JsonNode balance :
                api.get("/v1/wallets/" + wallet + "/balances").is(200).json().path("data")) {
            String currency = balance.path("currency").asText();
            for (JsonNode line : api.all("/v1/wallets/" + wallet + "/statement?currency=" + currency, STATEMENT_PAGE)) {
                if (line.path("kind").asText().equals("payout")) {
                    putOnce(statement, line.path("transfer").asText(), line, "debited from the wallet");
                }
            }
        }
        return new Reconciliation(sheet, rows, book, statement);
    }

    private static <K> void putOnce(Map<K, JsonNode> map, K key, JsonNode value, String what) {
        assertThat(map.put(key, value)).as("%s is %s twice", key, what).isNull();
    }

    /// How many rows there are of each status.
    Map<String, Long> counts() {
        return rows.values().stream()
                .collect(
                        Collectors.groupingBy(row -> row.path("status").asText(), TreeMap::new, Collectors.counting()));
    }

    /// Nothing lost, nothing paid twice, nothing that nobody asked for.
    void assertAgreed() {
        assertThat(rows).hasSameSizeAs(sheet.rows());
        long paid = 0;
        for (PayoutSheet.Row row : sheet.good()) {
            paid += assertAgreed(row) ? 1 : 0;
        }
        assertThat(book).as("payments that nobody asked for").hasSize((int) paid);
        assertThat(statement).as("debits that nobody asked for").hasSize((int) paid);
    }

    /// Whether the row was paid; all four sides must say the same.
    private boolean assertAgreed(PayoutSheet.Row wanted) {
        JsonNode row = rows.getOrDefault(wanted.line(), MissingNode.getInstance());
        String payout = row.path("payout").asText();
        String status = row.path("status").asText();
        assertThat(row.path("reference").asText()).isEqualTo(wanted.reference());
        assertThat(status).as("%s", row).isIn("succeeded", "failed");
        boolean isPaid = status.equals("succeeded");
        assertThat(book.containsKey(payout)).as("paid by the book: %s", row).isEqualTo(isPaid);
        assertThat(statement.containsKey(payout)).as("debited: %s", row).isEqualTo(isPaid);
        if (isPaid) {
            JsonNode payment = book.getOrDefault(payout, MissingNode.getInstance());
            assertThat(payment.path("amount_minor").asLong()).isEqualTo(Api.minor(wanted.amount()));
            assertThat(payment.path("currency").asText()).isEqualTo(wanted.currency());
            assertThat(payment.path("destination_hash").asText()).isEqualTo(wanted.destinationHash());
            JsonNode line = statement.getOrDefault(payout, MissingNode.getInstance());
            assertThat(line.path("amount").asText()).isEqualTo("-" + wanted.amount());
            assertThat(line.path("currency").asText()).isEqualTo(wanted.currency());
        }
        return isPaid;
    }

    /// Every faulty row is rejected, and the result file says where and why.
    void assertFaultsReported(Path resultFile) throws IOException {
        List<String> lines = Files.readAllLines(resultFile);
        assertThat(lines.getFirst()).isEqualTo("line,reference,status,payout,column,code,detail");
        assertThat(lines).hasSize(sheet.rows().size() + 1);
        assertThat(sheet.bad()).isNotEmpty();
        for (PayoutSheet.Row bad : sheet.bad()) {
            String said = lines.get(bad.line() - 1);
            String why = "," + bad.wrongColumn() + "," + bad.wrongCode() + ",";
            assertThat(said).startsWith(bad.line() + ",").contains("rejected").contains(why);
            assertThat(said.substring(said.indexOf(why) + why.length())).isNotBlank();
        }
        assertThat(counts()).containsEntry("rejected", (long) sheet.bad().size());
    }
}
