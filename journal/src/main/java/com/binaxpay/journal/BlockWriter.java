package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.money.Defect;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Encrypts and writes full blocks on a thread of its own. Blocks can be read here until they are on disk, and the
/// newest
/// ones a while longer, since who follows history reads them next; when too many wait, whoever adds one waits too.
final class BlockWriter implements Runnable {
    /// What the thread has to do.
    sealed interface Work permits Block, Flush, Stop {}

    /// Make all that came before durable; `rollAtBytes` starts a new segment where the open one is at least that large.
    record Flush(long rollAtBytes, CompletableFuture<Flushed> done) implements Work {}

    /// End.
    record Stop() implements Work {}

    /// What is durable.
    ///
    /// @param open the segment that goes on growing, with its size so far
    record Flushed(List<Path> closed, Optional<OpenSegment> open) {}

    /// A segment that grows, and how much of it is durable.
    record OpenSegment(Path file, long sizeBytes) {}

    private static final int BATCH_MAX = 32;

    private final SegmentSet segments;
    private final SegmentListener listener;
    private final Sizes sizes;
    private final BlockingQueue<Work> queue;
    /// Blocks that wait, and those that are kept, by their first bytes.
    private final ConcurrentSkipListMap<Long, Block> inMemory = new ConcurrentSkipListMap<>();
    /// First bytes of those that are on disk and kept, the oldest first.
    private final ArrayDeque<Long> kept = new ArrayDeque<>();
    private final Gcm gcm = new Gcm();
    private final Thread thread;
    private byte[] batch = new byte[1 << 16];
    private int batchSize;
    private final List<Block> batched = new ArrayList<>();
    private @Nullable FileChannel channel;
    private @Nullable Segment open;
    private int openIndex;
    private long written;
    private volatile @Nullable Exception failure;

    /// How much goes where; a seam for tests.
    ///
    /// @param blockBytes plaintext of a block, at least
    /// @param segmentBytes size at which a segment is closed
    /// @param blocksWaiting blocks that wait before the appending thread waits
    /// @param blocksKept blocks that stay in memory when they are on disk
    record Sizes(int blockBytes, long segmentBytes, int blocksWaiting, int blocksKept) {}

    BlockWriter(SegmentSet segments, SegmentListener listener, Sizes sizes) {
        this.segments = segments;
        this.listener = listener;
        this.sizes = sizes;
        this.queue = new ArrayBlockingQueue<>(sizes.blocksWaiting());
        this.thread =
                Thread.ofPlatform().daemon().name("journal-" + segments.name()).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Hands a block over, which must not change any more.
    void add(Block block) {
        checkHealthy();
        inMemory.put(block.first(), block);
        put(block);
    }

    /// Waits until everything that was added is durable.
    Flushed flush(long rollAtBytes) {
        checkHealthy();
        Flush flush = new Flush(rollAtBytes, new CompletableFuture<>());
        put(flush);
        Flushed flushed = flush.done().join();
        checkHealthy();
        return flushed;
    }

    /// Writes what was added, and ends.
    void stop() {
        put(new Stop());
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        checkHealthy();
    }

    /// The block with the byte at `offset`, if it is still in memory.
    Optional<Block> find(long offset) {
        var entry = inMemory.floorEntry(offset);
        return entry == null || offset >= entry.getValue().end() ? Optional.empty() : Optional.of(entry.getValue());
    }

    @Override
    public void run() {
        List<Work> work = new ArrayList<>();
        boolean running = true;
        while (running) {
            work.add(take());
            queue.drainTo(work, BATCH_MAX - 1);
            running = work.stream().noneMatch(Stop.class::isInstance);
            perform(work);
            work.clear();
        }
        closeQuietly();
    }

    private void perform(List<Work> work) {
        for (Work each : work) {
            try {
                if (failure == null) {
                    perform(each);
                }
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
            if (each instanceof Flush flush) {
                // Where writing failed, the waiting thread finds that out by itself.
                flush.done().complete(new Flushed(List.of(), Optional.empty()));
            }
        }
        try {
            if (failure == null) {
                writeBatch();
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void perform(Work work) throws IOException {
        switch (work) {
            case Block block -> seal(block);
            case Flush flush -> {
                writeBatch();
                flush.done().complete(makeDurable(flush.rollAtBytes()));
            }
            case Stop stop -> writeBatch();
        }
    }

    private void seal(Block block) throws IOException {
        int size = block.sizeBytes();
        Segment segment = segmentFor(block.first());
        int sealedBytes = SegmentLayout.blockBytes(size);
        if (batch.length - batchSize < sealedBytes) {
            batch = java.util.Arrays.copyOf(batch, batchSize + Math.max(sealedBytes, batch.length));
        }
        int start = batchSize;
        Segment.seal(
                gcm, segment.subkey(), block.first(), written + start, new Slice(block.bytes(), 0, size), batch, start);
        batchSize += sealedBytes;
        batched.add(block);
    }

    private void writeBatch() throws IOException {
        if (channel == null || open == null || batchSize == 0) {
            return;
        }
        writeFully(channel, ByteBuffer.wrap(batch, 0, batchSize));
        for (Block block : batched) {
            segments.index().add(openIndex, (int) written, block.sizeBytes());
            written += SegmentLayout.blockBytes(block.sizeBytes());
            listener.onBlock(open, block);
            keep(block);
        }
        batched.clear();
        batchSize = 0;
        if (batch.length > 1 << 22) {
            batch = new byte[1 << 16];
        }
    }

    private void keep(Block block) {
        kept.add(block.first());
        if (kept.size() > sizes.blocksKept()) {
            inMemory.remove(kept.remove());
        }
    }

    private Segment segmentFor(long first) throws IOException {
        if (open != null && written + batchSize >= sizes.segmentBytes()) {
            writeBatch();
            closeSegment();
        }
        if (open == null) {
            SegmentSet.Created created = segments.create(first);
            channel = FileChannel.open(created.segment().file(), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            open = created.segment();
            openIndex = created.index();
            written = SegmentLayout.HEADER_BYTES;
        }
        return open;
    }

    private Flushed makeDurable(long rollAtBytes) throws IOException {
        if (channel != null && open != null) {
            if (written >= rollAtBytes) {
                closeSegment();
            } else if (!Defect.SEGMENT_NOT_FORCED.isPlanted()) {
                channel.force(false);
            }
        }
        Optional<Path> growing = Optional.ofNullable(open).map(Segment::file);
        List<Path> closed = segments.files().stream()
                .filter(file -> growing.filter(file::equals).isEmpty())
                .toList();
        return new Flushed(closed, growing.map(file -> new OpenSegment(file, written)));
    }

    private void closeSegment() throws IOException {
        if (channel != null) {
            if (!Defect.SEGMENT_NOT_FORCED.isPlanted()) {
                channel.force(true);
            }
            channel.close();
        }
        if (open != null) {
            segments.close(open, openIndex);
            listener.onClosed(open);
        }
        channel = null;
        open = null;
    }

    private void closeQuietly() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void checkHealthy() {
        Exception cause = failure;
        if (cause != null) {
            throw new JournalFailed("history " + segments.name() + " could not be written", cause);
        }
    }

    /// Waits for room however often the thread is interrupted: a block that is left out would be a hole in history.
    private void put(Work work) {
        boolean interrupted = false;
        while (true) {
            try {
                queue.put(work);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // Nobody interrupts this thread: it is private, and ends by Stop.
    private Work take() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                failure = e;
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
