package com.binaxpay.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a disk four times a second to make a block durable, beside the log, which asks for nothing else: how long that
/// takes is how slow the disk is, whether this node leads, follows or has nothing to do. A thread of its own writes.
final class DiskProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskProbe.class);
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final int BLOCK_BYTES = 4_096;
    private static final int PROBES_KEPT = 8;

    private final Path file;
    private final Thread thread;
    // Guarded by this.
    private final long[] tookNs = new long[PROBES_KEPT];
    private int probes;
    private long begunNs;
    private boolean isUnderWay;

    /// Begins at once.
    ///
    /// @param file on the disk; it is made, and belongs to this
    DiskProbe(Path file) {
        this.file = file;
        this.thread = Thread.ofPlatform().daemon().name("disk-probe").start(this::run);
    }

    private void run() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!Thread.currentThread().isInterrupted()) {
                begin();
                channel.write(ByteBuffer.allocate(BLOCK_BYTES), 0);
                channel.force(false);
                end();
                Pause.of(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so nobody knows how slow the disk is: {}", file, e.getMessage());
            forget();
        }
    }

    private synchronized void begin() {
        begunNs = System.nanoTime();
        isUnderWay = true;
    }

    private synchronized void end() {
        isUnderWay = false;
        tookNs[probes % PROBES_KEPT] = System.nanoTime() - begunNs;
        probes++;
    }

    private synchronized void forget() {
        probes = 0;
        isUnderWay = false;
    }

    /// The median of the last two seconds, or for how long the disk has not answered where that is longer; 0 where it
    /// is
    /// not known.
    synchronized long fsyncNs() {
        long[] known = Arrays.copyOf(tookNs, Math.min(probes, PROBES_KEPT));
        Arrays.sort(known);
        long medianNs = known.length == 0 ? 0 : known[known.length / 2];
        return isUnderWay ? Math.max(medianNs, System.nanoTime() - begunNs) : medianNs;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
