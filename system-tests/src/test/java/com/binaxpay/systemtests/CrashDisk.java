package com.binaxpay.systemtests;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
        return Root.missing(List.of("mkfs.xfs:xfsprogs", "xfs_io:xfsprogs", "mount:mount"));
    }

    /// A new, empty one below `directory`, mounted.
    static CrashDisk make(Path directory, String name) throws IOException {
        Path image = directory.resolve(name + ".img");
        Path mountPoint = Files.createDirectories(directory.resolve(name));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE_BYTES);
        }
        Root.run("mkfs.xfs", "-q", "-f", image.toString());
        CrashDisk disk = new CrashDisk(image, mountPoint);
        disk.mount();
        return disk;
    }

    /// Unmounts what a run that was killed has left below `directory`.
    static void clear(Path directory) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String mounted = line.split(" ", -1)[1];
            if (Path.of(mounted).startsWith(directory)) {
                Root.run("umount", "-l", mounted);
            }
        }
    }

    Path path() {
        return mountPoint;
    }

    /// Takes the power away: from now on nothing reaches the disk, neither what is written later nor what lies in the
    /// system's cache.
    void losePower() {
        Root.run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
    }

    /// Gives it back, once nobody has a file open there: the file system recovers from its log.
    void restorePower() {
        unmount();
        mount();
    }

    private void mount() {
        Root.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        isMounted = true;
    }

    private void unmount() {
        // A process that was just killed may hold on for a moment.
        Until.holds("nobody to use " + mountPoint, SOON, () -> Root.succeeds("umount", mountPoint.toString()));
        isMounted = false;
    }

    @Override
    public void close() {
        if (isMounted) {
            unmount();
        }
    }
}
