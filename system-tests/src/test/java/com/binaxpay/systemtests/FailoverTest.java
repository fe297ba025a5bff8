package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A region dies with `kill -9` and comes back, again and again, while partners write through every edge.
/// `-Dbinax.kills=10` kills more often.
@ExtendWith(SharedUp.class)
class FailoverTest {
    private static final int KILLS = Integer.getInteger("binax.kills", 3);
    private static final int PACE_MS = 40;
    private static final int BETWEEN = 40;
    private static final long SEED = 23;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");

    /// When a region was killed, started and back, in nanoseconds.
    private record Kill(long killedNs, long startedNs, long backNs) {}

    private final LocalUp cluster;
    private final Clients clients;

    FailoverTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() {
        clients.abandon();
    }

    @Test
    void region_killedAgainAndAgain_losesNothingAndHaltsNobodyElse() throws Exception {
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        List<Kill> kills = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            kills.add(killAndBringBack("eu"));
        }
        History history = clients.stop();

        print(kills, history);
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

    private static void print(List<Kill> kills, History history) {
        StringBuilder table = new StringBuilder("longest time without a successful write, ms\n");
        table.append(String.format("%-5s %12s %12s %12s %10s%n", "kill", "eu, killed", "eu, back", "uk", "ready s"));
        List<Long> gaps = new ArrayList<>();
        for (int i = 0; i < kills.size(); i++) {
            Kill kill = kills.get(i);
            long gapMs = history.gapMs("EU", kill.killedNs(), kill.startedNs());
            gaps.add(gapMs);
            table.append(String.format(
                    "%-5d %12d %12d %12d %10.1f%n",
                    i + 1,
                    gapMs,
                    history.gapMs("EU", kill.startedNs(), kill.backNs()),
                    history.gapMs("UK", kill.killedNs(), kill.backNs()),
                    (kill.backNs() - kill.startedNs()) / 1e9));
        }
        gaps.sort(null);
        table.append(String.format(
                "write gap at a kill: median %d ms, max %d ms%n", gaps.get(gaps.size() / 2), gaps.getLast()));
        for (String home : HOMES) {
            table.append("answers to wallets at home in " + home + ", by status: " + history.statuses(home) + "\n");
        }
        System.out.print(table);
    }
}
