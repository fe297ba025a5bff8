package com.binaxpay.shard;

import com.binaxpay.money.Id;
import com.binaxpay.orders.Subjects;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The way to shards for those who go by the topology: follows what moved to where it is, and waits for what is on its
/// way. Where a slot was found is remembered and tried first the next time; it is a hint, like the topology itself. Any
/// thread; calls block.
public final class SlotRouter implements Shards {
    /// Hops without a pause: more means that something is between two shards.
    private static final int HOPS_FREE = 3;

    private static final long PAUSE_MS = 4;
    /// Rows of a batch, or chains of them, on their way at a time.
    private static final int CHAINS_AT_ONCE = 32;

    private final Shards shards;
    private final ConcurrentHashMap<Integer, Place> found = new ConcurrentHashMap<>();

    /// Where a slot was found, and the entries that tell so.
    private record Place(int shard, Bookmark seen) {}

    /// Over the way to shards by number.
    public SlotRouter(Shards shards) {
        this.shards = shards;
    }

    @Override
    public Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        Written written = follow(shard, command, deadlineNs);
        return written.outcome() instanceof Outcome.Rows rows && command instanceof Command.TransferBatch batch
                ? rowsApart(shard, batch, rows, written, deadlineNs)
                : written;
    }

    private Written follow(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        Optional<Id> subject = Subjects.of(command);
        Place place = placeOf(subject, shard);
        Bookmark seen = place.seen;
        int at = place.shard;
        for (int hops = 0; ; hops++) {
            Written written = shards.submit(at, command, deadlineNs);
            seen = written.entry() > 0 ? seen.with(at, written.entry()) : seen;
            if (!(written.outcome() instanceof Outcome.Moved moved)) {
                remember(subject, shard, at, seen);
                return at == shard && hops == 0
                        ? written
                        : new Written(written.outcome(), written.servedByRegion(), written.entry(), seen);
            }
            at = moved.shard() < 0 ? at : moved.shard();
            pauseBetween(hops, moved.shard() < 0, deadlineNs);
        }
    }

    /// Rows of a batch whose wallets are not where the others are go by themselves, under their own keys.
    private Written rowsApart(
            int shard, Command.TransferBatch batch, Outcome.Rows rows, Written written, long deadlineNs)
            throws OutcomeUnknown {
        if (rows.rows().stream().noneMatch(Outcome.Moved.class::isInstance)) {
            return written;
        }
        Outcome[] all = rows.rows().toArray(Outcome[]::new);
        List<Future<Bookmark>> parts = new ArrayList<>();
        Semaphore places = new Semaphore(CHAINS_AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (List<Integer> chain : chains(batch.rows(), all)) {
                places.acquireUninterruptibly();
                parts.add(threads.submit(() -> {
                    try {
                        return endedInOrder(shard, batch, chain, all, deadlineNs);
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        Bookmark seen = written.seenBy(shard);
        for (Future<Bookmark> part : parts) {
            if (part.state() == Future.State.FAILED) {
                throw new OutcomeUnknown(String.valueOf(part.exceptionNow().getMessage()));
            }
            seen = seen.with(part.resultNow());
        }
        return new Written(
                new Outcome.Rows(List.of(all), rows.replayed()), written.servedByRegion(), written.entry(), seen);
    }

    /// The rows that are still to be done, by number: those that have a wallet in common one after the other, as they
    /// are in the batch.
    private static Collection<List<Integer>> chains(List<Command.Transfer> rows, Outcome[] outcomes) {
        Map<Id, Id> linked = new HashMap<>();
        for (Command.Transfer row : rows) {
            linked.put(endOf(linked, row.source()), endOf(linked, row.destination()));
        }
        Map<Id, List<Integer>> chains = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] instanceof Outcome.Moved || outcomes[i] instanceof Outcome.Running) {
                Id end = endOf(linked, rows.get(i).source());
                chains.computeIfAbsent(end, unused -> new ArrayList<>()).add(i);
            }
        }
        return chains.values();
    }

    /// The wallet that stands for all that are linked with this one.
    private static Id endOf(Map<Id, Id> linked, Id wallet) {
        Id end = wallet;
        Id next = linked.getOrDefault(end, end);
        while (!next.equals(end)) {
            end = next;
            next = linked.getOrDefault(end, end);
        }
        linked.put(wallet, end);
        return end;
    }

    private Bookmark endedInOrder(
            int shard, Command.TransferBatch batch, List<Integer> chain, Outcome[] all, long deadlineNs)
            throws OutcomeUnknown {
        Bookmark seen = Bookmark.NONE;
        for (int i : chain) {
            Written row = ended(shard, batch.rows().get(i), deadlineNs);
            all[i] = row.outcome();
            seen = seen.with(row.seenBy(shard));
        }
        return seen;
    }

    /// The outcome of a row that may be running since the batch began it.
    private Written ended(int shard, Command.Transfer row, long deadlineNs) throws OutcomeUnknown {
        try {
            Written written = follow(shard, row, deadlineNs);
            while (written.outcome() instanceof Outcome.Running) {
                if (deadlineNs - System.nanoTime() <= 0) {
                    throw new OutcomeUnknown("a row of the batch has begun and has not ended in time");
                }
                pause(PAUSE_MS);
                written = follow(shard, row, deadlineNs);
            }
            return written;
        } catch (NotDone e) {
            // Other rows were done, so "nothing was done" would not be true of the batch.
            throw new OutcomeUnknown("a row of the batch was not done: " + e.getMessage());
        }
    }

    @Override
    public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        Read read = askAlong(shard, query, consistency, deadlineNs);
        if (!(query instanceof Query.Statement statement && read.answer() instanceof Answer.Many first)) {
            return read;
        }
        long readNs = System.nanoTime();
        Answer whole = wholePage(statement, first, deadlineNs);
        return new Read(whole, read.asOfNs() + System.nanoTime() - readNs, read.servedByRegion());
    }

    private Read askAlong(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        int at = placeOf(Subjects.of(query), shard).shard;
        Query asked = query;
        long readNs = System.nanoTime();
        long ageNs = 0;
        for (int hops = 0; ; hops++) {
            Read read = shards.ask(at, asked, consistency, deadlineNs);
            // What one says goes by what the one before said, so it is as old as that.
            ageNs = Math.max(read.asOfNs(), ageNs + System.nanoTime() - readNs);
            readNs = System.nanoTime();
            if (!(read.answer() instanceof Answer.Elsewhere elsewhere)) {
                return new Read(read.answer(), ageNs, read.servedByRegion());
            }
            // From the beginning, where it is on its way.
            ageNs = elsewhere.shard() < 0 ? 0 : ageNs;
            at = elsewhere.shard() < 0 ? shard : elsewhere.shard();
            asked = elsewhere.epoch() < 0 ? query : new Query.OfPast(elsewhere.epoch(), query);
            pauseBetween(hops, elsewhere.shard() < 0, deadlineNs);
        }
    }

    /// A page of a statement that goes on with what another shard knew, all of it: a replica that lags may not have
    /// seen the end of that.
    private Answer.Many wholePage(Query.Statement query, Answer.Many first, long deadlineNs) throws NotDone {
        Consistency consistency = new Consistency.Linearizable();
        Answer.Many part = first;
        List<View> lines = new ArrayList<>(first.views());
        while (!part.hasMore() && part.nextEpoch() >= 0 && lines.size() < query.limit()) {
            Query rest = new Query.OfPast(
                    part.nextEpoch(), query.from(part.nextEpoch()).atMost(query.limit() - lines.size()));
            if (!(shards.ask(part.nextShard(), rest, consistency, deadlineNs).answer() instanceof Answer.Many more)) {
                throw new NotDone("shard " + part.nextShard() + " doesn't know what it knew of the wallet");
            }
            lines.addAll(more.views());
            part = more;
        }
        return new Answer.Many(lines, part.hasMore() || part.nextEpoch() >= 0);
    }

    private Place placeOf(Optional<Id> subject, int shard) {
        Place none = new Place(shard, Bookmark.NONE);
        return subject.map(id -> found.getOrDefault(slotOf(id), none)).orElse(none);
    }

    private void remember(Optional<Id> subject, int asked, int at, Bookmark seen) {
        if (subject.isEmpty()) {
            return;
        }
        if (at == asked) {
            found.remove(slotOf(subject.get()));
        } else {
            found.put(slotOf(subject.get()), new Place(at, seen));
        }
    }

    private static int slotOf(Id id) {
        return id.jurisdiction() * Id.SLOTS + id.slot();
    }

    private static void pauseBetween(int hops, boolean isOnItsWay, long deadlineNs) throws NotDone {
        if (deadlineNs - System.nanoTime() <= 0) {
            throw new NotDone("it is on its way from one shard to another");
        }
        if (isOnItsWay || hops >= HOPS_FREE) {
            pause(PAUSE_MS);
        }
    }

    private static void pause(long ms) throws NotDone {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDone("interrupted");
        }
    }
}
