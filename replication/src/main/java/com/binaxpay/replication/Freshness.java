package com.binaxpay.replication;

import org.jspecify.annotations.Nullable;

/// How new a replica's state surely is, by its own clock (ns, any origin, as of [System#nanoTime]).
///
/// It is fed with what was committed at a moment: by then, or before, the index of the newest committed entry was no
/// higher than so. Once that is applied here, nothing is missing of what was committed before that moment. Of marks
/// that are not applied yet two are kept, the oldest and the newest, so that a replica that is always a little behind
/// gets to one all the same. Safe for any thread.
public final class Freshness {
    private @Nullable Mark reached;
    private @Nullable Mark awaited;
    private @Nullable Mark newest;

    private record Mark(long index, long atNs) {}

    /// Knows nothing yet.
    public Freshness() {}

    /// Everything that was committed before `atNs` is at `index` or below.
    public synchronized void onCommitted(long index, long atNs) {
        Mark mark = new Mark(index, atNs);
        if (awaited == null) {
            awaited = mark;
        } else {
            newest = later(newest, mark);
        }
    }

    /// How old the state may be at `nowNs` in which everything up to `applied` is applied; [Long#MAX_VALUE] where that
    /// is not known.
    public synchronized long ageNs(long applied, long nowNs) {
        while (awaited != null && awaited.index <= applied) {
            reached = later(reached, awaited);
            awaited = newest;
            newest = null;
        }
        return reached == null ? Long.MAX_VALUE : Math.max(0, nowNs - reached.atNs);
    }

    /// Forgets all: the state is another one from now on.
    public synchronized void reset() {
        reached = null;
        awaited = null;
        newest = null;
    }

    private static Mark later(@Nullable Mark one, Mark other) {
        return one == null || other.atNs - one.atNs > 0 ? other : one;
    }
}
