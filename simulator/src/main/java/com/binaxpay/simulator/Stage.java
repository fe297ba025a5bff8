package com.binaxpay.simulator;

import com.binaxpay.node.Progress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Where a scenario's steps act: a cluster under load. One thread.
final class Stage {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long TICK_NS = 200_000_000;
    private static final int REPLAYS_MAX = 2_000;
    private static final int WARM_UP_STRETCHES = 2;

    private final Cluster cluster;
    private final Load load;
    private final Timeline timeline;
    private final Progress progress;
    private final int seconds;
    private final Map<String, Double> measured = new LinkedHashMap<>();

    /// @param seconds how long a calm stretch is
    Stage(Cluster cluster, Load load, Timeline timeline, Progress progress, int seconds) {
        this.cluster = cluster;
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

    private void hold(int lengthS) throws InterruptedException {
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

    Map<String, Double> measured() {
        return measured;
    }
}
