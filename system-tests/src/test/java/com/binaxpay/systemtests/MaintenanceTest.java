package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Regions are drained, stopped, restarted and taken back while partners write through every edge: nobody sees an
/// error. `-Dbinax.restarts=3` restarts every region once, and so on; `-Dbinax.requests=200000` begins from the start
/// until there were that many requests. Either holds the longest wait against its limit. `-Dbinax.pace=30` lets each
/// client wait 30 ms between two requests.
@ExtendWith(SharedUp.class)
class MaintenanceTest {
    private static final int RESTARTS = Integer.getInteger("binax.restarts", 1);
    private static final int REQUESTS = Integer.getInteger("binax.requests", 0);
    private static final boolean IS_LONG = RESTARTS >= 3 || REQUESTS > 0;
    private static final long WORST_LIMIT_MS = 500;
    private static final int PACE_MS = Integer.getInteger("binax.pace", IS_LONG ? 10 : 80);
    private static final int BETWEEN = 40;
    private static final int SLOWEST = 12;
    private static final long SEED = 31;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");
    private static final List<String> REGIONS = List.of("eu", "uk", "us");

    private final LocalUp cluster;
    private final Clients clients;
    private long begunNs;

    MaintenanceTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() throws InterruptedException {
        clients.abandon();
        cluster.binax("return", "eu", "--wait", "360");
    }

    @Test
    void region_leavesAndReturns_nobodySeesAnError() throws Exception {
        clients.writingThereAndBack(HOMES).start();
        begunNs = System.nanoTime();
        int rounds = 0;
        do {
            maintain();
            rounds++;
        } while (HOMES.stream().mapToInt(clients::done).sum() < REQUESTS);
        History history = clients.stop();

        System.out.printf(
                "%d requests, %d times maintenance and %d restarts%n",
                history.asks().all().size(), rounds, rounds * RESTARTS);
        for (String home : HOMES) {
            long worstMs = history.gapMs(home, Long.MIN_VALUE, Long.MAX_VALUE);
            System.out.println(
                    home + ": " + history.statuses(home) + ", longest time without a success " + worstMs + " ms");
            assertThat(history.errors(home))
                    .as("errors seen by wallets at home in " + home)
                    .isEmpty();
        }
        System.out.printf(
                "longest wait of anybody %d ms; limit %d ms; the slowest:%n%s%n",
                history.worstMs(), WORST_LIMIT_MS, history.slowest(SLOWEST, begunNs));
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
        cluster.awaitReady();
        Whole.assertWhole(cluster);
        if (IS_LONG) {
            assertThat(history.worstMs()).as("longest wait, ms").isLessThanOrEqualTo(WORST_LIMIT_MS);
        }
    }

    private void maintain() throws Exception {
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        step("evacuate eu");
        assertThat(cluster.binax("evacuate", "eu").good().out()).contains("eu leads nothing");
        assertThat(cluster.place("regions", "eu").path("state").asText()).isEqualTo("down");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        assertThat(cluster.binax("drain", "uk", "--wait", "1").status())
                .as("with eu down, uk cannot be spared")
                .isEqualTo(1);
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        step("return eu");
        assertThat(cluster.binax("return", "eu", "--wait", "360").good().out())
                .contains("eu leads what is at home there");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        for (int i = 0; i < RESTARTS; i++) {
            String region = REGIONS.get((i + 1) % REGIONS.size());
            step("restart " + region);
            cluster.binax("restart", region, "--wait", "360").good();
            clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        }
    }

    private void step(String name) {
        System.out.printf("%.1f s: %s%n", (System.nanoTime() - begunNs) / 1e9, name);
    }

    @Test
    void region_thatDoesNotExist_isRefusedByName() throws Exception {
        Binax.Ended refused = cluster.binax("drain", "mars");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors()).contains("mars").contains("eu, uk, us");
    }
}
