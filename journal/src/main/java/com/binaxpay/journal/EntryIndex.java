package com.binaxpay.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The index of all entries of a history of rows: a part for each segment. That of the segment that grows is in memory;
/// when the segment is full it becomes a file beside it, written by a thread of the index's own. A part that is missing
/// or damaged is made again from the rows by the same thread; until then there is none for that segment.
///
/// The history's writing thread tells of blocks, any thread reads.
final class EntryIndex implements SegmentListener, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(EntryIndex.class);
    /// Full segments whose entries stay in memory until they are written; of others they are read from disk again.
    private static final int WAITING_MAX = 4;

    private final DataKeys keys;
    private final EntryKeys entryKeys;
    private final Entropy entropy;
    private final int rowBytes;
    private final BlockLog log;
    private final ExecutorService making = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("journal-entries").factory());
    private final AtomicInteger waiting = new AtomicInteger();
    /// In order of their rows; replaced, never changed.
    private volatile List<EntryPart> parts = List.of();

    private volatile boolean isClosed;
    private @Nullable Segment growingSegment;
    private GrowingEntries growing = new GrowingEntries(1);

    /// Opens the history, and the index of what is in it.
    EntryIndex(DataKeys keys, EntryKeys entryKeys, Entropy entropy, int rowBytes, Opener opener) throws IOException {
        this.keys = keys;
        this.entryKeys = entryKeys;
        this.entropy = entropy;
        this.rowBytes = rowBytes;
        this.log = opener.open(this);
        // A segment may replace what those before it hold, from its first row on.
        long end = ordinal(log.written());
        for (Segment segment : log.segments().reversed()) {
            long first = ordinal(segment.first());
            if (first < end) {
                take(new OnDisk(segment, first, end));
                end = first;
            }
        }
    }

    private void take(OnDisk part) {
        if (Files.exists(EntryRun.beside(part.segment.file()))) {
            replace(null, part);
        } else {
            makeAgain(part);
        }
    }

    /// Opens the history that `listener` is to be told of.
    @FunctionalInterface
    interface Opener {
        BlockLog open(SegmentListener listener) throws IOException;
    }

    BlockLog log() {
        return log;
    }

    List<EntryPart> parts() {
        return parts;
    }

    private long ordinal(long place) {
        return place / rowBytes + 1;
    }

    // A segment is one object, from its making on.
    @SuppressWarnings("ReferenceEquality")
    @Override
    public void onBlock(Segment segment, Block block) {
        if (segment != growingSegment) {
            growingSegment = segment;
            growing = new GrowingEntries(ordinal(block.first()));
            growing.add(entryKeys, block.bytes(), block.sizeBytes(), rowBytes);
            replace(null, growing);
        } else if (growing.end() == ordinal(block.first())) {
            // Not so where the index cannot know more rows of a segment.
            growing.add(entryKeys, block.bytes(), block.sizeBytes(), rowBytes);
        }
    }

    @Override
    public void onClosed(Segment segment) {
        GrowingEntries full = growing;
        OnDisk part = new OnDisk(segment, full.first(), full.end());
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            replace(full, null);
            makeAgain(part);
        } else {
            submit(() -> {
                make(part, full, full);
                waiting.decrementAndGet();
            });
        }
    }

    /// Has the file of `part` made from its rows. It is no part until then.
    private void makeAgain(OnDisk part) {
        submit(() -> {
            GrowingEntries rows = new GrowingEntries(part.first);
            long place = part.segment.first();
            while (!isClosed && rows.end() < part.end) {
                Block block = log.read(place);
                int size = (int) Math.min(block.sizeBytes(), (part.end - rows.end()) * rowBytes);
                long before = rows.end();
                rows.add(entryKeys, block.bytes(), size, rowBytes);
                if (rows.end() == before) {
                    return;
                }
                place = block.end();
            }
            if (!isClosed) {
                make(part, rows, null);
            }
        });
    }

    private void make(OnDisk part, GrowingEntries rows, @Nullable EntryPart instead) {
        try {
            EntryRunWriter.write(part.segment, new EntryListing(rows, rows.count()), keys.current(), entropy);
            replace(instead, part);
        } catch (IOException e) {
            // Statements are slow then, and right all the same; a disk that fails stops the shard elsewhere.
            LOG.warn("the entries of {} cannot be written", part.segment.file(), e);
            replace(instead, null);
        }
    }

    private synchronized void submit(Runnable work) {
        if (!isClosed) {
            making.execute(() -> {
                try {
                    work.run();
                } catch (CorruptFile | JournalFailed e) {
                    LOG.warn("entries cannot be listed", e);
                }
            });
        }
    }

    /// Takes `before` out of the parts, where it is one of them, and `after` in; whether anything changed.
    private synchronized boolean replace(@Nullable EntryPart before, @Nullable EntryPart after) {
        List<EntryPart> fresh = new ArrayList<>(parts);
        if (before != null && !fresh.remove(before)) {
            return false;
        }
        if (after != null) {
            fresh.add(after);
            fresh.sort(Comparator.comparingLong(EntryPart::first));
        }
        parts = List.copyOf(fresh);
        return true;
    }

    /// Waits until all that was begun to be made is there.
    void await() {
        CompletableFuture.runAsync(() -> {}, making).join();
    }

    /// Ends what is being made, and leaves; before the history is closed.
    void stop() {
        synchronized (this) {
            isClosed = true;
        }
        making.close();
    }

    /// After the history was closed.
    @Override
    public void close() throws IOException {
        for (EntryPart part : parts) {
            if (part instanceof OnDisk onDisk) {
                onDisk.close();
            }
        }
    }

    /// The part of a full segment, opened when it is first asked for.
    private final class OnDisk implements EntryPart, Closeable {
        private final Segment segment;
        private final long first;
        private final long end;
        private @Nullable EntryRun run;

        OnDisk(Segment segment, long first, long end) {
            this.segment = segment;
            this.first = first;
            this.end = end;
        }

        @Override
        public long first() {
            return first;
        }

        @Override
        public long end() {
            return end;
        }

        @Override
        public Optional<EntryList> of(long hash) {
            try {
                return open().of(hash, end, this::onDamage);
            } catch (CorruptFile e) {
                onDamage(e);
                return Optional.empty();
            } catch (IOException e) {
                throw new JournalFailed("entries of " + segment.file(), e);
            }
        }

        private void onDamage(CorruptFile what) {
            if (replace(this, null)) {
                LOG.warn("the entries of {} are made again", segment.file(), what);
                makeAgain(new OnDisk(segment, first, end));
            }
        }

        private synchronized EntryRun open() throws IOException {
            EntryRun opened = run;
            if (opened == null) {
                opened = EntryRun.open(segment, keys, first);
                if (opened.rows() < end - first) {
                    opened.close();
                    throw new CorruptFile(
                            EntryRun.beside(segment.file()), "knows " + opened.rows() + " rows of " + (end - first));
                }
                run = opened;
            }
            return opened;
        }

        @Override
        public synchronized void close() throws IOException {
            if (run != null) {
                run.close();
            }
        }
    }
}
