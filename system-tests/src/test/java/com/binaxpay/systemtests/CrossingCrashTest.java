package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Money crosses between shards while the region of either side is killed. `-Dbinax.seed=N` replays the choice of
/// regions
/// and moments, `-Dbinax.kills=N` makes more of them.
@ExtendWith(SharedUp.class)
class CrossingCrashTest {
    private static final int KILLS = Integer.getInteger("binax.kills", 2);
    private static final long SEED = Long.getLong("binax.seed", 42);
    private static final int PACE_MS = 60;
    private static final int MORE_MAX = 60;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");

    private final LocalUp cluster;
    private final Clients clients;

    CrossingCrashTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() {
        clients.abandon();
    }

    @Test
    void crossings_eitherSideKilled_endOnceAndKeepAllMoney() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> wallets = new ArrayList<>();
        for (String home : HOMES) {
            wallets.add(clients.wallet(home));
        }
        for (int from = 0; from < HOMES.size(); from++) {
            for (int to = 0; to < HOMES.size(); to++) {
                if (from != to) {
                    clients.writing("crossing", wallets.get(from), wallets.get(to));
                }
            }
        }
        clients.start();
        List<String> killed = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            String region = List.of("eu", "uk", "us").get(random.nextInt(3));
            killed.add(region);
            // A moment is a number of transfers, so that it is inside the work on a fast and on a slow machine.
            clients.awaitMore(1 + random.nextInt(MORE_MAX), SOON, "crossing");
            cluster.chaos("kill", region);
            clients.awaitMore(1 + random.nextInt(MORE_MAX), SOON, "crossing");
            cluster.chaos("start", region);
            cluster.awaitReady();
        }
        History history = clients.stop();

        System.out.println("crossings, -Dbinax.seed=" + SEED + ": killed " + killed + "; answers by status: "
                + history.statuses("crossing"));
        history.assertOnlyHonestErrors();
        Whole.assertWhole(cluster);
        history.assertEachTookEffectOnce();
        long total = 0;
        for (String wallet : wallets) {
            total += cluster.api().settledMinor(wallet, "EUR");
        }
        assertThat(total).as("minor units in all wallets").isEqualTo(HOMES.size() * 100_000_000L);
        history.assertReplaysGiveTheFirstAnswer();
    }
}
