package com.binaxpay.systemtests;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A region dies with `kill -9` and comes back, again and again, while partners write through every edge.
/// `-Dbinax.kills=10` kills more often.
@ExtendWith(SharedUp.class)
class FailoverTest {
    private static final int KILLS = Integer.getInteger("binax.kills", 2);
    private static final int PACE_MS = 80;
    private static final long SEED = 23;

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
        Kills kills = new Kills(cluster, clients);
        History history = kills.run(KILLS);

        kills.print(history);
        kills.assertLostNothing(history);
    }
}
