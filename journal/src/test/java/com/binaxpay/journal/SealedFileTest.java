package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.Property;
import com.binaxpay.wire.SealedFileLayout;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFileTest {
    private static final int CHUNK = SealedFileLayout.CHUNK_BYTES_VALUE;

    private final DataKeys keys = TestKeys.of(7);

    @TempDir
    private Path temp;

    @Test
    void read_whatWasWritten_givesTheSameBytes() {
        Property.check(30, random -> {
            byte[] content = new byte[size(random)];
            random.nextBytes(content);
            Path file = Files.createTempDirectory(temp, "case").resolve("sealed");
            try (SealedOutput out = SealedOutput.create(file, keys.current())) {
                int done = 0;
                while (done < content.length) {
                    int part = Math.min(content.length - done, random.nextInt(2 * CHUNK));
                    out.write(content, done, part);
                    done += part;
                }
                out.finish();
            }
            try (SealedInput in = SealedInput.open(file, keys)) {
                assertThat(in.readAllBytes()).isEqualTo(content);
                assertThat(in.read()).isEqualTo(-1);
            }
        });
    }

    @Test
    void data_values_areReadBack() throws IOException {
        Path file = temp.resolve("values");
        try (SealedOutput out = SealedOutput.create(file, keys.current())) {
            DataOutputStream data = out.data();
            for (int i = 0; i < 20_000; i++) {
                data.writeLong(i);
            }
            data.writeUTF("end");
            out.finish();
        }
        try (SealedInput in = SealedInput.open(file, keys)) {
            DataInputStream data = in.data();
            for (int i = 0; i < 20_000; i++) {
                assertThat(data.readLong()).isEqualTo(i);
            }
            assertThat(data.readUTF()).isEqualTo("end");
        }
    }

    @Test
    void file_withKnownText_showsNothingOfIt() throws IOException {
        String text = "+254700000001 Amina Wanjiru";
        Path file = write("clear", text.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("Amina");
    }

    @Test
    void read_fileCutAnywhere_isRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write("whole", new byte[CHUNK + 100]));
        for (int cut : new int[] {0, 10, 47, 48, 50, 52, 60, 48 + 20 + CHUNK, 48 + 20 + CHUNK + 3, whole.length - 1}) {
            assertRefused(Arrays.copyOf(whole, cut));
        }
        assertRefused(Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void read_unfinishedFile_isRefused() throws IOException {
        Path file = temp.resolve("unfinished");
        try (SealedOutput out = SealedOutput.create(file, keys.current())) {
            out.write(new byte[3 * CHUNK]);
        }
        assertRefused(Files.readAllBytes(file));
    }

    @Test
    void read_anyBitFlipped_isRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write("whole", new byte[40]));
        for (int i = 0; i < whole.length; i++) {
            byte[] bad = whole.clone();
            bad[i] ^= (byte) (1 << i % 8);
            // Bytes 6 and 7 mean nothing yet; all the same they are authenticated with the rest of the header.
            assertRefused(bad);
        }
    }

    @Test
    void read_chunksSwapped_isRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write("whole", new byte[2 * CHUNK + 5]));
        int size = CHUNK + SealedFileLayout.CHUNK_HEADER_BYTES + SealedFileLayout.TAG_BYTES;
        byte[] swapped = whole.clone();
        System.arraycopy(whole, 48, swapped, 48 + size, size);
        System.arraycopy(whole, 48 + size, swapped, 48, size);
        assertRefused(swapped);
    }

    @Test
    void read_underAnotherKey_isRefused() throws IOException {
        Path file = write("sealed", new byte[10]);
        try (SealedInput in = SealedInput.open(file, TestKeys.of(8))) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(CorruptFile.class);
        }
    }

    @Test
    void create_fileThatExists_isRefused() throws IOException {
        Path file = write("twice", new byte[10]);
        assertThatThrownBy(() -> SealedOutput.create(file, keys.current())).isInstanceOf(IOException.class);
    }

    @Test
    void write_fixedKeyAndSalt_givesGoldenBytes() throws IOException {
        Path file = temp.resolve("golden");
        try (SealedOutput out = SealedOutput.create(file, keys.current(), TestKeys.counting())) {
            out.write("golden".getBytes(StandardCharsets.UTF_8));
            out.finish();
        }
        Golden.check("0.1.0/sealed-file", Files.readAllBytes(file));
    }

    @Test
    void read_goldenFile_givesItsContent() throws IOException {
        Path file = temp.resolve("golden");
        Files.write(file, Golden.bytes("0.1.0/sealed-file"));
        try (SealedInput in = SealedInput.open(file, keys)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("golden");
        }
    }

    private static int size(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(10);
            case 1 -> CHUNK * random.nextInt(3);
            case 2 -> CHUNK + random.nextInt(3) - 1;
            default -> random.nextInt(3 * CHUNK);
        };
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = temp.resolve(name);
        try (SealedOutput out = SealedOutput.create(file, keys.current())) {
            out.write(content);
            out.finish();
        }
        return file;
    }

    private void assertRefused(byte[] content) throws IOException {
        Path file = temp.resolve("bad");
        Files.write(file, content);
        assertThatThrownBy(() -> {
                    try (SealedInput in = SealedInput.open(file, keys)) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOfAny(CorruptFile.class, KeyringFault.class);
    }
}
