package com.binaxpay.shard;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.OpenCrossing;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Shards;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the crossings of one shard to their other shards while this process leads it. Does not know what the shard
/// is made of: it asks for what is open and submits what follows from it.
///
/// Every step is a command that may be repeated, so a crossing is carried *at least* once and whoever leads next simply
/// goes on. [#start] it when leadership is won and [#stop] it when it is lost; both return at once, are harmless to
/// repeat, and any thread may call them.
///
/// A scanning thread reads pages of open crossings by number and gives each a virtual thread, up to
/// [Config#inFlightMax] for each other shard, so that one that can't be reached does not hold up the rest. It begins
/// again from the first number where it had to leave some out, and now and then anyway.
public final class CrossingPump {
    private static final Logger LOG = LoggerFactory.getLogger(CrossingPump.class);

    private final int shard;
    private final Shards shards;
    private final ToIntFunction<Id> shardOf;
    private final Config config;
    private Optional<Run> run = Optional.empty();

    /// Bounds and rhythms.
    ///
    /// @param inFlightMax crossings on their way to one other shard at a time
    /// @param pageMax crossings read at a time
    /// @param callTimeoutMs how long one command or query may take
    /// @param retryFirstMs wait after the first step that failed; it doubles from then on
    /// @param retryMaxMs the longest such wait
    /// @param rescanMs how often to begin again from the first number though nobody woke the pump
    public record Config(
            int inFlightMax, int pageMax, long callTimeoutMs, long retryFirstMs, long retryMaxMs, long rescanMs) {
        /// Refuses bounds that would let nothing through.
        public Config {
            Invariant.check(inFlightMax > 0 && pageMax > 0, "bounds of a crossing pump must be positive");
            Invariant.check(retryFirstMs > 0 && retryMaxMs >= retryFirstMs, "retry waits must grow");
        }

        /// What a node uses.
        public static Config standard() {
            return new Config(256, 256, 5_000, 20, 2_000, 5_000);
        }
    }

    /// @param shard number of the shard whose crossings are carried
    /// @param shards the way to it and to all others
    /// @param shardOf which shard an id lives on
    public CrossingPump(int shard, Shards shards, ToIntFunction<Id> shardOf, Config config) {
        this.shard = shard;
        this.shards = shards;
        this.shardOf = shardOf;
        this.config = config;
    }

    /// Leadership was won.
    public synchronized void start() {
        if (run.isEmpty()) {
            Run fresh = new Run();
            run = Optional.of(fresh);
            Thread.ofVirtual().name("crossing-pump-" + shard).start(fresh::scan);
        }
    }

    /// Leadership was lost. When this returns no further step begins; those on their way end by themselves.
    public synchronized void stop() {
        run.ifPresent(Run::stop);
        run = Optional.empty();
    }

    /// A crossing has begun. Cheap enough for every one of them.
    public void wake() {
        current().ifPresent(Run::wake);
    }

    /// How many crossings are on their way now.
    public int inFlight() {
        return current().map(Run::inFlight).orElse(0);
    }

    private synchronized Optional<Run> current() {
        return run;
    }

    /// One period of leadership. Its lock guards its state.
    private final class Run {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final Set<Long> carried = new HashSet<>();
        private final Map<Integer, Integer> load = new HashMap<>();
        private boolean running = true;
        private boolean woken = true;
        private boolean isFirstScan = true;
        private long leftBehind;
        /// By other shard, the lowest number that was left out because too many were on their way there.
        private final Map<Integer, Long> leftOut = new HashMap<>();

        void scan() {
            long cursor = 0;
            long rescanNs = System.nanoTime();
            while (awaitWork(rescanNs)) {
                if (System.nanoTime() - rescanNs >= 0) {
                    cursor = 0;
                    rescanNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.rescanMs());
                }
                cursor = scanFrom(Math.min(cursor, takeLeftOut()));
                isFirstScan = false;
            }
        }

        /// Begins all that is open above `afterNumber`; gives the highest number seen.
        private long scanFrom(long afterNumber) {
            long cursor = afterNumber;
            boolean more = true;
            while (more && isRunning()) {
                Optional<Answer.Crossings> page = page(cursor);
                if (page.isEmpty()) {
                    retrySoon();
                    return cursor;
                }
                for (OpenCrossing open : page.get().crossings()) {
                    cursor = Math.max(cursor, open.number());
                    begin(open);
                }
                more = page.get().hasMore();
            }
            return cursor;
        }

        private Optional<Answer.Crossings> page(long afterNumber) {
            try {
                Query query = new Query.OpenCrossings(afterNumber, config.pageMax());
                Answer answer = shards.ask(shard, query, new Shards.Consistency.Linearizable(), deadlineNs())
                        .answer();
                return answer instanceof Answer.Crossings page ? Optional.of(page) : Optional.empty();
            } catch (Shards.NotDone e) {
                return Optional.empty();
            }
        }

        private void begin(OpenCrossing open) {
            if (Defect.CROSSINGS_LEFT_BEHIND.isPlanted() && isFirstScan) {
                leftBehind = Math.max(leftBehind, open.number());
            }
            if (open.number() <= leftBehind) {
                return;
            }
            int peer = shardOf.applyAsInt(other(open));
            if (admit(open.number(), peer)) {
                Thread.ofVirtual().name("crossing").start(() -> {
                    try {
                        carry(open, peer);
                    } finally {
                        ended(open.number(), peer);
                    }
                });
            }
        }

        private void carry(OpenCrossing open, int peer) {
            Crossing crossing = open.crossing();
            switch (open.step()) {
                case DELIVER -> {
                    if (Defect.CROSSING_POSTED_UNANSWERED.isPlanted()) {
                        var unused = submit(shard, new Command.ResolveCrossing(crossing.id(), ""));
                    }
                    submit(peer, new Command.AcceptCrossing(crossing))
                            .ifPresent(o -> submit(shard, new Command.ResolveCrossing(crossing.id(), refusal(o))));
                }
                case BEGIN_REVERSAL ->
                    submit(peer, new Command.BeginReversal(crossing))
                            .map(this::refusal)
                            .filter(refusal -> !refusal.isEmpty())
                            // Where it was begun, that shard's own pump brings the credit here.
                            .ifPresent(refusal -> submit(shard, new Command.RefuseReversal(crossing.id(), refusal)));
            }
        }

        private Id other(OpenCrossing open) {
            return switch (open.step()) {
                case DELIVER -> open.crossing().destination();
                case BEGIN_REVERSAL -> open.crossing().source();
            };
        }

        private String refusal(Outcome outcome) {
            return outcome instanceof Outcome.Refused refused ? refused.code().name() : "";
        }

        /// Submits until there is an outcome that says what was done; empty where the run stopped first.
        private Optional<Outcome> submit(int target, Command command) {
            for (int tries = 0; isRunning(); tries++) {
                try {
                    boolean isRenamed = Defect.CROSSING_UNDER_NEW_ID.isPlanted() && tries > 0;
                    Outcome outcome = shards.submit(target, isRenamed ? renamed(command, tries) : command, deadlineNs())
                            .outcome();
                    if (isFinal(outcome)) {
                        return Optional.of(outcome);
                    }
                    LOG.error("shard {} answered a step of a crossing with {}", target, outcome.getClass());
                } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                    LOG.debug("shard {} gave no answer to a step of a crossing", target);
                    if (Defect.CROSSING_VOIDED_WITHOUT_REFUSAL.isPlanted()
                            && command instanceof Command.AcceptCrossing) {
                        return Optional.of(new Outcome.Refused(Refusal.DESTINATION_NOT_FOUND, "", "", false));
                    }
                }
                pause(tries);
            }
            return Optional.empty();
        }

        private static Command renamed(Command command, int tries) {
            return command instanceof Command.AcceptCrossing(Crossing of)
                    ? new Command.AcceptCrossing(new Crossing(
                            new Id(of.id().hi(), of.id().lo() ^ tries),
                            of.transfer(),
                            of.caller(),
                            of.fromShard(),
                            of.source(),
                            of.destination(),
                            of.asset(),
                            of.amountMinor(),
                            of.reference(),
                            of.reversalOf()))
                    : command;
        }

        private boolean isFinal(Outcome outcome) {
            return !(outcome instanceof Outcome.KeyReused
                    || outcome instanceof Outcome.Rows
                    || outcome instanceof Outcome.Codes);
        }

        private long deadlineNs() {
            return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.callTimeoutMs());
        }

        void stop() {
            locked(() -> {
                running = false;
                changed.signalAll();
                return running;
            });
        }

        void wake() {
            locked(() -> {
                woken = true;
                changed.signalAll();
                return woken;
            });
        }

        int inFlight() {
            return locked(carried::size);
        }

        private boolean isRunning() {
            return locked(() -> running);
        }

        private <T> T locked(Supplier<T> step) {
            lock.lock();
            try {
                return step.get();
            } finally {
                lock.unlock();
            }
        }

        /// Waits until something may have to be done; false when the run has stopped.
        private boolean awaitWork(long rescanNs) {
            return locked(() -> {
                while (running && !woken) {
                    long waitNs = rescanNs - System.nanoTime();
                    if (waitNs <= 0 || !waitFor(waitNs)) {
                        break;
                    }
                }
                woken = false;
                return running;
            });
        }

        private void pause(int tries) {
            long wholeMs = Math.min(config.retryMaxMs(), config.retryFirstMs() << Math.min(tries, 20));
            long delayNs = TimeUnit.MILLISECONDS.toNanos(
                    wholeMs / 2 + ThreadLocalRandom.current().nextLong(wholeMs));
            long endNs = System.nanoTime() + delayNs;
            locked(() -> {
                long leftNs = delayNs;
                while (running && leftNs > 0 && waitFor(leftNs)) {
                    leftNs = endNs - System.nanoTime();
                }
                return running;
            });
        }

        private void retrySoon() {
            pause(1);
            wake();
        }

        // Callers hold the lock and wait in a loop over their condition.
        @SuppressWarnings("WaitNotInLoop")
        private boolean waitFor(long waitNs) {
            try {
                long unused = changed.awaitNanos(Math.max(waitNs, 1_000_000));
                return true;
            } catch (InterruptedException e) {
                running = false;
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private boolean admit(long number, int peer) {
            return locked(() -> {
                if (!running || carried.contains(number)) {
                    return false;
                }
                int before = load.getOrDefault(peer, 0);
                if (before >= config.inFlightMax()) {
                    leftOut.merge(peer, number, Math::min);
                    return false;
                }
                load.put(peer, before + 1);
                carried.add(number);
                return true;
            });
        }

        private void ended(long number, int peer) {
            boolean isRoomFor = locked(() -> {
                carried.remove(number);
                load.merge(peer, -1, Integer::sum);
                return leftOut.containsKey(peer) && hasRoom(peer);
            });
            if (isRoomFor) {
                wake();
            }
        }

        /// The number behind which to look again for what was left out and can go now; forgets it.
        private long takeLeftOut() {
            return locked(() -> {
                long lowest = Long.MAX_VALUE;
                for (Map.Entry<Integer, Long> left : List.copyOf(leftOut.entrySet())) {
                    if (hasRoom(left.getKey())) {
                        lowest = Math.min(lowest, left.getValue() - 1);
                        leftOut.remove(left.getKey());
                    }
                }
                return lowest;
            });
        }

        /// Half empty, so that a scan finds room for many at a time.
        private boolean hasRoom(int peer) {
            return load.getOrDefault(peer, 0) <= config.inFlightMax() / 2;
        }
    }
}
