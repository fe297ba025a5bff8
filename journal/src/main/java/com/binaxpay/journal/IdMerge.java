package com.binaxpay.journal;

import java.io.IOException;
import java.io.Serial;
import java.util.List;
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
        IdRun.Cursor[] cursors = new IdRun.Cursor[runs.size()];
        int open = 0;
        for (IdRun run : runs) {
            IdRun.Cursor cursor = run.new Cursor();
            if (cursor.next()) {
                cursors[open++] = cursor;
            }
        }
        for (long done = 0; open > 0; done++) {
            if (done % LOOKS_EVERY == 0 && isStopped.getAsBoolean()) {
                throw new Stopped();
            }
            int least = least(cursors, open);
            sink.put(cursors[least].hash(), cursors[least].value());
            if (!cursors[least].next()) {
                cursors[least] = cursors[--open];
            }
        }
    }

    /// Runs are few, so that looking at all of them is quicker than keeping them in order.
    private static int least(IdRun.Cursor[] cursors, int open) {
        int least = 0;
        for (int i = 1; i < open; i++) {
            if (isBefore(cursors[i], cursors[least])) {
                least = i;
            }
        }
        return least;
    }

    private static boolean isBefore(IdRun.Cursor one, IdRun.Cursor other) {
        return one.hash() == other.hash()
                ? one.value() < other.value()
                : Long.compareUnsigned(one.hash(), other.hash()) < 0;
    }
}
