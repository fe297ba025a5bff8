package com.binaxpay.simulator.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Makes the disk slow for one process, really: the kernel lets it write so many times a second and no more, so each
/// `fsync` waits. Everyone else's writes are as fast as before.
public final class SlowDisk implements AutoCloseable {
    private static final Path CONTROL = Path.of("/sys/fs/cgroup/blkio");
    private static final String LIMIT = "blkio.throttle.write_iops_device";
    private static final String MEMBERS = "cgroup.procs";

    private final Path group;
    private final long pid;

    private SlowDisk(Path group, long pid) {
        this.group = group;
        this.pid = pid;
    }

    /// What is missing for it here; empty where nothing is.
    public static String missing() {
        return Files.exists(CONTROL.resolve(MEMBERS))
                ? Root.missing(List.of())
                : "there is no " + CONTROL + " (control groups, first version)";
    }

    /// From now until [#close].
    ///
    /// @param directory on the disk in question
    public static SlowDisk of(ProcessHandle process, Path directory, int writesPerSecond) {
        try {
            Path group = Files.createDirectories(CONTROL.resolve("binax-" + process.pid()));
            Files.writeString(group.resolve(LIMIT), device(directory) + " " + writesPerSecond);
            Files.writeString(group.resolve(MEMBERS), Long.toString(process.pid()));
            return new SlowDisk(group, process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes what runs that were killed have left; groups with processes in them stay.
    public static void clear() {
        try (var groups = Files.newDirectoryStream(CONTROL, "binax-*")) {
            groups.forEach(group -> Root.succeeds("rmdir", group.toString()));
        } catch (IOException e) {
            // There are no groups here, so none is left.
        }
    }

    /// As `major:minor`; see makedev(3).
    private static String device(Path directory) throws IOException {
        long device = (Long) Files.getAttribute(directory, "unix:dev");
        return (device >> 8 & 0xfff) + ":" + (device & 0xff | device >> 12 & ~0xffL);
    }

    @Override
    public void close() {
        try {
            if (ProcessHandle.of(pid).isPresent()) {
                Files.writeString(CONTROL.resolve(MEMBERS), Long.toString(pid));
            }
            Root.run("rmdir", group.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
