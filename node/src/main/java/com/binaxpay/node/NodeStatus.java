package com.binaxpay.node;

import com.binaxpay.config.ConfigView;
import com.binaxpay.gateway.Health;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.Role;
import com.binaxpay.shard.Checkpoint;
import com.binaxpay.shard.ScrubStatus;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.ShardStatus;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a node says about itself.
///
/// @param beginning shards that are new in the cluster and have not begun here yet
record NodeStatus(
        String process, List<ShardHost> hosts, Group control, ConfigView config, ApiFront api, Set<Integer> beginning) {

    /// Whether this node should be given traffic: it answers, it knows the configuration, and each replica here leads
    /// or
    /// follows.
    boolean isReady() {
        return api.isServing()
                && config.current().version() > 0
                && isPlaced(control)
                && hosts.stream().filter(this::counts).allMatch(host -> isPlaced(host.group()));
    }

    /// Whether this replica is a voter of a shard that has begun; one that comes or goes is waited for by nobody.
    private boolean counts(ShardHost host) {
        return host.group().voters().contains(process) && !beginning.contains(host.shard());
    }

    private static boolean isPlaced(Group group) {
        return group.role() == Role.LEADER
                || ((group.role() == Role.FOLLOWER || group.role() == Role.LEARNER)
                        && group.leader().isPresent());
    }

    /// The shards, as partners depend on them.
    List<Health.Part> parts() {
        return hosts.stream()
                .map(host -> new Health.Part(
                        "shard-" + host.shard(),
                        config.current().topology().shards().get(host.shard()).home(),
                        isPlaced(host.group())))
                .toList();
    }

    ProcessStatus get() {
        List<ProcessStatus.Replica> replicas = new ArrayList<>();
        hosts.forEach(host -> replicas.add(replica(host)));
        replicas.add(controlReplica());
        return new ProcessStatus(
                process,
                isReady(),
                StatusMethod.uptimeMs(),
                StatusMethod.rssBytes(),
                config.current().version(),
                config.ageMs(),
                api.traffic(),
                replicas,
                Release.NAME,
                Release.LEVEL);
    }

    private static ProcessStatus.Replica replica(ShardHost host) {
        ShardStatus status = host.status();
        // A node of 0.1.0, which there may be at the first level, could not read more.
        ScrubStatus scrub = host.level() >= Levels.COMPLETE ? host.scrubStatus() : ScrubStatus.NONE;
        Checkpoint newest = status.checkpoints().isEmpty()
                ? Checkpoint.NONE
                : status.checkpoints().getLast();
        return new ProcessStatus.Replica(
                status.shard(),
                status.role(),
                status.leader(),
                status.term(),
                status.applied(),
                status.committed(),
                Duration.ofNanos(status.stalenessNs()).toMillis(),
                newest.number(),
                Bytes.of(HexFormat.of().parseHex(newest.digest())),
                status.counters().openPayouts(),
                0,
                status.counters().openCrossings(),
                scrub.found(),
                scrub.repaired(),
                scrub.ageMs(),
                List.copyOf(host.jurisdictions().admitted().keySet()));
    }

    private ProcessStatus.Replica controlReplica() {
        return new ProcessStatus.Replica(
                ProcessStatus.CONTROL,
                control.role().name().toLowerCase(Locale.ROOT),
                control.leader().orElse(""),
                control.term(),
                control.lastApplied(),
                control.committed(),
                Duration.ofNanos(control.stalenessNs()).toMillis(),
                0,
                Bytes.EMPTY,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of());
    }
}
