package com.binaxpay.replication;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;

/// Who votes in a group, as far as this replica knows. Safe for any thread.
final class Voters {
    private final GroupConfig config;
    private final Supplier<@Nullable Running> running;
    private volatile @Nullable Voting voting;

    /// @param config what holds until the replica runs
    Voters(GroupConfig config, Supplier<@Nullable Running> running) {
        this.config = config;
        this.running = running;
    }

    /// The voters of the configuration in force, and, while it is being changed, those of the one before. Asked for
    /// each entry, so they are put together once for each configuration.
    // A configuration is never changed, but replaced by another object.
    @SuppressWarnings("ReferenceEquality")
    List<Set<String>> quorums() {
        Running now = running.get();
        if (now == null) {
            return List.of(
                    config.peers().stream().map(Peer::name).collect(Collectors.toCollection(LinkedHashSet::new)));
        }
        RaftConfiguration conf = now.division().getRaftConf();
        Voting known = voting;
        if (known == null || known.conf != conf) {
            known = Voting.of(conf);
            voting = known;
        }
        return known.quorums;
    }

    /// Who votes by a configuration.
    private record Voting(RaftConfiguration conf, List<Set<String>> quorums) {
        static Voting of(RaftConfiguration conf) {
            Set<String> current = names(conf.getCurrentPeers());
            Set<String> previous = names(conf.getPreviousPeers());
            return new Voting(conf, previous.isEmpty() ? List.of(current) : List.of(current, previous));
        }

        private static Set<String> names(Collection<RaftPeer> peers) {
            return peers.stream()
                    .map(peer -> peer.getId().toString())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /// Who learns, by the configuration in force.
    Set<String> learners() {
        Running now = running.get();
        return now == null
                ? Set.of()
                : Voting.names(now.division().getRaftConf().getCurrentPeers(RaftPeerRole.LISTENER));
    }

    /// Those of the configuration in force.
    Set<String> current() {
        return quorums().getFirst();
    }

    /// Whether a process has a vote, also if that is only until a change is complete.
    boolean include(String process) {
        return quorums().stream().anyMatch(voters -> voters.contains(process));
    }

    /// Whether a process has no vote, by a configuration that is committed.
    boolean exclude(String process) {
        Running now = running.get();
        if (now == null) {
            return false;
        }
        RaftConfiguration conf = now.division().getRaftConf();
        return conf.getLogEntryIndex() <= now.division().getRaftLog().getLastCommittedIndex()
                && Voting.of(conf).quorums.stream().noneMatch(voters -> voters.contains(process));
    }

    /// Where the voters are reached now; who is about to be one is not among them.
    List<Peer> reachable() {
        Running now = running.get();
        return now == null
                ? config.peers()
                : now.division().getRaftConf().getCurrentPeers().stream()
                        .map(peer -> new Peer(peer.getId().toString(), peer.getAddress(), 0))
                        .toList();
    }
}
