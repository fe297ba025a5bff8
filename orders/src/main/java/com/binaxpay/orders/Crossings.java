package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Kept.Purpose;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/// Both sides of crossings. Every step may come twice, late, or after its like from another leader: a step under an id
/// that was answered is answered again, a step of a crossing that has ended changes nothing.
///
/// An answer to another shard costs 31 to 38 bytes of memory for ever; it is repeated for ever.
final class Crossings {
    private static final Idempotency NO_KEY = new Idempotency(0, 0, 0, 0, Operation.TRANSFER);

    private final Core core;
    private final Wallets wallets;
    private final OpenCrossings open;
    private final Transfers transfers;
    private final Reversals reversals;
    private final Completions completions;
    private final Ownership ownership;
    private final IdMap answers = new IdMap();

    Crossings(
            Core core,
            Wallets wallets,
            OpenCrossings open,
            Transfers transfers,
            Reversals reversals,
            Completions completions,
            Ownership ownership) {
        this.core = core;
        this.wallets = wallets;
        this.open = open;
        this.transfers = transfers;
        this.reversals = reversals;
        this.completions = completions;
        this.ownership = ownership;
    }

    /// Credits the destination, or refuses, finally.
    Outcome accept(Crossing crossing) {
        // A shard that began a reversal may be asked for its credit, too: by who goes by an old place of the wallet, or
        // because that has come here since. What it answered then was another question.
        Optional<Outcome> before = answer(crossing.id())
                .map(answer -> replay(answer.outcome()))
                .filter(outcome -> !(outcome instanceof Outcome.Applied));
        if (before.isPresent()) {
            return before.get();
        }
        Optional<Outcome> elsewhere = ownership.elsewhere(new Command.AcceptCrossing(crossing));
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        Outcome outcome = crossing.reversalOf().isNone() ? credit(crossing) : creditReversal(crossing);
        keepAnswer(crossing, outcome);
        return outcome;
    }

    /// Ends a crossing of this shard by what the other shard answered.
    void resolve(Id crossing, String refusal) {
        Optional<Kept.OpenCrossing> found = open.find(crossing);
        if (found.isEmpty() || found.get().purpose() == Purpose.REVERSAL_ASKED) {
            return;
        }
        Kept.OpenCrossing ending = found.get();
        open.end(ending);
        if (ending.purpose() == Purpose.REVERSAL_SENT) {
            resolveSent(ending.crossing(), refusal.isEmpty());
        } else {
            completions.complete(ending.key(), transfers.resolve(ending, refusal));
        }
    }

    /// Begins the crossing that gives a transfer back, from the wallet that once got the money; or refuses, finally.
    Outcome beginReversal(Crossing crossing) {
        Optional<Kept.CrossingAnswer> before = answer(crossing.id());
        if (before.isPresent()) {
            return replay(before.get().outcome());
        }
        Optional<Outcome> elsewhere = ownership.elsewhere(new Command.BeginReversal(crossing));
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        Optional<Kept.OpenCrossing> own = asked(crossing.id());
        Outcome outcome = own.isPresent() ? reverseHere(own.get()) : holdReversal(crossing);
        keepAnswer(crossing, outcome);
        return outcome;
    }

    /// The other shard refused to begin a reversal.
    void refuseReversal(Id reversal, String refusal) {
        Optional<Kept.OpenCrossing> found = asked(reversal);
        if (found.isPresent()) {
            open.end(found.get());
            Outcome outcome = reversals.refused(reversal, Refusals.refused(Refusals.named(refusal)));
            completions.complete(found.get().key(), outcome);
        }
    }

    /// What this shard answered to another one's crossing.
    Optional<Kept.CrossingAnswer> answer(Id crossing) {
        long position = answers.get(crossing.hi(), crossing.lo());
        return position == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of((Kept.CrossingAnswer) core.records().read(position));
    }

    long hash() {
        return Hash64.chain(answers.keyHash(), answers.size());
    }

    void save(DataOutput out) throws IOException {
        answers.save(out);
    }

    void load(DataInput in) throws IOException {
        answers.load(in);
    }

    private Outcome credit(Crossing crossing) {
        if (!wallets.has(crossing.caller(), crossing.destination())) {
            return Refusals.refused(Refusal.DESTINATION_NOT_FOUND);
        }
        return creditTo(crossing, TransferCode.CROSSING_IN, TransferViews.accepted(crossing, core.nowNs()));
    }

    /// The money of a reversal comes back to the shard that asked for it, which ends it and its key.
    private Outcome creditReversal(Crossing crossing) {
        Optional<Kept.OpenCrossing> asked = asked(crossing.id());
        if (asked.isEmpty()) {
            return Refusals.refused(Refusal.TRANSFER_NOT_FOUND);
        }
        Outcome outcome = creditTo(crossing, TransferCode.REVERSAL, TransferViews.accepted(crossing, core.nowNs()));
        open.end(asked.get());
        Outcome ended = outcome instanceof Outcome.Refused refused
                ? reversals.refused(crossing.id(), refused)
                : reversals.finished(crossing.id());
        completions.complete(asked.get().key(), ended);
        return outcome;
    }

    private Outcome creditTo(Crossing crossing, TransferCode why, View.Transfer view) {
        if (!wallets.holds(crossing.destination(), crossing.asset())) {
            return Refusals.refused(Refusal.CURRENCY_MISMATCH);
        }
        int book = book(crossing);
        // The destination may have come to the shard that holds the money, whose ledger knows the id as the hold's.
        // Then
        // the row belongs to the transfer, which is here.
        boolean isOwn =
                core.ledger().findTransfer(crossing.id().hi(), crossing.id().lo()) != 0;
        Movement movement = new Movement(
                isOwn ? DerivedIds.move(crossing.id(), 0) : crossing.id(),
                core.accounts().clearing(crossing.fromShard(), book, core.nowNs()),
                DerivedIds.account(crossing.destination(), crossing.asset()),
                crossing.amountMinor(),
                book,
                isOwn && why == TransferCode.CROSSING_IN ? TransferCode.TRANSFER : why,
                crossing.transfer());
        ResultCode code = core.postings().move(movement, core.nowNs());
        return code == ResultCode.OK ? new Outcome.Done(view, false) : Refusals.refused(Refusals.of(code));
    }

    private Outcome holdReversal(Crossing crossing) {
        if (!wallets.has(crossing.caller(), crossing.source())) {
            return Refusals.refused(Refusal.DESTINATION_NOT_FOUND);
        }
        Movement movement = sent(crossing);
        ResultCode code = core.postings().hold(movement, 0, core.nowNs());
        if (code != ResultCode.OK) {
            return transfers.refusal(code, movement.debit(), crossing.amountMinor(), crossing.asset());
        }
        open.begin(Purpose.REVERSAL_SENT, crossing, NO_KEY);
        return new Outcome.Applied();
    }

    private Optional<Kept.OpenCrossing> asked(Id reversal) {
        return open.find(reversal).filter(found -> found.purpose() == Purpose.REVERSAL_ASKED);
    }

    /// The wallet that gives back has come to the shard that asked: nothing has to cross.
    private Outcome reverseHere(Kept.OpenCrossing asked) {
        Crossing crossing = asked.crossing();
        Outcome outcome = wallets.has(crossing.caller(), crossing.source())
                ? moveBack(crossing)
                : Refusals.refused(Refusal.DESTINATION_NOT_FOUND);
        open.end(asked);
        Outcome ended = outcome instanceof Outcome.Refused refused
                ? reversals.refused(crossing.id(), refused)
                : reversals.finished(crossing.id());
        completions.complete(asked.key(), ended);
        return outcome;
    }

    private Outcome moveBack(Crossing crossing) {
        Movement movement = new Movement(
                crossing.id(),
                DerivedIds.account(crossing.source(), crossing.asset()),
                DerivedIds.account(crossing.destination(), crossing.asset()),
                crossing.amountMinor(),
                book(crossing),
                TransferCode.REVERSAL,
                crossing.transfer());
        ResultCode code = core.postings().move(movement, core.nowNs());
        return code == ResultCode.OK
                ? new Outcome.Applied()
                : transfers.refusal(code, movement.debit(), crossing.amountMinor(), crossing.asset());
    }

    private void resolveSent(Crossing crossing, boolean accepted) {
        if (accepted) {
            core.postings().settle(sent(crossing), crossing.amountMinor(), Postings.Capture.ONLY, core.nowNs());
        } else {
            core.postings().release(sent(crossing), core.nowNs());
        }
    }

    private Movement sent(Crossing crossing) {
        int book = book(crossing);
        int peer = core.shardOf(crossing.destination());
        return new Movement(
                crossing.id(),
                DerivedIds.account(crossing.source(), crossing.asset()),
                core.accounts().clearing(peer, book, core.nowNs()),
                crossing.amountMinor(),
                book,
                TransferCode.REVERSAL_OUT,
                crossing.transfer());
    }

    /// Keeps an answer for ever.
    void keepAnswer(Crossing crossing, Outcome outcome) {
        if (Defect.CROSSING_ANSWER_FORGOTTEN.isPlanted()) {
            return;
        }
        long position = core.records()
                .append(new Kept.CrossingAnswer(crossing, core.records().encode(outcome)));
        answers.put(crossing.id().hi(), crossing.id().lo(), position);
    }

    private static Outcome replay(Bytes outcome) {
        return switch (RecordCodec.OUTCOMES.decode(outcome.toArray())) {
            case Outcome.Done done -> new Outcome.Done(done.view(), true);
            case Outcome.Refused refused ->
                new Outcome.Refused(refused.code(), refused.detail(), refused.pointer(), true);
            case Outcome other -> other;
        };
    }

    private static int book(Crossing crossing) {
        return TransferLayout.book(crossing.asset(), crossing.caller().mode());
    }
}
