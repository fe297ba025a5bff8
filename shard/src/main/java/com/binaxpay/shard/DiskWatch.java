package com.binaxpay.shard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the free space of the file systems that log and journal are on, and says when writes must be refused: while
/// the log and the snapshot that is being written still fit. Writes are taken again by themselves when there is a
/// quarter
/// more than the reserve. Looked at by one thread, asked by any.
final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    /// Tells how many bytes are free.
    @FunctionalInterface
    interface FreeSpace {
        long bytes() throws IOException;
    }

    private final int shard;
    private final List<FreeSpace> watched;
    private final long reserveBytes;
    private final LongAdder writesRefused = new LongAdder();
    private volatile Optional<String> refusal = Optional.empty();
    private volatile long freeBytes = -1;

    /// @param reserveBytes free space below which writes are refused; 0: never
    DiskWatch(int shard, List<FreeSpace> watched, long reserveBytes) {
        this.shard = shard;
        this.watched = List.copyOf(watched);
        this.reserveBytes = reserveBytes;
    }

    /// The space that is free where `directory` is, or will be.
    static FreeSpace of(Path directory) {
        return () -> {
            Path existing = directory.toAbsolutePath();
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        };
    }

    /// Why writes are refused, or nothing while they are taken.
    Optional<String> refusal() {
        return refusal;
    }

    /// What is free on the fuller of the disks; -1 before the first look.
    long freeBytes() {
        return freeBytes;
    }

    /// A write was refused for [#refusal].
    void countRefused() {
        writesRefused.increment();
    }

    long writesRefused() {
        return writesRefused.sum();
    }

    /// Looks at the disks.
    void look() {
        try {
            long free = Long.MAX_VALUE;
            for (FreeSpace each : watched) {
                free = Math.min(free, each.bytes());
            }
            freeBytes = free;
            decide(free);
        } catch (IOException e) {
            LOG.warn("shard {}: free space is not known", shard, e);
        }
    }

    private void decide(long free) {
        boolean isRefusing = refusal.isPresent();
        if (free < reserveBytes) {
            refusal = Optional.of("disk nearly full: " + (free >> 20) + " MiB free, " + (reserveBytes >> 20)
                    + " MiB are kept in reserve");
            if (!isRefusing) {
                LOG.error("shard {}: {}; writes are refused", shard, refusal.get());
            }
        } else if (isRefusing && free >= reserveBytes + reserveBytes / 4) {
            refusal = Optional.empty();
            LOG.info("shard {}: {} MiB are free again; writes are taken", shard, free >> 20);
        }
    }
}
