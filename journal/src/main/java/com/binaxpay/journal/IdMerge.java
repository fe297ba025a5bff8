package com.binaxpay.journal;

import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// The ids of several runs as one source, in order.
///
/// @param isStopped whether whoever merges has to leave; then [#forEach] throws [Stopped]
record IdMerge(List<IdRun> runs, BooleanSupplier isStopped) implements IdSource {
    private static final int LOOKS_EVERY = 1 << 12;

    IdMerge {
        runs = List.copyOf(runs);
    }

    /// The merge was given up half-way.
    static final class Stopped extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    @Override
    public long size() {
        return runs.stream().mapToLong(IdRun::size).sum();
    }

    @Override
    public void forEach(IdSink sink) throws IOException {
        PriorityQueue<IdRun.Cursor> order = new PriorityQueue<>(runs.size(), IdMerge::compare);
        for (IdRun run : runs) {
            advance(run.new Cursor(), order);
        }
        for (long done = 0; !order.isEmpty(); done++) {
            if (done % LOOKS_EVERY == 0 && isStopped.getAsBoolean()) {
                throw new Stopped();
            }
            IdRun.Cursor least = order.poll();
            sink.put(least.hash(), least.value());
            advance(least, order);
        }
    }

    private static void advance(IdRun.Cursor cursor, PriorityQueue<IdRun.Cursor> order) {
        if (cursor.next()) {
            order.add(cursor);
        }
    }

    private static int compare(IdRun.Cursor one, IdRun.Cursor other) {
        int byHash = Long.compareUnsigned(one.hash(), other.hash());
        return byHash == 0 ? Long.compareUnsigned(one.value(), other.value()) : byHash;
    }
}
