package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.TransferRowLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a snapshot keeps of the trees, byte for byte.
class HistoryTreesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/trees-level-2.hex");
    private static final int ROWS = 2_100;
    private static final int RECORDS = 1_500;

    @TempDir
    Path directory;

    @Test
    void save_blocksOfRowsAndRecords_haveTheirGoldenBytes() throws IOException {
        try (JournalStore store = filled()) {
            HistoryTrees trees = new HistoryTrees(store);
            HistoryTrees.Roots roots = trees.rootsAt(capture(trees, store)).orElseThrow();
            assertThat(roots.records()).isEqualTo(RECORDS);
            byte[] saved = saved(trees);
            String hex = HexFormat.of().formatHex(saved);
            if ("write".equals(System.getProperty("binax.golden")) && !Files.exists(GOLDEN)) {
                Files.createDirectories(GOLDEN.getParent());
                Files.writeString(GOLDEN, hex + "\n");
            }
            assertThat(hex).isEqualTo(Files.readString(GOLDEN).strip());

            HistoryTrees loaded = new HistoryTrees(store);
            loaded.load(new DataInputStream(new ByteArrayInputStream(saved)));
            assertThat(saved(loaded)).isEqualTo(saved);
            assertThat(loaded.rootsAt(capture(loaded, store))).contains(roots);
        }
    }

    private JournalStore filled() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory.resolve("keys"));
        JournalStore store = new JournalStore(
                directory.resolve("store"),
                keyring.keysOrCreate("history-0"),
                ShardConfig.defaults().withHistory(6, 1 << 26));
        byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
        for (int i = 0; i < ROWS; i++) {
            row[TransferRowLayout.AMOUNT] = (byte) i;
            store.rows().append(row, 0);
        }
        for (int i = 0; i < RECORDS; i++) {
            store.records().append(RecordCodec.KEPT.encode(new Kept.Version(Bytes.utf8("view " + i))));
        }
        return store;
    }

    private static Capture capture(HistoryTrees trees, JournalStore store) {
        return new Capture(trees.generation(), 1, 0, ROWS, store.recordsEnd(), Bytes.EMPTY, Bytes.EMPTY);
    }

    private static byte[] saved(HistoryTrees trees) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        trees.freeze().save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
