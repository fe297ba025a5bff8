package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of the past a shard must know before it applies a command about slots that came from another one. Whoever leads
/// it asks the former owners, which can't change it any more, and has it learnt first.
public final class Needs {
    private Needs() {}

    /// What to ask a former owner, empty where `command` needs no past.
    public static Optional<Query.Past> of(Command command) {
        Optional<Id> subject = Subjects.of(command);
        List<Id> keys = keys(command);
        List<Id> crossings = Subjects.crossing(command)
                .map(crossing -> List.of(crossing.id()))
                .orElse(List.of());
        return subject.map(id -> new Query.Past(id, keys, crossings, transfers(command), payouts(command)));
    }

    /// What to ask a former owner about what was found here, empty where that cannot have gone on elsewhere.
    public static Optional<Query.Past> of(Answer found) {
        return switch (found) {
            case Answer.One(View.Transfer own) ->
                Optional.of(new Query.Past(own.id(), List.of(), List.of(), List.of(own.id()), List.of()));
            case Answer.One(View.Payout own) ->
                Optional.of(new Query.Past(own.id(), List.of(), List.of(), List.of(), List.of(own.id())));
            default -> Optional.empty();
        };
    }

    /// What was found, or the newest version of it among `things`.
    public static Answer newest(Answer found, List<PastThing> things) {
        Answer newest = found;
        for (PastThing thing : things) {
            newest = newer(newest, thing);
        }
        return newest;
    }

    private static Answer newer(Answer found, PastThing thing) {
        return switch (thing) {
            case PastThing.Ended(View.Transfer other)
            when found instanceof Answer.One(View.Transfer own) && Pasts.isBehind(own, other) -> new Answer.One(other);
            case PastThing.Paid(View.Payout other)
            when found instanceof Answer.One(View.Payout own) && Pasts.isBehind(own, other) -> new Answer.One(other);
            default -> found;
        };
    }

    private static List<Id> keys(Command command) {
        if (!(command instanceof Command.Keyed keyed)) {
            return List.of();
        }
        List<Id> keys = new ArrayList<>();
        keys.add(IdempotencyIndex.idOf(keyed.idempotency()));
        if (command instanceof Command.TransferBatch batch) {
            batch.rows().forEach(row -> keys.add(IdempotencyIndex.idOf(row.idempotency())));
        }
        return keys;
    }

    private static List<Id> transfers(Command command) {
        return switch (command) {
            case Command.Capture capture -> List.of(capture.transfer());
            case Command.VoidTransfer release -> List.of(release.transfer());
            case Command.Reverse reverse -> List.of(reverse.transfer());
            default -> List.of();
        };
    }

    private static List<Id> payouts(Command command) {
        return switch (command) {
            case Command.CancelPayout cancel -> List.of(cancel.payout());
            case Command.RefundCollection refund -> List.of(refund.collection());
            default -> List.of();
        };
    }
}
