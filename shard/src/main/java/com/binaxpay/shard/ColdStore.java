package com.binaxpay.shard;

import com.binaxpay.journal.IdRuns;
import com.binaxpay.journal.IdSink;
import com.binaxpay.journal.IdSource;
import com.binaxpay.ledger.ColdIds;
import com.binaxpay.money.Invariant;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final ExecutorService writing;
    private final ExecutorService merging;
    /// Generations that are not on disk yet.
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> moving = new ConcurrentSkipListMap<>();
    private volatile CompletableFuture<Void> merged = CompletableFuture.completedFuture(null);

    /// @param windowIds ids that memory holds at the most; older ones are on disk only
    ColdStore(IdRuns runs, int windowIds) {
        Invariant.check(windowIds >= GENERATIONS, "ids in memory", windowIds, GENERATIONS);
        this.runs = runs;
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

    @Override
    public long touch(long hash) {
        return runs.touch(hash);
    }

    @Override
    public boolean mayHold(long hash) {
        return runs.mayHold(hash);
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

    private void mergeAll() throws IOException {
        while (runs.merge()) {
            // Until there are few.
        }
    }

    /// Finishes what is being written, and leaves.
    @Override
    public void close() {
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
