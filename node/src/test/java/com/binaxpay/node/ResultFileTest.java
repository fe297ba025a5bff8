package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    @TempDir
    private Path directory;

    @Test
    void write_goodAndBadRows_givesALineEachAndTellsTheBadOnes() throws IOException {
        Path file = directory.resolve("r.csv");
        JsonNode rows = LocalCluster.JSON.readTree("""
                [{"row":0,"line":2,"status":"succeeded","reference":"R1","payout":"po_1","error":null},
                 {"row":1,"line":3,"status":"rejected","reference":"R,2","payout":null,
                  "error":{"column":"amount","code":"too_many_decimals","detail":"10.12345 has \\"five\\"."}}]
                """);

        ResultFile.Summary summary = ResultFile.write(file, rows.iterator());

        assertThat(Files.readString(file)).isEqualTo("""
                line,reference,status,payout,column,code,detail
                2,R1,succeeded,po_1,,,
                3,"R,2",rejected,,amount,too_many_decimals,"10.12345 has ""five""."
                """);
        assertThat(summary.counts()).isEqualTo("1 rejected, 1 succeeded");
        assertThat(summary.faults()).isEqualTo(1);
        assertThat(summary.firstFaults()).containsExactly("line 3, amount: 10.12345 has \"five\". (too_many_decimals)");
    }

    @Test
    void write_rowTheProviderDidNotPay_isToldWithItsReason() throws IOException {
        JsonNode rows = LocalCluster.JSON.readTree("""
                [{"row":0,"line":2,"status":"failed","reference":"R1","payout":"po_1",
                  "error":{"column":"","code":"declined","detail":""}}]
                """);

        ResultFile.Summary summary = ResultFile.write(directory.resolve("r.csv"), rows.iterator());

        assertThat(summary.faults()).isEqualTo(1);
        assertThat(summary.firstFaults()).containsExactly("line 2: failed, declined");
    }

    @Test
    void write_manyBadRows_showsTheFirstTwenty() throws IOException {
        Iterator<JsonNode> rows = IntStream.range(0, 50)
                .<JsonNode>mapToObj(i -> {
                    var row =
                            LocalCluster.JSON.createObjectNode().put("line", i).put("status", "rejected");
                    row.putObject("error").put("column", "name");
                    return row;
                })
                .iterator();

        ResultFile.Summary summary = ResultFile.write(directory.resolve("r.csv"), rows);

        assertThat(summary.firstFaults()).hasSize(20);
        assertThat(summary.faults()).isEqualTo(50);
        assertThat(summary.rows()).isEqualTo(50);
    }

    @Test
    void write_rowsCannotBeRead_leavesTheOldFile() throws IOException {
        Path file = directory.resolve("r.csv");
        Files.writeString(file, "old");
        Iterator<JsonNode> rows = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public JsonNode next() {
                throw new IllegalStateException("gone");
            }
        };
        assertThatThrownBy(() -> ResultFile.write(file, rows)).isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("old");
    }

    @Test
    void quoted_textThatASpreadsheetWouldCompute_isDefused() {
        assertThat(ResultFile.quoted("=1+1")).isEqualTo("'=1+1");
        assertThat(ResultFile.quoted("plain")).isEqualTo("plain");
        assertThat(ResultFile.quoted("a\nb")).isEqualTo("\"a\nb\"");
    }
}
