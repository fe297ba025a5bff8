package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.AtRest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/// What must hold of a whole cluster after whatever happened to it.
final class Whole {
    private static final Duration AT_REST = Duration.ofMinutes(1);
    private static final Duration AT_HOME = Duration.ofMinutes(6);
    private static final int SHARDS = 3;
    private static final int REPLICAS = 9;

    private Whole() {}

    /// A change of the topology is refused while the one before, or what a busy machine brought about, is not put
    /// right.
    static void awaitLedFromHome(LocalUp cluster) {
        Until.says("a cluster that is led from where it was told to be", AT_HOME, () -> {
            for (JsonNode shard : cluster.status().path("shards")) {
                if (!shard.path("leader").equals(shard.path("home"))) {
                    return shard.path("name").asText() + " is led from "
                            + shard.path("leader").asText();
                }
            }
            return "";
        });
    }

    /// All is up and at rest, replicas agree, and `./binax verify` finds nothing: balances follow from history on every
    /// replica, debits equal credits for each asset, nothing is between shards, no file holds text in the clear.
    static void assertWhole(LocalUp cluster) throws InterruptedException {
        assertWhole(cluster, SHARDS, REPLICAS);
    }

    /// The same of a cluster with so many shards and replicas.
    static void assertWhole(LocalUp cluster, int shards, int replicas) throws InterruptedException {
        cluster.awaitReady();
        Until.says("the cluster to be at rest", AT_REST, () -> AtRest.missing(cluster.status()));
        Binax.Ended verify = cluster.binax("verify").good();
        assertThat(verify.out())
                .contains("nothing between shards")
                .doesNotContain("FAULT")
                .endsWith("verified\n");
        assertThat(verify.out().lines().filter(line -> line.endsWith("accounts compared: good")))
                .hasSize(replicas);
        assertThat(verify.out().lines().filter(line -> line.contains("3 replicas agree at checkpoint")))
                .hasSize(shards);
    }
}
