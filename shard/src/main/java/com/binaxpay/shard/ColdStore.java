package com.binaxpay.shard;

import com.binaxpay.journal.IdRuns;
import com.binaxpay.journal.IdSink;
import com.binaxpay.journal.IdSource;
import com.binaxpay.ledger.ColdIds;
import com.binaxpay.money.Invariant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The ledger's cold ids in the journal's runs: one thread writes generations, another one merges runs. Where either
/// fails, the next call of the apply thread throws, and the replica stops.
final class ColdStore implements ColdIds, AutoCloseable {
    private static final int GENERATIONS = 3;

    private final IdRuns runs;
    private final int generationIds;
    private final Path pinnedIds;
    private final ExecutorService writing;
    private final ExecutorService merging;
    /// Generations that are not on disk yet.
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> moving = new ConcurrentSkipListMap<>();
    private volatile CompletableFuture<Void> merged = CompletableFuture.completedFuture(null);

    /// What a snapshot took.
    ///
    /// @param lastGeneration newest generation among the ids
    /// @param ids how many there are
    record Moved(long lastGeneration, long ids) {}

    /// @param windowIds ids that memory holds at the most; older ones are on disk only
    /// @param pinnedIds directory of its own
    ColdStore(IdRuns runs, int windowIds, Path pinnedIds) {
        Invariant.check(windowIds >= GENERATIONS, "ids in memory", windowIds, GENERATIONS);
        this.runs = runs;
        this.pinnedIds = pinnedIds;
        this.generationIds = windowIds / GENERATIONS;
        this.writing = executor("ids-write");
        this.merging = executor("ids-merge");
    }

    private static ExecutorService executor(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    @Override
    public int generationIds() {
        return generationIds;
    }

    /// The runs themselves.
    IdRuns runs() {
        return runs;
    }

    /// How many ids are on disk.
    long size() {
        return runs.size();
    }

    /// What they take in memory.
    long memoryBytes() {
        return runs.memoryBytes();
    }

    @Override
    public long touch(long hash, long before) {
        return runs.touch(hash, before);
    }

    @Override
    public boolean mayHold(long hash, long before) {
        return runs.mayHold(hash, before);
    }

    @Override
    public long find(long hash, int nth) {
        return runs.find(hash, nth);
    }

    @Override
    public void take(long generation, FrozenIds ids) {
        merged.getNow(null);
        Source source = new Source(ids);
        CompletableFuture<Void> written =
                CompletableFuture.runAsync(() -> unchecked(() -> runs.add(generation, source)), writing);
        moving.put(generation, written);
        merged = written.thenRunAsync(() -> unchecked(this::mergeAll), merging);
    }

    @Override
    public void await(long generation) {
        try {
            moving.headMap(generation, true).values().forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new IllegalStateException("ids could not be written to disk", e.getCause());
        }
        moving.headMap(generation, true).clear();
    }

    /// Pins what was taken so far, and nothing of what will be, for a snapshot: links are made before the next
    /// generation is
    /// written, and merges that come meanwhile have what was taken so far.
    Pinned pin() {
        return new Pinned(CompletableFuture.supplyAsync(this::link, writing));
    }

    private Moved link() {
        try {
            IdRuns.clear(pinnedIds);
            long ids = runs.linkInto(pinnedIds);
            return new Moved(runs.lastGeneration(), ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ids of a snapshot that was begun.
    final class Pinned {
        private final CompletableFuture<Moved> linked;

        private Pinned(CompletableFuture<Moved> linked) {
            this.linked = linked;
        }

        /// Waits for them and moves them into `directory`, durably.
        Moved moveTo(Path directory) throws IOException {
            Moved moved;
            try {
                moved = linked.join();
            } catch (CompletionException e) {
                throw new IOException("ids could not be written to disk", e.getCause());
            }
            IdRuns.move(pinnedIds, directory);
            return moved;
        }
    }

    private void mergeAll() throws IOException {
        while (runs.merge()) {
            // Until there are few.
        }
    }

    /// Finishes what is being written but for merges, and leaves.
    @Override
    public void close() {
        runs.stopMerging();
        writing.close();
        merging.close();
        try {
            runs.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void unchecked(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The ledger's frozen ids as the journal takes them.
    private record Source(FrozenIds ids) implements IdSource {
        @Override
        public long size() {
            return ids.size();
        }

        @Override
        public void forEach(IdSink sink) throws IOException {
            ids.forEach(sink::put);
        }
    }
}
