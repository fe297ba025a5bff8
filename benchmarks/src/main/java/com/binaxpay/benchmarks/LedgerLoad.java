package com.binaxpay.benchmarks;

import com.binaxpay.money.Invariant;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Loads a shard with transfers between random accounts: `callers` callers, each with one call of `perCall` transfers
/// on its way at a time. The callers are virtual threads in the leader's JVM.
final class LedgerLoad {
    /// What a run gave; `cpuNs` is what this process used for a transfer, load included.
    record Result(double transfersPerSecond, Histogram latencyNs, double cpuNs) {}

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final LedgerWay way;
    private final int accounts;

    LedgerLoad(LedgerWay way, int accounts) {
        this.way = way;
        this.accounts = accounts;
    }

    /// Opens the accounts.
    void openAccounts() {
        way.openAccounts(accounts);
    }

    /// Runs for `seconds`; every transfer must succeed.
    Result run(int callers, int perCall, int seconds) throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(120_000_000_000L, 3);
        AtomicLong done = new AtomicLong();
        long usedNs = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        call(callers, perCall, () -> System.nanoTime() < end, latencies, done);
        double cpuNs = (double) (SYSTEM.getProcessCpuTime() - usedNs) / done.get();
        return new Result(done.get() * 1e9 / (System.nanoTime() - start), latencies, cpuNs);
    }

    /// Has `total` transfers applied, `callers` calls of `perCall` on their way at a time.
    void runUntil(int callers, int perCall, long total) throws InterruptedException {
        AtomicLong left = new AtomicLong(total);
        Histogram latencies = new ConcurrentHistogram(120_000_000_000L, 1);
        call(callers, perCall, () -> left.getAndAdd(-perCall) > 0, latencies, new AtomicLong());
    }

    private void call(int callers, int perCall, BooleanSupplier goesOn, Histogram latencies, AtomicLong done)
            throws InterruptedException {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                LedgerWay.Caller caller = way.caller(new SplittableRandom(i), perCall, accounts);
                running.add(threads.submit(() -> {
                    while (goesOn.getAsBoolean()) {
                        caller.prepare();
                        long sent = System.nanoTime();
                        caller.call();
                        latencies.recordValue(System.nanoTime() - sent);
                        done.addAndGet(perCall);
                    }
                }));
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
    }
}
