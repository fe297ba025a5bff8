package com.binaxpay.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Frames that wait to be sent on one connection. Any thread offers; the connection's I/O thread sends, taking all
/// that waits, up to about [#MESSAGE_BYTES], as one message.
final class Outbox {
    /// About as much as goes in one message: enough to make the cost of a message small, little enough to begin early.
    private static final int MESSAGE_BYTES = 128 << 10;

    /// What goes in one piece of a body that is longer than a message.
    private static final int PART_BYTES = MESSAGE_BYTES - 1024;

    /// The connection, as seen from here. Used on the I/O thread only.
    interface Wire {
        boolean isReady();

        void send(byte[] message);
    }

    /// What became of an offer.
    enum Offered {
        YES,
        FULL,
        CLOSED
    }

    private final Executor ioThread;
    private final Wire wire;
    private final long queuedBytesMax;
    private final ArrayDeque<Frame> probes = new ArrayDeque<>();
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private long queuedBytes;

    /// How much of the first frame's body has gone already, in parts.
    private int splitAt;

    private boolean isScheduled;
    private boolean isClosed;

    Outbox(Executor ioThread, Wire wire, long queuedBytesMax) {
        this.ioThread = ioThread;
        this.wire = wire;
        this.queuedBytesMax = queuedBytesMax;
    }

    /// Queues `frame` unless more than the limit waits.
    Offered offer(Frame frame) {
        return offer(frame, queuedBytesMax, false);
    }

    /// Queues `frame` whatever waits: for answers, which are bounded by the calls that were let in.
    Offered offerAlways(Frame frame) {
        return offer(frame, Long.MAX_VALUE, false);
    }

    /// Queues a probe before all else, so that a long queue does not look like a dead peer.
    void offerProbe(Frame frame) {
        offer(frame, Long.MAX_VALUE, true);
    }

    /// Bytes that wait.
    synchronized long queuedBytes() {
        return queuedBytes;
    }

    /// Sends what waits while the connection takes it. On the I/O thread only.
    void drain() {
        List<Frame> batch = new ArrayList<>();
        while (wire.isReady()) {
            batch.clear();
            int sizeBytes = take(batch);
            if (sizeBytes == 0) {
                return;
            }
            wire.send(Frame.encode(batch, sizeBytes));
        }
        // Not ready: the connection says when it is again, and calls this; until then no offer needs to.
    }

    /// Takes no more frames and forgets those that wait; they count as never taken.
    synchronized void close() {
        isClosed = true;
        probes.clear();
        queue.clear();
        queuedBytes = 0;
    }

    private Offered offer(Frame frame, long limitBytes, boolean isProbe) {
        boolean schedule;
        synchronized (this) {
            if (isClosed) {
                return Offered.CLOSED;
            }
            if (queuedBytes > 0 && queuedBytes + frame.sizeBytes() > limitBytes) {
                return Offered.FULL;
            }
            (isProbe ? probes : queue).add(frame);
            queuedBytes += frame.sizeBytes();
            schedule = !isScheduled;
            isScheduled = true;
        }
        if (schedule) {
            try {
                ioThread.execute(this::drain);
            } catch (RejectedExecutionException e) {
                close();
            }
        }
        return Offered.YES;
    }

    /// Moves frames of one message to `batch` and gives their size; 0, and no drain is scheduled any more, where none
    /// waits.
    private synchronized int take(List<Frame> batch) {
        int sizeBytes = 0;
        while (!probes.isEmpty()) {
            Frame probe = probes.remove();
            batch.add(probe);
            sizeBytes += probe.sizeBytes();
            queuedBytes -= probe.sizeBytes();
        }
        while (!queue.isEmpty()) {
            Frame frame = queue.element();
            int leftBytes = frame.sizeBytes() - splitAt;
            if (!batch.isEmpty() && sizeBytes + leftBytes > MESSAGE_BYTES) {
                break;
            }
            frame.take();
            if (leftBytes > MESSAGE_BYTES) {
                batch.add(frame.part(splitAt, PART_BYTES));
                splitAt += PART_BYTES;
                queuedBytes -= PART_BYTES;
                return PART_BYTES + Frame.HEADER_BYTES;
            }
            batch.add(frame.rest(splitAt));
            queue.remove();
            splitAt = 0;
            sizeBytes += leftBytes;
            queuedBytes -= leftBytes;
        }
        if (sizeBytes == 0) {
            isScheduled = false;
        }
        return sizeBytes;
    }
}
