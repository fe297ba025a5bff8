package com.binaxpay.systemtests;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A file system of its own for one replica, XFS on a loop device, which can lose power: what was not synced is gone
/// then.
final class CrashDisk implements AutoCloseable {
    private static final long SIZE_BYTES = 1L << 30;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path image;
    private final Path mountPoint;
    private boolean isMounted;

    private CrashDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /// What is missing for it here; empty where nothing is.
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "file systems are mounted by root only";
        }
        for (String command : List.of("mkfs.xfs", "xfs_io", "mount")) {
            if (!succeeds("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v " + command)) {
                return command + " is missing (Debian: xfsprogs)";
            }
        }
        return "";
    }

    /// A new, empty one below `directory`, mounted.
    static CrashDisk make(Path directory, String name) throws IOException {
        Path image = directory.resolve(name + ".img");
        Path mountPoint = Files.createDirectories(directory.resolve(name));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE_BYTES);
        }
        run("mkfs.xfs", "-q", "-f", image.toString());
        CrashDisk disk = new CrashDisk(image, mountPoint);
        disk.mount();
        return disk;
    }

    /// Unmounts what a run that was killed has left below `directory`.
    static void clear(Path directory) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String mounted = line.split(" ", -1)[1];
            if (Path.of(mounted).startsWith(directory)) {
                run("umount", "-l", mounted);
            }
        }
    }

    Path path() {
        return mountPoint;
    }

    /// Takes the power away: from now on nothing reaches the disk, neither what is written later nor what lies in the
    /// system's cache.
    void losePower() {
        run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
    }

    /// Gives it back, once nobody has a file open there: the file system recovers from its log.
    void restorePower() {
        unmount();
        mount();
    }

    private void mount() {
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        isMounted = true;
    }

    private void unmount() {
        // A process that was just killed may hold on for a moment.
        Until.holds("nobody to use " + mountPoint, SOON, () -> succeeds("umount", mountPoint.toString()));
        isMounted = false;
    }

    @Override
    public void close() {
        if (isMounted) {
            unmount();
        }
    }

    private static void run(String... command) {
        if (!succeeds(command)) {
            throw new IllegalStateException(String.join(" ", command) + " failed");
        }
    }

    private static boolean succeeds(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
            Process process = builder.start();
            return process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
