package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.AtRest;
import com.binaxpay.simulator.Cluster;
import com.binaxpay.simulator.ScenarioFailed;
import com.binaxpay.simulator.check.Anomaly;
import com.binaxpay.simulator.check.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One run on BinaxPay: ground, cluster, clients, trouble, verdicts. All that it starts ends with [#close], which any
/// thread may call.
final class LabRun implements AutoCloseable {
    private static final Duration AT_REST = Duration.ofMinutes(4);
    private static final long CALM_S = 8;

    private final LabPlan plan;
    private final Consumer<String> out;
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Runnable> started = new ConcurrentLinkedDeque<>();
    private final long epochNs;
    private volatile long beginNs = System.nanoTime();
    private volatile boolean isClosed;

    LabRun(LabPlan plan, Consumer<String> out) {
        this.plan = plan;
        this.out = out;
        Instant now = Instant.now();
        this.epochNs = System.nanoTime() - now.getEpochSecond() * 1_000_000_000L - now.getNano();
    }

    LabReport run() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        say("repeat with " + plan.command());
        Ground ground = ground();
        List<Fault> faults = plan.faults().stream()
                .filter(fault -> ground.has(fault.needs()))
                .toList();
        if (faults.isEmpty()) {
            throw new ScenarioFailed(ScenarioFailed.ENVIRONMENT, "none of these faults can happen here");
        }
        say("faults: " + String.join(", ", faults.stream().map(Fault::title).toList()));
        say("starting a cluster in " + ground.cluster().data());
        Cluster cluster = ground.start();
        List<Api> edges = cluster.edges();
        LyingProvider provider = new LyingProvider(cluster);
        started.push(provider.keepLying()::interrupt);
        List<Purse> purses = new ArrayList<>();
        for (String home : Purse.HOMES) {
            purses.add(Purse.open(edges.getFirst(), home));
        }
        SplittableRandom random = new SplittableRandom(plan.seed());
        Workload workload = new Workload(edges, purses, plan.rate(), plan.seed());
        started.push(workload::close);
        Trouble trouble = new Trouble(
                faults, new Faults(ground, random.split()), TimeUnit.NANOSECONDS::sleep, random.split(), this::say);
        List<String> troubles = new ArrayList<>();
        workload.start();
        say("load: " + plan.rate() + " calls a second");
        TimeUnit.SECONDS.sleep(CALM_S);
        beginNs = System.nanoTime();
        try {
            long troubledNs = plan.length().toNanos();
            trouble.makeUntil(() -> System.nanoTime() - beginNs > troubledNs);
        } catch (RuntimeException e) {
            troubles.add("no more could happen: " + e);
        }
        troubles.addAll(trouble.neverHappened());
        TimeUnit.SECONDS.sleep(CALM_S);
        long endNs = System.nanoTime();
        List<Call> calls = workload.stop(this::say);
        calls.stream().filter(Call::isOpen).limit(5).forEach(call -> troubles.add("nobody knows what came of " + call));
        List<Verdict> verdicts = new ArrayList<>();
        try {
            Cluster.await("the cluster to be at rest", AT_REST, () -> AtRest.missing(cluster.status()));
            say("all at rest; reading everything");
            Ending ending = Ending.of(edges, purses, calls, provider);
            say("judging " + calls.size() + " calls");
            verdicts.addAll(new Judge(purses, calls, ending, epochNs, faults.contains(Fault.SKEW)).all());
            verdicts.add(verify(cluster));
        } catch (RuntimeException e) {
            // What was seen by then is worth a page.
            troubles.add("not everything was judged: " + e);
        }
        verdicts.forEach(verdict -> say((verdict.holds() ? "  held    " : "  FAILED  ") + verdict));
        return new LabReport(
                plan.command(),
                "BinaxPay on " + (ground.isFar() ? "namespaces 40, 80 and 120 ms apart" : "loopback"),
                true,
                begun,
                ground.leftOut(),
                beginNs,
                endNs,
                calls,
                workload.unsent(),
                trouble.incidents(),
                List.copyOf(story),
                verdicts,
                troubles);
    }

    /// Of this run alone: another one beside it would take its disks away.
    private Ground ground() throws IOException {
        FileChannel file = FileChannel.open(
                plan.report().resolve("lab.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // Goes with the process, if not before.
        started.push(() -> release(file));
        if (file.tryLock() == null) {
            throw new ScenarioFailed(
                    ScenarioFailed.ENVIRONMENT,
                    "another laboratory is at work in " + plan.report()
                            + "; wait for its end, or name another directory with --report");
        }
        Ground ground = new Ground(plan.report().resolve("lab.cluster"));
        started.push(ground::close);
        try {
            ground.build(plan.isLoopback(), plan.faults().contains(Fault.SKEW));
        } catch (IllegalStateException e) {
            throw new ScenarioFailed(
                    ScenarioFailed.ENVIRONMENT, e.getMessage() + "; --loopback does without namespaces and disks");
        }
        ground.leftOut().forEach(line -> say("left out: " + line));
        return ground;
    }

    private static void release(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verdict verify(Cluster cluster) throws InterruptedException {
        String what = "./binax verify: balances from history on each replica, debits equal credits in every book";
        List<String> lines = new ArrayList<>();
        int status = cluster.run(List.of("verify"), lines::add);
        if (status == Cluster.KILLED) {
            throw new ScenarioFailed("./binax verify took too long and was ended");
        }
        if (status != 0) {
            Anomaly anomaly = new Anomaly(Anomaly.Kind.UNBALANCED, "it ended with status " + status + ": " + lines);
            return new Verdict(what, lines.size(), 1, Set.of(anomaly.kind()), List.of(anomaly));
        }
        return new Verdict(what, lines.size(), 0, Set.of(), List.of());
    }

    private void say(String line) {
        if (!isClosed) {
            String timed = String.format(Locale.ROOT, "%8.1f s  %s", (System.nanoTime() - beginNs) / 1e9, line);
            story.add(timed);
            out.accept(timed);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        for (Runnable end = started.poll(); end != null; end = started.poll()) {
            end.run();
        }
    }
}
