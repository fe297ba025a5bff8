package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Kills of one region while partners write, each followed by its return, and what they saw of them. For one thread.
final class Kills {
    static final List<String> HOMES = List.of("EU", "UK", "US");
    /// Enough to see that all are served; more would only make a round longer.
    private static final int BETWEEN = 12;
    private static final Duration SOON = Duration.ofMinutes(2);

    /// When a region was killed, started and back, in nanoseconds.
    private record Kill(long killedNs, long startedNs, long backNs) {}

    private final LocalUp cluster;
    private final Clients clients;
    private final List<Kill> kills = new ArrayList<>();

    Kills(LocalUp cluster, Clients clients) {
        this.cluster = cluster;
        this.clients = clients;
    }

    /// Has clients of every home write, and kills `eu` under them.
    History run(int times) throws Exception {
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        for (int i = 0; i < times; i++) {
            kills.add(killAndBringBack("eu"));
        }
        return clients.stop();
    }

    private Kill killAndBringBack(String region) throws InterruptedException {
        long killedNs = System.nanoTime();
        cluster.chaos("kill", region);
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        long startedNs = System.nanoTime();
        cluster.chaos("start", region);
        cluster.awaitReady();
        long backNs = System.nanoTime();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        return new Kill(killedNs, startedNs, backNs);
    }

    /// Longest time without a success of wallets at home in `eu` at each kill, in milliseconds, the shortest first.
    List<Long> gapsMs(History history) {
        return kills.stream().map(kill -> gapMs(history, kill)).sorted().toList();
    }

    private static long gapMs(History history, Kill kill) {
        return history.gapMs("EU", kill.killedNs(), kill.startedNs());
    }

    void print(History history) {
        StringBuilder table = new StringBuilder("longest time without a successful write, ms\n");
        table.append(String.format("%-5s %12s %12s %12s %10s%n", "kill", "eu, killed", "eu, back", "uk", "ready s"));
        for (int i = 0; i < kills.size(); i++) {
            Kill kill = kills.get(i);
            table.append(String.format(
                    Locale.ROOT,
                    "%-5d %12d %12d %12d %10.1f%n",
                    i + 1,
                    gapMs(history, kill),
                    history.gapMs("EU", kill.startedNs(), kill.backNs()),
                    history.gapMs("UK", kill.killedNs(), kill.backNs()),
                    (kill.backNs() - kill.startedNs()) / 1e9));
        }
        List<Long> gaps = gapsMs(history);
        table.append(String.format(
                "write gap at a kill: median %d ms, max %d ms%n", gaps.get(gaps.size() / 2), gaps.getLast()));
        for (String home : HOMES) {
            table.append("answers to wallets at home in " + home + ", by status: " + history.statuses(home) + "\n");
        }
        System.out.print(table);
    }

    /// Nothing was lost, nothing happened twice, and wallets at home elsewhere saw nothing of it.
    void assertLostNothing(History history) throws InterruptedException {
        assertThat(history.errors("UK"))
                .as("errors seen by wallets at home in uk")
                .isEmpty();
        assertThat(history.errors("US"))
                .as("errors seen by wallets at home in us")
                .isEmpty();
        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
        Whole.assertWhole(cluster);
    }
}
