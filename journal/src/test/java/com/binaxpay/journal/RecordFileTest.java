package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.journal.BlockWriter.Sizes;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    private static final Sizes SMALL = new Sizes(100, 700, 2, 0);

    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    private record Placed(long position, Bytes record) {}

    @Test
    void read_recordsOfAllSizesThroughCrashes_givesThemBack() {
        Property.check(20, random -> {
            Path directory = Files.createTempDirectory(temp, "case");
            List<Placed> model = new ArrayList<>();
            long length = 0;
            for (int life = 0; life < 6; life++) {
                List<Long> lengths = new ArrayList<>(List.of(length));
                List<Integer> counts = new ArrayList<>(List.of(model.size()));
                try (RecordFile records = RecordFile.open(directory, keys, length, Entropy.SYSTEM, SMALL)) {
                    assertHolds(records, model);
                    for (int i = 0; i < random.nextInt(40); i++) {
                        byte[] record = record(random);
                        model.add(new Placed(records.append(record), Bytes.of(record)));
                        lengths.add(random.nextInt(5) == 0 ? records.sync() : records.length());
                        counts.add(model.size());
                    }
                    assertHolds(records, model);
                }
                int kept = random.nextInt(lengths.size());
                length = lengths.get(kept);
                model = new ArrayList<>(model.subList(0, counts.get(kept)));
            }
        });
    }

    @Test
    void append_records_givesRisingPositionsFromOne() throws IOException {
        try (RecordFile records = open(0)) {
            assertThat(records.append(new byte[0])).isEqualTo(1);
            assertThat(records.append(new byte[10])).isEqualTo(5);
            assertThat(RecordFile.positionAfter(5, new byte[10])).isEqualTo(19);
            assertThat(records.append(new byte[3], 1, 2)).isEqualTo(19);
            assertThat(records.length()).isEqualTo(24);
            assertThat(records.read(1)).isEmpty();
        }
    }

    @Test
    void read_positionWithoutRecord_isRefused() throws IOException {
        try (RecordFile records = open(0)) {
            records.append(new byte[] {-1, -1, -1, -1, -1});
            assertThatThrownBy(() -> records.read(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> records.read(5)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> records.read(8)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> records.read(10)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void append_recordLargerThanABlock_isReadBack() throws IOException {
        byte[] large = new byte[300_000];
        large[299_999] = 7;
        long length;
        try (RecordFile records = RecordFile.open(temp.resolve("records"), keys, 0, 1 << 26)) {
            records.append(new byte[5]);
            assertThat(records.append(large)).isEqualTo(10);
            records.append(new byte[5]);
            assertThat(records.read(10)).isEqualTo(large);
            length = records.sync();
            assertThat(records.read(10)).isEqualTo(large);
        }
        try (RecordFile records = RecordFile.open(temp.resolve("records"), keys, length, 1 << 26)) {
            assertThat(records.read(10)).isEqualTo(large);
        }
    }

    @Test
    void linkInto_largeHistory_isRestoredElsewhere() throws IOException {
        Path snapshot = Files.createDirectory(temp.resolve("snapshot"));
        List<Long> positions = new ArrayList<>();
        long length;
        try (RecordFile records = RecordFile.open(temp.resolve("records"), keys, 0, 1 << 26)) {
            for (int i = 0; i < 6_000; i++) {
                positions.add(records.append(String.valueOf(i).repeat(200).getBytes(StandardCharsets.UTF_8)));
            }
            length = records.linkInto(snapshot);
            records.append(new byte[100]);
        }
        RecordFile.restore(snapshot, temp.resolve("other"));
        try (RecordFile records = RecordFile.open(temp.resolve("other"), keys, length, 1 << 26)) {
            for (int i = 0; i < positions.size(); i += 97) {
                assertThat(new String(records.read(positions.get(i)), StandardCharsets.UTF_8))
                        .isEqualTo(String.valueOf(i).repeat(200));
            }
        }
    }

    @Test
    void write_fixedKeyAndSalt_givesGoldenBytes() throws IOException {
        Path directory = temp.resolve("golden");
        try (RecordFile records = RecordFile.open(directory, keys, 0, TestKeys.counting(), SMALL)) {
            records.append("first".getBytes(StandardCharsets.UTF_8));
            records.append("second".getBytes(StandardCharsets.UTF_8));
        }
        Golden.check("0.1.0/records.seg", Files.readAllBytes(directory.resolve("0000000001.seg")));
    }

    @Test
    void read_goldenSegment_givesItsRecords() throws IOException {
        Path directory = Files.createDirectory(temp.resolve("golden"));
        Files.write(directory.resolve("0000000001.seg"), Golden.bytes("0.1.0/records.seg"));
        try (RecordFile records = RecordFile.open(directory, keys, 19, 1 << 26)) {
            assertThat(new String(records.read(1), StandardCharsets.UTF_8)).isEqualTo("first");
            assertThat(new String(records.read(10), StandardCharsets.UTF_8)).isEqualTo("second");
        }
    }

    private RecordFile open(long length) throws IOException {
        return RecordFile.open(temp.resolve("records"), keys, length, Entropy.SYSTEM, SMALL);
    }

    private static byte[] record(RandomGenerator random) {
        byte[] record = new byte[random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(40)];
        random.nextBytes(record);
        return record;
    }

    private static void assertHolds(RecordFile records, List<Placed> model) {
        for (Placed each : model) {
            assertThat(Bytes.of(records.read(each.position()))).isEqualTo(each.record());
        }
    }
}
