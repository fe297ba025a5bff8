package com.binaxpay.client;

import com.binaxpay.transport.BulkClient;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.LedgerCall;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Brings requests to the node that leads the shard, and follows it: where a node doesn't lead, or can't be reached,
/// the
/// request goes on to the one that is said to lead, or the next. Every request may be sent again whatever became of it:
/// rows are idempotent by their ids, look-ups change nothing. So it is, until it is answered or its deadline has
/// passed.
///
/// Any thread may send; nothing blocks. Parcels end on an I/O thread or the timer's, never inside [#send].
final class Courier {
    private final List<BulkClient> nodes;
    private final LedgerOptions options;
    private final ScheduledExecutorService timer;
    private final AtomicInteger leader = new AtomicInteger();
    private final Set<Parcel> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /// @param nodes all nodes that have a replica of the shard; the first is believed to lead until it is known better
    Courier(List<BulkClient> nodes, LedgerOptions options, ScheduledExecutorService timer) {
        this.nodes = List.copyOf(nodes);
        this.options = options;
        this.timer = timer;
    }

    /// Takes care of `parcel` until it has ended.
    void send(Parcel parcel) {
        underWay.add(parcel);
        attempt(parcel);
    }

    /// Gives up what is late.
    void expire(long nowNs) {
        underWay.forEach(parcel -> {
            if (parcel.deadlineNs() - nowNs < 0) {
                giveUp(parcel, "its deadline passed: " + parcel.reason());
            }
        });
    }

    /// Gives up all that is under way.
    void close() {
        isClosed = true;
        underWay.forEach(parcel -> giveUp(parcel, "the client was closed"));
    }

    private void attempt(Parcel parcel) {
        long nowNs = System.nanoTime();
        long remainingMs = TimeUnit.NANOSECONDS.toMillis(parcel.deadlineNs() - nowNs);
        int at = connected(leader.get());
        if (remainingMs <= 0 || isClosed) {
            later(parcel, 0, parcel.reason());
            return;
        }
        parcel.sent(nowNs);
        byte[] request = parcel.request();
        LedgerCall.remaining(request, (int) Math.min(remainingMs, Integer.MAX_VALUE));
        var unused = nodes.get(at).call(request).whenComplete((answer, failure) -> {
            if (answer == null) {
                onFailure(parcel, at, causeOf(failure));
            } else {
                onAnswer(parcel, at, answer);
            }
        });
    }

    /// The node at `at`, or the next one that is connected.
    private int connected(int at) {
        for (int i = 0; i < nodes.size(); i++) {
            int next = (at + i) % nodes.size();
            if (nodes.get(next).isConnected()) {
                leader.compareAndSet(at, next);
                return next;
            }
        }
        return at;
    }

    private void onAnswer(Parcel parcel, int at, byte[] answer) {
        int status = answer.length < LedgerCall.ANSWER_BYTES ? LedgerCall.UNKNOWN : answer[LedgerCall.STATUS];
        parcel.landed(status == LedgerCall.UNKNOWN);
        switch (status) {
            case LedgerCall.DONE -> {
                leader.set(at);
                if (end(parcel)) {
                    options.watch().onBatch(parcel.rows(), parcel.latencyNs(System.nanoTime()), parcel.attempts());
                    parcel.done(answer);
                }
            }
            case LedgerCall.NOT_LEADER -> {
                String hint = LedgerCall.text(answer);
                goOn(at, hint);
                retry(parcel, nodes.get(at).name() + " does not lead" + (hint.isEmpty() ? "" : ", but " + hint));
            }
            case LedgerCall.NOT_DONE -> retry(parcel, nodes.get(at).name() + ": " + LedgerCall.text(answer));
            case LedgerCall.REFUSED -> fail(parcel, new LedgerException.Refused(LedgerCall.text(answer)));
            default -> retry(parcel, nodes.get(at).name() + ": it is not known what became of it");
        }
    }

    private void onFailure(Parcel parcel, int at, Throwable failure) {
        parcel.landed(!(failure instanceof TransportException lost && lost.isNeverExecuted()));
        if (!(failure instanceof TransportException.NotConnected)) {
            goOn(at, "");
        }
        retry(parcel, nodes.get(at).name() + ": " + failure.getMessage());
    }

    /// Believes that `hint` leads, or, where that says nothing new, the node after `at`.
    private void goOn(int at, String hint) {
        int next = (at + 1) % nodes.size();
        for (int i = 0; i < nodes.size(); i++) {
            if (i != at && nodes.get(i).name().equals(hint)) {
                next = i;
            }
        }
        leader.compareAndSet(at, next);
    }

    private void retry(Parcel parcel, String reason) {
        options.watch().onRetry(reason);
        int pauses = parcel.pause(reason);
        if (pauses == 0) {
            later(parcel, 0, reason);
            return;
        }
        long ceilingMs = Math.min(
                options.retryMax().toMillis(), options.retryMin().toMillis() << Math.min(pauses - 1, Short.SIZE));
        later(parcel, ThreadLocalRandom.current().nextLong(ceilingMs / 2, ceilingMs + 1), reason);
    }

    private void later(Parcel parcel, long delayMs, String reason) {
        try {
            var unused = timer.schedule(
                    () -> {
                        if (isClosed || parcel.deadlineNs() - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(1)) {
                            giveUp(parcel, reason);
                        } else {
                            attempt(parcel);
                        }
                    },
                    delayMs,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            giveUp(parcel, reason);
        }
    }

    private void giveUp(Parcel parcel, String reason) {
        fail(
                parcel,
                parcel.isMaybeDone()
                        ? new LedgerException.OutcomeUnknown(reason)
                        : new LedgerException.NotDone(reason));
    }

    private void fail(Parcel parcel, LedgerException why) {
        if (end(parcel)) {
            parcel.failed(why);
        }
    }

    private boolean end(Parcel parcel) {
        underWay.remove(parcel);
        return parcel.end();
    }

    private static Throwable causeOf(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("neither answer nor failure");
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
