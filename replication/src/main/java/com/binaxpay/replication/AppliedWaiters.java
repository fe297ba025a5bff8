package com.binaxpay.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Those who wait until an index is applied. Safe for any thread.
final class AppliedWaiters {
    private final NavigableMap<Long, CompletableFuture<Boolean>> waiting = new TreeMap<>();
    private volatile long applied = -1;
    private volatile boolean isEmpty = true;

    /// Completes with true when `index` is applied, with false where the replica stops before.
    CompletableFuture<Boolean> await(long index) {
        if (applied >= index) {
            return CompletableFuture.completedFuture(true);
        }
        synchronized (this) {
            isEmpty = false;
            if (applied >= index) {
                return CompletableFuture.completedFuture(true);
            }
            return waiting.computeIfAbsent(index, key -> new CompletableFuture<>());
        }
    }

    /// Everything up to `index` is applied; called by the apply thread.
    void onApplied(long index) {
        applied = index;
        if (isEmpty) {
            return;
        }
        List<CompletableFuture<Boolean>> done;
        synchronized (this) {
            NavigableMap<Long, CompletableFuture<Boolean>> reached = waiting.headMap(index, true);
            done = new ArrayList<>(reached.values());
            reached.clear();
            isEmpty = waiting.isEmpty();
        }
        done.forEach(future -> future.complete(true));
    }

    /// Nothing will be applied any more.
    void onStopped() {
        List<CompletableFuture<Boolean>> left;
        synchronized (this) {
            left = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        left.forEach(future -> future.complete(false));
    }
}
