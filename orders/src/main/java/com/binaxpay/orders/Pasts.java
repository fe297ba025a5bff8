package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.Whereabouts;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What ended before slots moved: told by the shards that had them, and learnt by the one that has them now, thing by
/// thing, when somebody comes back to it.
final class Pasts {
    private final Core core;
    private final Wallets wallets;
    private final TransferIndex transfers;
    private final Payouts payouts;
    private final PayoutBatches batches;
    private final Crossings crossings;
    private final IdempotencyIndex keys;

    Pasts(
            Core core,
            Wallets wallets,
            TransferIndex transfers,
            Payouts payouts,
            PayoutBatches batches,
            Crossings crossings,
            IdempotencyIndex keys) {
        this.core = core;
        this.wallets = wallets;
        this.transfers = transfers;
        this.payouts = payouts;
        this.batches = batches;
        this.crossings = crossings;
        this.keys = keys;
    }

    /// Answers [Query.Past]; `epoch` is the last one in which this shard had the slot, as far as the asker knows. Who
    /// has not heard of that one may know of the end of another.
    Answer tell(Query.Past asked, int epoch) {
        Optional<Slots.Range> range = core.slots().of(asked.subject());
        // Of a batch that is its own; a row that runs keeps its wallet where it is.
        if (asked.keys().stream().findFirst().filter(keys::isRunning).isPresent()) {
            return new Answer.Past(Whereabouts.RUNNING, List.of(), false);
        }
        // Rows of a batch may have ended here whatever the slot of its first row does.
        if (range.isEmpty() || range.get().epochHere() < epoch) {
            return new Answer.Past(Whereabouts.UNHEARD, things(asked), false);
        }
        if (range.get().phase() == SlotPhase.PLANNED) {
            // Whatever is not here yet may begin here at any time.
            return new Answer.Past(Whereabouts.HERE, things(asked), false);
        }
        boolean isLeft = range.get().phase() == SlotPhase.GONE;
        Whereabouts whereabouts = whereabouts(range.get(), asked.subject());
        return new Answer.Past(whereabouts, things(asked), whereabouts == Whereabouts.MOVED || isLeft);
    }

    private Whereabouts whereabouts(Slots.Range range, Id subject) {
        if (batches.walletOf(subject).isPresent()) {
            return Whereabouts.HERE;
        }
        Optional<Id> wallet = wallets.wasHere(subject)
                ? Optional.of(subject)
                : transfers
                        .findPast(subject)
                        .map(Ownership::homeOf)
                        .or(() -> payouts.walletOf(subject))
                        .or(() -> holderOf(subject));
        if (wallet.isEmpty()) {
            return Whereabouts.UNKNOWN;
        }
        if (range.inTransit().containsKey(wallet.get())) {
            return Whereabouts.IN_TRANSIT;
        }
        return wallets.isHere(wallet.get()) ? Whereabouts.HERE : Whereabouts.MOVED;
    }

    private Optional<Id> holderOf(Id id) {
        int account = core.ledger().findAccount(id.hi(), id.lo());
        return account < 0
                ? Optional.empty()
                : Optional.of(
                        new Id(core.ledger().holderHi(account), core.ledger().holderLo(account)));
    }

    private List<PastThing> things(Query.Past asked) {
        List<PastThing> things = new ArrayList<>();
        for (Id key : asked.keys()) {
            keys.first(key).ifPresent(things::add);
        }
        for (Id crossing : asked.crossings()) {
            crossings
                    .answer(crossing)
                    .ifPresent(answer -> things.add(new PastThing.Crossed(answer.crossing(), answer.outcome())));
        }
        for (Id transfer : asked.transfers()) {
            transfers
                    .find(transfer)
                    .filter(view -> view.status() != TransferStatus.PENDING)
                    .ifPresent(view -> things.add(new PastThing.Ended(view)));
        }
        for (Id payout : asked.payouts()) {
            long number = payouts.numberOf(payout);
            if (number != IdMap.ABSENT
                    && Payouts.hasEnded(payouts.byNumber(number).status())) {
                things.add(new PastThing.Paid(payouts.byNumber(number)));
            }
        }
        return things;
    }

    /// What of a past this shard does not know yet.
    List<PastThing> unknown(List<PastThing> things) {
        return things.stream().filter(thing -> !knows(thing)).toList();
    }

    private boolean knows(PastThing thing) {
        return switch (thing) {
            case PastThing.Answered answered -> keys.recall(answered.key()).isPresent();
            // That a reversal was begun is less than that its credit was answered.
            case PastThing.Crossed crossed ->
                crossings
                        .answer(crossed.crossing().id())
                        .filter(answer -> !isBegun(answer.outcome()) || isBegun(crossed.outcome()))
                        .isPresent();
            case PastThing.Ended ended ->
                transfers
                        .find(ended.transfer().id())
                        .filter(here -> !isBehind(here, ended.transfer()))
                        .isPresent();
            case PastThing.Paid paid -> {
                long number = payouts.numberOf(paid.payout().id());
                yield number != IdMap.ABSENT && !isBehind(payouts.byNumber(number), paid.payout());
            }
        };
    }

    /// As [#isBehind(View.Transfer, View.Transfer)], which has ended. What of a collection was asked back and refused
    /// only grows.
    static boolean isBehind(View.Payout here, View.Payout other) {
        return !Payouts.hasEnded(here.status())
                || here.refundedMinor() < other.refundedMinor()
                || here.refusedMinor() < other.refusedMinor();
    }

    /// Whether `here` is an older version than `other`, which has ended. What a transfer has captured and given back
    /// only grows.
    static boolean isBehind(View.Transfer here, View.Transfer other) {
        return here.status() == TransferStatus.PENDING || here.reversedMinor() < other.reversedMinor();
    }

    /// Applies [com.binaxpay.wire.Command.AdoptPast]. Several former owners may have told of the same thing, an older
    /// version after a newer one.
    Outcome learn(List<PastThing> things) {
        for (PastThing thing : things) {
            if (!knows(thing)) {
                learn(thing);
            }
        }
        return new Outcome.Applied();
    }

    private void learn(PastThing thing) {
        switch (thing) {
            case PastThing.Answered answered -> keys.keep(answered.key(), decode(answered.outcome()));
            case PastThing.Crossed crossed -> crossings.keepAnswer(crossed.crossing(), decode(crossed.outcome()));
            case PastThing.Ended ended -> transfers.putQuietly(ended.transfer());
            case PastThing.Paid paid -> payouts.learn(paid.payout());
        }
    }

    private static boolean isBegun(Bytes outcome) {
        return decode(outcome) instanceof Outcome.Applied;
    }

    private static Outcome decode(Bytes outcome) {
        return RecordCodec.OUTCOMES.decode(outcome.toArray());
    }
}
