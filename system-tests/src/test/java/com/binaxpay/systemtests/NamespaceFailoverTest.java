package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A region dies with `kill -9` and comes back, again and again, with 40, 80 and 120 ms between the regions, while
/// partners write. `-Dbinax.kills=50` kills so often, and holds the write gap against its limits.
@ExtendWith(FarUp.Shared.class)
class NamespaceFailoverTest {
    private static final int KILLS = Integer.getInteger("binax.kills", 2);
    private static final boolean IS_LONG = KILLS >= 50;
    private static final int PACE_MS = 40;
    private static final long SEED = 67;
    private static final long MEDIAN_LIMIT_MS = 2_000;
    private static final long MAX_LIMIT_MS = 4_000;

    private final LocalUp cluster;
    private final Clients clients;

    NamespaceFailoverTest(FarUp far) throws Exception {
        this.cluster = far.cluster();
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() {
        clients.abandon();
    }

    @Test
    void farRegion_killedAgainAndAgain_losesNothingAndHaltsNobodyElse() throws Exception {
        Kills kills = new Kills(cluster, clients);
        History history = kills.run(KILLS);

        kills.print(history);
        List<Long> gaps = kills.gapsMs(history);
        System.out.printf(
                "limits of the write gap at 40/80/120 ms: median %d ms, max %d ms%n", MEDIAN_LIMIT_MS, MAX_LIMIT_MS);
        kills.assertLostNothing(history);
        if (IS_LONG) {
            assertThat(gaps.get(gaps.size() / 2)).as("median write gap, ms").isLessThanOrEqualTo(MEDIAN_LIMIT_MS);
            assertThat(gaps.getLast()).as("longest write gap, ms").isLessThanOrEqualTo(MAX_LIMIT_MS);
        }
    }
}
