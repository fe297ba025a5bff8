package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Query;
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
