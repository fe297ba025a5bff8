package com.binaxpay.simulator.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Wall clocks of regions that are off by what files say, by `libfaketime`; what the node's processes see changes at
/// once. Their monotonic clocks go on as they are.
final class Clocks {
    /// Further than any clock that is kept by NTP ever is, less than a deadline of a provider.
    static final long OFF_MS_MAX = 30_000;

    private static final int JUMPS = 3;
    /// What a process that is killed leaves of the library's, in shared memory.
    private static final String LEFT = "*faketime*";

    private final Path directory;

    private Clocks(Path directory) {
        this.directory = directory;
    }

    /// What is missing for it here; empty where nothing is.
    static String missing() {
        try (var places = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
            for (Path place : places) {
                if (Files.exists(place.resolve("faketime").resolve("libfaketimeMT.so.1"))) {
                    return "";
                }
            }
        } catch (IOException e) {
            // There is no such directory, so there is no such library.
        }
        return "libfaketimeMT.so.1 is missing (Debian: libfaketime)";
    }

    /// Right ones.
    static Clocks make(Path directory) throws IOException {
        Clocks clocks = new Clocks(Files.createDirectories(directory));
        Wan.REGIONS.forEach(region -> clocks.set(region, 0));
        return clocks;
    }

    /// Where the files are, one for each region.
    Path directory() {
        return directory;
    }

    /// By how much a clock is off, one time after the other: ahead or behind, at the least by a tenth of a second.
    static List<Long> jumps(SplittableRandom random) {
        return IntStream.range(0, JUMPS)
                .mapToObj(unused -> {
                    long offMs = 100 + random.nextLong(OFF_MS_MAX - 100 + 1);
                    return random.nextBoolean() ? offMs : -offMs;
                })
                .toList();
    }

    static String inWords(List<Long> jumps) {
        return jumps.stream().map(Clocks::seconds).collect(Collectors.joining(", then ", "", " s"));
    }

    /// As the library reads it.
    private static String seconds(long offMs) {
        return String.format(Locale.ROOT, "%+.3f", offMs / 1e3);
    }

    /// From now on a region's clock is off by so much.
    void set(String region, long offMs) {
        try {
            Path next = Files.writeString(directory.resolve(region + ".next"), seconds(offMs) + "\n");
            // Whoever reads it meanwhile sees the one or the other.
            Files.move(next, directory.resolve(region), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes what processes of former runs have left that were killed.
    static void clear() {
        try (var left = Files.newDirectoryStream(Path.of("/dev/shm"), LEFT)) {
            for (Path file : left) {
                String name = file.getFileName().toString();
                boolean isOver = ProcessHandle.of(Long.parseLong(name.substring(name.lastIndexOf('_') + 1)))
                        .isEmpty();
                if (isOver) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Nothing is there, or none of ours.
        }
    }
}
