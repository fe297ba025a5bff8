package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.simulator.trial.History.Result;
import com.binaxpay.simulator.world.World;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Transfers, holds, reversals, batches and funds of one client.
final class Payments {
    private static final long MS = 1_000_000L;

    private final Client me;
    private final Clients all;
    private final World world;
    private final Cluster cluster;
    private final Coverage coverage;
    private final SplittableRandom random;

    Payments(Client me) {
        this.me = me;
        this.all = me.all();
        this.world = all.cluster().world();
        this.cluster = all.cluster();
        this.coverage = all.cluster().coverage();
        this.random = all.random();
    }

    void fund(Id wallet, long amountMinor) {
        Id id = all.newIdWith(wallet);
        History.Write write = me.begin(Work.FUND, id, Id.NONE, wallet, amountMinor);
        Command.Fund fund =
                new Command.Fund(Clients.CALLER, all.key(Operation.FUND), id, wallet, Clients.KES, amountMinor);
        me.settle(write, me.submit(fund, me.patience()));
    }

    private Command.Transfer command(
            Id id, Id source, Id destination, long amountMinor, boolean capture, long expires) {
        return new Command.Transfer(
                Clients.CALLER,
                all.key(Operation.TRANSFER),
                id,
                source,
                destination,
                Clients.KES,
                amountMinor,
                capture,
                expires,
                "",
                Bytes.EMPTY);
    }

    void transfer(Id source, Id destination) {
        if (source.equals(destination)) {
            return;
        }
        long amountMinor = me.amount();
        Id id = all.newIdWith(source);
        History.Write write = me.begin(Work.TRANSFER, id, source, destination, amountMinor);
        Result result = me.settle(write, me.submit(command(id, source, destination, amountMinor, true, 0), me.tries()));
        boolean isLocal = cluster.shardOf(source) == cluster.shardOf(destination);
        if (result == Result.DONE) {
            coverage.count(isLocal ? Coverage.Seen.LOCAL_TRANSFER : Coverage.Seen.CROSSING);
        } else if (result == Result.REFUSED && !isLocal) {
            coverage.count(Coverage.Seen.CROSSING_REFUSED);
        }
    }

    void hold() {
        Id source = me.any();
        Id destination = me.any();
        if (source.equals(destination)) {
            return;
        }
        long amountMinor = me.amount();
        Id id = all.newIdWith(source);
        History.Write write = me.begin(Work.HOLD, id, source, destination, amountMinor);
        write.isHold = true;
        long expiresS = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
        Result result =
                me.settle(write, me.submit(command(id, source, destination, amountMinor, false, expiresS), me.tries()));
        if (result != Result.DONE) {
            return;
        }
        coverage.count(Coverage.Seen.HELD);
        if (expiresS > 0 && random.nextBoolean()) {
            return;
        }
        me.rest(random.nextLong(2_000 * MS));
        if (random.nextInt(4) > 0) {
            capture(write, random.nextBoolean() ? 0 : 1 + random.nextLong(amountMinor));
        } else {
            write.isVoidTried = true;
            Client.Answered answered =
                    me.submit(new Command.VoidTransfer(Clients.CALLER, all.key(Operation.VOID), id), me.tries());
            if (me.resultOf(answered) == Result.DONE) {
                coverage.count(Coverage.Seen.VOIDED);
                write.captured = Result.REFUSED;
            }
        }
    }

    private void capture(History.Write write, long amountMinor) {
        write.isCaptureTried = true;
        write.capturedMinor = amountMinor == 0 ? write.amountMinor : amountMinor;
        write.endedNs = History.NEVER;
        Client.Answered answered = me.submit(
                new Command.Capture(Clients.CALLER, all.key(Operation.CAPTURE), write.id, amountMinor), me.tries());
        write.captured = me.resultOf(answered);
        write.seen = answered.seen();
        if (write.captured != Result.UNKNOWN) {
            write.endedNs = world.nowNs();
        }
        if (write.captured == Result.DONE) {
            coverage.count(Coverage.Seen.CAPTURED);
            if (random.nextInt(4) == 0) {
                endAgain(write);
            }
        }
    }

    /// What was captured can be neither captured nor voided.
    private void endAgain(History.Write write) {
        boolean isVoid = random.nextBoolean();
        Command.Keyed command = isVoid
                ? new Command.VoidTransfer(Clients.CALLER, all.key(Operation.VOID), write.id)
                : new Command.Capture(Clients.CALLER, all.key(Operation.CAPTURE), write.id, 0, false);
        if (me.resultOf(me.submit(command, me.tries())) == Result.DONE) {
            throw new CheckFailed("answers", "a hold that was captured was ended again: " + write.id);
        }
    }

    void reverse() {
        List<History.Write> posted = me.own().stream()
                .filter(write -> write.work == Work.TRANSFER && write.result == Result.DONE)
                .toList();
        if (posted.isEmpty()) {
            return;
        }
        History.Write original = posted.get(random.nextInt(posted.size()));
        long amountMinor = 1 + random.nextLong(original.amountMinor);
        Id id = all.newIdWith(original.source);
        History.Write write = me.begin(Work.REVERSE, id, original.destination, original.source, amountMinor);
        write.original = original.id;
        write.isDebitLater = cluster.swarm().faults().contains(Fault.MOVE)
                || cluster.shardOf(original.source) != cluster.shardOf(original.destination);
        Command.Reverse command =
                new Command.Reverse(Clients.CALLER, all.key(Operation.REVERSE), id, original.id, amountMinor);
        Client.Answered answered = me.submit(command, me.tries());
        if (answered.outcome().orElse(null) instanceof Outcome.Refused refused
                && refused.code() == Refusal.TRANSFER_NOT_FOUND) {
            throw new CheckFailed("nothing-lost", "a transfer that was answered is not found: " + original.id);
        }
        if (me.settle(write, answered) == Result.DONE) {
            coverage.count(Coverage.Seen.REVERSED);
        }
    }

    void batch() {
        boolean isAtomic = random.nextBoolean();
        Id first = me.any();
        List<Id> local = all.wallets().stream()
                .filter(wallet -> cluster.shardOf(wallet) == cluster.shardOf(first))
                .toList();
        List<Command.Transfer> rows = new ArrayList<>();
        List<History.Write> written = new ArrayList<>();
        long group = isAtomic ? all.nextGroup() : 0;
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            Id source = local.get(random.nextInt(local.size()));
            Id destination = isAtomic ? local.get(random.nextInt(local.size())) : me.any();
            if (!source.equals(destination)) {
                long amountMinor = me.amount();
                Id id = all.newIdWith(source);
                History.Write write = me.begin(Work.BATCH, id, source, destination, amountMinor);
                write.group = group;
                written.add(write);
                rows.add(command(id, source, destination, amountMinor, true, 0));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        Client.Answered answered = me.submit(
                new Command.TransferBatch(Clients.CALLER, all.key(Operation.TRANSFER_BATCH), isAtomic, rows),
                me.tries());
        if (answered.outcome().orElse(null) instanceof Outcome.Rows done) {
            coverage.count(Coverage.Seen.BATCH);
            for (int i = 0; i < written.size(); i++) {
                Outcome row = done.rows().get(i);
                me.settle(written.get(i), new Client.Answered(Optional.of(row), answered.seen(), false));
                if (isAtomic && row instanceof Outcome.Refused) {
                    coverage.count(Coverage.Seen.BATCH_ROLLED_BACK);
                }
            }
        } else {
            written.forEach(write -> me.settle(write, answered));
        }
    }
}
