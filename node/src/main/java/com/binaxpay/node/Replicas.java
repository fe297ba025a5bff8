package com.binaxpay.node;

import com.binaxpay.config.Configuration;
import com.binaxpay.config.Topology;
import com.binaxpay.config.TopologyChange;
import com.binaxpay.replication.FatalHandler;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.PeerProgress;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.shard.ShardHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has this node's replicas follow the topology that was agreed on: opens those that were placed here, closes and
/// removes
/// those that were taken away, and, for shards that are led here, puts one new voter after the other in the place of an
/// old one, and has those learn that shall. All of it is found out anew each time, so nothing is lost by a crash. Owned
/// by the node's timer.
final class Replicas {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    /// How this node opens and closes a replica.
    interface Node {
        /// Opens a replica of a shard, not started yet.
        ShardHost open(Topology.Shard shard) throws IOException;

        /// Starts it, once its group is there.
        void start(ShardHost host);

        /// Ends all that runs for it.
        void close(ShardHost host);
    }

    private final String process;
    private final RaftHost raft;
    private final Path data;
    private final List<ShardHost> hosts;
    private final PeerProgress progress;
    private final MemberChanges members;
    private final Leaders leaders;
    private final Node node;
    private final Set<Integer> beginning;
    private final Set<Integer> leaving = ConcurrentHashMap.newKeySet();

    /// @param data directory of the node
    /// @param hosts this node's replicas; grows and shrinks
    /// @param progress how far the others are
    /// @param peers where a region's node is reached
    /// @param beginning shards that are new in the cluster and have not begun here yet; safe for any thread
    Replicas(
            String process,
            RaftHost raft,
            Path data,
            List<ShardHost> hosts,
            PeerProgress progress,
            Function<String, Peer> peers,
            Leaders leaders,
            Node node,
            Set<Integer> beginning) {
        this.process = process;
        this.raft = raft;
        this.data = data;
        this.hosts = hosts;
        this.progress = progress;
        this.members = new MemberChanges(progress, peers);
        this.leaders = leaders;
        this.node = node;
        this.beginning = beginning;
    }

    /// Whether a replica is to be opened when the node starts: it has files, or is one of a new cluster, or of a disk
    /// that
    /// was lost as a whole. One that was placed here since is opened by [#follow].
    boolean isOpenedAtStart(Topology topology, Topology.Shard shard, boolean isNew) {
        boolean isPlaced = shard.places().contains(process);
        if (hasFiles(shard.number())) {
            return isPlaced
                    || topology.residency().refusal(shard.number(), process).isEmpty();
        }
        // Who learns gets a snapshot, whether it is new or was lost.
        // So does who came to a running cluster: it has a vote only where a leader gave it one.
        return shard.regions().contains(process)
                && !topology.addedRegions().contains(process)
                && (isNew || !Files.exists(log(NodePeers.CONTROL_GROUP)));
    }

    /// Whether the voter `region` of a group, which lost its files, may begin again with a snapshot. While voters are
    /// being
    /// changed it may not: it would take those that shall be for those that are.
    boolean mayRejoin(Topology agreed, String group, String region) {
        return hosts.stream()
                .filter(host -> host.group().name().equals(group))
                .map(host -> host.group().voters())
                .allMatch(voters -> !voters.contains(region)
                        || voters.equals(Set.copyOf(agreed.shards()
                                .get(NodePeers.shardOf(group).orElseThrow())
                                .regions())));
    }

    private boolean hasFiles(int shard) {
        String group = NodePeers.groupOf(shard);
        return Files.exists(log(group)) || Files.exists(data.resolve(group));
    }

    private Path log(String group) {
        return RaftHost.directory(data.resolve("raft"), group);
    }

    /// Begins with shards that were added to the cluster. Nobody has anything of them yet, so all their voters begin
    /// alike, each when it hears of them, be it after a restart. For that it must go by the topology before until
    /// they have begun: who once had a replica and finds nothing has lost it, and gets a snapshot instead.
    ///
    /// @return whether all those that shall be here have begun, with an entry in their logs
    boolean begin(TopologyChange change) {
        boolean haveBegun = true;
        for (Topology.Shard shard : change.added()) {
            if (shard.regions().contains(process)) {
                beginning.add(shard.number());
                haveBegun &= hasBegun(shard);
            }
        }
        return haveBegun;
    }

    private boolean hasBegun(Topology.Shard shard) {
        Optional<ShardHost> host = host(shard);
        if (host.isPresent()) {
            boolean hasEntries = host.get().group().lastApplied() >= 0;
            if (hasEntries) {
                beginning.remove(shard.number());
            }
            return hasEntries;
        }
        LOG.info("shard {}: begins", shard.name());
        ShardHost opened;
        try {
            opened = node.open(shard);
        } catch (IOException | RuntimeException e) {
            LOG.warn("shard {}: cannot begin here, and is tried again", shard.name(), e);
            return false;
        }
        try {
            raft.addNew(opened.group().name());
            node.start(opened);
        } catch (IOException | RuntimeException e) {
            // A new process begins anew.
            FatalHandler.halting().onFatal(opened.group().name(), e);
        }
        return false;
    }

    private Optional<ShardHost> host(Topology.Shard shard) {
        return hosts.stream().filter(each -> each.shard() == shard.number()).findFirst();
    }

    /// Makes what steps can be made now.
    ///
    /// @param isAgreed whether the control group agreed on the topology; where it is only what a file says, nothing
    ///     is opened or closed for it
    void follow(Configuration current, boolean isAgreed) {
        for (Topology.Shard shard : current.topology().shards()) {
            if (beginning.contains(shard.number())) {
                continue;
            }
            Optional<ShardHost> host = host(shard);
            try {
                host.ifPresent(present -> lead(present.group(), current, shard));
                if (isAgreed) {
                    place(shard, host);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("shard {}: its replica here cannot follow the topology, and is tried again", shard.name(), e);
            }
        }
    }

    /// The same for the control group: its voters stay, and nodes of regions that came since learn from it.
    void followControl(Group control, Configuration current) {
        leaders.prefer(current, control, current.topology().controlRegions());
        if (control.isLeader()) {
            members.teach(control, current.topology().addedRegions());
        }
    }

    private void place(Topology.Shard shard, Optional<ShardHost> host) throws IOException {
        boolean isPlaced = shard.places().contains(process);
        if (host.isEmpty() && isPlaced) {
            open(shard);
        } else if (host.isPresent() && !isPlaced) {
            leave(host.get(), shard);
        } else if (host.isPresent() && leaving.remove(shard.number())) {
            raft.stay(host.get().group().name());
        }
    }

    private void open(Topology.Shard shard) throws IOException {
        LOG.info("shard {}: was placed here", shard.name());
        if (shard.regions().contains(process)) {
            raft.expect(NodePeers.groupOf(shard.number()));
        }
        ShardHost host = node.open(shard);
        raft.addLate(host.group().name());
        node.start(host);
    }

    private void leave(ShardHost host, Topology.Shard shard) throws IOException {
        String group = host.group().name();
        if (leaving.add(host.shard())) {
            LOG.info("{}: was taken away from here", group);
            raft.leave(group);
        }
        if (raft.hasLeft(group) && isCovered(host.group(), shard)) {
            hosts.remove(host);
            node.close(host);
            raft.remove(group);
            ClusterFiles.delete(data.resolve(group));
            leaving.remove(host.shard());
        }
    }

    /// Whether all who shall have the shard have what is here, so that it can go: Ratis closes a replica for other
    /// reasons
    /// too.
    private boolean isCovered(Group group, Topology.Shard shard) {
        List<CompletableFuture<Long>> asked = shard.regions().stream()
                .map(region -> progress.appliedBy(region, group.name()))
                .toList();
        return asked.stream()
                .allMatch(answer -> answer.exceptionally(failure -> -1L).join() >= Math.max(0, group.lastApplied()));
    }

    /// Prefers who should lead of those that vote, and brings the voters to what was agreed on.
    private void lead(Group group, Configuration current, Topology.Shard shard) {
        Set<String> voters = group.voters();
        List<String> preferred = Stream.concat(shard.regions().stream(), voters.stream())
                .filter(voters::contains)
                .distinct()
                .toList();
        if (!preferred.isEmpty()) {
            leaders.prefer(current, group, preferred);
        }
        Optional<String> added = shard.regions().stream()
                .filter(region -> !voters.contains(region))
                .findFirst();
        Optional<String> removed = voters.stream()
                .filter(voter -> !shard.regions().contains(voter) && !voter.equals(process))
                .findFirst();
        if (group.isLeader() && added.isPresent() && removed.isPresent()) {
            members.replace(group, removed.get(), added.get());
        } else if (group.isLeader()) {
            members.teach(group, shard.learners());
        }
    }
}
