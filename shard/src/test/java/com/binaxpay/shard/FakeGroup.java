package com.binaxpay.shard;

import com.binaxpay.replication.Group;
import com.binaxpay.replication.LeadershipListener;
import com.binaxpay.replication.PeerLag;
import com.binaxpay.replication.Proposed;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.replication.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A group whose log is a list: an entry is committed when the test's network lets it, and applied to all machines at
/// once.
final class FakeGroup implements Group {
    /// What happens to a proposed entry.
    enum Fate {
        COMMIT,
        REFUSE,
        /// Refused because the leader hands over.
        LEAVE,
        /// Appended, and neither committed nor lost until [FakeGroup#commitHeld].
        HOLD,
        /// The same, of a leader that then loses its leadership.
        LEAVE_OPEN
    }

    private volatile long ageNs = 50_000_000;

    private record Held(ByteBuffer entry, CompletableFuture<Proposed> proposed) {}

    private final List<ReplicatedMachine> machines;
    private final List<byte[]> log = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private volatile Fate fate = Fate.COMMIT;
    private volatile boolean isLeader = true;

    FakeGroup(List<ReplicatedMachine> machines) {
        this.machines = machines;
    }

    void decide(Fate newFate) {
        fate = newFate;
    }

    void loseLeadership() {
        isLeader = false;
    }

    synchronized List<byte[]> log() {
        return List.copyOf(log);
    }

    synchronized void commitHeld() {
        held.forEach(each -> each.proposed.complete(new Proposed.Committed(commit(each.entry))));
        held.clear();
    }

    private CompletableFuture<Proposed> hold(ByteBuffer entry) {
        Held holding = new Held(entry, new CompletableFuture<>());
        held.add(holding);
        return holding.proposed;
    }

    synchronized int heldEntries() {
        return held.size();
    }

    @Override
    public synchronized CompletableFuture<Proposed> propose(ByteBuffer entry) {
        return switch (fate) {
            case COMMIT -> CompletableFuture.completedFuture(new Proposed.Committed(commit(entry)));
            case REFUSE -> CompletableFuture.completedFuture(new Proposed.NotProposed("no quorum", true));
            case LEAVE -> CompletableFuture.completedFuture(new Proposed.NotProposed("stepping down", false));
            case HOLD -> hold(entry);
            case LEAVE_OPEN -> {
                var unused = hold(entry);
                yield CompletableFuture.completedFuture(new Proposed.Unknown("lost leadership"));
            }
        };
    }

    private long commit(ByteBuffer entry) {
        byte[] bytes = new byte[entry.remaining()];
        entry.duplicate().get(bytes);
        log.add(bytes);
        // The leader last, so that whoever it answers finds all replicas there.
        machines.reversed().forEach(machine -> machine.apply(1, log.size(), ByteBuffer.wrap(bytes)));
        return log.size();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Role role() {
        return isLeader ? Role.LEADER : Role.FOLLOWER;
    }

    @Override
    public Optional<String> leader() {
        return Optional.of(isLeader ? "eu" : "uk");
    }

    @Override
    public long term() {
        return 1;
    }

    @Override
    public synchronized long lastApplied() {
        return log.size();
    }

    @Override
    public CompletableFuture<Boolean> applied(long index, long timeoutMs) {
        return CompletableFuture.completedFuture(lastApplied() >= index);
    }

    @Override
    public long committed() {
        return lastApplied();
    }

    @Override
    public List<PeerLag> peers() {
        return List.of();
    }

    @Override
    public boolean hasQuorumContact() {
        return isLeader;
    }

    /// As who follows, from now on.
    void age(long newAgeNs) {
        ageNs = newAgeNs;
    }

    @Override
    public long stalenessNs() {
        return isLeader ? 0 : ageNs;
    }

    @Override
    public CompletableFuture<Boolean> readBarrier() {
        return CompletableFuture.completedFuture(isLeader);
    }

    @Override
    public CompletableFuture<Boolean> transferLeadership(String peer) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public void prefer(String peer) {}

    @Override
    public CompletableFuture<Long> snapshot() {
        return CompletableFuture.completedFuture(0L);
    }

    @Override
    public void onLeadership(LeadershipListener listener) {
        if (isLeader) {
            listener.onLeader(1);
        }
    }
}
