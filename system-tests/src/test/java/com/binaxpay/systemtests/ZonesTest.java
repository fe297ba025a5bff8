package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `./binax up --zones 3`: a region of three data centres goes on when one of them dies.
class ZonesTest {
    private static final int PACE_MS = 20;
    private static final int BETWEEN = 30;
    private static final long SEED = 101;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");

    @Test
    void zone_killed_isSurvivedAndComesBack() throws Exception {
        try (LocalUp cluster = LocalUp.with("zones", "--zones", "3")) {
            assertThat(cluster.status().path("regions").findValuesAsText("name"))
                    .containsExactly("eu-1", "eu-2", "eu-3");
            Clients clients = new Clients(cluster.apis(), PACE_MS, SEED);
            clients.writingThereAndBack(HOMES).start();
            clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
            cluster.chaos("kill", "eu-1");
            clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
            cluster.chaos("start", "eu-1");
            cluster.awaitReady();
            clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
            History history = clients.stop();

            history.assertServed();
            history.assertEachTookEffectOnce();
            Whole.assertWhole(cluster);
        }
    }
}
