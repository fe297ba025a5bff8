package com.binaxpay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Codecs.Named;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Bytes of every message: as 0.1.0 writes them, for all that 0.1.0 knew, with later components empty; and as 0.2.0
/// writes
/// them, for what it added. `-Dbinax.golden=write` adds those of new messages to the latter, and never changes any.
class GoldenBytesTest {
    private static final Path FIRST = Path.of("src/test/resources/golden/0.1.0");
    private static final Path SECOND = Path.of("src/test/resources/golden/0.2.0");
    private static final boolean WRITES = "write".equals(System.getProperty("binax.golden"));

    @Test
    void messagesOf010_canonicalInstance_haveTheirGoldenBytes() throws IOException {
        for (Named each : Codecs.all()) {
            Map<String, String> golden = read(FIRST, each.type());
            for (Class<?> member : Values.members(each.type())) {
                String expected = golden.remove(member.getSimpleName());
                if (expected != null) {
                    Object value = Values.canonical().of(member);
                    assertThat(encoded(each, value)).as(member.getName()).isEqualTo(expected);
                    assertThat(each.codec().decode(HexFormat.of().parseHex(expected)))
                            .isEqualTo(value);
                }
            }
            assertThat(golden).as("messages that are gone").isEmpty();
        }
    }

    @Test
    void messagesOf020_canonicalInstance_haveTheirGoldenBytes() throws IOException {
        for (Named each : Codecs.all()) {
            Map<String, String> golden = read(SECOND, each.type());
            Map<String, String> before = read(FIRST, each.type());
            for (Class<?> member : Values.members(each.type())) {
                Object value = Values.canonicalInFull().of(member);
                String hex = encoded(each, value);
                if (hex.equals(before.get(member.getSimpleName()))) {
                    continue;
                }
                if (WRITES) {
                    golden.putIfAbsent(member.getSimpleName(), hex);
                }
                String expected = golden.getOrDefault(member.getSimpleName(), "");
                assertThat(hex).as(member.getName()).isEqualTo(expected);
                assertThat(each.codec().decode(HexFormat.of().parseHex(expected)))
                        .isEqualTo(value);
            }
            if (WRITES && !golden.isEmpty()) {
                write(each.type(), golden);
            }
        }
    }

    private static String encoded(Named each, Object value) {
        return HexFormat.of().formatHex(each.codec().encode(value));
    }

    @Test
    void entryHeader_canonical_hasItsGoldenBytes() {
        EntryHeader header = new EntryHeader(2, 7, new Id(0x1122334455667788L, 0x99AABBCCDDEEFF00L), 5, 1_000, 3, 16);
        byte[] entry = new byte[EntryLayout.sizeBytes(16)];
        header.write(entry, 0);
        assertThat(HexFormat.of().formatHex(entry, 0, EntryLayout.HEADER_BYTES))
                .isEqualTo("42584531" + "0100" + "0200" + "07000000" + "03000000" + "8877665544332211"
                        + "00ffeeddccbbaa99" + "0500000000000000" + "e803000000000000" + "10000000" + "00".repeat(12));
        assertThat(EntryHeader.read(ByteBuffer.wrap(entry))).isEqualTo(header);
    }

    private static Map<String, String> read(Path directory, Class<?> type) throws IOException {
        Path file = directory.resolve(type.getSimpleName() + ".hex");
        if (!Files.exists(file)) {
            return new TreeMap<>();
        }
        return Files.readAllLines(file).stream()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(' ')),
                        line -> line.substring(line.indexOf(' ') + 1),
                        (first, second) -> first,
                        TreeMap::new));
    }

    private static void write(Class<?> type, Map<String, String> golden) throws IOException {
        Files.createDirectories(SECOND);
        Files.write(
                SECOND.resolve(type.getSimpleName() + ".hex"),
                golden.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
    }
}
