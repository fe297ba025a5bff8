package com.binaxpay.simulator;

import com.binaxpay.node.Progress;
import com.binaxpay.simulator.lab.Wan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where a scenario's steps act: a cluster under load. One thread.
final class Stage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long TICK_NS = 200_000_000;
    private static final int REPLAYS_MAX = 2_000;
    private static final int WARM_UP_STRETCHES = 2;

    private final Cluster cluster;
    private final Optional<Wan> wan;
    private final Load load;
    private final Timeline timeline;
    private final Progress progress;
    private final int seconds;
    private final Map<String, Double> measured = new LinkedHashMap<>();
    private final Map<String, List<Slice>> served = new LinkedHashMap<>();
    private final List<AutoCloseable> tools = new ArrayList<>();
    private @Nullable Object story;

    /// @param wan of a scenario that is about distance
    /// @param seconds how long a calm stretch is
    Stage(Cluster cluster, Optional<Wan> wan, Load load, Timeline timeline, Progress progress, int seconds) {
        this.cluster = cluster;
        this.wan = wan;
        this.load = load;
        this.timeline = timeline;
        this.progress = progress;
        this.seconds = seconds;
    }

    /// Lets the load run for a calm stretch.
    void hold() throws InterruptedException {
        hold(seconds);
    }

    /// Lets the load run until programs that were started just now are warm.
    void warmUp() throws InterruptedException {
        hold(WARM_UP_STRETCHES * seconds);
    }

    void hold(int lengthS) throws InterruptedException {
        long beginNs = System.nanoTime();
        long lengthNs = lengthS * 1_000_000_000L;
        for (long spentNs = 0; spentNs < lengthNs; spentNs = System.nanoTime() - beginNs) {
            progress.show("load, s", spentNs / 1_000_000_000L, lengthS);
            LockSupport.parkNanos(Math.min(TICK_NS, lengthNs - spentNs));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        progress.close();
    }

    /// Runs a `binax` command on the cluster; what it prints is noted.
    void command(String... arguments) throws InterruptedException {
        timeline.note("./binax " + String.join(" ", arguments));
        cluster.command(List.of(arguments), timeline::note);
    }

    /// Has the supervisor do what `./binax chaos ACT TARGET` does.
    void chaos(String act, String target) throws InterruptedException {
        timeline.note(cluster.chaos(act, target));
    }

    /// Waits until all serves, each shard from its home, and every replica is a full one; measures how long.
    void awaitReady(String figure) throws InterruptedException {
        long beginNs = System.nanoTime();
        String[] told = {""};
        Cluster.await("all to serve again", PATIENCE, () -> {
            var status = cluster.status();
            String missing = status.path("ready").asBoolean()
                    ? ""
                    : status.path("waiting_for").asText("not ready");
            if (!missing.isEmpty() && !missing.equals(told[0])) {
                told[0] = missing;
                timeline.note("waiting: " + missing);
            }
            return missing;
        });
        double took = (System.nanoTime() - beginNs) / 1e9;
        measured.put(figure, took);
        timeline.note(String.format(java.util.Locale.ROOT, "all serve again after %.1f s", took));
    }

    /// Demands that the region's node is down.
    void requireDown(String region) throws InterruptedException {
        String state = cluster.state(region);
        if (!state.equals("down")) {
            throw new ScenarioFailed(region + " should be down, and is " + state);
        }
        timeline.note(region + " is down; the shard at home there is led from " + cluster.leaderFor(region));
    }

    /// Asks the survivors again for what was acknowledged up to now; measures how much of it they don't know.
    void recall(String figure) throws InterruptedException {
        List<Ask> sample = load.acknowledged().sample(REPLAYS_MAX);
        List<String> faults = Asks.replayFaults(sample, cluster.edges());
        measured.put(figure, (double) faults.size());
        timeline.note(sample.size() + " acknowledged writes asked for again with their keys: "
                + (sample.size() - faults.size()) + " found");
        faults.stream().limit(3).forEach(timeline::note);
    }

    /// What the steps of a scenario share, made by `make` at the first one; ends with the stage where it can be closed.
    <T> T story(Class<T> type, Opening<T> make) throws InterruptedException {
        if (story == null) {
            story = make.on(this);
        }
        return type.cast(story);
    }

    /// Makes what the steps of a scenario share.
    @FunctionalInterface
    interface Opening<T> {
        T on(Stage stage) throws InterruptedException;
    }

    /// Has `tool` closed when the steps are over.
    <T extends AutoCloseable> T closing(T tool) {
        tools.add(tool);
        return tool;
    }

    Cluster cluster() {
        return cluster;
    }

    /// What is between places, of a scenario that is about distance.
    Wan wan() {
        return wan.orElseThrow();
    }

    /// Length of a calm stretch.
    int seconds() {
        return seconds;
    }

    void note(String text) {
        timeline.note(text);
    }

    void measured(String figure, double value) {
        measured.put(figure, value);
    }

    void measured(String figure, long count) {
        measured.put(figure, (double) count);
    }

    /// Seconds since the load began, of a moment of [System#nanoTime].
    double at(long ns) {
        return timeline.seconds(ns);
    }

    /// A curve of the plot of what was served beside the load.
    void served(String curve, List<Slice> slices) {
        served.put(curve, slices);
    }

    Map<String, List<Slice>> served() {
        return served;
    }

    @Override
    public void close() {
        for (AutoCloseable tool : tools.reversed()) {
            try {
                tool.close();
            } catch (Exception e) {
                timeline.note("could not be closed: " + e.getMessage());
            }
        }
        tools.clear();
    }

    Map<String, Double> measured() {
        return measured;
    }
}
