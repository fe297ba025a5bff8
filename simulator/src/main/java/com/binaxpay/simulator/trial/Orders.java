package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.simulator.trial.History.Result;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import java.util.List;
import java.util.SplittableRandom;

/// Orders of one client: money that goes through the provider.
final class Orders {
    private static final String RAIL = "mobile_money";

    private final Client me;
    private final Clients all;
    private final Coverage coverage;
    private final SplittableRandom random;

    Orders(Client me) {
        this.me = me;
        this.all = me.all();
        this.coverage = all.cluster().coverage();
        this.random = all.random();
    }

    void payout() {
        Id source = me.any();
        long amountMinor = me.amount();
        Id id = all.newIdWith(source);
        History.Write write = me.begin(Work.PAYOUT, id, source, Id.NONE, amountMinor);
        Command.CreatePayout command = new Command.CreatePayout(
                Clients.CALLER,
                all.key(Operation.PAYOUT),
                id,
                source,
                Clients.KES,
                amountMinor,
                RAIL,
                someone(),
                "",
                Bytes.EMPTY);
        Result result = settle(write, me.submit(command, me.tries()));
        if (result == Result.DONE && random.nextInt(8) == 0) {
            Client.Answered cancelled = me.submit(
                    new Command.CancelPayout(Clients.CALLER, all.key(Operation.CANCEL_PAYOUT), id), me.tries());
            if (me.resultOf(cancelled) == Result.DONE) {
                coverage.count(Coverage.Seen.PAYOUT_CANCELLED);
                write.captured = Result.REFUSED;
            }
        }
    }

    private Destination someone() {
        return new Destination("msisdn", "+25470000000" + random.nextInt(10), "");
    }

    /// Asks a payer for money, or gives back some of what one was asked for before.
    void collect() {
        List<History.Write> before = me.own().stream()
                .filter(write ->
                        write.work == Work.COLLECTION && write.result == Result.DONE && write.original.isNone())
                .toList();
        if (!before.isEmpty() && random.nextBoolean()) {
            refund(before.get(random.nextInt(before.size())));
        } else {
            ask();
        }
    }

    private void ask() {
        Id destination = me.any();
        long amountMinor = me.amount();
        Id id = all.newIdWith(destination);
        History.Write write = me.begin(Work.COLLECTION, id, Id.NONE, destination, amountMinor);
        Command.CreateCollection command = new Command.CreateCollection(
                Clients.CALLER,
                all.key(Operation.COLLECTION),
                id,
                destination,
                Clients.KES,
                amountMinor,
                RAIL,
                someone(),
                "",
                Bytes.EMPTY);
        settle(write, me.submit(command, me.tries()));
    }

    /// All that is left of it, or part of it, again and again, until there is no more.
    private void refund(History.Write collection) {
        long amountMinor = random.nextInt(3) == 0 ? 0 : 1 + random.nextLong(collection.amountMinor);
        Id id = all.newIdWith(collection.destination);
        History.Write write = me.begin(Work.COLLECTION, id, collection.destination, Id.NONE, amountMinor);
        write.original = collection.id;
        Client.Answered answered = me.submit(
                new Command.RefundCollection(Clients.CALLER, all.key(Operation.REFUND), id, collection.id, amountMinor),
                me.tries());
        if (answered.outcome().orElse(null) instanceof Outcome.Refused refused) {
            if (refused.code() == Refusal.COLLECTION_NOT_FOUND) {
                throw new CheckFailed("nothing-lost", "a collection that was answered is not found: " + collection.id);
            }
            if (refused.code() == Refusal.REFUND_EXCEEDS_COLLECTION) {
                coverage.count(Coverage.Seen.REFUND_CAPPED);
            }
        }
        settle(write, answered);
    }

    private Result settle(History.Write write, Client.Answered answered) {
        Result result = me.settle(write, answered);
        // The money moves, if it does, at some time later.
        write.endedNs = result == Result.DONE ? History.NEVER : write.endedNs;
        return result;
    }
}
