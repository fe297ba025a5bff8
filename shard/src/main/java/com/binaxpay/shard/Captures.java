package com.binaxpay.shard;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Checkpoints whose heads are not made yet. Where the evidence thread is so far behind that there are more than
/// [#WAITING_MAX], the oldest are passed over: a later head covers what they cover.
final class Captures {
    static final int WAITING_MAX = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final ArrayDeque<Capture> waiting = new ArrayDeque<>();

    void add(Capture capture) {
        lock.lock();
        try {
            waiting.addLast(capture);
            if (waiting.size() > WAITING_MAX) {
                waiting.removeFirst();
            }
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// The oldest, waited for at most that long.
    Optional<Capture> take(long timeout, TimeUnit unit) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = unit.toNanos(timeout);
            while (waiting.isEmpty() && leftNs > 0) {
                leftNs = added.awaitNanos(leftNs);
            }
            return Optional.ofNullable(waiting.pollFirst());
        } finally {
            lock.unlock();
        }
    }
}
