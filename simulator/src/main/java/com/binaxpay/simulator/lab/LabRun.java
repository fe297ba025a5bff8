package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.AtRest;
import com.binaxpay.simulator.Cluster;
import com.binaxpay.simulator.ScenarioFailed;
import com.binaxpay.simulator.check.Anomaly;
import com.binaxpay.simulator.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
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
        Path work = plan.report().resolve("lab.cluster");
        Ground ground = Ground.make(work, plan.isLoopback(), plan.faults().contains(Fault.SKEW));
        started.push(ground::close);
        ground.leftOut().forEach(line -> say("left out: " + line));
        List<Fault> faults = plan.faults().stream()
                .filter(fault -> ground.has(fault.needs()))
                .toList();
        if (faults.isEmpty()) {
            throw new ScenarioFailed(ScenarioFailed.USAGE, "none of these faults can happen here");
        }
        say("faults: " + String.join(", ", faults.stream().map(Fault::title).toList()));
        say("starting a cluster in " + work);
        Cluster cluster = ground.start();
        List<Api> edges = cluster.edges();
        LyingProvider provider = new LyingProvider(cluster);
        started.push(provider.keepLying()::interrupt);
        List<Purse> purses = new ArrayList<>();
        for (String home : Purse.HOMES) {
            purses.add(Purse.open(edges.getFirst(), home));
        }
        Workload workload = new Workload(edges, purses, plan.rate(), plan.seed());
        started.push(workload::close);
        SplittableRandom random = new SplittableRandom(plan.seed());
        workload.start();
        say("load: " + plan.rate() + " calls a second");
        TimeUnit.SECONDS.sleep(CALM_S);
        beginNs = System.nanoTime();
        Trouble trouble = new Trouble(faults, new Faults(ground, random.split()), random.split(), this::say);
        List<Incident> incidents = trouble.makeUntil(beginNs + plan.length().toNanos());
        TimeUnit.SECONDS.sleep(CALM_S);
        long endNs = System.nanoTime();
        List<Call> calls = workload.stop(this::say);
        List<String> troubles = new ArrayList<>();
        calls.stream().filter(Call::isOpen).limit(5).forEach(call -> troubles.add("nobody knows what came of " + call));
        List<Verdict> verdicts = new ArrayList<>();
        try {
            Cluster.await("the cluster to be at rest", AT_REST, () -> AtRest.missing(cluster.status()));
            say("all at rest; reading everything");
            Ending ending = Ending.of(edges.getFirst(), purses, calls, provider);
            say("judging " + calls.size() + " calls");
            verdicts.addAll(new Judge(purses, calls, ending, epochNs, faults.contains(Fault.SKEW)).all());
            verdicts.add(verify(cluster));
        } catch (ScenarioFailed e) {
            troubles.add(String.valueOf(e.getMessage()));
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
                incidents,
                List.copyOf(story),
                verdicts,
                troubles);
    }

    private static Verdict verify(Cluster cluster) throws InterruptedException {
        String what = "./binax verify: balances from history on each replica, debits equal credits in every book";
        List<String> lines = new ArrayList<>();
        try {
            cluster.command(List.of("verify"), lines::add);
        } catch (ScenarioFailed e) {
            Anomaly anomaly = new Anomaly(Anomaly.Kind.UNBALANCED, e.getMessage() + " " + lines);
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
