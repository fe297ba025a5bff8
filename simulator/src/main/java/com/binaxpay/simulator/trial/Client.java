package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.simulator.trial.History.Result;
import com.binaxpay.simulator.world.Hooks;
import com.binaxpay.simulator.world.World;
import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// One partner's back end: does one request after the other, tries again under the same key where an answer is lost,
/// and remembers everything.
final class Client {
    private static final long MS = 1_000_000L;

    private final Clients all;
    private final int number;
    private final Shards router;
    private final World world;
    private final Cluster cluster;
    private final Coverage coverage;
    private final SplittableRandom random;
    private final List<Work> works;
    private final List<History.Write> own = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final Payments payments;
    private final Orders orders;
    private final Looks looks;

    /// What an answer was, or that there was none.
    record Answered(Optional<Outcome> outcome, Bookmark seen, boolean isNothingDone) {}

    /// A request and what it was told first.
    private record Told(Command.Keyed command, Outcome outcome) {}

    /// @param number -1 for the one that opens wallets
    Client(Clients all, int number, Shards router) {
        this.all = all;
        this.number = number;
        this.router = router;
        this.cluster = all.cluster();
        this.world = cluster.world();
        this.coverage = cluster.coverage();
        this.random = all.random();
        this.works = List.copyOf(all.swarm().works());
        this.payments = new Payments(this);
        this.orders = new Orders(this);
        this.looks = new Looks(this);
    }

    Clients all() {
        return all;
    }

    Shards router() {
        return router;
    }

    Payments payments() {
        return payments;
    }

    /// Its requests that move money, the oldest first.
    List<History.Write> own() {
        return own;
    }

    /// How often a request is tried: the opener's until it is done.
    int patience() {
        return number < 0 ? 100 : tries();
    }

    void run() {
        try {
            while (!all.isStopped()) {
                rest(random.nextLong(2 * all.swarm().thinkNs()));
                if (!all.isStopped()) {
                    act(works.get(random.nextInt(works.size())));
                }
            }
        } finally {
            all.left();
        }
    }

    void rest(long ns) {
        try {
            Hooks.sleep(ns / MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(Work work) {
        switch (work) {
            case TRANSFER -> payments.transfer(any(), any());
            case HOLD -> payments.hold();
            case REVERSE -> payments.reverse();
            case PAYOUT -> orders.payout();
            case COLLECTION -> orders.collect();
            case BATCH -> payments.batch();
            case FUND -> payments.fund(any(), amount());
            case REPEAT -> repeat();
            case REGISTER -> looks.register();
            case READ -> looks.read(any(), false);
            case NEAR_READ -> looks.read(own.isEmpty() ? any() : own.getLast().wallet(), true);
            case TRIAL_BALANCE -> looks.trialBalance();
        }
    }

    Id any() {
        return all.wallets().get(random.nextInt(all.wallets().size()));
    }

    long amount() {
        return 1L + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 5_000);
    }

    void mustDo(Command.Keyed command) {
        Answered answered;
        do {
            answered = submit(command, 100);
        } while (answered.outcome().isEmpty());
        if (!(answered.outcome().get() instanceof Outcome.Done)) {
            throw new CheckFailed(
                    "opening", "a wallet was not opened: " + answered.outcome().get());
        }
    }

    /// Submits, and again where the answer is lost, `times` at the most.
    Answered submit(Command.Keyed command, int times) {
        int shard = shardOf(command);
        boolean isMaybeDone = false;
        for (int i = 0; i < times; i++) {
            try {
                Shards.Written written = router.submit(shard, command, world.nowNs() + Clients.DEADLINE_NS);
                if (!(written.outcome() instanceof Outcome.Running)) {
                    all.countOperation();
                    succeeded();
                    remember(command, written.outcome());
                    world.note(Arrays.hashCode(RecordCodec.OUTCOMES.encode(written.outcome())));
                    return new Answered(Optional.of(written.outcome()), written.seenBy(shard), false);
                }
                isMaybeDone = true;
            } catch (Shards.NotDone e) {
                coverage.count(Coverage.Seen.NOT_DONE);
            } catch (Shards.OutcomeUnknown e) {
                isMaybeDone = true;
                coverage.count(Coverage.Seen.UNKNOWN_OUTCOME);
            }
            rest(random.nextLong(400 * MS));
        }
        return new Answered(Optional.empty(), Bookmark.NONE, !isMaybeDone);
    }

    /// What a later release will do is answered anew each time, and so is what could be done if wallets were together.
    private void remember(Command.Keyed command, Outcome outcome) {
        if (!(outcome instanceof Outcome.Refused refused
                && (refused.code() == Refusal.NOT_ACTIVE || refused.code() == Refusal.CHAIN_CROSSES_SHARDS))) {
            told.add(new Told(command, outcome));
        }
    }

    void succeeded() {
        if (number >= 0) {
            all.lastSuccessNs().put(number, world.nowNs());
        }
    }

    private int shardOf(Command.Keyed command) {
        return cluster.shardOf(
                switch (command) {
                    case Command.OpenWallet open -> open.wallet();
                    case Command.ChangeWallet change -> change.wallet();
                    case Command.Fund fund -> fund.wallet();
                    case Command.Transfer transfer -> transfer.source();
                    case Command.Capture capture -> capture.transfer();
                    case Command.VoidTransfer release -> release.transfer();
                    case Command.Reverse reverse -> reverse.transfer();
                    case Command.TransferBatch batch -> batch.rows().getFirst().source();
                    case Command.CreatePayout create -> create.source();
                    case Command.CancelPayout cancel -> cancel.payout();
                    case Command.CreateCollection create -> create.destination();
                    case Command.RefundCollection refund -> refund.collection();
                    case Command.OpenPayoutBatch batch -> batch.wallet();
                    case Command.Exchange exchange -> exchange.wallet();
                    case Command.RedeliverEvent redeliver -> redeliver.event();
                    case Command.SetOverdraft set -> set.account();
                    case Command.CreateToken create -> create.token();
                    case Command.KeepQuote keep -> throw new IllegalArgumentException("no client here asks for quotes");
                });
    }

    int tries() {
        return cluster.isHealing() ? 50 : 1 + random.nextInt(6);
    }

    Result settle(History.Write write, Answered answered) {
        Result result = resultOf(answered);
        write.result = result;
        write.said = answered.outcome().map(Outcome::toString).orElse("nothing was done: " + answered.isNothingDone());
        write.seen = answered.seen();
        if (result != Result.UNKNOWN) {
            write.endedNs = world.nowNs();
        }
        return result;
    }

    Result resultOf(Answered answered) {
        if (answered.isNothingDone()) {
            return Result.REFUSED;
        }
        if (answered.outcome().isEmpty()) {
            return Result.UNKNOWN;
        }
        return switch (answered.outcome().get()) {
            case Outcome.Done done -> Result.DONE;
            case Outcome.Rows rows -> Result.DONE;
            case Outcome.Refused refused -> {
                coverage.count(Coverage.Seen.REFUSED);
                yield Result.REFUSED;
            }
            case Outcome.KeyReused reused -> throw new CheckFailed("exactly-once", "a fresh key was used before");
            default -> throw new CheckFailed("answers", "an outcome that does not fit: " + answered.outcome());
        };
    }

    History.Write begin(Work work, Id id, Id source, Id destination, long amountMinor) {
        History.Write write =
                all.history().begin(new History.Write(id, work, source, destination, amountMinor, world.nowNs()));
        own.add(write);
        return write;
    }

    private void repeat() {
        if (told.isEmpty()) {
            return;
        }
        // The last one as a rule, as one does whose answer was lost on its way.
        Told before = random.nextInt(3) > 0 ? told.getLast() : told.get(random.nextInt(told.size()));
        Outcome first = before.outcome();
        Answered again = submit(before.command(), 2);
        if (again.outcome().isPresent()) {
            coverage.count(Coverage.Seen.REPEATED);
            if (!withoutMark(again.outcome().get()).equals(withoutMark(first))) {
                throw new CheckFailed(
                        "exactly-once",
                        "a repeated request got " + again.outcome().get() + ", at first " + first);
            }
        }
    }

    private Outcome withoutMark(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> new Outcome.Done(done.view(), false);
            case Outcome.Refused refused ->
                new Outcome.Refused(refused.code(), refused.detail(), refused.pointer(), false);
            case Outcome.Rows rows ->
                new Outcome.Rows(rows.rows().stream().map(this::withoutMark).toList(), false);
            default -> outcome;
        };
    }
}
