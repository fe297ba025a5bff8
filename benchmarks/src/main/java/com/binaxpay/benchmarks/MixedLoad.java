package com.binaxpay.benchmarks;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Invariant;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.wire.TransferLayout;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Loads a shard with full batches of one kind of traffic, between the accounts that [LedgerLoad] opened.
final class MixedLoad {
    /// What a run sends.
    enum Traffic {
        /// Ordered ids, random accounts.
        PLAIN,
        /// Random ids.
        RANDOM_IDS,
        /// 30 % are holds with a deadline, 30 % post the holds of the batch before.
        TWO_PHASE,
        /// Every transfer touches the first account.
        HOT_ACCOUNT
    }

    private static final int BOOK = 978;
    static final int BATCH = 8_000;
    private static final int CALLERS = 8;
    private static final int HOLDS = BATCH * 3 / 10;
    private static final long HOLD_NS = 3_600_000_000_000L;
    private static final long WAIT_MS = 120_000;
    private static final long ORDERED = 3;

    private final ShardHost leader;
    private final int accounts;
    /// Ids of one load never meet those of another.
    private final AtomicLong nextId = new AtomicLong(1L << 40);

    private final AtomicLong seeds = new AtomicLong();

    MixedLoad(ShardHost leader, int accounts) {
        this.leader = leader;
        this.accounts = accounts;
    }

    /// What a run gave.
    ///
    /// @param cpuNs CPU time of this process a transfer: clients, generator and replica. Unlike the rate it does
    ///     not depend on who else uses the machine
    record Result(double transfersPerSecond, double cpuNs, Histogram latencyNs) {}

    /// Runs for `seconds`; every transfer must succeed.
    Result run(Traffic traffic, int seconds) throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(300_000_000_000L, 3);
        AtomicLong done = new AtomicLong();
        long cpuBefore = cpuNs();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Caller caller = new Caller(traffic);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        latencies.recordValue(caller.send());
                        done.addAndGet(BATCH);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e);
        }
        return new Result(
                done.get() * 1e9 / (System.nanoTime() - start), (double) (cpuNs() - cpuBefore) / done.get(), latencies);
    }

    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /// One batch on its way at a time.
    private final class Caller {
        private final Traffic traffic;
        private final SplittableRandom random = new SplittableRandom(seeds.incrementAndGet());
        private final ByteBuffer rows =
                ByteBuffer.allocate(BATCH * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private long held;

        Caller(Traffic traffic) {
            this.traffic = traffic;
        }

        /// Sends a batch and returns how long it took, ns.
        long send() {
            long id = nextId.getAndAdd(BATCH);
            long deadlineNs = InstantSource.system().millis() * 1_000_000 + HOLD_NS;
            for (int i = 0; i < BATCH; i++) {
                fill(i * TransferLayout.SIZE_BYTES, i, id + i);
                if (traffic == Traffic.TWO_PHASE) {
                    makeTwoPhase(i * TransferLayout.SIZE_BYTES, i, deadlineNs);
                }
            }
            held = id;
            byte[] batch = rows.array().clone();
            long sent = System.nanoTime();
            for (byte code : leader.submitTransfers(batch, WAIT_MS).join()) {
                if (code != ResultCode.OK.ordinal()) {
                    Invariant.check(false, "transfer refused: " + ResultCode.of(code));
                }
            }
            return System.nanoTime() - sent;
        }

        private void fill(int at, int number, long id) {
            long debit = 1L + random.nextInt(accounts);
            long credit = 1L + (debit + random.nextInt(accounts - 1)) % accounts;
            if (traffic == Traffic.HOT_ACCOUNT) {
                long other = 2L + random.nextInt(accounts - 1);
                debit = number % 2 == 0 ? 1 : other;
                credit = number % 2 == 0 ? other : 1;
            }
            boolean isRandom = traffic == Traffic.RANDOM_IDS;
            rows.putLong(at + TransferLayout.ID, isRandom ? random.nextLong() : ORDERED);
            rows.putLong(at + TransferLayout.ID + Long.BYTES, isRandom ? random.nextLong() : id);
            putAccounts(at, debit, credit);
            rows.putLong(at + TransferLayout.AMOUNT, 1L + random.nextInt(10_000));
            rows.putLong(at + TransferLayout.PENDING_ID, 0).putLong(at + TransferLayout.PENDING_ID + Long.BYTES, 0);
            rows.putLong(at + TransferLayout.DEADLINE_NS, 0);
            rows.putInt(at + TransferLayout.FLAGS, 0);
            rows.putInt(at + TransferLayout.ASSET, BOOK);
        }

        private void makeTwoPhase(int at, int number, long deadlineNs) {
            if (number < HOLDS) {
                rows.putLong(at + TransferLayout.DEADLINE_NS, deadlineNs);
                rows.putInt(at + TransferLayout.FLAGS, TransferLayout.PENDING);
            } else if (number < 2 * HOLDS && held != 0) {
                // A post takes accounts and amount from its hold.
                putAccounts(at, 0, 0);
                rows.putLong(at + TransferLayout.AMOUNT, 0);
                rows.putLong(at + TransferLayout.PENDING_ID, ORDERED);
                rows.putLong(at + TransferLayout.PENDING_ID + Long.BYTES, held + number - HOLDS);
                rows.putInt(at + TransferLayout.FLAGS, TransferLayout.POST_PENDING);
            }
        }

        private void putAccounts(int at, long debit, long credit) {
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, debit == 0 ? 0 : 1);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, credit == 0 ? 0 : 1);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, credit);
        }
    }
}
