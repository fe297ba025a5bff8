package com.binaxpay.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Collects rows of one kind into batches. A row goes at once while fewer batches than the limit are in flight; what
/// comes later waits, together, and is the next batch. So an idle client adds no latency, and a busy one batches.
///
/// Any thread may add. Batches are sent in the order in which their rows came, under the lock, so that the rows of one
/// thread arrive in its order unless something has to be sent again.
final class Batcher {
    /// A call of so many bytes makes a batch of its own, which is put together outside of the lock.
    private static final int OWN_BATCH_BYTES = 32 << 10;

    private static final int FIRST_BYTES = 4 << 10;

    private final int kind;
    private final int rowBytes;
    private final LedgerOptions options;
    private final Courier courier;
    private final Object lock = new Object();
    private final ArrayDeque<Batch> ready = new ArrayDeque<>();
    /// The batch that takes further rows, where one waits.
    private @Nullable Batch open;

    /// Bytes of rows that wait or are in flight.
    private long heldBytes;

    private int inFlight;
    private int waitingForRoom;
    private boolean isClosed;

    /// @param kind of [com.binaxpay.wire.LedgerCall]
    /// @param rowBytes size of a row
    Batcher(int kind, int rowBytes, LedgerOptions options, Courier courier) {
        this.kind = kind;
        this.rowBytes = rowBytes;
        this.options = options;
        this.courier = courier;
    }

    /// Takes a row.
    void add(Row row, Waiter waiter) {
        synchronized (lock) {
            if (hasRoom(rowBytes)) {
                Batch batch = openFor(rowBytes);
                batch.add(row, rowBytes);
                batch.await(waiter);
                heldBytes += rowBytes;
                sendWhatMay();
                return;
            }
        }
        refuse(waiter);
    }

    /// Takes the rows that `rows` begins with, as many as `waiter` waits for, and copies them. They stay together.
    void add(byte[] rows, Waiter waiter) {
        int size = waiter.rows() * rowBytes;
        Batch own = null;
        if (size >= OWN_BATCH_BYTES) {
            own = newBatch(size);
            own.add(rows, size);
            own.await(waiter);
        }
        synchronized (lock) {
            if (hasRoom(size)) {
                if (own == null) {
                    Batch batch = openFor(size);
                    batch.add(rows, size);
                    batch.await(waiter);
                } else {
                    closeOpen();
                    ready.add(own);
                }
                heldBytes += size;
                sendWhatMay();
                return;
            }
        }
        refuse(waiter);
    }

    /// Waits until there is room for `rows` rows, or `deadlineNs` has passed; whether there is.
    boolean awaitRoom(int rows, long deadlineNs) throws InterruptedException {
        synchronized (lock) {
            waitingForRoom++;
            try {
                while (!isClosed && !hasRoom(rows * rowBytes)) {
                    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                    if (leftMs <= 0) {
                        return false;
                    }
                    lock.wait(leftMs);
                }
                return true;
            } finally {
                waitingForRoom--;
            }
        }
    }

    /// A batch that was sent has ended; those that wait go on.
    void ended(Batch batch) {
        synchronized (lock) {
            inFlight--;
            heldBytes -= batch.rowBytes();
            if (waitingForRoom > 0) {
                lock.notifyAll();
            }
            sendWhatMay();
        }
    }

    /// Gives up what waits and is late.
    void expire(long nowNs) {
        List<Batch> late = new ArrayList<>();
        synchronized (lock) {
            while (!ready.isEmpty() && ready.element().deadlineNs() - nowNs < 0) {
                late.add(ready.remove());
            }
            Batch waiting = open;
            if (ready.isEmpty() && waiting != null && waiting.deadlineNs() - nowNs < 0) {
                late.add(waiting);
                open = null;
            }
            late.forEach(batch -> heldBytes -= batch.rowBytes());
        }
        late.forEach(batch -> batch.fail(new LedgerException.NotDone("its turn did not come before its deadline")));
    }

    /// Takes nothing any more, and gives up what waits.
    void close() {
        List<Batch> left;
        synchronized (lock) {
            isClosed = true;
            closeOpen();
            left = List.copyOf(ready);
            ready.clear();
            lock.notifyAll();
        }
        left.forEach(batch -> batch.fail(new LedgerException.NotDone("the client was closed before it was sent")));
    }

    private boolean hasRoom(int bytes) {
        return !isClosed && heldBytes + bytes <= options.queuedBytesMax();
    }

    private Batch openFor(int bytes) {
        if (open != null && open.rowBytes() + bytes > options.batchBytesMax()) {
            closeOpen();
        }
        if (open == null) {
            open = newBatch(Math.max(bytes, FIRST_BYTES));
        }
        return open;
    }

    private void closeOpen() {
        if (open != null) {
            ready.add(open);
            open = null;
        }
    }

    private Batch newBatch(int capacity) {
        return new Batch(
                this,
                kind,
                options.shard(),
                capacity,
                System.nanoTime() + options.deadline().toNanos());
    }

    private void sendWhatMay() {
        while (inFlight < options.batchesInFlightMax()) {
            if (ready.isEmpty()) {
                closeOpen();
            }
            Batch next = ready.poll();
            if (next == null) {
                return;
            }
            inFlight++;
            courier.send(next);
        }
    }

    private void refuse(Waiter waiter) {
        if (isClosed()) {
            waiter.failed(new LedgerException.NotDone("the client is closed"));
            return;
        }
        options.watch().onFull(waiter.rows());
        waiter.failed(new LedgerException.Full(
                "rows of " + options.queuedBytesMax() + " bytes wait or are in flight already"));
    }

    private boolean isClosed() {
        synchronized (lock) {
            return isClosed;
        }
    }
}
