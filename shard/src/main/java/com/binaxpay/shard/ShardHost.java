package com.binaxpay.shard;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Healer;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.orders.Completion;
import com.binaxpay.orders.Jurisdictions;
import com.binaxpay.orders.ShardMap;
import com.binaxpay.orders.Subjects;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.LeadershipListener;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.SignedHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A replica of a shard on this node, and the way to it: takes commands while it leads, answers queries. Safe for any
/// thread.
///
/// A command waits in the proposer's queue, goes into an entry, and is answered when that entry is applied here, by
/// whichever
/// leader it was committed. What is not known at the caller's deadline is answered [Reply.OutcomeUnknown]; what was
/// never
/// proposed, [Reply.NotDone] or [Reply.NotLeader].
public final class ShardHost implements AutoCloseable {
    /// The key of a command that answered [Outcome.Running].
    private record Key(long hi, long lo) {}

    private static final long NUDGE_MS = 1_000;
    private static final String UNCONFIRMED = "no quorum confirms this leader";

    private final int shard;
    private final ShardMachine machine;
    private final Group group;
    private final Proposer proposer;
    private final DiskWatch disk;
    private final ConcurrentHashMap<Key, Pending.OfCommand> running = new ConcurrentHashMap<>();
    private final List<Runnable> wakeUps = new ArrayList<>();
    private final Executor readers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread sweeper;
    private Function<Command, Optional<String>> guard = command -> Optional.empty();
    private @Nullable SlotDesk slots;
    private @Nullable ReplicaEvidence evidence;
    private @Nullable Scrubber scrubber;

    /// A replica of shard `shard`, added to `raft` (which is started afterwards), its history below `directory`.
    ///
    /// @param map which shard an id lives on
    /// @param entryKeys keys of the shard's log entries, the same on all replicas
    /// @param historyKeys keys of history and snapshots, the same on all replicas, since they install each other's
    public static ShardHost add(
            RaftHost raft,
            GroupConfig groupConfig,
            int shard,
            ShardMap map,
            DataKeys entryKeys,
            DataKeys historyKeys,
            Path directory,
            ShardConfig config)
            throws IOException {
        Engine engine = machine -> raft.add(groupConfig, machine);
        return on(engine, raft.storage(), shard, map, entryKeys, historyKeys, directory, config);
    }

    /// What replicates a machine.
    @FunctionalInterface
    public interface Engine {
        /// The group that replicates `machine`; started afterwards.
        Group replicate(ReplicatedMachine machine) throws IOException;
    }

    /// As [#add], on another engine, whose log is below `storage`.
    public static ShardHost on(
            Engine engine,
            Path storage,
            int shard,
            ShardMap map,
            DataKeys entryKeys,
            DataKeys historyKeys,
            Path directory,
            ShardConfig config)
            throws IOException {
        ShardMachine machine =
                new ShardMachine(shard, map, entryKeys, new JournalStore(directory, historyKeys, config));
        Group group = engine.replicate(machine);
        DiskWatch disk = new DiskWatch(
                shard, List.of(DiskWatch.of(directory), DiskWatch.of(storage)), config.diskReserveBytes());
        return new ShardHost(shard, machine, group, new EntrySealer(shard, entryKeys.current()), config, disk);
    }

    /// Hosts `machine`, which `group` replicates; not started before [#start].
    ShardHost(int shard, ShardMachine machine, Group group, EntrySealer sealer, ShardConfig config, DiskWatch disk) {
        this.disk = disk;
        this.shard = shard;
        this.machine = machine;
        this.group = group;
        this.proposer = new Proposer(shard, machine, group, sealer, config, disk);
        this.sweeper = Thread.ofPlatform()
                .daemon()
                .name("shard-" + shard + "-deadlines")
                .unstarted(this::sweep);
        machine.listen(new Deliverer());
    }

    /// Begins to propose whenever this replica leads. `wakeUps` are run after entries that may have made work for
    /// drivers.
    public void start(List<Runnable> newWakeUps) {
        wakeUps.addAll(newWakeUps);
        group.onLeadership(new LeadershipListener() {
            @Override
            public void onLeader(long term) {
                proposer.lead();
            }

            @Override
            public void onFollower() {
                proposer.follow();
            }
        });
        group.nudgeBy(() -> {
            var unused = offer(new Command.Tick(), NUDGE_MS);
        });
        proposer.start();
        sweeper.start();
        if (evidence != null) {
            evidence.start();
        }
        if (scrubber != null) {
            scrubber.start();
        }
    }

    /// Has this replica check its files, and repair them from the others; before the group is started.
    public void repair(Repair with) {
        scrubber = new Scrubber(shard, machine, group, with, () -> {
            if (evidence != null) {
                evidence.keepWhole();
            }
        });
    }

    /// Reads and checks all files now; without [#repair] it does nothing. Waits.
    public void scrub() throws IOException {
        if (scrubber != null) {
            scrubber.pass();
        }
    }

    /// As [#scrub], as fast as the disk gives.
    void scrubAtOnce() throws IOException {
        if (scrubber != null) {
            scrubber.passAtOnce();
        }
    }

    /// What is known of this replica's files.
    public ScrubStatus scrubStatus() {
        return scrubber == null ? ScrubStatus.NONE : scrubber.status();
    }

    /// What another replica has lost, or the beginning of it, where it is whole here. Any thread.
    public Optional<byte[]> forOthers(Healer.Lost lost) {
        return machine.files().forOthers(lost);
    }

    /// Has this replica sign its heads at checkpoints, answer for them, and stop when a quorum signed others;
    /// before it is started.
    public void vouch(Evidence with) {
        evidence = new ReplicaEvidence(shard, group.name(), machine, with);
    }

    /// Sets who says why a command that came from a call may not be proposed here, where it may not; before [#start].
    public void guardBy(Function<Command, Optional<String>> refusals) {
        guard = refusals;
    }

    /// Sets how former owners of slots are asked for what ended there, and with that lets slots move from and to this
    /// shard; before [#start].
    public void movesBy(Shards shards) {
        slots = new SlotDesk(shard, machine, shards);
    }

    /// Number of the shard.
    public int shard() {
        return shard;
    }

    /// The replicated group below.
    public Group group() {
        return group;
    }

    /// Answers a call of another process, or of this one.
    public CompletableFuture<Reply> handle(Call call) {
        return switch (call) {
            case Call.Submit submit -> submit(submit.command(), submit.remainingMs());
            case Call.Ask ask -> ask(ask);
        };
    }

    private CompletableFuture<Reply> submit(Command command, long remainingMs) {
        if (isOwn(command)) {
            return CompletableFuture.completedFuture(new Reply.NotDone("this command is not taken from calls"));
        }
        if (command instanceof Command.SignCheckpoint sign && (evidence == null || !evidence.isGood(sign))) {
            return CompletableFuture.completedFuture(new Reply.NotDone("no known node made this signature"));
        }
        Optional<String> refusal = guard.apply(command);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new Reply.NotDone(refusal.get()));
        }
        if (group.isLeader() && !Subjects.areKnown(command, machine.jurisdictions())) {
            return CompletableFuture.completedFuture(new Reply.NotDone(
                    "shard " + shard + " has not admitted the jurisdiction yet; try again in a second"));
        }
        SlotDesk desk = slots;
        return desk == null || !group.isLeader() ? offer(command, remainingMs) : offer(desk, command, remainingMs);
    }

    private CompletableFuture<Reply> offer(SlotDesk desk, Command command, long remainingMs) {
        if (!machine.hasMovedSlots()) {
            return offerHere(desk, command, remainingMs);
        }
        // Now the state is read, which waits for whoever applies an entry, maybe for other nodes; and callers are the
        // threads that bring what those answer.
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(remainingMs);
        return CompletableFuture.completedFuture(command)
                .thenComposeAsync(taken -> offerHere(desk, taken, leftMs(deadlineNs)), readers);
    }

    private CompletableFuture<Reply> offerHere(SlotDesk desk, Command command, long remainingMs) {
        Optional<Reply> elsewhere = desk.sendOn(command);
        if (elsewhere.isPresent()) {
            return CompletableFuture.completedFuture(elsewhere.get());
        }
        if (!desk.hasPast(command)) {
            return offerWhole(desk, command, remainingMs);
        }
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(remainingMs);
        return CompletableFuture.supplyAsync(() -> desk.look(command, remainingMs), readers)
                .thenCompose(past -> {
                    if (past.reply().isPresent()) {
                        return CompletableFuture.completedFuture(past.reply().get());
                    }
                    if (past.unknown().isEmpty()) {
                        return offerWhole(desk, command, leftMs(deadlineNs));
                    }
                    return offer(new Command.AdoptPast(past.unknown()), leftMs(deadlineNs))
                            .thenComposeAsync(
                                    learnt -> learnt instanceof Reply.Applied
                                            ? offerWhole(desk, command, leftMs(deadlineNs))
                                            : CompletableFuture.completedFuture(notBegun(learnt)),
                                    readers);
                });
    }

    private static long leftMs(long deadlineNs) {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    }

    private CompletableFuture<Reply> offerWhole(SlotDesk desk, Command command, long remainingMs) {
        return desk.refuse(command)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> offer(command, remainingMs));
    }

    /// What became of a command whose past could not be learnt: nothing.
    private static Reply notBegun(Reply learnt) {
        return learnt instanceof Reply.OutcomeUnknown unknown ? new Reply.NotDone(unknown.reason()) : learnt;
    }

    /// Whether a command comes from this process only. Raw rows could end a hold that belongs to an order, a level
    /// that a replica does not know would stop it, and what a log admits is for ever.
    private static boolean isOwn(Command command) {
        return command instanceof Command.LedgerTransfers
                || command instanceof Command.LedgerAccounts
                || command instanceof Command.Activate
                || command instanceof Command.AdmitJurisdiction;
    }

    private CompletableFuture<Reply> offer(Command command, long remainingMs) {
        if (!group.isLeader()) {
            return CompletableFuture.completedFuture(notLeader());
        }
        if (Levels.of(command) > machine.level()) {
            // A replica of an older release could not read it and would stop. It is refused at once: no other node
            // knows better, and it is long until the upgrade ends.
            return CompletableFuture.completedFuture(new Reply.Applied(new Outcome.Refused(
                    Refusal.NOT_ACTIVE,
                    "Shard " + shard + " is at level " + machine.level() + ", and this needs level "
                            + Levels.of(command) + ", which comes when the upgrade is finished.",
                    "",
                    false)));
        }
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(remainingMs);
        CompletableFuture<Reply> caller = new CompletableFuture<>();
        proposer.offer(new Pending.OfCommand(command, deadlineNs, caller));
        return caller;
    }

    /// Lets this replica, while it leads, raise the shard to the level that `levelOfAllReplicas` gives: the lowest of
    /// what the releases of all its replicas know, learners included. Who cannot tell for one of them gives
    /// [Levels#FIRST]. It is asked about once a second and must not block.
    public void activateUpTo(IntSupplier levelOfAllReplicas) {
        proposer.activateUpTo(levelOfAllReplicas);
    }

    /// Lets this replica, while it leads, have the shard admit the jurisdictions that `added` gives, which were
    /// added to the cluster since it began, in this order. It is asked about once a second and must not block.
    public void admitFrom(Supplier<List<Command.AdmitJurisdiction>> added) {
        proposer.admitFrom(added);
    }

    /// Sets what tells the time that this replica's entries carry where it leads, in ns since 1970, instead of the
    /// system's clock; while it tells 0, nothing is proposed.
    public void timeBy(LongSupplier epochNs) {
        proposer.timeBy(epochNs);
    }

    /// The map that the shard goes by as far as this replica has applied its log.
    public Jurisdictions jurisdictions() {
        return machine.jurisdictions();
    }

    /// What the shard understands now, see [Levels].
    public int level() {
        return machine.level();
    }

    /// Has raw transfers applied; the future gives a result byte each, or fails with [RawRefused].
    ///
    /// @param transfers whole rows of [com.binaxpay.wire.TransferLayout]; not copied
    public CompletableFuture<byte[]> submitTransfers(byte[] transfers, long remainingMs) {
        return submitRaw(EntryLayout.RAW_TRANSFERS, transfers, 0, transfers.length, remainingMs);
    }

    /// As [#submitTransfers] for rows of [com.binaxpay.wire.AccountLayout].
    public CompletableFuture<byte[]> submitAccounts(byte[] accounts, long remainingMs) {
        return submitRaw(EntryLayout.RAW_ACCOUNTS, accounts, 0, accounts.length, remainingMs);
    }

    CompletableFuture<byte[]> submitRaw(int tag, byte[] rows, int offset, int length, long remainingMs) {
        CompletableFuture<byte[]> caller = new CompletableFuture<>();
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(remainingMs);
        proposer.offer(new Pending.OfRaw(tag, rows, offset, length, deadlineNs, caller));
        return caller;
    }

    /// Reads the state between two entries, once a quorum has confirmed that this replica leads and is up to date.
    ///
    /// @return fails with [RawRefused] where it does not lead, or no quorum confirms it
    <T> CompletableFuture<T> readLinearizable(Function<ShardMachine, T> reader) {
        if (!group.isLeader()) {
            return CompletableFuture.failedFuture(new RawRefused(notLeader()));
        }
        return group.readBarrier()
                .thenApplyAsync(
                        isCurrent -> {
                            if (!isCurrent) {
                                throw new RawRefused(new Reply.NotDone(UNCONFIRMED));
                            }
                            return machine.read(reader);
                        },
                        readers);
    }

    private CompletableFuture<Reply> ask(Call.Ask ask) {
        if (ask.maxStalenessMs() >= 0) {
            return askNear(ask);
        }
        if (!group.isLeader()) {
            return CompletableFuture.completedFuture(notLeader());
        }
        return askLeader(ask);
    }

    /// Waits for the entry that was asked for as long as the answer may be old: somebody else is better placed then.
    private CompletableFuture<Reply> askNear(Call.Ask ask) {
        long waitMs = Math.min(ask.remainingMs(), ask.maxStalenessMs());
        return group.applied(Defect.BOOKMARK_IGNORED.isPlanted() ? 0 : ask.afterEntry(), waitMs)
                .thenComposeAsync(
                        isThere -> isThere
                                ? answerNear(ask)
                                : CompletableFuture.completedFuture(
                                        new Reply.NotDone("this replica has not applied entry " + ask.afterEntry())),
                        readers);
    }

    /// A leader that was not confirmed for so long asks to be.
    private CompletableFuture<Reply> answerNear(Call.Ask ask) {
        long ageNs = group.stalenessForReadNs();
        if (ask.maxStalenessMs() == Call.Ask.ANY_AGE_MS
                || ageNs <= TimeUnit.MILLISECONDS.toNanos(ask.maxStalenessMs())) {
            return CompletableFuture.completedFuture(answer(ask, ageNs));
        }
        if (group.isLeader()) {
            return askLeader(ask);
        }
        String age = ageNs == Long.MAX_VALUE ? "of any age" : ageNs / 1_000_000 + " ms old";
        return CompletableFuture.completedFuture(new Reply.NotDone("this replica may be " + age));
    }

    private CompletableFuture<Reply> askLeader(Call.Ask ask) {
        return (Defect.STALE_LEADER_READ.isPlanted() ? CompletableFuture.completedFuture(true) : group.readBarrier())
                .thenApplyAsync(isCurrent -> isCurrent ? answer(ask, 0) : new Reply.NotDone(UNCONFIRMED), readers);
    }

    private Reply answer(Call.Ask ask, long ageNs) {
        Answer found = answer(ask.query());
        SlotDesk desk = slots;
        if (desk == null || !machine.hasMovedSlots()) {
            return new Reply.Answered(found, ageNs);
        }
        long askedNs = System.nanoTime();
        try {
            Answer newest = desk.newest(found, ask.remainingMs());
            return new Reply.Answered(newest, ageNs + System.nanoTime() - askedNs);
        } catch (Shards.NotDone e) {
            return new Reply.NotDone("shard " + shard + " cannot learn what became of it elsewhere: " + e.getMessage());
        }
    }

    private Answer answer(Query query) {
        Query asked = query instanceof Query.OfPast past ? past.query() : query;
        Answer proven = prove(asked);
        // What no row here proves may have happened on another shard.
        return proven instanceof Answer.NotFound ? machine.ask(query) : proven;
    }

    private Answer prove(Query query) {
        ReplicaEvidence vouching = evidence;
        return switch (query) {
            case Query.TransferProof asked when vouching != null -> vouching.prove(asked.caller(), asked.transfer());
            case Query.RowProof asked when vouching != null -> vouching.prove(asked.transfer());
            case Query.NewestHead asked when vouching != null -> vouching.newestHead();
            case Query.Consistency asked when vouching != null -> vouching.prove(asked);
            default -> new Answer.NotFound();
        };
    }

    private Reply notLeader() {
        return new Reply.NotLeader(group.leader().orElse(""));
    }

    /// This replica as it sees itself.
    public ShardStatus status() {
        return machine.read(read -> new ShardStatus(
                shard,
                group.role().name().toLowerCase(Locale.ROOT),
                group.leader().orElse(""),
                group.term(),
                group.lastApplied(),
                group.committed(),
                group.stalenessNs(),
                read.checkpoints(),
                read.logTimeNs(),
                proposer.queued(),
                proposer.inFlight(),
                read.counters()));
    }

    /// What this replica's accounts and ids take in memory.
    public ShardMemory memory() {
        return machine.read(ShardMachine::memory);
    }

    /// Free space where this replica's log and journal are, the lesser of both; -1 before it was first looked at.
    public long diskFreeBytes() {
        return disk.freeBytes();
    }

    /// How many commands this replica has refused because the disk was nearly full.
    public long writesRefused() {
        return disk.writesRefused();
    }

    /// Derives every balance again from the history of this replica, and compares; see [LedgerAudit].
    public LedgerAudit.Report verify() {
        LedgerAudit.Report audit = LedgerAudit.run(machine);
        List<String> faults = new ArrayList<>(audit.faults());
        if (!machine.divergence().isEmpty()) {
            faults.add(machine.divergence());
        }
        if (evidence != null) {
            faults.addAll(evidence.disagreements());
        }
        return new LedgerAudit.Report(audit.rows(), audit.accounts(), audit.openHolds(), faults);
    }

    /// The newest head of the shard that a quorum signed, as far as this replica has seen.
    public Optional<SignedHead> newestSigned() {
        return evidence == null ? Optional.empty() : evidence.newestSigned();
    }

    @Override
    public void close() {
        if (evidence != null) {
            evidence.close();
        }
        if (scrubber != null) {
            scrubber.close();
        }
        proposer.close();
        sweeper.interrupt();
        running.forEach((key, waiting) -> {
            if (running.remove(key, waiting)) {
                waiting.unknown("it has begun on shard " + shard + ", which was closed here");
            }
        });
    }

    private void sweep() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.MILLISECONDS.sleep(100);
                long nowNs = System.nanoTime();
                disk.look();
                proposer.expire(nowNs);
                running.forEach((key, waiting) -> {
                    if (waiting.deadlineNs() - nowNs < 0 && running.remove(key, waiting)) {
                        waiting.unknown("it has begun on shard " + shard + " and not ended in time");
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Hands outcomes to their callers, on the apply thread.
    private final class Deliverer implements AppliedListener {
        @Override
        public boolean isAwaited(Id incarnation, long sequence) {
            return proposer.isAwaited(incarnation, sequence);
        }

        @Override
        public void onApplied(
                long index,
                Id incarnation,
                long sequence,
                @Nullable List<Object> results,
                List<Completion> completions) {
            long entry = machine.level() < Levels.COMPLETE ? 0 : index;
            for (Completion completion : completions) {
                Pending.OfCommand waiting = running.remove(new Key(completion.keyHi(), completion.keyLo()));
                if (waiting != null) {
                    waiting.done(completion.outcome(), entry);
                }
            }
            if (results != null) {
                deliver(proposer.take(sequence), results, entry);
            }
            wakeUps.forEach(Runnable::run);
        }

        private void deliver(@Nullable Batch batch, List<Object> results, long entry) {
            if (batch == null) {
                return;
            }
            for (int i = 0; i < results.size(); i++) {
                switch (batch.items().get(i)) {
                    case Pending.OfRaw raw -> raw.done((byte[]) results.get(i));
                    case Pending.OfCommand command -> deliver(command, outcomeOf(results.get(i)), entry);
                }
            }
        }

        private static Outcome outcomeOf(Object result) {
            return result instanceof byte[] codes ? new Outcome.Codes(Bytes.of(codes)) : (Outcome) result;
        }

        /// A command that runs on keeps its caller waiting, but only the first: a repetition is told at once that it
        /// runs.
        private void deliver(Pending.OfCommand item, Outcome outcome, long entry) {
            if (outcome instanceof Outcome.Running && item.command() instanceof Command.Keyed keyed) {
                Key key =
                        new Key(keyed.idempotency().keyHi(), keyed.idempotency().keyLo());
                if (running.putIfAbsent(key, item) == null) {
                    return;
                }
            }
            item.done(outcome, entry);
        }
    }
}
