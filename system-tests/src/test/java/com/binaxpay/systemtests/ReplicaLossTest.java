package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A region's machine is lost with its disk while partners write, and an empty one takes its place: nobody has to say
/// anything, and soon it counts as much as the one before.
@ExtendWith(SharedUp.class)
class ReplicaLossTest {
    private static final int PACE_MS = 40;
    private static final int BETWEEN = 40;
    private static final long SEED = 47;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");

    private final LocalUp cluster;
    private final Clients clients;

    ReplicaLossTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() {
        clients.abandon();
    }

    @Test
    void region_losesItsDisk_isAFullVoterAgainByItself() throws Exception {
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        cluster.chaos("wipe", "us");
        assertThat(Files.exists(cluster.data().resolve(Path.of("nodes", "us")))).isFalse();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        cluster.chaos("start", "us");
        cluster.awaitReady();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        // Without it, nothing would go on now.
        cluster.chaos("kill", "uk");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        cluster.chaos("start", "uk");
        cluster.awaitReady();
        History history = clients.stop();

        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
        Whole.assertWhole(cluster);
    }
}
