package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/// What must hold of a whole cluster after whatever happened to it.
final class Whole {
    private static final Duration AT_REST = Duration.ofMinutes(1);
    private static final int SHARDS = 3;
    private static final int REPLICAS = 9;

    private Whole() {}

    /// All is up and at rest, replicas agree, and `./binax verify` finds nothing: balances follow from history on every
    /// replica, debits equal credits for each asset, nothing is between shards, no file holds text in the clear.
    static void assertWhole(LocalUp cluster) throws InterruptedException {
        cluster.awaitReady();
        Until.says("nothing to be in flight", AT_REST, () -> inFlight(cluster.status()));
        Until.says("the replicas' digests at the newest checkpoint", AT_REST, () -> disagreement(cluster.status()));
        Binax.Ended verify = cluster.binax("verify").good();
        assertThat(verify.out())
                .contains("nothing between shards")
                .doesNotContain("FAULT")
                .endsWith("verified\n");
        assertThat(verify.out().lines().filter(line -> line.endsWith("accounts compared: good")))
                .hasSize(REPLICAS);
        assertThat(verify.out().lines().filter(line -> line.contains("3 replicas agree at checkpoint")))
                .hasSize(SHARDS);
    }

    private static String inFlight(JsonNode status) {
        JsonNode payouts = status.path("payouts");
        boolean isAtRest = payouts.path("open").asInt() == 0
                && payouts.path("crossings_open").asInt() == 0;
        return isAtRest ? "" : payouts.toString();
    }

    /// The same checkpoint and the same digest at all replicas of each shard.
    private static String disagreement(JsonNode status) throws IOException {
        for (JsonNode shard : status.path("shards")) {
            Set<String> digests = new TreeSet<>();
            shard.path("replicas")
                    .forEach(replica -> digests.add(replica.path("checkpoint") + " " + replica.path("digest")));
            if (digests.size() != 1) {
                return shard.path("name").asText() + ": " + digests;
            }
        }
        return "";
    }
}
