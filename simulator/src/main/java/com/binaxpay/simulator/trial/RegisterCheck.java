package com.binaxpay.simulator.trial;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Linearizability of a register to which every write gives another value (Gibbons and Korach, "Testing shared
/// memories",
/// 1997): the operations of a value are a cluster; its zone is from the first end among them to the last begin. Where
/// the
/// first end comes first the zone is forward: some operation of the cluster is behind another, so that the value holds
/// all
/// through the zone. Linearizable if no two forward zones overlap, and no backward zone lies within a forward one.
final class RegisterCheck {
    private static final class Cluster {
        private long firstEnd = Long.MAX_VALUE;
        private long lastBegin = Long.MIN_VALUE;
        private long writeBegan = Long.MAX_VALUE;
        private long firstReadEnd = Long.MAX_VALUE;

        private long low() {
            return Math.min(firstEnd, lastBegin);
        }

        private long high() {
            return Math.max(firstEnd, lastBegin);
        }

        private boolean isForward() {
            return firstEnd < lastBegin;
        }
    }

    private final Map<Long, Cluster> clusters = new TreeMap<>();

    RegisterCheck() {
        // What is there at first was written before all.
        add(true, 0, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    void add(boolean isWrite, long value, long beganNs, long endedNs) {
        Cluster cluster = clusters.computeIfAbsent(value, unused -> new Cluster());
        cluster.firstEnd = Math.min(cluster.firstEnd, endedNs);
        cluster.lastBegin = Math.max(cluster.lastBegin, beganNs);
        if (isWrite) {
            cluster.writeBegan = beganNs;
        } else {
            cluster.firstReadEnd = Math.min(cluster.firstReadEnd, endedNs);
        }
    }

    /// What is wrong; empty where nothing is.
    Optional<String> verdict() {
        List<Map.Entry<Long, Cluster>> forward = new ArrayList<>();
        for (Map.Entry<Long, Cluster> entry : clusters.entrySet()) {
            Cluster cluster = entry.getValue();
            if (cluster.firstReadEnd < cluster.writeBegan) {
                return Optional.of("value " + entry.getKey() + " was read before it was written");
            }
            if (cluster.isForward()) {
                forward.add(entry);
            }
        }
        forward.sort(Comparator.comparingLong(entry -> entry.getValue().low()));
        for (int i = 1; i < forward.size(); i++) {
            if (forward.get(i).getValue().low() < forward.get(i - 1).getValue().high()) {
                return Optional.of("values " + forward.get(i - 1).getKey() + " and "
                        + forward.get(i).getKey() + " held at the same time");
            }
        }
        for (Map.Entry<Long, Cluster> entry : clusters.entrySet()) {
            Cluster backward = entry.getValue();
            if (!backward.isForward()) {
                for (Map.Entry<Long, Cluster> around : forward) {
                    if (around.getValue().low() < backward.low()
                            && backward.high() < around.getValue().high()) {
                        return Optional.of(
                                "value " + entry.getKey() + " came and went while " + around.getKey() + " held");
                    }
                }
            }
        }
        return Optional.empty();
    }
}
