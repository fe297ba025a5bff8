package com.binaxpay.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The console of a cluster that runs, as an operator sees it while a region dies and comes back.
@ExtendWith(SharedUp.class)
class ConsoleLiveTest {
    private final LocalUp cluster;

    ConsoleLiveTest(LocalUp cluster) {
        this.cluster = cluster;
    }

    @Test
    void region_killedAndStarted_isSeenToDieAndComeBack() throws Exception {
        assumeTrue(Page.isPossible(), "chromium and chromedriver are not installed");
        try (Page page = new Page(cluster.status().path("console").asText())) {
            page.await("all to be well", () -> page.text("#health").equals("all well"));
            page.picture("console-live-all-well.png");

            cluster.chaos("kill", "eu");
            page.await(
                    "eu to be down", () -> page.text("[data-name=eu] h3 span").equals("down"));
            page.await("a new leader", () -> page.text("#events").matches("(?s).*shard \\S*eu is led by u[ks].*"));
            page.await("to be told so", () -> page.text("#health").equals("serving without eu"));
            page.picture("console-live-region-down.png");

            cluster.chaos("start", "eu");
            cluster.awaitReady();
            page.await("all to be well again", () -> page.text("#health").equals("all well"));
            page.await("eu to be up", () -> page.text("[data-name=eu] h3 span").equals("up"));
            page.await("eu to lead again", () -> page.text("#events").matches("(?s).*shard \\S*eu is led by eu.*"));
            page.picture("console-live-back.png");
        }
        Whole.assertWhole(cluster);
    }
}
