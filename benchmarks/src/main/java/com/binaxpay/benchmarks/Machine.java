package com.binaxpay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// What this machine allows, measured: no figure of ours can pass these.
///
/// @param copyBytesPerSecond memory bandwidth of one core copying 64 MiB arrays
/// @param fdatasyncsPerSecond 4 KiB appends, each made durable before the next
/// @param appendBytesPerSecond 1 MiB appends, each made durable before the next
public record Machine(double copyBytesPerSecond, double fdatasyncsPerSecond, double appendBytesPerSecond) {
    private static final int COPY_BYTES = 64 << 20;
    private static final int SMALL_APPENDS = 400;
    private static final int LARGE_APPENDS = 200;

    /// Measures memory, and the disk below `directory`; takes about two seconds.
    public static Machine measure(Path directory) {
        try {
            return new Machine(
                    copyRate(),
                    appendRate(directory, 4 << 10, SMALL_APPENDS),
                    (1 << 20) * appendRate(directory, 1 << 20, LARGE_APPENDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double copyRate() {
        byte[] from = new byte[COPY_BYTES];
        byte[] into = new byte[COPY_BYTES];
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            long start = System.nanoTime();
            System.arraycopy(from, 0, into, 0, COPY_BYTES);
            rates.add(COPY_BYTES * 1e9 / (System.nanoTime() - start));
        }
        return Figure.median(rates);
    }

    private static double appendRate(Path directory, int sizeBytes, int appends) throws IOException {
        Path file = Files.createTempFile(directory, "limit", ".dat");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(sizeBytes);
            List<Double> nanos = new ArrayList<>();
            for (int i = 0; i < appends; i++) {
                buffer.clear();
                long start = System.nanoTime();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(false);
                nanos.add((double) (System.nanoTime() - start));
            }
            return 1e9 / Figure.median(nanos);
        } finally {
            Files.delete(file);
        }
    }
}
