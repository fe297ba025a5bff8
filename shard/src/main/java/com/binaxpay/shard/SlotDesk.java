package com.binaxpay.shard;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.orders.Needs;
import com.binaxpay.orders.Subjects;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.Whereabouts;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.Shards.Consistency;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;

/// What a leader does before it proposes a command about slots that moved: sends on what belongs to another shard, and
/// learns of what ended there before. The past of a slot that left a shard never changes, so the nearest replica that
/// has
/// seen it leave answers; only where that one has not, its leader is asked.
final class SlotDesk {
    /// How old a replica's answer may be: what it says of a past is final or it says that it is not.
    private static final Consistency NEAR = new Consistency.Bounded(60_000);

    /// How long a read may wait for former owners.
    private static final long NEWEST_MS = 2_000;

    private final int shard;
    private final ShardMachine machine;
    private final Shards shards;

    /// Before the commands of `shard`, whose state is `machine`'s; former owners are asked by `shards`.
    SlotDesk(int shard, ShardMachine machine, Shards shards) {
        this.shard = shard;
        this.machine = machine;
        this.shards = shards;
    }

    /// What to answer though nothing was proposed; empty where the command is this shard's.
    Optional<Reply> sendOn(Command command) {
        Optional<Id> subject = Subjects.of(command);
        if (subject.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt unmoved = machine.unmoved(subject.get());
        // The rows of a batch may have gone where the first one's wallet did not.
        boolean isBatch = machine.hasMovedSlots() && command instanceof Command.TransferBatch;
        if (unmoved.isPresent() && !(isBatch && unmoved.getAsInt() == shard)) {
            return unmoved.getAsInt() == shard || unmoved.getAsInt() < 0
                    ? Optional.empty()
                    : Optional.of(moved(unmoved.getAsInt()));
        }
        return machine.read(read -> read.elsewhere(command))
                .map(outcome -> new Reply.Applied(outcome, machine.entry()));
    }

    /// What to answer to an atomic batch that cannot be one any more, once its past is known. It is not kept under the
    /// batch's key: should its wallets come together again, it can be done.
    Optional<Reply> refuse(Command command) {
        return machine.hasMovedSlots() && command instanceof Command.TransferBatch batch && batch.atomic()
                ? machine.read(read -> read.apart(command)).map(outcome -> new Reply.Applied(outcome, machine.entry()))
                : Optional.empty();
    }

    /// The newest version of a transfer or an order that this replica `found`, but that may have gone on while its slot
    /// was with another shard. Blocks.
    ///
    /// @throws Shards.NotDone a former owner cannot be asked
    Answer newest(Answer found, long remainingMs) throws Shards.NotDone {
        Optional<Query.Past> needs = Needs.of(found);
        if (needs.isEmpty()) {
            return found;
        }
        Id id = needs.get().subject();
        long waitMs = Math.min(remainingMs, NEWEST_MS);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        List<Integer> epochs = machine.formerOwners(id);
        Answer newest = found;
        for (int owner : new LinkedHashSet<>(epochs)) {
            if (owner != shard) {
                Answer.Past past = ask(owner, epochs.lastIndexOf(owner), needs.get(), deadlineNs, NEAR);
                newest = Needs.newest(newest, past.things());
            }
        }
        return newest;
    }

    /// Whether slots of the command came from other shards.
    boolean hasPast(Command command) {
        return !Defect.PAST_NOT_LEARNT.isPlanted() && !formerOwners(command).isEmpty();
    }

    /// What has to be learnt before `command` is proposed, or what to answer instead. Blocks.
    Past look(Command command, long remainingMs) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(remainingMs);
        Query.Past needs = Needs.of(command).orElseThrow();
        List<PastThing> unknown = new ArrayList<>();
        List<Integer> owners = List.copyOf(formerOwners(command));
        List<Integer> epochs = machine.formerOwners(needs.subject());
        // What a replica says is final is so of the slot of the first row.
        boolean isBatch = command instanceof Command.TransferBatch;
        Consistency first = isBatch ? new Consistency.Linearizable() : NEAR;
        try {
            for (int owner : owners) {
                Answer.Past past = ask(owner, Math.max(0, epochs.lastIndexOf(owner)), needs, deadlineNs, first);
                if (past.whereabouts() == Whereabouts.RUNNING) {
                    return new Past(List.of(), Optional.of(moved(owner)));
                }
                // A batch goes row by row: those that are elsewhere are sent on by themselves.
                boolean isLast = owner == owners.getLast() && !isBatch;
                if (isLast && isStillThere(past, needs.subject())) {
                    return new Past(
                            List.of(), Optional.of(moved(past.whereabouts() == Whereabouts.IN_TRANSIT ? -1 : owner)));
                }
                unknown.addAll(machine.read(read -> read.unknown(past.things())));
            }
        } catch (Shards.NotDone e) {
            return new Past(
                    List.of(),
                    Optional.of(new Reply.NotDone(
                            "shard " + shard + " cannot learn what ended before: " + e.getMessage())));
        }
        return new Past(unknown, Optional.empty());
    }

    /// Things to learn, or a reply that ends the matter.
    record Past(List<PastThing> unknown, Optional<Reply> reply) {}

    private boolean isStillThere(Answer.Past past, Id subject) {
        return switch (past.whereabouts()) {
            case HERE, UNHEARD -> true;
            case IN_TRANSIT -> !machine.isHere(subject);
            case MOVED, UNKNOWN, RUNNING -> false;
        };
    }

    /// @param epoch the last one in which that shard had the slot
    private Answer.Past ask(int owner, int epoch, Query.Past needs, long deadlineNs, Consistency first)
            throws Shards.NotDone {
        Query query = new Query.OfPast(epoch, needs);
        Answer near = shards.ask(owner, query, first, deadlineNs).answer();
        if (near instanceof Answer.Past past && (past.isFinal() || first instanceof Consistency.Linearizable)) {
            return past;
        }
        Answer sure = shards.ask(owner, query, new Consistency.Linearizable(), deadlineNs)
                .answer();
        if (sure instanceof Answer.Past past) {
            return past;
        }
        throw new Shards.NotDone("shard " + owner + " answered " + sure.getClass());
    }

    private SequencedSet<Integer> formerOwners(Command command) {
        List<Id> subjects = new ArrayList<>();
        Subjects.of(command).ifPresent(subjects::add);
        if (command instanceof Command.TransferBatch batch) {
            batch.rows().forEach(row -> subjects.add(row.source()));
        }
        SequencedSet<Integer> owners = new LinkedHashSet<>();
        for (Id subject : subjects) {
            owners.addAll(machine.formerOwners(subject));
        }
        owners.remove(shard);
        return owners;
    }

    private Reply moved(int to) {
        return new Reply.Applied(new Outcome.Moved(to), machine.entry());
    }
}
