package com.binaxpay.replication;

import com.binaxpay.money.Invariant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One replicated state machine and its voters.
///
/// @param name name of the group, the same on all its peers for ever
/// @param peers all voters, this process among them unless it learns; what a group was begun with is kept in its log
/// and
///     wins later
/// @param learner this process, where it has no vote and is to get none
public record GroupConfig(String name, List<Peer> peers, Optional<Peer> learner) {
    /// Of a voter.
    public GroupConfig(String name, List<Peer> peers) {
        this(name, peers, Optional.empty());
    }

    /// Refuses a group without voters.
    public GroupConfig {
        Invariant.check(!name.isEmpty(), "a group needs a name");
        Invariant.check(!peers.isEmpty(), "a group needs a voter: " + name);
        peers = List.copyOf(peers);
    }

    /// The voter that should lead: the one with the highest priority, where one has a claim at all.
    Optional<String> preferred() {
        return peers.stream()
                .max(Comparator.comparingInt(Peer::priority))
                .filter(peer -> peer.priority() > 0)
                .map(Peer::name);
    }
}
