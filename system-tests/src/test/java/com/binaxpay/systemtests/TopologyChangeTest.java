package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What can be changed of the topology of any running cluster while partners write; [TopologyLiveTest] changes voters,
/// which needs a fourth region.
@ExtendWith(SharedUp.class)
class TopologyChangeTest {
    private static final int PACE_MS = 20;
    private static final int BETWEEN = 20;
    private static final long SEED = 89;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");
    private static final String LED = "name: ledger-uk, home: uk,";

    private final LocalUp cluster;
    private final Clients clients;
    private String present = "";

    TopologyChangeTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void putRight() throws Exception {
        clients.abandon();
        if (!present.isEmpty()) {
            apply(present);
        }
    }

    @Test
    void leaderOfAShard_changedUnderLoad_nobodySeesAnError() throws Exception {
        present = cluster.binax("topology", "show").good().out();
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        assertThat(present).contains(LED);
        assertThat(apply(present.replace(LED, LED + " leader: us,"))).contains("us leads instead of uk", "applied");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        assertThat(cluster.status().path("shards").path(1).path("leader").asText())
                .isEqualTo("us");

        History history = clients.stop();
        for (String home : HOMES) {
            assertThat(history.errors(home))
                    .as("errors seen by wallets at home in " + home)
                    .isEmpty();
        }
        history.assertEachTookEffectOnce();
    }

    private String apply(String yaml) throws Exception {
        Path file = Path.of("target", "clusters", "topology-change.yaml").toAbsolutePath();
        Files.writeString(file, yaml);
        return cluster.binax("topology", "apply", file.toString(), "--yes")
                .good()
                .out();
    }
}
