package com.binaxpay.benchmarks;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Invariant;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Loads a shard with raw transfers between random accounts: `callers` callers, each with one call of `perCall`
/// transfers on its
/// way at a time. The callers are virtual threads in the leader's JVM.
final class LedgerLoad {
    /// What a run gave.
    record Result(double transfersPerSecond, Histogram latencyNs) {}

    private static final int BOOK = 978;
    private static final int ACCOUNTS_A_CALL = 8_000;
    private static final long WAIT_MS = 60_000;

    private final ShardHost leader;
    private final int accounts;
    private final AtomicLong nextId = new AtomicLong(1);

    LedgerLoad(ShardHost leader, int accounts) {
        this.leader = leader;
        this.accounts = accounts;
    }

    /// Opens the accounts.
    void openAccounts() {
        for (int first = 0; first < accounts; first += ACCOUNTS_A_CALL) {
            int count = Math.min(ACCOUNTS_A_CALL, accounts - first);
            ByteBuffer rows =
                    ByteBuffer.allocate(count * AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                int at = i * AccountLayout.SIZE_BYTES;
                rows.putLong(at + AccountLayout.ID, 1);
                rows.putLong(at + AccountLayout.ID + Long.BYTES, first + i + 1L);
                rows.putInt(at + AccountLayout.BOOK, BOOK);
            }
            for (byte code : leader.submitAccounts(rows.array(), WAIT_MS).join()) {
                Invariant.check(code == ResultCode.OK.ordinal(), "account refused: " + ResultCode.of(code));
            }
        }
    }

    /// Runs for `seconds`; every transfer must succeed.
    Result run(int callers, int perCall, int seconds) throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(120_000_000_000L, 3);
        AtomicLong done = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        IntFunction<Runnable> caller = number -> () -> {
            SplittableRandom random = new SplittableRandom(number);
            while (System.nanoTime() < end) {
                byte[] call = transfers(random, perCall);
                long sent = System.nanoTime();
                byte[] codes = leader.submitTransfers(call, WAIT_MS).join();
                latencies.recordValue(System.nanoTime() - sent);
                for (byte code : codes) {
                    Invariant.check(code == ResultCode.OK.ordinal(), "transfer refused: " + ResultCode.of(code));
                }
                done.addAndGet(perCall);
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new java.util.ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(caller.apply(i)));
            }
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    failures.add(e);
                }
            }
        }
        Invariant.check(failures.isEmpty(), "a caller failed: " + failures.peek());
        return new Result(done.get() * 1e9 / (System.nanoTime() - start), latencies);
    }

    /// Has `total` transfers applied, `callers` calls of `perCall` on their way at a time.
    void runUntil(int callers, int perCall, long total) throws InterruptedException {
        AtomicLong left = new AtomicLong(total);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new java.util.ArrayList<>();
            for (int i = 0; i < callers; i++) {
                SplittableRandom random = new SplittableRandom(i);
                running.add(threads.submit(() -> {
                    while (left.getAndAdd(-perCall) > 0) {
                        for (byte code : leader.submitTransfers(transfers(random, perCall), WAIT_MS)
                                .join()) {
                            Invariant.check(
                                    code == ResultCode.OK.ordinal(), "transfer refused: " + ResultCode.of(code));
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    throw new IllegalStateException("a caller failed", e);
                }
            }
        }
    }

    private byte[] transfers(SplittableRandom random, int count) {
        long id = nextId.getAndAdd(count);
        ByteBuffer rows = ByteBuffer.allocate(count * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int at = i * TransferLayout.SIZE_BYTES;
            long debit = 1L + random.nextInt(accounts);
            long credit = 1L + (debit + random.nextInt(accounts - 1)) % accounts;
            rows.putLong(at + TransferLayout.ID, 2);
            rows.putLong(at + TransferLayout.ID + Long.BYTES, id + i);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, 1);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, 1);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, credit);
            rows.putLong(at + TransferLayout.AMOUNT, 1L + random.nextInt(10_000));
            rows.putInt(at + TransferLayout.ASSET, BOOK);
        }
        return rows.array();
    }
}
