package com.binaxpay.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Full batches of plain transfers between random accounts, under rising or random ids, on one thread and without I/O.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CoreApplyBenchmark {
    /// How many accounts the ledger has.
    @Param({"10000", "1000000"})
    public int accounts;

    /// Whether ids are random instead of rising.
    @Param({"false", "true"})
    public boolean randomIds;

    private CoreWorkload workload = new CoreWorkload(2, false);

    /// Builds the batches.
    @Setup(Level.Trial)
    public void openAccounts() {
        workload = new CoreWorkload(accounts, randomIds);
    }

    /// A new ledger for each iteration, so that memory doesn't fill with ids.
    @Setup(Level.Iteration)
    public void restart() {
        workload.restart();
    }

    /// Checks that transfers were done, not refused.
    @TearDown(Level.Iteration)
    public void check() {
        workload.check();
    }

    /// One batch.
    @Benchmark
    @OperationsPerInvocation(CoreWorkload.BATCH)
    public byte[] applyBatch() {
        return workload.applyBatch();
    }
}
