package com.binaxpay.node;

import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.Topology;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.ProcessStatus.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Takes a region out of service and back, step by step, telling a person what is waited for. Nothing is refused to
/// clients meanwhile: leadership moves while requests wait for it, and a region that leads nothing can end.
final class Maintenance implements AutoCloseable {
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(15);
    private static final long CONNECT_MS = 3_000;
    private static final Duration POLL = Duration.ofMillis(200);
    /// Entries that a replica may be behind and still be called caught up: under load it always is a few.
    private static final long LAG_MAX = 256;
    private static final String LEADER = "leader";
    private static final Set<String> IN_SERVICE = Set.of(LEADER, "follower", "learner");

    private final Layout layout;
    private final Topology topology;
    private final ClusterLinks links;
    private final Duration patience;
    private final Consumer<String> say;

    /// @param patience how long each step may take
    /// @param say told what is done and waited for, a line at a time
    Maintenance(LocalCluster cluster, Duration patience, Consumer<String> say) {
        this.layout = cluster.layout();
        this.topology = cluster.topology();
        this.links = new ClusterLinks(cluster, layout);
        this.patience = patience;
        this.say = say;
    }

    /// Refuses a region that does not exist, and one without which no majority would be left that is up and has what
    /// was written.
    void requireOthersReady(String region) throws InterruptedException {
        topology.refusalToDrain(List.of(region)).ifPresent(Maintenance::refuse);
        await(region + " can be spared: all others follow", statuses -> {
            for (Member node : layout.of(Kind.NODE)) {
                if (!node.name().equals(region)) {
                    Optional<String> missing = behind(node.name(), statuses);
                    if (missing.isPresent()) {
                        return missing;
                    }
                }
            }
            return Optional.empty();
        });
    }

    /// Has `region` lead nothing, and waits until it does not.
    void drain(String region) throws InterruptedException {
        change(new ConfigCommand.DrainRegion(region, true));
        await(region + " leads nothing", statuses -> leads(region, statuses));
    }

    /// Has `region` lead again what is at home there, and waits until it does.
    void giveBack(String region) throws InterruptedException {
        await(region + " has caught up", statuses -> behind(region, statuses));
        change(new ConfigCommand.DrainRegion(region, false));
        List<Integer> own = topology.shards().stream()
                .filter(shard -> shard.leader().equals(region))
                .map(Topology.Shard::number)
                .toList();
        await(region + " leads what is at home there", statuses -> {
            for (int shard : own) {
                if (role(region, shard, statuses).filter(LEADER::equals).isEmpty()) {
                    return Optional.of("another region leads shard " + shard);
                }
            }
            return Optional.empty();
        });
    }

    private void change(ConfigCommand command) throws InterruptedException {
        ConfigReply reply = new ConfigClient(links.configLinks()).change(command, CHANGE_TIMEOUT);
        if (reply instanceof ConfigReply.Refused refused) {
            refuse(refused.reason());
        }
        if (!(reply instanceof ConfigReply.Done)) {
            throw new CommandFailed(
                    CommandFailed.FAILED, "the control group did not take the change: " + reply + ". Try again.");
        }
    }

    private static void refuse(String reason) {
        throw new CommandFailed(CommandFailed.FAILED, reason + ". Nothing was changed.");
    }

    /// What a step still waits for, given what all processes say; empty when it is over.
    @FunctionalInterface
    private interface Step {
        Optional<String> missing(Map<String, ProcessStatus> statuses);
    }

    private void await(String goal, Step step) throws InterruptedException {
        links.awaitConnections(layout.of(Kind.NODE).stream().map(Member::name).toList(), CONNECT_MS);
        long endNs = System.nanoTime() + patience.toNanos();
        String told = "";
        while (true) {
            Optional<String> missing = step.missing(links.statuses());
            if (missing.isEmpty()) {
                say.accept(goal);
                return;
            }
            if (System.nanoTime() - endNs > 0) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        "after " + patience.toSeconds() + " s it still does not hold that " + goal + ": "
                                + missing.get() + ". What was done so far stays; run the command again.");
            }
            if (!missing.get().equals(told)) {
                told = missing.get();
                say.accept("waiting: " + told);
            }
            Pause.of(POLL);
        }
    }

    private static Optional<String> leads(String region, Map<String, ProcessStatus> statuses) {
        ProcessStatus status = statuses.get(region);
        if (status == null) {
            return Optional.empty();
        }
        List<String> led = new ArrayList<>();
        for (Replica replica : status.replicas()) {
            if (replica.role().startsWith(LEADER)) {
                led.add(replica.shard() == ProcessStatus.CONTROL ? "the control group" : "shard " + replica.shard());
            }
        }
        return led.isEmpty() ? Optional.empty() : Optional.of(region + " leads " + String.join(", ", led));
    }

    /// What keeps `region` from being as good as the others.
    private static Optional<String> behind(String region, Map<String, ProcessStatus> statuses) {
        ProcessStatus status = statuses.get(region);
        if (status == null) {
            return Optional.of(region + " does not answer");
        }
        for (Replica replica : status.replicas()) {
            if (!IN_SERVICE.contains(replica.role())) {
                return Optional.of(region + " is " + replica.role() + " in shard " + replica.shard());
            }
            long newest = statuses.values().stream()
                    .flatMap(other -> other.replicas().stream())
                    .filter(other -> other.shard() == replica.shard())
                    .mapToLong(Replica::applied)
                    .max()
                    .orElse(0);
            if (newest - replica.applied() > LAG_MAX) {
                return Optional.of(
                        region + " is " + (newest - replica.applied()) + " entries behind in shard " + replica.shard());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> role(String region, int shard, Map<String, ProcessStatus> statuses) {
        return Optional.ofNullable(statuses.get(region))
                .flatMap(status -> status.replicas().stream()
                        .filter(replica -> replica.shard() == shard)
                        .map(Replica::role)
                        .findFirst());
    }

    @Override
    public void close() {
        links.close();
    }
}
