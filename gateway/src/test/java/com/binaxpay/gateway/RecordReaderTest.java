package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static List<String> records(String file, boolean quoted) throws IOException {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        RecordReader reader = new RecordReader(new ByteArrayInputStream(bytes), quoted, 1 << 20);
        List<String> records = new ArrayList<>();
        for (Optional<RecordReader.Raw> raw = reader.next(); raw.isPresent(); raw = reader.next()) {
            String text = new String(raw.get().bytes(), StandardCharsets.UTF_8);
            String shown = text.length() > 20 ? text.length() + " bytes" : text;
            records.add(raw.get().line() + ":" + shown.replace("\n", "/")
                    + (raw.get().isTooLong() ? "!" : ""));
        }
        return records;
    }

    @Test
    void records_areCutAtLineEndsOutsideQuotes() throws IOException {
        assertThat(records("a\r\n\n \nb,\"c\nd\"\"\ne\",f\ng", true))
                .containsExactly("1:a", "4:b,\"c/d\"\"/e\",f", "7:g");
        assertThat(records("a\"\nb\"\n", false)).containsExactly("1:a\"", "2:b\"");
        assertThat(records("", true)).isEmpty();
    }

    @Test
    void quote_thatIsNeverClosed_spoilsItsOwnLineOnly() throws IOException {
        assertThat(records("a,\"b\nc\nd\n", true)).containsExactly("1:a,\"b", "2:c", "3:d");
        assertThat(records("\"a\n\"b\nc", true)).containsExactly("1:\"a/\"b", "3:c");
        assertThat(records("\"a\n" + "x\n".repeat(5_000), true)).hasSize(5_001).contains("2:x", "5001:x");
    }

    @Test
    void record_thatIsTooLong_isCutAndTheNextIsRead() throws IOException {
        assertThat(records("x".repeat(9_000) + "\nb\n", true)).containsExactly("1:8192 bytes!", "2:b");
        assertThat(records("\"" + "x".repeat(9_000) + "\nb\n", true)).containsExactly("1:8192 bytes!", "2:b");
    }

    @Test
    void split_followsRfc4180() {
        assertThat(Csv.split("a,,\"b,\"\"c\"\"\",")).contains(List.of("a", "", "b,\"c\"", ""));
        assertThat(Csv.split("")).contains(List.of(""));
        assertThat(Csv.split("\"a\"b")).isEmpty();
        assertThat(Csv.split("a\"b")).isEmpty();
        assertThat(Csv.split("\"a")).isEmpty();
    }
}
