package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftLogFileTest {
    private static final int[] SIZES = {3, 130, 20_000, 5};

    @TempDir
    private Path directory;

    /// Entries of those sizes behind the header, and `zeros` zeros.
    private static byte[] log(int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("RaftLog1".getBytes(StandardCharsets.US_ASCII));
        Random random = new Random(7);
        for (int size : SIZES) {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            int left = size;
            while (left >= 0x80) {
                entry.write(left & 0x7F | 0x80);
                left >>>= 7;
            }
            entry.write(left);
            byte[] content = new byte[size];
            random.nextBytes(content);
            entry.write(content);
            CRC32C crc = new CRC32C();
            crc.update(entry.toByteArray());
            out.write(entry.toByteArray());
            out.writeInt((int) crc.getValue());
        }
        out.write(new byte[zeros]);
        return bytes.toByteArray();
    }

    private RaftLogFile file(String name, byte[] content) throws IOException {
        Files.write(directory.resolve(name), content);
        return RaftLogFile.in(directory).getFirst();
    }

    @Test
    void damage_logAsItWasWritten_isNone() throws IOException {
        assertThat(file("log_5-8", log(0)).damage(Long.MAX_VALUE)).isEmpty();
        Files.delete(directory.resolve("log_5-8"));
        assertThat(file("log_inprogress_5", log(1_000)).damage(Long.MAX_VALUE)).isEmpty();
        assertThat(file("log_inprogress_5", log(1_000)).damage(8)).isEmpty();
        assertThat(file("log_inprogress_5", new byte[100]).damage(Long.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void damage_anyByteOfAClosedLogChanged_isFound() throws IOException {
        byte[] good = log(0);
        Random random = new Random(11);
        for (int at = 0; at < good.length; at++) {
            if (at < 200 || at > good.length - 30 || at % 97 == 0) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 + random.nextInt(255));
                assertThat(file("log_5-8", bad).damage(Long.MAX_VALUE))
                        .as("byte %d", at)
                        .isPresent();
            }
        }
    }

    @Test
    void damage_anyByteOfAnOpenLogChanged_isFound() throws IOException {
        byte[] good = log(64);
        int end = log(0).length;
        Random random = new Random(13);
        for (int at = 0; at < good.length; at++) {
            // The first byte behind the end may look like an entry that was just begun, which loses nothing.
            if (at != end && (at < 200 || at > good.length - 100 || at % 97 == 0)) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 + random.nextInt(255));
                assertThat(file("log_inprogress_5", bad).damage(Long.MAX_VALUE))
                        .as("byte %d", at)
                        .isPresent();
            }
        }
    }

    /// Ratis would forget the last entries here.
    @Test
    void damage_lengthThatRunsPastTheEnd_isFoundUnlikeATornEntry() throws IOException {
        byte[] good = log(0);
        byte[] longer = good.clone();
        longer[good.length - 4 - 5 - 1] = 0x7F;
        assertThat(file("log_inprogress_5", longer).damage(Long.MAX_VALUE)).isPresent();
        byte[] torn = Arrays.copyOf(good, good.length - 6);
        assertThat(file("log_inprogress_5", torn).damage(Long.MAX_VALUE)).isEmpty();
        assertThat(file("log_inprogress_5", torn).damage(7)).isEmpty();
        assertThat(file("log_inprogress_5", torn).damage(8)).isPresent();
    }
}
