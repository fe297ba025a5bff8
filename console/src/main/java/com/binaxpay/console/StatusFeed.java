package com.binaxpay.console;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the source once a second while somebody looks, and hands each answer to all pages. Safe for any thread.
final class StatusFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);
    private static final long PERIOD_MS = 1_000;

    private final StatusSource source;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread poller;
    private String latest = "";
    private long version;
    private int watchers;
    private boolean isClosed;

    StatusFeed(StatusSource source) {
        this.source = source;
        this.poller = Thread.ofVirtual().name("console-status").start(this::poll);
    }

    /// Registers a page, so that the source is asked.
    void join() {
        locked(() -> {
            watchers++;
            changed.signalAll();
        });
    }

    void leave() {
        locked(() -> watchers--);
    }

    /// Waits for a state newer than `seen`, two periods at the most, and returns its version; `seen` if there is none.
    long awaitNewer(long seen) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = TimeUnit.MILLISECONDS.toNanos(2 * PERIOD_MS);
            while (version <= seen && !isClosed && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    String latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        locked(() -> {
            isClosed = true;
            changed.signalAll();
        });
        poller.interrupt();
    }

    private void poll() {
        try {
            while (awaitWatcher()) {
                String state = ask();
                locked(() -> {
                    if (!state.isEmpty()) {
                        latest = state;
                        version++;
                        changed.signalAll();
                    }
                });
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String ask() {
        try {
            return source.statusJson();
        } catch (RuntimeException e) {
            LOG.warn("status could not be read: {}", e.toString());
            return "";
        }
    }

    private boolean awaitWatcher() throws InterruptedException {
        lock.lock();
        try {
            while (watchers == 0 && !isClosed) {
                changed.await();
            }
            return !isClosed;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long leftNs = TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
            while (leftNs > 0 && !isClosed) {
                leftNs = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable act) {
        lock.lock();
        try {
            act.run();
        } finally {
            lock.unlock();
        }
    }
}
