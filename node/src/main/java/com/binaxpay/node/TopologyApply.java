package com.binaxpay.node;

import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.config.Topology;
import com.binaxpay.config.TopologyChange;
import com.binaxpay.journal.Keyring;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.ProcessStatus.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Has a running cluster change its topology. What shall be is told to the control group in one step; the nodes do the
/// rest, whether anybody watches or not, so a command that was broken off is simply given again.
final class TopologyApply implements AutoCloseable {
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(15);
    /// A replica that was just started catches up by itself; what takes longer needs an operator.
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long CONNECT_MS = 3_000;
    private static final long LAG_MAX = 256;
    private static final int OK = 200;
    private static final String LEADER = "leader";
    private static final String LEARNER = "learner";
    private static final List<String> VOTING = List.of(LEADER, "follower");

    private final LocalCluster cluster;
    private Layout layout;
    private ClusterLinks links;
    private final ConfigClient control;
    private final Consumer<String> say;

    /// @param say told what is done and waited for, a line at a time
    TopologyApply(LocalCluster cluster, Consumer<String> say) {
        this.cluster = cluster;
        this.layout = cluster.layout();
        this.links = new ClusterLinks(cluster, layout);
        this.control = new ConfigClient(links.configLinks());
        this.say = say;
    }

    /// The way from what the cluster agreed on to `target`.
    TopologyChange changeTo(Topology target) throws InterruptedException {
        links.awaitConnections(nodes(), CONNECT_MS);
        Topology present = control.agreed()
                .orElseThrow(() -> new CommandFailed(
                        CommandFailed.FAILED,
                        "the cluster has agreed on no topology: no node answers (./binax status), or the upgrade to this"
                                + " release is not finished (./binax upgrade finish)."));
        return new TopologyChange(present, target);
    }

    /// Says what is in the way, if anything is, all of it at once.
    ///
    /// @param widen jurisdictions whose data may go to more places than before
    void require(TopologyChange change, List<String> widen) {
        List<Problem> refusals = new ArrayList<>(change.refusals());
        String front = layout.front().name();
        if (change.to().edges().stream().noneMatch(edge -> edge.name().equals(front))) {
            refusals.add(
                    new Problem("edges", "", front + " is the cluster's own address and can't be removed: keep it"));
        }
        List<Problem> widened = change.widened().stream()
                .filter(problem ->
                        widen.stream().noneMatch(code -> problem.path().startsWith("jurisdictions." + code + ".")))
                .toList();
        if (refusals.isEmpty() && widened.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("this cannot be applied:");
        refusals.forEach(problem -> text.append("\n  ").append(problem));
        widened.forEach(problem -> text.append("\n  ")
                .append(problem.path())
                .append(": ")
                .append(problem.value())
                .append(": lets data go where it may not be now; say that you mean it with --widen ")
                .append(problem.path().split("\\.", -1)[1]));
        throw new CommandFailed(CommandFailed.FAILED, text + "\nNothing was changed.");
    }

    /// Tells the control group, and waits until it is so.
    void run(TopologyChange change, Duration patience) throws InterruptedException {
        Duration settles = patience.compareTo(SETTLES_WITHIN) < 0 ? patience : SETTLES_WITHIN;
        // Two changes at once would be hard to follow for whoever has to say what is where.
        awaitNothingMissing(change.from(), 0, settles).ifPresent(what -> {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "after " + settles.toSeconds() + " s the cluster is not yet what it was last told to be: " + what
                            + ". Repair that, and try again. Nothing was changed.");
        });
        makeKeys(change);
        ConfigReply reply =
                control.change(new ConfigCommand.PutTopology(change.to().yaml()), CHANGE_TIMEOUT);
        if (reply instanceof ConfigReply.Refused refused) {
            throw new CommandFailed(CommandFailed.FAILED, refused.reason() + "\nNothing was changed.");
        }
        if (!(reply instanceof ConfigReply.Done)) {
            throw new CommandFailed(
                    CommandFailed.FAILED, "the control group did not take the change: " + reply + ". Try again.");
        }
        say.accept("agreed; the nodes carry it out");
        await(change.to(), patience);
    }

    /// Before anybody could want them.
    private void makeKeys(TopologyChange change) {
        try {
            Keyring keyring = Keyring.open(cluster.keyring());
            for (Topology.Shard added : change.added()) {
                ClusterFiles.makeKeys(keyring, added);
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "keys for a new shard cannot be made in " + cluster.keyring() + ": " + e.getMessage()
                            + ". Nothing was changed.");
        }
    }

    /// Waits until the cluster is as `target` says, and tells the supervisor.
    void await(Topology target, Duration patience) throws InterruptedException {
        ControlClient.Answer told = new ControlClient(cluster).demand("POST", "/topology", target.yaml());
        if (told.status() != OK) {
            throw new CommandFailed(CommandFailed.FAILED, told.text());
        }
        links.close();
        layout = cluster.layout();
        links = new ClusterLinks(cluster, layout);
        links.awaitConnections(nodes(), CONNECT_MS);
        awaitNothingMissing(target, newestVersion(links.statuses()), patience).ifPresent(what -> {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "after " + patience.toSeconds() + " s it is not done yet: " + what
                            + ". The nodes go on; give the command again to watch.");
        });
        say.accept("applied");
    }

    /// Says what it waits for, and what was still missing when patience ended.
    private Optional<String> awaitNothingMissing(Topology target, long version, Duration patience)
            throws InterruptedException {
        long endNs = System.nanoTime() + patience.toNanos();
        String said = "";
        Optional<String> missing = missing(target, version);
        while (missing.isPresent() && System.nanoTime() - endNs <= 0) {
            if (!missing.get().equals(said)) {
                said = missing.get();
                say.accept("waiting: " + said);
            }
            Pause.of(POLL);
            missing = missing(target, version);
        }
        return missing;
    }

    private static long newestVersion(Map<String, ProcessStatus> statuses) {
        return statuses.values().stream()
                .mapToLong(ProcessStatus::configVersion)
                .max()
                .orElse(0);
    }

    /// @param version the configuration that every process has to have heard of
    private Optional<String> missing(Topology target, long version) throws InterruptedException {
        Map<String, ProcessStatus> statuses = links.statuses();
        Optional<String> absent = notServing("region ", target.addedRegions(), statuses);
        if (absent.isPresent()) {
            return absent;
        }
        for (Topology.Shard shard : target.shards()) {
            long newest = statuses.keySet().stream()
                    .flatMap(region -> replica(statuses, region, shard).stream())
                    .mapToLong(Replica::applied)
                    .max()
                    .orElse(0);
            for (String region : nodes()) {
                Optional<String> missing = missing(
                                shard, region, statuses.containsKey(region), replica(statuses, region, shard), newest)
                        .or(() -> replica(statuses, region, shard)
                                .flatMap(replica -> Admissions.missing(target, replica))
                                .map(what -> "shard " + shard.name() + ": " + region + " " + what));
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        List<String> edges = target.edges().stream().map(Topology.Edge::name).toList();
        return notServing("edge ", edges, statuses).or(() -> deaf(statuses, version));
    }

    private static Optional<String> deaf(Map<String, ProcessStatus> statuses, long version) {
        return statuses.values().stream()
                .filter(status -> status.configVersion() < version)
                .findFirst()
                .map(status -> status.process() + " has not heard of it yet");
    }

    /// The first of these processes, as far as they run under the supervisor, that does not serve.
    private Optional<String> notServing(String kind, List<String> names, Map<String, ProcessStatus> statuses) {
        return names.stream()
                .filter(name -> layout.member(name).isPresent())
                .filter(name -> !Optional.ofNullable(statuses.get(name))
                        .map(ProcessStatus::isReady)
                        .orElse(false))
                .findFirst()
                .map(name -> kind + name + " does not serve yet");
    }

    private static Optional<String> missing(
            Topology.Shard shard, String region, boolean isUp, Optional<Replica> replica, long newest) {
        String name = "shard " + shard.name() + ": " + region;
        if (!shard.places().contains(region)) {
            return replica.map(left -> name + " has not left yet");
        }
        if (!isUp) {
            return Optional.of(name + " does not answer");
        }
        if (replica.isEmpty()
                || !(shard.regions().contains(region) ? VOTING : List.of(LEARNER))
                        .contains(replica.get().role())) {
            return Optional.of(name + " has no replica yet that follows");
        }
        if (newest - replica.get().applied() > LAG_MAX) {
            return Optional.of(name + " is " + (newest - replica.get().applied()) + " entries behind");
        }
        boolean isLed = !region.equals(shard.leader()) || replica.get().role().equals(LEADER);
        return isLed ? Optional.empty() : Optional.of(name + " does not lead yet");
    }

    private static Optional<Replica> replica(Map<String, ProcessStatus> statuses, String region, Topology.Shard shard) {
        return Optional.ofNullable(statuses.get(region))
                .flatMap(status -> status.replicas().stream()
                        .filter(replica -> replica.shard() == shard.number())
                        .findFirst());
    }

    private List<String> nodes() {
        return layout.of(Kind.NODE).stream().map(Member::name).collect(Collectors.toList());
    }

    @Override
    public void close() {
        links.close();
    }
}
