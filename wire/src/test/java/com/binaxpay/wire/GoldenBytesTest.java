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

/// Bytes of every message as 0.1.0 writes them: `-Dbinax.golden=write` adds those of new messages, and never changes
/// any.
class GoldenBytesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden/0.1.0");
    private static final boolean WRITES = "write".equals(System.getProperty("binax.golden"));

    @Test
    void everyMessage_canonicalInstance_hasItsGoldenBytes() throws IOException {
        for (Named each : Codecs.all()) {
            Map<String, String> golden = read(each.type());
            for (Class<?> member : Values.members(each.type())) {
                Object value = Values.canonical().of(member);
                String hex = HexFormat.of().formatHex(each.codec().encode(value));
                if (WRITES) {
                    golden.putIfAbsent(member.getSimpleName(), hex);
                }
                assertThat(hex).as(member.getName()).isEqualTo(golden.get(member.getSimpleName()));
            }
            if (WRITES) {
                write(each.type(), golden);
            }
        }
    }

    @Test
    void everyGoldenMessage_decoded_isTheCanonicalInstance() throws IOException {
        for (Named each : Codecs.all()) {
            Map<String, String> golden = read(each.type());
            for (Class<?> member : Values.members(each.type())) {
                byte[] bytes = HexFormat.of().parseHex(golden.getOrDefault(member.getSimpleName(), ""));
                assertThat(each.codec().decode(bytes))
                        .isEqualTo(Values.canonical().of(member));
            }
        }
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

    private static Map<String, String> read(Class<?> type) throws IOException {
        Path file = DIRECTORY.resolve(type.getSimpleName() + ".hex");
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
        Files.createDirectories(DIRECTORY);
        Files.write(
                DIRECTORY.resolve(type.getSimpleName() + ".hex"),
                golden.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
    }
}
