package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group on Ratis.
final class RatisGroup implements Group, HostedMachine.Events {
    private static final Logger LOG = LoggerFactory.getLogger(RatisGroup.class);
    private static final long ADMIN_TIMEOUT_MS = 10_000;
    private static final long SNAPSHOT_TIMEOUT_MS = 600_000;
    /// Whoever leaves is silent by then, or back.
    private static final long LEAVE_NS = 10_000_000_000L;

    private static final CompletableFuture<Boolean> NO = CompletableFuture.completedFuture(false);

    private final GroupConfig config;
    private final RaftConfig host;
    private final RaftGroupId id;
    private final ExecutorService events;
    private final ReplicatedMachine hosted;
    private final FatalHandler onFatal;
    private volatile HostedMachine machine;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final Proposals proposals = new Proposals();
    private final Voters voters;
    private final Followers followers;
    private final List<LeadershipListener> listeners = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Long> snapshotting = CompletableFuture.completedFuture(0L);
    private volatile @Nullable Running running;
    private final Succession succession;
    private final Freshness freshness = new Freshness();
    private final Hearing hearing = new Hearing(freshness);
    private volatile boolean toldLeader;
    // Guarded by this.
    private String leaving = "";
    private long leavingSinceNs = System.nanoTime() - LEAVE_NS;

    RatisGroup(
            GroupConfig config,
            RaftConfig host,
            RaftGroupId id,
            ReplicatedMachine machine,
            FatalHandler onFatal,
            ExecutorService events,
            PeerProgress progress) {
        this.config = config;
        this.host = host;
        this.id = id;
        this.events = events;
        this.voters = new Voters(config, () -> running);
        this.followers = new Followers(host.process(), voters::quorums);
        this.succession = new Succession(this, host.process(), maxSilentMs(), progress, events);
        this.hosted = machine;
        this.onFatal = onFatal;
        this.machine = new HostedMachine(config.name(), machine, onFatal, this);
    }

    /// Gets ready to be started again, with other files; not while it runs.
    void renew() {
        onNotLeader();
        freshness.reset();
        machine = new HostedMachine(config.name(), hosted, onFatal, this);
    }

    /// Whether this replica leads, and will go on without `peer` for a while.
    synchronized boolean mayLeave(String peer) {
        long nowNs = System.nanoTime();
        boolean isTaken = !leaving.equals(peer) && nowNs - leavingSinceNs < LEAVE_NS;
        long others = peers().stream()
                .filter(lag -> !lag.name().equals(peer) && lag.silentMs() <= maxSilentMs())
                .count();
        if (!isLeader() || isTaken || others + 1 <= voters().size() / 2) {
            return false;
        }
        leaving = peer;
        leavingSinceNs = nowNs;
        return true;
    }

    /// Why the newest snapshot could not be restored at the last start; empty where it could.
    Optional<Throwable> restoreFailure() {
        return machine.restoreFailure();
    }

    /// A snapshot that holds everything that was committed before the call, where this replica leads and a quorum
    /// confirms
    /// that. Waits.
    Optional<SnapshotOf> confirmedSnapshot() {
        if (!readBarrier().join()) {
            return Optional.empty();
        }
        long committed = committed();
        while (snapshot().join() < Math.min(committed, lastApplied())) {
            Thread.onSpinWait();
        }
        return machine.newestSnapshot().filter(newest -> newest.index() >= committed && isSound(newest));
    }

    private boolean isSound(SnapshotOf snapshot) {
        try {
            machine.checkLent(snapshot.directory());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} does not lend a damaged snapshot", name(), host.process(), e);
            return false;
        }
    }

    /// Checks a snapshot that was borrowed.
    void checkLent(Path directory) throws IOException {
        machine.checkLent(directory);
    }

    @Override
    public List<SnapshotOf> snapshots() throws IOException {
        return machine.snapshots();
    }

    @Override
    public void replaceNextSnapshot() {
        machine.replaceNext();
    }

    @Override
    public Optional<LogDamage> logDamage() throws IOException {
        long upTo = lastApplied();
        for (RaftLogFile file : RaftLogFile.in(directory().resolve("current"))) {
            try {
                Optional<String> damage = file.damage(upTo);
                if (damage.isPresent()) {
                    return Optional.of(new LogDamage(file.path(), damage.get(), file.isOpen()));
                }
            } catch (NoSuchFileException e) {
                // Purged, or closed, meanwhile.
            }
        }
        return Optional.empty();
    }

    private Path directory() {
        return host.storage().resolve(id.getUuid().toString());
    }

    HostedMachine machine() {
        return machine;
    }

    Followers followers() {
        return followers;
    }

    GroupConfig config() {
        return config;
    }

    RaftGroupId id() {
        return id;
    }

    void onRunning(RaftServer server, RaftServer.Division division) {
        running = Running.of(server, division);
    }

    @Override
    public Set<String> voters() {
        return voters.current();
    }

    /// Whether this replica leads, as a quorum confirms, and `peer` is no voter for good. Waits.
    boolean isWithout(String peer) {
        return readBarrier().join() && voters.exclude(peer);
    }

    /// Whether this process has a vote, also if that is only until a change is complete.
    boolean isVoter() {
        return voters.include(host.process());
    }

    /// Where the voters are reached now.
    List<Peer> reachable() {
        return voters.reachable();
    }

    @Override
    public CompletableFuture<Boolean> replaceVoter(String removed, Peer added) {
        Running now = running;
        if (now == null
                || !now.info().isLeaderReady()
                || voters.quorums().size() > 1
                || removed.equals(host.process())) {
            return NO;
        }
        List<RaftPeer> after = new ArrayList<>(votersOf(now));
        if (!after.removeIf(peer -> peer.getId().toString().equals(removed))) {
            return NO;
        }
        after.add(Memberships.peer(added, RaftPeerRole.FOLLOWER));
        List<RaftPeer> learning = learnersOf(now).stream()
                .filter(peer -> !peer.getId().toString().equals(added.name()))
                .toList();
        LOG.info("{}: {} puts {} in the place of {}", name(), host.process(), added.name(), removed);
        return change(now, after, learning);
    }

    @Override
    public Set<String> learners() {
        return voters.learners();
    }

    @Override
    public CompletableFuture<Boolean> teach(List<Peer> learners) {
        Running now = running;
        if (now == null || !now.info().isLeaderReady() || voters.quorums().size() > 1) {
            return NO;
        }
        List<RaftPeer> learning = learners.stream()
                .filter(peer -> !voters().contains(peer.name()))
                .map(peer -> Memberships.peer(peer, RaftPeerRole.LISTENER))
                .toList();
        LOG.info("{}: {} has these learn: {}", name(), host.process(), learning);
        return change(now, votersOf(now), learning);
    }

    private static List<RaftPeer> votersOf(Running now) {
        return List.copyOf(now.division().getRaftConf().getCurrentPeers());
    }

    private static List<RaftPeer> learnersOf(Running now) {
        return List.copyOf(now.division().getRaftConf().getCurrentPeers(RaftPeerRole.LISTENER));
    }

    private CompletableFuture<Boolean> change(Running now, List<RaftPeer> voting, List<RaftPeer> learning) {
        SetConfigurationRequest.Arguments change = SetConfigurationRequest.Arguments.newBuilder()
                .setServersInCurrentConf(votersOf(now))
                .setListenersInCurrentConf(learnersOf(now))
                .setServersInNewConf(voting)
                .setListenersInNewConf(learning)
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .build();
        return succeeded(() -> now.server()
                .setConfigurationAsync(
                        new SetConfigurationRequest(client, self(), id, callIds.incrementAndGet(), change)));
    }

    /// Whether it has been started, and not closed since.
    boolean isRunning() {
        return running != null;
    }

    void onStopped() {
        running = null;
        followers.onNotLeader();
    }

    /// What is to know of leaders' messages.
    Hearing hearing() {
        return hearing;
    }

    /// Does what keeps reads fresh, here and on followers; called a few times a second.
    void freshen() {
        followers.hasten();
        noteCommitted();
    }

    /// Does what is due for the right one to lead; called a few times a second.
    ///
    /// @param mayHandOver whether no other group of this host is being handed over
    void lookAfterLeader(boolean mayHandOver) {
        Running now = running;
        if (now != null && !now.info().isListener()) {
            succession.look(now, mayHandOver);
        }
    }

    /// Whether leadership is on its way from here to another voter.
    boolean isHandingOver() {
        return succession.isHandingOver();
    }

    /// Stands for election now, unless somebody other than `dead` leads already.
    void standWithout(String dead) {
        Running now = running;
        if (now != null) {
            succession.standWithout(now, dead);
        }
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public CompletableFuture<Proposed> propose(ByteBuffer entry) {
        Running now = running;
        if (now == null || !now.info().isLeaderReady()) {
            return CompletableFuture.completedFuture(new Proposed.NotProposed("not the leader", false));
        }
        if (!hasQuorumContact()) {
            // The others may be electing somebody else.
            return CompletableFuture.completedFuture(new Proposed.NotProposed("no contact with a quorum", false));
        }
        long callId = callIds.incrementAndGet();
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(self())
                .setGroupId(id)
                .setCallId(callId)
                .setMessage(message(entry))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        return proposals.run(callId, () -> now.proposing().submitClientRequestAsync(request));
    }

    private static Message message(ByteBuffer entry) {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(entry);
        return Message.valueOf(bytes);
    }

    @Override
    public Role role() {
        Running now = running;
        if (now == null || !now.info().isAlive()) {
            return Role.STOPPED;
        }
        DivisionInfo info = now.info();
        if (info.isLeader()) {
            return info.isLeaderReady() ? Role.LEADER : Role.LEADER_NOT_READY;
        }
        if (info.isListener()) {
            return Role.LEARNER;
        }
        return info.isCandidate() ? Role.CANDIDATE : Role.FOLLOWER;
    }

    @Override
    public Optional<String> leader() {
        return info().map(DivisionInfo::getLeaderId).map(RaftPeerId::toString);
    }

    @Override
    public long term() {
        return info().map(DivisionInfo::getCurrentTerm).orElse(-1L);
    }

    @Override
    public long lastApplied() {
        return info().map(DivisionInfo::getLastAppliedIndex).orElse(-1L);
    }

    @Override
    public CompletableFuture<Boolean> applied(long index, long timeoutMs) {
        return machine.waiters().await(index, timeoutMs);
    }

    @Override
    public long committed() {
        Running now = running;
        return now == null ? -1 : now.division().getRaftLog().getLastCommittedIndex();
    }

    @Override
    public List<PeerLag> peers() {
        Running now = running;
        if (now == null || !now.info().isLeader()) {
            return List.of();
        }
        return followers.lags(now.last());
    }

    @Override
    public boolean hasQuorumContact() {
        Running now = running;
        return now != null && now.info().isLeader() && followers.hasQuorumContact(maxSilentMs());
    }

    /// Followers answer at least every half of the shorter time-out, so one lost message is forgiven.
    private long maxSilentMs() {
        return ((long) host.electionTimeoutMinMs() + host.electionTimeoutMaxMs()) / 2;
    }

    @Override
    public long stalenessNs() {
        if (running == null) {
            return Long.MAX_VALUE;
        }
        noteCommitted();
        return freshness.ageNs(lastApplied(), System.nanoTime());
    }

    @Override
    public long stalenessForReadNs() {
        hearing.want();
        return stalenessNs();
    }

    /// A leader knows what was committed when a majority last confirmed it.
    private void noteCommitted() {
        Running now = running;
        if (now != null && now.info().isLeaderReady()) {
            long nowNs = System.nanoTime();
            long unconfirmedNs = followers.unconfirmedNs(nowNs);
            if (unconfirmedNs != Long.MAX_VALUE) {
                freshness.onCommitted(committed(), nowNs - unconfirmedNs);
            }
        }
    }

    @Override
    public CompletableFuture<Boolean> readBarrier() {
        Running now = running;
        if (now == null || !now.info().isLeaderReady()) {
            return NO;
        }
        long readIndex = committed();
        CompletableFuture<Boolean> confirmed =
                voters().size() == 1 ? CompletableFuture.completedFuture(true) : followers.confirm();
        return confirmed.thenCompose(
                stillLeads -> stillLeads ? machine.waiters().await(readIndex) : NO);
    }

    @Override
    public CompletableFuture<Boolean> transferLeadership(String peer) {
        Running now = running;
        if (now == null || !now.info().isLeader()) {
            return NO;
        }
        return succeeded(() -> now.server()
                .transferLeadershipAsync(new TransferLeadershipRequest(
                        client, self(), id, callIds.incrementAndGet(), RaftPeerId.valueOf(peer), ADMIN_TIMEOUT_MS)));
    }

    @Override
    public void prefer(String peer) {
        succession.prefer(peer);
    }

    @Override
    public void avoid(Set<String> voters) {
        succession.avoid(voters);
    }

    /// What takes its time is written in the background: Ratis is asked once to begin, and once more when that is
    /// complete,
    /// so that it purges the log.
    @Override
    public CompletableFuture<Long> snapshot() {
        return askForSnapshot()
                .thenCompose(ignored -> machine.saved()
                        .thenCompose(index -> askForSnapshot().thenApply(newest -> Math.max(index, newest))));
    }

    private CompletableFuture<Long> askForSnapshot() {
        Running now = running;
        if (now == null) {
            return CompletableFuture.failedFuture(new IllegalStateException(name() + " does not run"));
        }
        SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(
                client, self(), id, callIds.incrementAndGet(), SNAPSHOT_TIMEOUT_MS, 1);
        return attempt(() -> now.server().snapshotManagementAsync(request)).thenApply(reply -> {
            if (!reply.isSuccess()) {
                throw new IllegalStateException("no snapshot of " + name(), reply.getException());
            }
            return reply.getLogIndex();
        });
    }

    @Override
    public void nudgeBy(Runnable newNudge) {
        succession.nudgeBy(newNudge);
    }

    @Override
    public void onLeadership(LeadershipListener listener) {
        tell(() -> {
            listeners.add(listener);
            if (toldLeader) {
                listener.onLeader(term());
            }
        });
    }

    @Override
    public void onAppending(long callId) {
        proposals.onAppending(callId);
    }

    @Override
    public void onLeaderReady() {
        long term = term();
        tell(() -> {
            toldLeader = true;
            LOG.atLevel(WarmUp.level(name())).log("{}: {} leads term {}", name(), host.process(), term);
            listeners.forEach(listener -> listener.onLeader(term));
        });
    }

    @Override
    public void onNotLeader() {
        followers.onNotLeader();
        tell(() -> {
            if (toldLeader) {
                toldLeader = false;
                LOG.atLevel(WarmUp.level(name())).log("{}: {} does not lead any more", name(), host.process());
                listeners.forEach(LeadershipListener::onFollower);
            }
        });
    }

    @Override
    public void onApplied(long entries, long bytes) {
        boolean isDue = entries >= host.snapshotEntries() || bytes >= host.snapshotLogBytes();
        if (isDue && snapshotting.isDone()) {
            snapshotting = new CompletableFuture<>();
            tell(() -> snapshotting = snapshot());
        }
    }

    private void tell(Runnable event) {
        try {
            events.execute(event);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closed before an event was told", name());
        }
    }

    private Optional<DivisionInfo> info() {
        return Optional.ofNullable(running).map(Running::info);
    }

    private RaftPeerId self() {
        return RaftPeerId.valueOf(host.process());
    }

    private CompletableFuture<Boolean> succeeded(Proposals.Submission submission) {
        return attempt(submission).handle((reply, failure) -> {
            if (failure != null || !reply.isSuccess()) {
                Throwable cause = failure == null ? reply.getException() : failure;
                LOG.warn("{}: a change of roles was refused: {}", name(), String.valueOf(cause));
                return false;
            }
            return true;
        });
    }

    private static CompletableFuture<RaftClientReply> attempt(Proposals.Submission submission) {
        try {
            return submission.submit();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
