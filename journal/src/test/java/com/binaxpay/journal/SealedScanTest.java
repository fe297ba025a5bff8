package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.SealedScan.Kind;
import com.binaxpay.journal.SealedScan.Piece;
import com.binaxpay.wire.SegmentLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of every kind, as releases wrote them under one key.
class SealedScanTest {
    private static final String ALL = """
            0.1.0/rows.seg,    ROWS
            0.1.0/records.seg, RECORDS
            0.1.0/sealed-file, SEALED
            0.1.0/entry,       ENTRY
            level-2/file.pages, PAGE
            level-2/run.ids,   HASHES""";

    @TempDir
    private Path temp = Path.of("");

    private final List<Piece> pieces = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void scan_withAllKeys_opensItWhateverItIsCalled(String golden, Kind kind) throws IOException {
        assertThat(scan("a-file", Golden.bytes(golden), 3, 7)).isEmpty();

        assertThat(pieces).isNotEmpty().allSatisfy(piece -> {
            assertThat(piece.keys()).isEqualTo("keys-7");
            assertThat(piece.kind()).isEqualTo(kind);
        });
    }

    @ParameterizedTest
    @CsvSource(textBlock = ALL)
    void scan_withoutTheKey_saysThatItKnowsNothing(String golden, Kind kind) throws IOException {
        assertThat(scan("a-file", Golden.bytes(golden), 3, 8).orElse("")).contains("under no key");

        assertThat(pieces).as("of %s", kind).isEmpty();
    }

    @Test
    void scan_entriesInALogOfAnother_opensEach() throws IOException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            log.writeBytes("what others write".repeat(i).getBytes(StandardCharsets.UTF_8));
            log.writeBytes(Golden.bytes("0.1.0/entry"));
        }
        log.writeBytes(new byte[5_000]);

        assertThat(scan("log_inprogress_0", log.toByteArray(), 7)).isEmpty();
        assertThat(pieces)
                .hasSize(3)
                .allSatisfy(piece -> assertThat(piece.kind()).isEqualTo(Kind.ENTRY));
    }

    @Test
    void scan_filesWithinWhatWasSent_opensThemAsFarAsTheyGo() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (String golden :
                List.of("0.1.0/rows.seg", "0.1.0/records.seg", "0.1.0/sealed-file", "level-2/file.pages")) {
            sent.writeBytes("a header, and then ".getBytes(StandardCharsets.UTF_8));
            sent.writeBytes(Golden.bytes(golden));
            sent.writeBytes(new byte[100]);
        }
        sent.writeBytes(Golden.bytes("0.1.0/entry"));
        byte[] cut = Golden.bytes("0.1.0/rows.seg");
        sent.write(cut, 0, cut.length - 9);

        assertThat(scan("sent", sent.toByteArray(), 3, 7)).isEmpty();
        assertThat(pieces)
                .extracting(Piece::kind)
                .contains(Kind.ROWS, Kind.RECORDS, Kind.SEALED, Kind.PAGE, Kind.ENTRY);
    }

    @Test
    void scan_entriesOfASegment_areOpenedWithTheSaltOfThatSegment() throws IOException {
        byte[] segment = new byte[SegmentLayout.HEADER_BYTES];
        System.arraycopy(TestKeys.counting().bytes(32), 0, segment, SegmentLayout.SALT, SegmentLayout.SALT_BYTES);
        Files.write(temp.resolve("0000000001.seg"), segment);

        assertThat(scan("0000000001.ent", Golden.bytes("0.2.0/segment.ent"), 3, 7))
                .isEmpty();
        assertThat(pieces)
                .singleElement()
                .satisfies(piece -> assertThat(piece.kind()).isEqualTo(Kind.HASHES));
    }

    @Test
    void scan_nothingSealed_findsNothing() throws IOException {
        assertThat(scan("notes", "BXE and nothing more".getBytes(StandardCharsets.UTF_8), 7))
                .isEmpty();
        assertThat(scan("empty", new byte[0], 7)).isEmpty();
        assertThat(pieces).isEmpty();
    }

    @Test
    void scan_segmentThatACrashCutOff_givesWhatIsWhole() throws IOException {
        byte[] whole = Golden.bytes("0.1.0/rows.seg");
        assertThat(scan("whole", whole, 7)).isEmpty();
        int before = pieces.size();
        pieces.clear();

        assertThat(scan("cut", java.util.Arrays.copyOf(whole, whole.length - 9), 7))
                .isEmpty();
        assertThat(pieces).hasSize(before - 1);
    }

    private Optional<String> scan(String name, byte[] bytes, int... fills) throws IOException {
        Map<String, DataKeys> rings = new LinkedHashMap<>();
        for (int fill : fills) {
            rings.put("keys-" + fill, TestKeys.of(fill));
        }
        return new SealedScan(rings).scan(Files.write(temp.resolve(name), bytes), pieces::add);
    }
}
