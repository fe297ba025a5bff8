package com.binaxpay.simulator.raft;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.replication.Freshness;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.LeadershipListener;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.PeerLag;
import com.binaxpay.replication.Proposed;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.replication.Role;
import com.binaxpay.replication.SnapshotOf;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.simulator.world.Timer;
import com.binaxpay.simulator.world.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A replica of a group. Messages and timers are turns of the world; applying, and taking and restoring snapshots, has
/// a
/// thread, as in the real engine.
public final class Replica implements Group {
    private static final long TRANSFER_NS = 2_000_000_000L;
    /// Whoever leaves is silent by then, or back.
    private static final long LEAVE_NS = 10_000_000_000L;

    private final World world;
    private final Host host;
    private final String name;
    private final String self;
    private final Oracle oracle;
    private final RaftTiming timing;
    private final BiConsumer<String, Object> sender;
    private final Consumer<Throwable> onFatal;
    private final SplittableRandom random;
    private final ReplicatedMachine machine;
    private final ReplicaLog log;
    private final ReplicaSnapshots snapshots;
    private final Applied applied;
    private final Freshness freshness = new Freshness();
    private final List<LeadershipListener> listeners = new ArrayList<>();

    private Voters voters;
    private Voters votersBase;
    private long votersIndex;
    private Role role = Role.FOLLOWER;
    private String leader = "";
    private long heardNs;
    private long commit;
    private final java.util.TreeSet<String> granted = new java.util.TreeSet<>();
    private boolean isPreVote;
    private @Nullable Timer electionTimer;
    private boolean isForcing;
    private final List<Runnable> onForced = new ArrayList<>();

    // Owned while this replica leads.
    private final TreeMap<String, Follower> followers = new TreeMap<>();
    private final TreeMap<Long, CompletableFuture<Proposed>> proposals = new TreeMap<>();
    private final List<Read> reads = new ArrayList<>();
    private long round;
    private long firstOwnIndex;
    private String successor = "";
    private @Nullable Change change;
    private String leaving = "";
    private long leavingNs;

    private static final class Follower {
        long next;
        long match;
        long heardNs;
        long round;
        boolean isNew;
        long trustFrom = -1;
        /// When that was sent which it answered last.
        long answeredNs = Long.MIN_VALUE;
        /// When it said so, by its own clock.
        long saidNs = Long.MIN_VALUE;
        long installedNs = Long.MIN_VALUE / 2;
    }

    private record Read(long round, long index, CompletableFuture<Boolean> done) {}

    private record Change(String removed, String added, CompletableFuture<Boolean> done) {}

    /// What a replica is made of and lives in.
    ///
    /// @param directory on its machine's disk
    /// @param founders the first voters; none where it joins later
    /// @param sender brings a message to a machine
    /// @param onFatal told when it cannot go on
    public record Setting(
            World world,
            Host host,
            String group,
            Oracle oracle,
            RaftTiming timing,
            Path directory,
            List<String> founders,
            BiConsumer<String, Object> sender,
            Consumer<Throwable> onFatal) {}

    /// A replica of `machine`; [#start] it. One whose disk has no log though its group is older is made new: it takes
    /// no
    /// part until it has all that it may once have promised.
    public Replica(Setting setting, ReplicatedMachine machine, boolean isNew) throws IOException {
        this.world = setting.world();
        this.host = setting.host();
        this.name = setting.group();
        this.self = host.name();
        this.oracle = setting.oracle();
        this.timing = setting.timing();
        this.sender = setting.sender();
        this.onFatal = setting.onFatal();
        this.random = world.random("raft " + name + " " + self + " " + world.nowNs());
        this.machine = machine;
        boolean isFresh = !ReplicaLog.isThere(setting.directory());
        this.log = new ReplicaLog(setting.directory(), oracle);
        if (isFresh && isNew && timing.promises().distrustsNew()) {
            log.markNew(true);
        }
        this.snapshots = new ReplicaSnapshots(setting.directory().resolve("snapshots"));
        this.votersBase = Voters.of(setting.founders());
        this.voters = votersBase;
        this.applied = new Applied();
    }

    /// Restores the newest snapshot and takes part.
    public void start() throws IOException {
        Optional<ReplicaSnapshots.Saved> newest = snapshots.newest();
        if (newest.isPresent()) {
            machine.restore(newest.get().directory());
            votersBase = newest.get().voters();
            commit = newest.get().index();
            applied.index = commit;
            if (log.baseIndex() < commit && log.term(commit) != newest.get().term()) {
                log.compact(newest.get().term(), commit, true);
            }
        } else {
            machine.reset();
        }
        if (applied.index < log.baseIndex()) {
            throw new IOException("the log begins behind its snapshot: " + log.baseIndex() + ", " + applied.index);
        }
        findVoters();
        heardNs = world.nowNs();
        applied.start();
        awaitElection();
    }

    private void findVoters() {
        voters = votersBase;
        votersIndex = 0;
        for (Entry entry : log.all()) {
            entry.voters().ifPresent(found -> {
                voters = found;
                votersIndex = entry.index();
            });
        }
    }

    /// Takes what another replica said; on this replica's host.
    public void receive(String from, Object said) {
        Message message = (Message) said;
        attempt(() -> {
            if (message.term() > log.currentTerm()
                    && !(message instanceof Message.Vote vote && vote.isPre())
                    && !(message instanceof Message.Voted voted && voted.isPre() && voted.isGranted())) {
                boolean isFromLeader = message instanceof Message.Append || message instanceof Message.Install;
                stepDown(message.term(), isFromLeader ? from : "");
            }
            switch (message) {
                case Message.Vote vote -> onVote(from, vote);
                case Message.Voted voted -> onVoted(from, voted);
                case Message.Append append -> onAppend(from, append);
                case Message.Appended appended -> onAppended(from, appended);
                case Message.Install install -> onInstall(from, install);
                case Message.TimeoutNow now -> {
                    if (now.term() == log.currentTerm() && mayVote()) {
                        campaign(false, true);
                    }
                }
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            onFatal.accept(e);
        }
    }

    // Elections.

    private boolean mayVote() {
        return voters.has(self) && !log.isNew();
    }

    private void awaitElection() {
        if (electionTimer != null) {
            electionTimer.cancel();
        }
        long waitNs = timing.electionMinNs() + random.nextLong(timing.electionMinNs());
        electionTimer = world.after(
                waitNs,
                host,
                () -> attempt(() -> {
                    if (role != Role.LEADER && role != Role.LEADER_NOT_READY) {
                        if (mayVote()) {
                            campaign(true, false);
                        } else {
                            awaitElection();
                        }
                    }
                }));
    }

    private void campaign(boolean isPre, boolean isTransfer) throws IOException {
        role = Role.CANDIDATE;
        leader = "";
        isPreVote = isPre;
        granted.clear();
        if (!isPre) {
            log.term(log.currentTerm() + 1, self);
        }
        long term = isPre ? log.currentTerm() + 1 : log.currentTerm();
        awaitElection();
        for (String peer : voters.all()) {
            if (!peer.equals(self)) {
                send(peer, new Message.Vote(term, isPre, isTransfer, log.lastIndex(), log.lastTerm()));
            }
        }
        // What this replica has in its log but not on its disk would count as its own: so it is made durable first.
        log.force();
        grant(self);
    }

    private void onVote(String from, Message.Vote vote) throws IOException {
        boolean hasAll = vote.lastTerm() > log.lastTerm()
                || (vote.lastTerm() == log.lastTerm() && vote.lastIndex() >= log.lastIndex());
        boolean isUpToDate = hasAll || !timing.promises().asksLogs();
        boolean isLed = !vote.isTransfer()
                && (role == Role.LEADER
                        || role == Role.LEADER_NOT_READY
                        || (!leader.isEmpty() && world.nowNs() - heardNs < timing.electionMinNs()));
        boolean isFree = vote.isPre()
                ? vote.term() > log.currentTerm()
                : vote.term() == log.currentTerm()
                        && (log.vote().isEmpty() || log.vote().equals(from));
        boolean isGranted = !log.isNew() && isUpToDate && isFree && !(vote.isPre() && isLed);
        if (isGranted && !vote.isPre()) {
            if (timing.promises().remembersVotes()) {
                log.term(log.currentTerm(), from);
            }
            log.force();
            awaitElection();
        }
        send(
                from,
                new Message.Voted(
                        isGranted && vote.isPre() ? vote.term() : log.currentTerm(),
                        vote.term(),
                        vote.isPre(),
                        isGranted));
    }

    private void onVoted(String from, Message.Voted voted) throws IOException {
        boolean isAsked = role == Role.CANDIDATE
                && voted.isPre() == isPreVote
                && voted.of() == (isPreVote ? log.currentTerm() + 1 : log.currentTerm());
        if (isAsked && voted.isGranted()) {
            grant(from);
        }
    }

    private void grant(String from) throws IOException {
        granted.add(from);
        if (!voters.isQuorum(granted::contains)) {
            return;
        }
        if (isPreVote) {
            campaign(false, false);
        } else {
            lead();
        }
    }

    private void lead() throws IOException {
        role = Role.LEADER_NOT_READY;
        leader = self;
        successor = "";
        oracle.onLeader(log.currentTerm(), self, log);
        world.note("leader " + name + " " + self + " " + log.currentTerm());
        followers.clear();
        for (String peer : voters.all()) {
            follower(peer);
        }
        firstOwnIndex = log.lastIndex() + 1;
        append(new Entry(log.currentTerm(), firstOwnIndex, Entry.Kind.NOTHING, new byte[0]));
        beat();
    }

    private void follower(String peer) {
        if (!peer.equals(self)) {
            Follower follower = new Follower();
            follower.next = log.lastIndex() + 1;
            follower.heardNs = world.nowNs();
            followers.put(peer, follower);
        }
    }

    private boolean leads() {
        return role == Role.LEADER || role == Role.LEADER_NOT_READY;
    }

    private void stepDown(long term, String newLeader) throws IOException {
        if (term > log.currentTerm()) {
            log.term(term, "");
        }
        boolean led = leads();
        role = Role.FOLLOWER;
        leader = newLeader;
        if (led) {
            proposals.values().forEach(proposal -> proposal.complete(new Proposed.Unknown("leadership was lost")));
            proposals.clear();
            reads.forEach(read -> read.done().complete(false));
            reads.clear();
            followers.clear();
            if (change != null) {
                change.done().complete(false);
                change = null;
            }
            listeners.forEach(LeadershipListener::onFollower);
            world.note("follower " + name + " " + self);
        }
        awaitElection();
    }

    // Leading.

    private void beat() {
        world.after(
                timing.heartbeatNs(),
                host,
                () -> attempt(() -> {
                    if (leads()) {
                        if (!hasQuorumContact()) {
                            stepDown(log.currentTerm(), "");
                            return;
                        }
                        advanceChange();
                        broadcast();
                        beat();
                    }
                }));
    }

    private void broadcast() throws IOException {
        for (String peer : List.copyOf(followers.keySet())) {
            feed(peer);
        }
    }

    private void feed(String peer) throws IOException {
        Follower follower = followers.get(peer);
        if (follower == null) {
            return;
        }
        if (follower.next <= log.baseIndex()) {
            install(peer, follower);
            return;
        }
        long previous = follower.next - 1;
        List<Entry> entries =
                follower.next > log.lastIndex() ? List.of() : log.from(follower.next, timing.entriesMax());
        follower.next += entries.size();
        boolean isTrusted = follower.isNew
                && follower.trustFrom >= 0
                && follower.match >= follower.trustFrom
                && commit >= follower.trustFrom;
        send(
                peer,
                new Message.Append(
                        log.currentTerm(),
                        previous,
                        log.term(previous),
                        entries,
                        commit,
                        round,
                        isTrusted,
                        world.nowNs(),
                        freshNs(peer, follower)));
    }

    /// What `peer` may take `commit` to be true of: see `Echo` of replication.
    private long freshNs(String peer, Follower follower) {
        boolean isKnown = role == Role.LEADER && follower.saidNs != Long.MIN_VALUE;
        long confirmedNs = isKnown ? confirmedNs(follower.isNew ? "" : peer) : Long.MIN_VALUE;
        return confirmedNs == Long.MIN_VALUE ? Long.MIN_VALUE : follower.saidNs - (world.nowNs() - confirmedNs);
    }

    /// When a majority last followed, `surely` among them; [Long#MIN_VALUE] where that is not known.
    private long confirmedNs(String surely) {
        long latest = Long.MIN_VALUE;
        for (long ns : LongStream.concat(
                        LongStream.of(world.nowNs()),
                        followers.values().stream().mapToLong(follower -> follower.answeredNs))
                .toArray()) {
            boolean isSo = voters.isQuorum(voter -> voter.equals(self)
                    || voter.equals(surely)
                    || (followers.containsKey(voter)
                            && !followers.get(voter).isNew
                            && followers.get(voter).answeredNs >= ns));
            latest = isSo ? Math.max(latest, ns) : latest;
        }
        return latest;
    }

    private void install(String peer, Follower follower) throws IOException {
        Optional<ReplicaSnapshots.Saved> newest = snapshots.newest();
        if (newest.isPresent() && world.nowNs() - follower.installedNs > 10 * timing.electionMinNs()) {
            follower.installedNs = world.nowNs();
            ReplicaSnapshots.Saved saved = newest.get();
            if (isSound(saved)) {
                send(
                        peer,
                        new Message.Install(
                                log.currentTerm(),
                                saved.term(),
                                saved.index(),
                                saved.voters(),
                                snapshots.files(saved)));
            }
        }
        // It hears that somebody leads all the same.
        send(
                peer,
                new Message.Append(
                        log.currentTerm(),
                        Long.MAX_VALUE,
                        0,
                        List.of(),
                        0,
                        round,
                        false,
                        world.nowNs(),
                        Long.MIN_VALUE));
    }

    private boolean isSound(ReplicaSnapshots.Saved saved) throws IOException {
        try {
            machine.checkLent(saved.directory());
            return true;
        } catch (CorruptFile e) {
            world.note("not lent " + name + " " + self + " " + saved.index());
            return false;
        }
    }

    private void append(Entry entry) throws IOException {
        log.append(entry);
        entry.voters().ifPresent(found -> {
            voters = found;
            votersIndex = entry.index();
        });
        afterForce(this::advanceCommit);
        if (!timing.promises().forcesFirst()) {
            advanceCommit();
        }
        broadcast();
    }

    private void afterForce(Runnable then) {
        onForced.add(then);
        if (!isForcing) {
            isForcing = true;
            long takesNs = timing.forceNs() + random.nextLong(timing.forceNs() + 1);
            world.after(
                    takesNs,
                    host,
                    () -> attempt(() -> {
                        log.force();
                        isForcing = false;
                        List<Runnable> waiting = List.copyOf(onForced);
                        onForced.clear();
                        waiting.forEach(Runnable::run);
                    }));
        }
    }

    private void advanceCommit() {
        if (!leads()) {
            return;
        }
        for (long index = log.lastIndex(); index > commit; index--) {
            if (log.term(index) != log.currentTerm() && timing.promises().countsOwnTerm()) {
                break;
            }
            long at = index;
            if (voters.isQuorum(voter -> has(voter, at))) {
                commitUpTo(index);
                attempt(this::broadcast);
                break;
            }
        }
    }

    private boolean has(String voter, long index) {
        if (voter.equals(self)) {
            return !log.isNew()
                    && (log.durableIndex() >= index || !timing.promises().forcesFirst());
        }
        Follower follower = followers.get(voter);
        return follower != null && !follower.isNew && follower.match >= index;
    }

    private void commitUpTo(long index) {
        for (long i = commit + 1; i <= index; i++) {
            if (i > log.baseIndex()) {
                oracle.onCommitted(log.get(i), log.currentTerm());
            }
        }
        commit = index;
        applied.wake();
        if (leads() && votersIndex > 0 && votersIndex <= commit) {
            attempt(this::onVotersCommitted);
        }
    }

    private void onAppended(String from, Message.Appended said) throws IOException {
        Follower follower = followers.get(from);
        if (!leads() || said.term() != log.currentTerm() || follower == null) {
            return;
        }
        follower.heardNs = world.nowNs();
        follower.round = Math.max(follower.round, said.round());
        follower.answeredNs = Math.max(follower.answeredNs, said.askedNs());
        follower.saidNs = Math.max(follower.saidNs, said.sentNs());
        if (said.isNew() && !follower.isNew) {
            follower.trustFrom = -1;
        }
        follower.isNew = said.isNew();
        if (follower.isNew && follower.trustFrom < 0 && isConfirmedWithout(from)) {
            // This leader leads now, as a quorum without it confirms: all that was ever committed is in this log.
            follower.trustFrom = log.lastIndex();
        }
        // Only what brings the follower on is answered with more: else each heartbeat would begin another ping-pong.
        if (!said.isGood()) {
            long next = Math.max(1, Math.min(said.match(), log.lastIndex() + 1));
            boolean isBack = next < follower.next;
            follower.next = next;
            follower.match = Math.min(follower.match, next - 1);
            if (isBack) {
                feed(from);
            }
        } else if (said.match() > follower.match) {
            follower.match = said.match();
            follower.next = Math.max(follower.next, follower.match + 1);
            advanceCommit();
            if (follower.next <= log.lastIndex()) {
                feed(from);
            }
        }
        settleReads();
        handOver();
    }

    private boolean isConfirmedWithout(String peer) {
        return voters.isQuorum(voter -> !voter.equals(peer) && (voter.equals(self) || isHeardAndOld(voter)));
    }

    /// Whether this replica leads, and goes on without `peer` for a while; to one at a time.
    public boolean mayLeave(String peer) {
        boolean isTaken = !leaving.equals(peer) && world.nowNs() - leavingNs < LEAVE_NS;
        if (role != Role.LEADER || isTaken || !isConfirmedWithout(peer)) {
            return false;
        }
        leaving = peer;
        leavingNs = world.nowNs();
        return true;
    }

    private boolean isHeardAndOld(String voter) {
        Follower follower = followers.get(voter);
        return follower != null && !follower.isNew && isHeard(voter, timing.electionMinNs());
    }

    private boolean isHeard(String voter, long withinNs) {
        Follower follower = followers.get(voter);
        return follower != null && world.nowNs() - follower.heardNs <= withinNs;
    }

    // Following.

    private void onAppend(String from, Message.Append append) throws IOException {
        if (append.term() < log.currentTerm()) {
            answer(from, append, false, log.lastIndex() + 1);
            return;
        }
        follow(from);
        if (append.previousIndex() == Long.MAX_VALUE || applied.isInstalling()) {
            // What is committed here is the leader's too.
            long match = Math.min(commit, log.durableIndex());
            answer(from, append, true, match);
            return;
        }
        if (append.isTrusted() && log.isNew()) {
            log.markNew(false);
        }
        long previous = append.previousIndex();
        if (previous > log.lastIndex()
                || (previous >= log.baseIndex() && log.term(previous) != append.previousTerm())) {
            long hint = Math.max(log.baseIndex() + 1, Math.min(log.lastIndex() + 1, previous));
            answer(from, append, false, hint);
            return;
        }
        boolean isLonger = false;
        for (Entry entry : append.entries()) {
            isLonger |= take(entry);
        }
        long match = Math.max(previous + append.entries().size(), log.baseIndex());
        long term = log.currentTerm();
        long willCommit = Math.min(append.commit(), match);
        if (willCommit > commit) {
            commitUpTo(willCommit);
        }
        if (append.freshNs() != Long.MIN_VALUE) {
            freshness.onCommitted(append.commit(), append.freshNs());
        }
        Runnable reply = () -> {
            if (log.currentTerm() == term) {
                answer(from, append, true, match);
            }
        };
        if (log.durableIndex() >= match || (!timing.promises().forcesFirst() && isLonger)) {
            reply.run();
        } else {
            afterForce(reply);
        }
    }

    private void answer(String to, Message.Append append, boolean isGood, long match) {
        send(
                to,
                new Message.Appended(
                        log.currentTerm(), isGood, match, append.round(), log.isNew(), append.sentNs(), world.nowNs()));
    }

    private void follow(String newLeader) throws IOException {
        if (role != Role.FOLLOWER) {
            stepDown(log.currentTerm(), newLeader);
        }
        leader = newLeader;
        heardNs = world.nowNs();
        awaitElection();
    }

    private boolean take(Entry entry) throws IOException {
        if (entry.index() <= log.baseIndex()) {
            return false;
        }
        if (entry.index() <= log.lastIndex()) {
            if (log.term(entry.index()) == entry.term()) {
                return false;
            }
            if (entry.index() <= commit) {
                throw new PropertyBroken(name + ": " + self + " is told to forget committed entry " + entry.index());
            }
            log.truncate(entry.index());
            findVoters();
        }
        log.append(entry);
        entry.voters().ifPresent(found -> {
            voters = found;
            votersIndex = entry.index();
        });
        return true;
    }

    private void onInstall(String from, Message.Install install) throws IOException {
        if (install.term() == log.currentTerm()) {
            follow(from);
            if (install.lastIndex() > commit) {
                applied.install(install);
            }
        }
    }

    // Reads and hand-overs.

    @Override
    public CompletableFuture<Boolean> readBarrier() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (role != Role.LEADER || (timing.promises().confirmsReads() && !hasQuorumContact())) {
            done.complete(false);
            return done;
        }
        if (!timing.promises().confirmsReads()) {
            done.complete(true);
            return done;
        }
        reads.add(new Read(++round, commit, done));
        world.after(2 * timing.electionMinNs(), host, () -> done.complete(false));
        attempt(this::broadcast);
        settleReads();
        return done;
    }

    private void settleReads() {
        for (Read read : List.copyOf(reads)) {
            boolean isConfirmed = voters.isQuorum(voter -> voter.equals(self) || roundOf(voter) >= read.round());
            if (read.done().isDone() || (isConfirmed && applied.index >= read.index())) {
                reads.remove(read);
                read.done().complete(true);
            }
        }
    }

    private long roundOf(String voter) {
        Follower follower = followers.get(voter);
        return follower == null ? -1 : follower.round;
    }

    @Override
    public CompletableFuture<Boolean> transferLeadership(String peer) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (role != Role.LEADER || !followers.containsKey(peer) || !voters.has(peer) || !successor.isEmpty()) {
            done.complete(false);
            return done;
        }
        successor = peer;
        world.after(TRANSFER_NS, host, () -> {
            successor = "";
            done.complete(leader.equals(peer));
        });
        handOver();
        return done;
    }

    private void handOver() {
        Follower next = followers.get(successor);
        if (next != null && next.match == log.lastIndex()) {
            send(successor, new Message.TimeoutNow(log.currentTerm()));
        }
    }

    // Changes of voters.

    @Override
    public CompletableFuture<Boolean> replaceVoter(String removed, Peer added) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (role != Role.LEADER || change != null || voters.isJoint() || removed.equals(self) || !voters.has(removed)) {
            done.complete(false);
            return done;
        }
        change = new Change(removed, added.name(), done);
        if (!followers.containsKey(added.name())) {
            follower(added.name());
        }
        return done;
    }

    private void advanceChange() throws IOException {
        Change now = change;
        if (now == null || voters.isJoint() || role != Role.LEADER || votersIndex > commit) {
            return;
        }
        Follower learner = followers.get(now.added());
        if (learner != null && learner.match + timing.entriesMax() >= log.lastIndex() && learner.match > 0) {
            Voters next = Voters.of(voters.now().stream()
                    .map(voter -> voter.equals(now.removed()) ? now.added() : voter)
                    .toList());
            append(Entry.voters(log.currentTerm(), log.lastIndex() + 1, new Voters(voters.now(), next.now())));
        }
    }

    private void onVotersCommitted() throws IOException {
        if (voters.isJoint()) {
            if (log.lastIndex() >= firstOwnIndex) {
                append(Entry.voters(log.currentTerm(), log.lastIndex() + 1, Voters.of(voters.next())));
            }
            return;
        }
        followers.keySet().removeIf(peer -> !voters.has(peer) && (change == null || !peer.equals(change.added())));
        Change now = change;
        if (now != null && voters.has(now.added()) && !voters.has(now.removed())) {
            change = null;
            now.done().complete(true);
        }
        if (!voters.has(self)) {
            stepDown(log.currentTerm(), "");
        }
    }

    // The port.

    @Override
    public CompletableFuture<Proposed> propose(ByteBuffer entry) {
        CompletableFuture<Proposed> done = new CompletableFuture<>();
        if (role != Role.LEADER || !hasQuorumContact()) {
            done.complete(new Proposed.NotProposed(self + " does not lead", false));
        } else if (!successor.isEmpty()) {
            done.complete(new Proposed.NotProposed(self + " hands over", false));
        } else {
            byte[] data = new byte[entry.remaining()];
            entry.duplicate().get(data);
            long index = log.lastIndex() + 1;
            proposals.put(index, done);
            attempt(() -> append(new Entry(log.currentTerm(), index, Entry.Kind.COMMAND, data)));
        }
        return done;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Role role() {
        return role;
    }

    @Override
    public Optional<String> leader() {
        return leader.isEmpty() ? Optional.empty() : Optional.of(leader);
    }

    @Override
    public long term() {
        return log.currentTerm();
    }

    @Override
    public long lastApplied() {
        return applied.index;
    }

    @Override
    public long committed() {
        return commit;
    }

    @Override
    public CompletableFuture<Boolean> applied(long index, long timeoutMs) {
        return applied.await(index, timeoutMs);
    }

    @Override
    public List<PeerLag> peers() {
        List<PeerLag> lags = new ArrayList<>();
        followers.forEach((peer, follower) -> lags.add(new PeerLag(
                peer,
                follower.match,
                log.lastIndex() - follower.match,
                (world.nowNs() - follower.heardNs) / 1_000_000)));
        return lags;
    }

    @Override
    public Set<String> voters() {
        return voters.isJoint() ? voters.next() : voters.now();
    }

    /// Whether voters are being changed.
    public boolean isChanging() {
        return voters.isJoint() || change != null;
    }

    /// Whether it was made new and may not vote yet.
    public boolean isNew() {
        return log.isNew();
    }

    @Override
    public boolean hasQuorumContact() {
        return leads() && voters.isQuorum(voter -> voter.equals(self) || isHeard(voter, 2 * timing.electionMinNs()));
    }

    @Override
    public long stalenessNs() {
        long nowNs = world.nowNs();
        if (!timing.promises().datesByEcho()) {
            return role == Role.LEADER && hasQuorumContact() ? 0 : nowNs - Math.min(heardNs, applied.behindSinceNs());
        }
        long confirmedNs = role == Role.LEADER ? confirmedNs("") : Long.MIN_VALUE;
        if (confirmedNs != Long.MIN_VALUE) {
            freshness.onCommitted(commit, confirmedNs);
        }
        return freshness.ageNs(applied.index, nowNs);
    }

    @Override
    public void prefer(String peer) {}

    @Override
    public CompletableFuture<Long> snapshot() {
        return applied.snapshot();
    }

    @Override
    public List<SnapshotOf> snapshots() throws IOException {
        return snapshots.newest().stream()
                .map(saved -> new SnapshotOf(saved.term(), saved.index(), saved.directory()))
                .toList();
    }

    @Override
    public void onLeadership(LeadershipListener listener) {
        listeners.add(listener);
        if (role == Role.LEADER) {
            listener.onLeader(log.currentTerm());
        }
    }

    private void send(String peer, Message message) {
        sender.accept(peer, message);
    }

    /// The thread that applies, and what belongs to it.
    private final class Applied implements Runnable {
        private long index;
        private long sinceSnapshot;
        private long caughtUpNs;
        private Message.@Nullable Install toInstall;
        private boolean isSaving;
        private final List<CompletableFuture<Long>> wanted = new ArrayList<>();
        private final TreeMap<Long, List<CompletableFuture<Boolean>>> waiting = new TreeMap<>();
        private @Nullable Thread thread;

        void start() {
            thread = host.start(name + "-apply", this);
        }

        void wake() {
            LockSupport.unpark(thread);
        }

        boolean isInstalling() {
            return toInstall != null;
        }

        void install(Message.Install message) {
            toInstall = message;
            wake();
        }

        CompletableFuture<Long> snapshot() {
            CompletableFuture<Long> done = new CompletableFuture<>();
            wanted.add(done);
            wake();
            return done;
        }

        long behindSinceNs() {
            return index >= commit ? Long.MAX_VALUE : caughtUpNs;
        }

        CompletableFuture<Boolean> await(long of, long timeoutMs) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            if (index >= of) {
                done.complete(true);
            } else {
                waiting.computeIfAbsent(of, unused -> new ArrayList<>()).add(done);
                world.after(timeoutMs * 1_000_000, host, () -> done.complete(false));
            }
            return done;
        }

        // Whatever goes wrong in the machine ends the replica.
        @SuppressWarnings("CatchingUnchecked")
        @Override
        public void run() {
            try {
                while (true) {
                    if (toInstall != null && !isSaving) {
                        restore(toInstall);
                    } else if (toInstall == null && index < commit) {
                        applyNext();
                    } else if (toInstall == null && !isSaving && (isDue() || !wanted.isEmpty())) {
                        save();
                    } else {
                        caughtUpNs = world.nowNs();
                        LockSupport.park();
                    }
                }
            } catch (IOException | RuntimeException | Error e) {
                onFatal.accept(e);
            }
        }

        private boolean isDue() {
            return sinceSnapshot >= timing.snapshotEvery();
        }

        private void applyNext() {
            Entry entry = log.get(index + 1);
            oracle.onApply(self, entry);
            if (entry.kind() == Entry.Kind.COMMAND) {
                machine.apply(
                        entry.term(),
                        entry.index(),
                        ByteBuffer.wrap(entry.data()).asReadOnlyBuffer());
            }
            index = entry.index();
            sinceSnapshot++;
            if (index >= commit) {
                caughtUpNs = world.nowNs();
            }
            told();
            CompletableFuture<Proposed> proposal = proposals.remove(index);
            if (proposal != null) {
                proposal.complete(new Proposed.Committed(index));
            }
            if (role == Role.LEADER_NOT_READY && index >= firstOwnIndex) {
                role = Role.LEADER;
                List.copyOf(listeners).forEach(listener -> listener.onLeader(log.currentTerm()));
            }
            settleReads();
        }

        private void told() {
            var reached = waiting.headMap(index, true);
            List<CompletableFuture<Boolean>> done =
                    reached.values().stream().flatMap(List::stream).toList();
            reached.clear();
            done.forEach(future -> future.complete(true));
        }

        private void save() throws IOException {
            ReplicaSnapshots.Saved at = snapshots.at(log.term(index), index, votersAt(index));
            List<CompletableFuture<Long>> told = List.copyOf(wanted);
            wanted.clear();
            sinceSnapshot = 0;
            Optional<ReplicatedMachine.Saving> begun = machine.freeze();
            if (begun.isEmpty()) {
                snapshots.save(at, machine::save);
                saved(at, told);
                return;
            }
            isSaving = true;
            host.start(name + "-snapshot", () -> {
                try {
                    snapshots.save(at, begun.get()::save);
                    isSaving = false;
                    saved(at, told);
                    wake();
                } catch (IOException | RuntimeException e) {
                    begun.get().giveUp();
                    onFatal.accept(e);
                }
            });
        }

        private void saved(ReplicaSnapshots.Saved at, List<CompletableFuture<Long>> told) throws IOException {
            if (at.index() > log.baseIndex()) {
                votersBase = at.voters();
                log.compact(at.term(), at.index(), false);
            }
            world.note("snapshot " + name + " " + self + " " + at.index());
            told.forEach(done -> done.complete(at.index()));
        }

        private Voters votersAt(long at) {
            Voters found = votersBase;
            for (Entry entry : log.all()) {
                if (entry.index() <= at && entry.kind() == Entry.Kind.VOTERS) {
                    found = entry.voters().orElseThrow();
                }
            }
            return found;
        }

        private void restore(Message.Install install) throws IOException {
            if (install.lastIndex() <= index) {
                toInstall = null;
                return;
            }
            ReplicaSnapshots.Saved at = snapshots.at(install.lastTerm(), install.lastIndex(), install.voters());
            snapshots.receive(at, install.files());
            machine.restore(at.directory());
            boolean isContinued = log.term(at.index()) == at.term();
            log.compact(at.term(), at.index(), !isContinued);
            votersBase = at.voters();
            findVoters();
            index = at.index();
            commit = Math.max(commit, index);
            sinceSnapshot = 0;
            toInstall = null;
            told();
            world.note("installed " + name + " " + self + " " + index);
            oracle.onInstalled();
        }
    }
}
