package com.binaxpay.node;

import com.binaxpay.replication.Group;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.PeerProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a leader does so that those vote and learn in a group that shall. One change of a group at a time; groups do
/// not
/// wait for each other: the node that shall learn a shard may first have to be taught the control group, to hear of it.
/// For one thread.
final class MemberChanges {
    private static final Logger LOG = LoggerFactory.getLogger(MemberChanges.class);
    /// Entries that a new voter may lack when it is given its vote; Ratis waits for the rest.
    private static final long LAG_MAX = 4_096;

    private final PeerProgress progress;
    private final Function<String, Peer> peers;
    private final Map<String, CompletableFuture<Boolean>> changes = new HashMap<>();

    /// @param progress how far the others are
    /// @param peers where a region's node is reached
    MemberChanges(PeerProgress progress, Function<String, Peer> peers) {
        this.progress = progress;
        this.peers = peers;
    }

    /// Has those learn that shall, as soon as they have a replica.
    void teach(Group group, List<String> wanted) {
        Set<String> present = group.learners();
        List<String> staying = wanted.stream().filter(present::contains).toList();
        Optional<String> added =
                wanted.stream().filter(region -> !present.contains(region)).findFirst();
        if (added.isPresent()) {
            begin(group, () -> teach(group, staying, added.get()));
        } else if (staying.size() < present.size()) {
            begin(group, () -> group.teach(staying.stream().map(peers).toList()));
        }
    }

    private CompletableFuture<Boolean> teach(Group group, List<String> staying, String added) {
        return progress.appliedBy(added, group.name())
                .thenCompose(applied -> applied < 0
                        ? CompletableFuture.completedFuture(false)
                        : group.teach(Stream.concat(staying.stream(), Stream.of(added))
                                .map(peers)
                                .toList()))
                .exceptionally(failure -> isNotThereYet(group, added, failure));
    }

    /// Has a voter take the place of another, once it has nearly all.
    void replace(Group group, String removed, String added) {
        begin(
                group,
                () -> progress.appliedBy(added, group.name())
                        .thenCompose(applied -> applied < 0 || group.committed() - applied > LAG_MAX
                                ? CompletableFuture.completedFuture(false)
                                : group.replaceVoter(removed, peers.apply(added)))
                        .exceptionally(failure -> isNotThereYet(group, added, failure)));
    }

    private void begin(Group group, Supplier<CompletableFuture<Boolean>> change) {
        CompletableFuture<Boolean> before = changes.get(group.name());
        if (before == null || before.isDone()) {
            changes.put(group.name(), change.get());
        }
    }

    private static boolean isNotThereYet(Group group, String added, Throwable failure) {
        LOG.debug("{}: {} does not answer yet", group.name(), added, failure);
        return false;
    }
}
