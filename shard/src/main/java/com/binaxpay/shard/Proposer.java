package com.binaxpay.shard;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.Proposed;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Reply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what waits into entries and proposes them: what waits when a place in flight is free goes into the next entry,
/// everything where one partner waits and a turn of each where several do (see [FairQueue]), so that a busy shard
/// batches and an idle one does not wait. One thread seals and proposes; any thread may offer.
///
/// Between entries it proposes a tick when a hold's deadline has passed, and a checkpoint when one is due.
final class Proposer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proposer.class);
    private static final long IDLE_NS = 1_000_000_000L;
    /// How often it is looked whether the time is known.
    private static final long NO_TIME_NS = 20_000_000L;

    private final int shard;
    private final ShardMachine machine;
    private final Group group;
    private final EntrySealer sealer;
    private final ShardConfig config;
    private final DiskWatch disk;
    private final EntryWriter writer;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FairQueue<Pending> queue = new FairQueue<>();
    private final ConcurrentHashMap<Long, Batch> awaited = new ConcurrentHashMap<>();
    private int inFlight;
    private boolean isLeading;
    private boolean isClosed;

    private long sequence;
    private long checkpointAtNs;
    private long tickAgainAtNs = System.nanoTime();
    private long activateAgainAtNs = System.nanoTime();
    private volatile IntSupplier levelOfAllReplicas = () -> Levels.FIRST;
    private volatile Supplier<List<Command.AdmitJurisdiction>> added = List::of;
    private volatile LongSupplier clock = () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());

    Proposer(int shard, ShardMachine machine, Group group, EntrySealer sealer, ShardConfig config, DiskWatch disk) {
        this.disk = disk;
        this.shard = shard;
        this.machine = machine;
        this.group = group;
        this.sealer = sealer;
        this.config = config;
        this.writer = new EntryWriter(config.entryBytesMax() + (64 << 10));
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("shard-" + shard + "-proposer")
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Sets what tells the highest level that the releases of *all* the shard's replicas know; asked about once a
    /// second
    /// while this replica leads. Until then nothing is raised. See [ShardHost#activateUpTo].
    void activateUpTo(IntSupplier levels) {
        levelOfAllReplicas = levels;
    }

    /// Sets what tells which jurisdictions were added to the cluster; asked as often. See [ShardHost#admitFrom].
    void admitFrom(Supplier<List<Command.AdmitJurisdiction>> newAdded) {
        added = newAdded;
    }

    /// Sets what tells the time that entries carry, in ns since 1970; while it tells 0, nothing is proposed.
    void timeBy(LongSupplier epochNs) {
        clock = epochNs;
    }

    /// This replica leads: what is offered from now on is proposed.
    void lead() {
        lock.lock();
        try {
            isLeading = true;
            checkpointAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.checkpointEveryMs());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// This replica leads no more: what waits was not proposed, and its callers are told so.
    void follow() {
        List<Pending> left;
        lock.lock();
        try {
            isLeading = false;
            left = queue.all();
        } finally {
            lock.unlock();
        }
        Reply reply = new Reply.NotLeader(group.leader().orElse(""));
        left.forEach(item -> item.notDone(reply));
    }

    /// Takes an item into the queue, or tells its caller at once why not.
    void offer(Pending item) {
        Reply refusal = null;
        lock.lock();
        try {
            if (!isLeading || isClosed) {
                refusal = new Reply.NotLeader(group.leader().orElse(""));
            } else if (disk.refusal().isPresent()) {
                refusal = new Reply.NotDone(disk.refusal().orElse("disk nearly full"));
                disk.countRefused();
            } else if (queue.size() >= config.queueItemsMax()
                    || queue.bytes() + item.sizeBytes() > config.queueBytesMax()) {
                refusal = new Reply.NotDone("shard " + shard + " has " + queue.size() + " commands waiting already");
            } else {
                queue.add(item);
                if (queue.size() == 1) {
                    changed.signal();
                }
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            item.notDone(refusal);
        }
    }

    boolean isAwaited(Id incarnation, long entrySequence) {
        return incarnation.equals(sealer.incarnation()) && awaited.containsKey(entrySequence);
    }

    /// The batch of an entry that was applied; it is awaited no more.
    @Nullable
    Batch take(long entrySequence) {
        return awaited.remove(entrySequence);
    }

    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /// Tells callers whose deadline has passed: those in the queue that nothing was done, those in flight that it is
    /// unknown.
    void expire(long nowNs) {
        List<Pending> late;
        lock.lock();
        try {
            late = queue.late(nowNs);
        } finally {
            lock.unlock();
        }
        late.forEach(item -> item.notDone(new Reply.NotDone("its turn on shard " + shard + " did not come in time")));
        awaited.forEach((number, batch) -> {
            boolean isAllLate = true;
            for (Pending item : batch.items()) {
                if (item.deadlineNs() - nowNs < 0) {
                    item.unknown("it was proposed on shard " + shard + " and not acknowledged in time");
                } else {
                    isAllLate = false;
                }
            }
            if (isAllLate) {
                awaited.remove(number);
            }
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        follow();
        abandon();
    }

    /// Nobody will look at deadlines any more: whoever waits for an entry is told that its outcome is not known.
    private void abandon() {
        awaited.forEach((number, batch) -> {
            batch.items()
                    .forEach(item -> item.unknown("shard " + shard + " was closed here before it was acknowledged"));
            awaited.remove(number);
        });
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                List<Pending> items = awaitItems();
                if (items == null) {
                    return;
                }
                propose(items);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until there is something to propose and a place for it; null when closed.
    private @Nullable List<Pending> awaitItems() throws InterruptedException {
        lock.lock();
        try {
            while (!isClosed) {
                long nowNs = clock.getAsLong();
                boolean hasPlace = isLeading && nowNs != 0 && inFlight < config.entriesInFlightMax();
                if (hasPlace && !queue.isEmpty()) {
                    return queue.next(config.entryGroupsMax(), config.entryBytesMax());
                }
                long waitNs = nowNs == 0 ? NO_TIME_NS : IDLE_NS;
                if (hasPlace) {
                    List<Command> due = dueCommands(nowNs);
                    if (!due.isEmpty()) {
                        return due.stream().map(Proposer::own).toList();
                    }
                    waitNs = untilDueNs(nowNs);
                }
                changed.awaitNanos(waitNs);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private static Pending own(Command command) {
        return new Pending.OfCommand(command, System.nanoTime() + IDLE_NS, new CompletableFuture<>());
    }

    private List<Command> dueCommands(long nowNs) {
        long deadlineNs = machine.nextDeadlineNs();
        if (deadlineNs != Long.MAX_VALUE
                && nowNs - deadlineNs >= tickDelayNs()
                && System.nanoTime() - tickAgainAtNs >= 0) {
            // Not again before it was applied; then at once, since an entry ends a bounded number of holds. One that
            // was not proposed is tried again after a while.
            tickAgainAtNs = System.nanoTime() + IDLE_NS;
            return List.of(new Command.Tick());
        }
        if (System.nanoTime() - activateAgainAtNs >= 0) {
            activateAgainAtNs = System.nanoTime() + IDLE_NS;
            int level = Math.min(levelOfAllReplicas.getAsInt(), Levels.NEWEST);
            if (level > machine.level()) {
                return List.of(new Command.Activate(level));
            }
            List<Command> unknown = unknown();
            if (!unknown.isEmpty()) {
                return unknown;
            }
        }
        if (machine.hasUncheckedEntries() && System.nanoTime() - checkpointAtNs >= 0) {
            checkpointAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.checkpointEveryMs());
            return List.of(new Command.Checkpoint(machine.newestCheckpoint() + 1));
        }
        return List.of();
    }

    /// Jurisdictions that were added and that the log has not admitted.
    private List<Command> unknown() {
        return machine.level() < Levels.COMPLETE
                ? List.of()
                : added.get().stream()
                        .filter(each -> !machine.jurisdictions().have(each))
                        .<Command>map(each -> each)
                        .toList();
    }

    private long untilDueNs(long nowNs) {
        long waitNs = IDLE_NS;
        long deadlineNs = machine.nextDeadlineNs();
        if (deadlineNs != Long.MAX_VALUE) {
            long untilTickNs = Math.max(deadlineNs + tickDelayNs() - nowNs, tickAgainAtNs - System.nanoTime());
            waitNs = Math.min(waitNs, Math.max(untilTickNs, 1_000_000));
        }
        if (machine.hasUncheckedEntries()) {
            waitNs = Math.min(waitNs, Math.max(checkpointAtNs - System.nanoTime(), 1_000_000));
        }
        return waitNs;
    }

    private long tickDelayNs() {
        return TimeUnit.MILLISECONDS.toNanos(config.tickDelayMs());
    }

    private void propose(List<Pending> items) {
        writer.clear();
        items.forEach(item -> item.writeTo(writer));
        long number = ++sequence;
        byte[] entry = sealer.seal(writer, clock.getAsLong());
        lock.lock();
        try {
            inFlight++;
        } finally {
            lock.unlock();
        }
        awaited.put(number, new Batch(number, items));
        if (isClosed()) {
            abandon();
        }
        var unused = group.propose(ByteBuffer.wrap(entry)).whenComplete((proposed, failure) -> {
            settle(number, failure == null ? proposed : new Proposed.Unknown(failure.toString()));
        });
    }

    private void settle(long number, Proposed proposed) {
        lock.lock();
        try {
            inFlight--;
            if (proposed instanceof Proposed.Committed) {
                tickAgainAtNs = System.nanoTime();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        switch (proposed) {
            case Proposed.Committed committed -> {
                // Its outcomes went to the callers when it was applied.
            }
            case Proposed.NotProposed not -> {
                Batch batch = awaited.remove(number);
                if (batch != null) {
                    Reply reply = not.isLeading() && group.isLeader()
                            ? new Reply.NotDone(not.reason())
                            : new Reply.NotLeader(successor());
                    batch.items().forEach(item -> item.notDone(reply));
                }
            }
            case Proposed.Unknown unknown -> {
                LOG.info("shard {}: entry {} may still be committed: {}", shard, number, unknown.reason());
                Batch batch = awaited.remove(number);
                if (batch != null) {
                    if (Defect.UNKNOWN_TOLD_AS_NOT_DONE.isPlanted()) {
                        batch.items().forEach(item -> item.notDone(new Reply.NotDone(unknown.reason())));
                        return;
                    }
                    // Whoever leads next knows more than this replica, which may be cut off.
                    batch.items()
                            .forEach(item ->
                                    item.unknown("shard " + shard + " lost its leader here: " + unknown.reason()));
                }
            }
        }
    }

    /// Who leads, if that is not this replica; one that hands over still takes itself for the leader.
    private String successor() {
        return group.isLeader() ? "" : group.leader().orElse("");
    }
}
