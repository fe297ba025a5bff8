package com.binaxpay.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/// What a cluster's status says is still under way.
public final class AtRest {
    private AtRest() {}

    /// What keeps a cluster from being whole and at rest, in words; empty where nothing does: all of it serves, nothing
    /// is in flight, and the replicas of each shard show the same digest at the same checkpoint.
    public static String missing(JsonNode status) {
        if (!status.path("ready").asBoolean()) {
            return status.path("waiting_for").asText("not ready");
        }
        JsonNode payouts = status.path("payouts");
        if (payouts.path("open").asInt() != 0 || payouts.path("crossings_open").asInt() != 0) {
            return "in flight: " + payouts;
        }
        return disagreement(status);
    }

    private static String disagreement(JsonNode status) {
        for (JsonNode shard : status.path("shards")) {
            Set<String> digests = new TreeSet<>();
            shard.path("replicas")
                    .forEach(replica -> digests.add(replica.path("checkpoint") + " " + replica.path("digest")));
            if (digests.size() != 1) {
                return shard.path("name").asText() + " has different digests: " + digests;
            }
        }
        return "";
    }
}
