package com.binaxpay.simulator.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A file system of its own for one replica, XFS on a loop device, which can lose power: what was not synced is gone
/// then.
public final class CrashDisk implements AutoCloseable {
    private static final long SIZE_BYTES = 1L << 30;
    private static final int TRIES = 400;
    private static final long PAUSE_NS = 50_000_000;

    private final Path image;
    private final Path mountPoint;
    private boolean isMounted;

    private CrashDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /// What is missing for it here; empty where nothing is.
    public static String missing() {
        return Root.missing(List.of("mkfs.xfs:xfsprogs", "xfs_io:xfsprogs", "mount:mount"));
    }

    /// A new, empty one below `directory`, mounted.
    public static CrashDisk make(Path directory, String name) throws IOException {
        return make(directory.resolve(name + ".img"), directory.resolve(name), SIZE_BYTES);
    }

    /// A new, empty one that is mounted at `mountPoint`.
    ///
    /// @param sizeBytes 300 MB at the least; only what is written takes room
    public static CrashDisk make(Path image, Path mountPoint, long sizeBytes) throws IOException {
        Files.createDirectories(mountPoint);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        Root.run("mkfs.xfs", "-q", "-f", image.toString());
        CrashDisk disk = new CrashDisk(image, mountPoint);
        disk.mount();
        return disk;
    }

    /// Has disks that are mounted below `directory` later be unmounted everywhere at once, also as processes in network
    /// namespaces see them, which have mounts of their own: a disk that one of them held would never come back.
    static void share(Path directory) {
        Root.run("mount", "--bind", directory.toString(), directory.toString());
        Root.run("mount", "--make-shared", directory.toString());
    }

    /// Ends [#share].
    static void unshare(Path directory) {
        Root.succeeds("umount", "-l", directory.toString());
    }

    /// Unmounts what a run that was killed has left below `directory`.
    public static void clear(Path directory) throws IOException {
        // What was mounted last goes first.
        for (String line : Files.readAllLines(Path.of("/proc/mounts")).reversed()) {
            String mounted = line.split(" ", -1)[1];
            if (Path.of(mounted).startsWith(directory)) {
                Root.run("umount", "-l", mounted);
            }
        }
    }

    public Path path() {
        return mountPoint;
    }

    /// Takes the power away: from now on nothing reaches the disk, neither what is written later nor what lies in the
    /// system's cache.
    public void losePower() {
        Root.run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
    }

    /// Gives it back, once nobody has a file open there: the file system recovers from its log.
    public void restorePower() {
        unmount();
        mount();
    }

    private void mount() {
        Root.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        isMounted = true;
    }

    private void unmount() {
        // A process that was just killed may hold on for a moment.
        for (int i = 0; i < TRIES; i++) {
            if (Root.succeeds("umount", mountPoint.toString())) {
                isMounted = false;
                return;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        throw new IllegalStateException("somebody still uses " + mountPoint);
    }

    @Override
    public void close() {
        if (isMounted) {
            unmount();
        }
    }
}
