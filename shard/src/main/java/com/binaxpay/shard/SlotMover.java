package com.binaxpay.shard;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.MovingWallet;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.SlotMove;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out the moves of slots away from one shard while this process leads it. Every step is a command that may be
/// repeated, and what is to be done next follows from the shard's state, so whoever leads next simply goes on.
///
/// Wallets go in pages, several at a time: a page is let go of in one entry here and taken in one entry there, and only
/// in
/// between is nobody able to use its wallets. Pages are small, so that no entry holds up others. One thread looks for
/// moves
/// now and then; each move has a virtual thread, and none waits for another.
public final class SlotMover {
    private static final Logger LOG = LoggerFactory.getLogger(SlotMover.class);

    private final int shard;
    private final Shards shards;
    private final Config config;
    private final SlotPauses pauses;
    private Optional<Run> run = Optional.empty();

    /// Bounds and rhythms.
    ///
    /// @param pageMax wallets that go together
    /// @param pagesInFlight pages of a move on their way at a time
    /// @param callTimeoutMs how long one command or query may take
    /// @param lookMs how often to look for moves
    /// @param retryMs wait before what failed, or was busy, is tried again
    /// @param insistMs how often busy wallets are kept from beginning anything new
    public record Config(int pageMax, int pagesInFlight, long callTimeoutMs, long lookMs, long retryMs, long insistMs) {
        /// What a node uses.
        public static Config standard() {
            return new Config(64, 4, 5_000, 500, 20, 1_000);
        }
    }

    /// @param shard number of the shard whose slots go
    /// @param shards the way to it and to all others, by number
    public SlotMover(int shard, Shards shards, Config config, Metrics metrics) {
        this.shard = shard;
        this.shards = shards;
        this.config = config;
        this.pauses = new SlotPauses(metrics);
    }

    /// Leadership was won.
    public synchronized void start() {
        if (run.isEmpty()) {
            Run fresh = new Run();
            run = Optional.of(fresh);
            Thread.ofVirtual().name("slot-mover-" + shard).start(fresh::look);
        }
    }

    /// Leadership was lost. Steps on their way end by themselves.
    public synchronized void stop() {
        run.ifPresent(Run::stop);
        run = Optional.empty();
    }

    /// One period of leadership.
    private final class Run {
        private final Set<SlotRange> carried = new HashSet<>();
        private volatile boolean isRunning = true;

        void stop() {
            isRunning = false;
        }

        void look() {
            while (isRunning) {
                if (ask(new Query.SlotMoves()) instanceof Answer.SlotMoves known) {
                    known.moves().stream().filter(this::isOurs).forEach(this::begin);
                }
                pause(config.lookMs());
            }
        }

        private boolean isOurs(SlotState state) {
            return state.move().from() == shard && state.phase().compareTo(SlotPhase.GONE) < 0;
        }

        private void begin(SlotState state) {
            SlotRange range = state.move().range();
            synchronized (carried) {
                if (!carried.add(range)) {
                    return;
                }
            }
            Thread.ofVirtual().name("slot-move").start(() -> {
                try {
                    carry(state);
                } finally {
                    synchronized (carried) {
                        carried.remove(range);
                    }
                }
            });
        }

        private void carry(SlotState state) {
            SlotMove move = state.move();
            switch (state.phase()) {
                case PLANNED -> {
                    // Where the other shard cannot take them yet, they stay here, and it is asked again at the next
                    // look.
                    submit(move.to(), new Command.AdoptSlots(move, false))
                            .filter(Outcome.Applied.class::isInstance)
                            .ifPresent(ready -> advance(move, SlotPhase.LEAVING));
                }
                case LEAVING -> {
                    deliverLeftOvers(move);
                    empty(move);
                    advance(move, SlotPhase.ENDING);
                }
                case ENDING -> {
                    submit(move.to(), new Command.AdoptSlots(move, true));
                    advance(move, SlotPhase.GONE);
                    LOG.info("slots {} are shard {}'s now; {}", move.range(), move.to(), pauses.take());
                }
                default -> {}
            }
        }

        private void advance(SlotMove move, SlotPhase phase) {
            submit(shard, new Command.AdvanceMove(move.range(), move.epoch(), phase));
        }

        /// What a former leader let go of, and perhaps did not bring any more.
        private void deliverLeftOvers(SlotMove move) {
            while (isRunning
                    && ask(new Query.InTransit(move.range(), config.pageMax())) instanceof Answer.MovingWallets left
                    && !left.wallets().isEmpty()) {
                deliver(move, left.wallets(), System.nanoTime());
            }
        }

        private void empty(SlotMove move) {
            List<Id> busy = new ArrayList<>();
            long cursor = 0;
            boolean hasMore = true;
            int look = config.pageMax() * config.pagesInFlight();
            while (isRunning && hasMore) {
                if (!(ask(new Query.WalletsOf(move.range(), cursor, look)) instanceof Answer.WalletIds page)) {
                    pause(config.retryMs());
                    continue;
                }
                busy.addAll(letGo(move, page.wallets(), false));
                cursor = page.last();
                hasMore = page.hasMore();
            }
            long insistAtNs = System.nanoTime();
            while (isRunning && !busy.isEmpty()) {
                pause(config.retryMs());
                boolean isInsisting = System.nanoTime() - insistAtNs >= 0;
                insistAtNs += isInsisting ? TimeUnit.MILLISECONDS.toNanos(config.insistMs()) : 0;
                busy = letGo(move, busy, isInsisting);
            }
        }

        /// Lets pages go and brings them over; gives what was busy.
        private List<Id> letGo(SlotMove move, List<Id> wallets, boolean isInsisting) {
            List<Future<List<Id>>> pages = new ArrayList<>();
            Semaphore places = new Semaphore(config.pagesInFlight());
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int from = 0; from < wallets.size(); from += config.pageMax()) {
                    List<Id> page =
                            List.copyOf(wallets.subList(from, Math.min(wallets.size(), from + config.pageMax())));
                    places.acquireUninterruptibly();
                    pages.add(threads.submit(() -> {
                        try {
                            return letGoPage(move, page, isInsisting);
                        } finally {
                            places.release();
                        }
                    }));
                }
            }
            List<Id> busy = new ArrayList<>();
            pages.forEach(page -> busy.addAll(page.resultNow()));
            return busy;
        }

        private List<Id> letGoPage(SlotMove move, List<Id> page, boolean isInsisting) {
            Command release = new Command.ReleaseWallets(move.range(), move.epoch(), page, isInsisting);
            long askedNs = System.nanoTime();
            if (submit(shard, release).orElse(null) instanceof Outcome.LetGo gone) {
                if (!gone.wallets().isEmpty()) {
                    deliver(move, gone.wallets(), askedNs);
                }
                return gone.busy();
            }
            return List.of();
        }

        /// @param awayNs since when nobody could use them, as far as this leader knows
        private void deliver(SlotMove move, List<MovingWallet> wallets, long awayNs) {
            List<Id> ids = wallets.stream().map(wallet -> wallet.wallet().id()).toList();
            if (Defect.FORGOTTEN_ON_ITS_WAY.isPlanted()) {
                submit(shard, new Command.ForgetWallets(move.range(), move.epoch(), ids));
            }
            boolean isThere = submit(move.to(), new Command.AdoptWallets(move, wallets))
                    .filter(Outcome.Applied.class::isInstance)
                    .isPresent();
            if (isThere) {
                pauses.add(wallets.size(), System.nanoTime() - awayNs);
                submit(shard, new Command.ForgetWallets(move.range(), move.epoch(), ids));
            }
        }

        private Optional<Outcome> submit(int target, Command command) {
            while (isRunning) {
                try {
                    return Optional.of(
                            shards.submit(target, command, deadlineNs()).outcome());
                } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                    LOG.debug("shard {} gave no answer to a step of a move: {}", target, e.getMessage());
                    pause(config.retryMs());
                }
            }
            return Optional.empty();
        }

        private Answer ask(Query query) {
            try {
                return shards.ask(shard, query, new Shards.Consistency.Linearizable(), deadlineNs())
                        .answer();
            } catch (Shards.NotDone e) {
                return new Answer.NotYet();
            }
        }

        private long deadlineNs() {
            return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.callTimeoutMs());
        }

        private void pause(long ms) {
            try {
                TimeUnit.MILLISECONDS.sleep(ms);
            } catch (InterruptedException e) {
                isRunning = false;
                Thread.currentThread().interrupt();
            }
        }
    }
}
