package com.binaxpay.replication;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Those who wait until an index is applied. Safe for any thread.
final class AppliedWaiters {
    /// One who waits.
    private record Waiter(long index, long number) {
        private static final Comparator<Waiter> BY_INDEX =
                Comparator.comparingLong(Waiter::index).thenComparingLong(Waiter::number);
    }

    private final NavigableMap<Waiter, CompletableFuture<Boolean>> waiting = new TreeMap<>(Waiter.BY_INDEX);
    private volatile long applied = -1;
    private volatile boolean isEmpty = true;
    private long numbers;

    /// Completes with true when `index` is applied, with false where the replica stops before.
    CompletableFuture<Boolean> await(long index) {
        return await(index, Long.MAX_VALUE);
    }

    /// As the former, with false after `timeoutMs`; nothing is left of who gave up.
    CompletableFuture<Boolean> await(long index, long timeoutMs) {
        if (applied >= index) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        Waiter waiter;
        synchronized (this) {
            isEmpty = false;
            if (applied >= index) {
                return CompletableFuture.completedFuture(true);
            }
            waiter = new Waiter(index, numbers++);
            waiting.put(waiter, reached);
        }
        if (timeoutMs == Long.MAX_VALUE) {
            return reached;
        }
        return reached.completeOnTimeout(false, timeoutMs, TimeUnit.MILLISECONDS)
                .whenComplete((isApplied, failure) -> {
                    if (!isApplied) {
                        forget(waiter);
                    }
                });
    }

    private synchronized void forget(Waiter waiter) {
        waiting.remove(waiter);
        isEmpty = waiting.isEmpty();
    }

    /// Everything up to `index` is applied; called by the apply thread.
    void onApplied(long index) {
        applied = index;
        if (isEmpty) {
            return;
        }
        List<CompletableFuture<Boolean>> done;
        synchronized (this) {
            NavigableMap<Waiter, CompletableFuture<Boolean>> reached =
                    waiting.headMap(new Waiter(index, Long.MAX_VALUE), true);
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

    /// How many wait.
    synchronized int size() {
        return waiting.size();
    }
}
