package com.binaxpay.journal;

import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;

/// The ids of several runs as one source, in order.
record IdMerge(List<IdRun> runs) implements IdSource {
    IdMerge {
        runs = List.copyOf(runs);
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
        while (!order.isEmpty()) {
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
