package com.binaxpay.routing;

import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Doesn't ask again what is being asked just now: who wants the same bounded read as one that is under way gets that
/// one's answer, so that a crowd that watches one wallet costs its shard one read at a time. It gets it when the first
/// does, so it is as old as the bound allows and no older. Linearizable reads are never shared: they must reflect what
/// was acknowledged before they began. Where the first fails, each of the others asks for itself. Any thread; calls
/// block.
public final class SharedReads implements Shards {
    private record Asked(int shard, Query query, Consistency.Bounded consistency) {}

    private final Shards shards;
    private final Map<Asked, CompletableFuture<Read>> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger followers = new AtomicInteger();
    private final CounterDataPoint shared;

    /// Over the way to the shards.
    public SharedReads(Shards shards, Metrics metrics) {
        this.shards = shards;
        this.shared = metrics.counter(
                        "binax_routing_shared_reads", "Bounded reads that got the answer of one under way.")
                .labelValues();
    }

    @Override
    public Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        return shards.submit(shard, command, deadlineNs);
    }

    @Override
    public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        if (!(consistency instanceof Consistency.Bounded bounded)) {
            return shards.ask(shard, query, consistency, deadlineNs);
        }
        Asked asked = new Asked(shard, query, bounded);
        CompletableFuture<Read> own = new CompletableFuture<>();
        CompletableFuture<Read> first = underWay.putIfAbsent(asked, own);
        return first == null ? lead(asked, own, deadlineNs) : follow(asked, first, deadlineNs);
    }

    private Read lead(Asked asked, CompletableFuture<Read> own, long deadlineNs) throws NotDone {
        try {
            Read read = shards.ask(asked.shard, asked.query, asked.consistency, deadlineNs);
            // Whoever comes from now on asks again: what this one says is growing old.
            underWay.remove(asked, own);
            own.complete(read);
            return read;
        } finally {
            underWay.remove(asked, own);
            own.cancel(false);
        }
    }

    /// Reads that wait for another one's answer.
    int followers() {
        return followers.get();
    }

    private Read follow(Asked asked, CompletableFuture<Read> first, long deadlineNs) throws NotDone {
        followers.incrementAndGet();
        try {
            Read read = first.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            shared.inc();
            return read;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDone("interrupted");
        } catch (TimeoutException e) {
            throw new NotDone("the same read was under way, and did not end in time");
        } catch (ExecutionException | CancellationException e) {
            return shards.ask(asked.shard, asked.query, asked.consistency, deadlineNs);
        } finally {
            followers.decrementAndGet();
        }
    }
}
