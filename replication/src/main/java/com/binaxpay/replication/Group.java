package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// This process's replica of one group. Safe for any thread.
public interface Group {
    /// Name of the group.
    String name();

    /// Proposes an entry. Only a leader in contact with a quorum takes it; everyone else answers
    /// [Proposed.NotProposed] at once. The future completes on a thread of the engine, after the entry was applied
    /// here; it never fails and has no deadline of its own (it ends at the latest when leadership does).
    ///
    /// @param entry not copied: its bytes must not change afterwards
    CompletableFuture<Proposed> propose(ByteBuffer entry);

    /// What this replica is.
    Role role();

    /// Whether this replica accepts proposals.
    default boolean isLeader() {
        return role() == Role.LEADER;
    }

    /// Process that is believed to lead.
    Optional<String> leader();

    /// Current term.
    long term();

    /// Index of the newest entry that was applied here.
    long lastApplied();

    /// Index of the newest entry that is known here to be committed.
    long committed();

    /// Completes with true once the entry at `index` is applied here, with false where it is not within `timeoutMs`, or
    /// this replica stops before.
    CompletableFuture<Boolean> applied(long index, long timeoutMs);

    /// How far each other voter is behind; empty where this replica does not lead.
    List<PeerLag> peers();

    /// Names of the voters now, as far as this replica knows; while they are being changed, those to come.
    default Set<String> voters() {
        return Set.of();
    }

    /// Names of those who have a replica without a vote now, as far as this replica knows.
    default Set<String> learners() {
        return Set.of();
    }

    /// Has exactly these processes learn, voters excepted. Only a leader can, one change at a time, and each must host
    /// a
    /// replica by then (see [RaftHost#addLate]).
    ///
    /// @return true when that is committed, false where nothing was changed, or that is not known
    default CompletableFuture<Boolean> teach(List<Peer> learners) {
        return CompletableFuture.completedFuture(false);
    }

    /// Puts the process of `added` in the place of the voter `removed`. Only a leader can, which is not itself removed,
    /// and
    /// one change at a time. The new voter must host a replica by then (see [RaftHost#addLate]); it counts once it
    /// has caught up, and in all the time between a majority of the old voters is there.
    ///
    /// @return true when the new voters are committed, false where nothing was changed, or that is not known
    default CompletableFuture<Boolean> replaceVoter(String removed, Peer added) {
        return CompletableFuture.completedFuture(false);
    }

    /// Whether a majority (this replica included) answered so recently that no other leader is likely. False on
    /// everyone but a leader.
    boolean hasQuorumContact();

    /// How old this replica's state may be, in nanoseconds: everything that was committed longer ago is applied here.
    /// [Long#MAX_VALUE] where that is not known.
    ///
    /// It counts by the clock of this process alone, whatever a message's way takes: on a leader from when it sent
    /// what a majority last answered, on others from when they sent the answer that the leader had when it told
    /// what was committed. On a quiet group that is up to two heartbeats ago.
    long stalenessNs();

    /// As [#stalenessNs], for a read: for a second from now, leaders are heard of more often.
    default long stalenessForReadNs() {
        return stalenessNs();
    }

    /// Completes with true when the local state reflects every write acknowledged before the call, with false where
    /// that cannot be promised (no leader, no quorum). Leaders answer from their lease, else by asking a majority.
    CompletableFuture<Boolean> readBarrier();

    /// Hands leadership to another voter; true when it leads. Only a leader can. Unless that voter is preferred (see
    /// [#prefer]), leadership goes back by itself after a while.
    CompletableFuture<Boolean> transferLeadership(String peer);

    /// Makes `peer` the preferred leader, as far as this replica has a say: whenever it leads, it hands over to `peer`
    /// once that has followed for a while and applied its log. Whoever decides tells all replicas; until told, the
    /// voter
    /// with the highest priority is preferred.
    void prefer(String peer);

    /// Says which voters should not lead at the moment, though they live. One that leads hands over to the preferred
    /// one
    /// as soon as that follows; where it does not, another one stands for election in its place. Whoever judges
    /// tells each replica what it knows; until told, nobody is unfit.
    default void avoid(Set<String> unfit) {}

    /// Takes a snapshot of this replica now; completes with the index that it covers.
    CompletableFuture<Long> snapshot();

    /// Snapshots on this replica's disk, newest first.
    default List<SnapshotOf> snapshots() throws IOException {
        return List.of();
    }

    /// Has the next [#snapshot] written even where nothing was applied since the newest one, which it then replaces:
    /// that one
    /// is damaged.
    default void replaceNextSnapshot() {}

    /// Damage in the log's files.
    ///
    /// @param isOpen whether the file still grows; one that does not goes when a snapshot covers it
    record LogDamage(Path file, String what, boolean isOpen) {}

    /// Reads the log's files, up to what was applied, and says what is damaged first; empty where all is well.
    default Optional<LogDamage> logDamage() throws IOException {
        return Optional.empty();
    }

    /// Sets what appends an entry that does nothing, for a leader that has to know how far a voter's log reaches while
    /// nobody writes. It is called by the watch thread and must not block.
    default void nudgeBy(Runnable newNudge) {}

    /// Adds a listener. It is told at once if this replica leads already.
    void onLeadership(LeadershipListener listener);
}
