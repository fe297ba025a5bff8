package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.simulator.trial.History.Result;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.simulator.world.World;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Partners' back ends: each does one request after the other, tries again under the same key where an answer is lost,
/// and remembers everything.
final class Clients {
    static final int KES = 404;
    static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final List<String> EDGES = List.of("africa", "asia");
    private static final long MS = 1_000_000L;
    private static final long DEADLINE_NS = 5_000 * MS;
    private static final int JURISDICTION = 1;
    private static final long OPENING_MINOR = 100_000;

    private final World world;
    private final Cluster cluster;
    private final Swarm swarm;
    private final Coverage coverage;
    private final History history = new History();
    private final SplittableRandom random;
    private final List<Host> hosts = new ArrayList<>();
    private final List<ShardRouter> routers = new ArrayList<>();
    private final List<Id> wallets = new ArrayList<>();
    private final List<Id> registers = new ArrayList<>();
    private final Map<Integer, Long> lastSuccessNs = new TreeMap<>();
    private boolean isOpen;
    private boolean isStopped;
    private int running;
    private long operations;
    private long nextGroup = 1;
    private long nextValue = 1_000_000;

    Clients(Cluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.swarm = cluster.swarm();
        this.coverage = cluster.coverage();
        this.random = world.random("clients");
        for (String edge : EDGES) {
            Host host = new Host(world, edge);
            cluster.net().plug(host);
            hosts.add(host);
            routers.add(cluster.router(host, cluster.regionsFrom(edge)));
        }
    }

    static List<String> edges() {
        return EDGES;
    }

    History history() {
        return history;
    }

    List<Id> wallets() {
        return wallets;
    }

    /// How many requests were answered.
    long operations() {
        return operations;
    }

    /// Whether everybody who was to stop has stopped.
    boolean areDone() {
        return running == 0;
    }

    /// Whether all wallets are open, so that clients have begun.
    boolean isOpen() {
        return isOpen;
    }

    void stop() {
        isStopped = true;
    }

    /// When a client last succeeded.
    Map<Integer, Long> lastSuccessNs() {
        return lastSuccessNs;
    }

    /// Opens wallets, then begins.
    void start() {
        running++;
        hosts.getFirst().start("opening", () -> {
            try {
                open();
                isOpen = true;
                for (int client = 0; client < swarm.clients(); client++) {
                    int number = client;
                    running++;
                    Host host = hosts.get(client % hosts.size());
                    lastSuccessNs.put(client, world.nowNs());
                    host.start("client-" + client, new Client(number, routers.get(client % routers.size()))::run);
                }
            } finally {
                running--;
            }
        });
    }

    private void open() {
        Client opener = new Client(-1, routers.getFirst());
        for (int i = 0; i < swarm.wallets() + 2; i++) {
            Id wallet = newId(i % swarm.shards());
            opener.mustDo(new Command.OpenWallet(
                    CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
            if (i < swarm.wallets()) {
                wallets.add(wallet);
                opener.fund(wallet, OPENING_MINOR);
            } else {
                registers.add(wallet);
            }
        }
    }

    private Id newId(int shard) {
        int slot = shard + swarm.shards() * random.nextInt(1_000);
        return Id.of(World.EPOCH_MS + world.nowNs() / MS, JURISDICTION, slot, random.nextLong());
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), operation);
    }

    /// The account that a wallet has in KES.
    static Id account(Id wallet) {
        return new Id(wallet.hi(), wallet.lo() ^ (long) KES << 40);
    }

    /// All lines of a wallet's statement, the oldest first, from the leader.
    List<View.StatementLine> statement(Id wallet) throws Shards.NotDone {
        List<View.StatementLine> lines = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (true) {
            Query query = new Query.Statement(CALLER, wallet, KES, 0, Long.MAX_VALUE, before, 100);
            Answer answer = ask(routers.getFirst(), wallet, query);
            if (!(answer instanceof Answer.Many many)) {
                throw new CheckFailed("statements", "no statement of a wallet");
            }
            for (View view : many.views()) {
                View.StatementLine line = (View.StatementLine) view;
                lines.add(line);
                before = line.position();
            }
            if (!many.hasMore()) {
                return lines.reversed();
            }
        }
    }

    Answer askShard(int shard, Query query) throws Shards.NotDone {
        return routers.getFirst()
                .ask(shard, query, new Shards.Consistency.Linearizable(), world.nowNs() + DEADLINE_NS)
                .answer();
    }

    private Answer ask(ShardRouter router, Id of, Query query) throws Shards.NotDone {
        return router.ask(
                        cluster.shardOf(of),
                        query,
                        new Shards.Consistency.Linearizable(),
                        world.nowNs() + DEADLINE_NS)
                .answer();
    }

    Host host() {
        return hosts.getFirst();
    }

    /// What an answer was, or that there was none.
    private record Answered(Optional<Outcome> outcome, long entry, boolean isNothingDone) {}

    /// A request and what it was told first.
    private record Told(Command.Keyed command, Outcome outcome) {}

    /// One partner's back end.
    private final class Client {
        private final int number;
        private final ShardRouter router;
        private final List<Work> works = List.copyOf(swarm.works());
        private final List<History.Write> own = new ArrayList<>();
        private final List<Told> told = new ArrayList<>();

        Client(int number, ShardRouter router) {
            this.number = number;
            this.router = router;
        }

        void run() {
            try {
                while (!isStopped) {
                    rest(random.nextLong(2 * swarm.thinkNs()));
                    if (!isStopped) {
                        act(works.get(random.nextInt(works.size())));
                    }
                }
            } finally {
                running--;
            }
        }

        private void rest(long ns) {
            try {
                com.binaxpay.simulator.world.Hooks.sleep(ns / MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void act(Work work) {
            switch (work) {
                case TRANSFER -> transfer(any(), any());
                case HOLD -> hold();
                case REVERSE -> reverse();
                case PAYOUT -> payout();
                case BATCH -> batch();
                case FUND -> fund(any(), amount());
                case REPEAT -> repeat();
                case REGISTER -> register();
                case READ -> read(any(), false);
                case NEAR_READ -> read(own.isEmpty() ? any() : own.getLast().source, true);
                case TRIAL_BALANCE -> trialBalance();
            }
        }

        private Id any() {
            return wallets.get(random.nextInt(wallets.size()));
        }

        private long amount() {
            return 1L + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 5_000);
        }

        void mustDo(Command.Keyed command) {
            Answered answered;
            do {
                answered = submit(command, 100);
            } while (answered.outcome().isEmpty());
            if (!(answered.outcome().get() instanceof Outcome.Done)) {
                throw new CheckFailed("opening", "a wallet was not opened: " + answered.outcome().get());
            }
        }

        /// Submits, and again where the answer is lost, `times` at the most.
        private Answered submit(Command.Keyed command, int times) {
            int shard = shardOf(command);
            boolean isMaybeDone = false;
            for (int i = 0; i < times; i++) {
                try {
                    Shards.Written written = router.submit(shard, command, world.nowNs() + DEADLINE_NS);
                    if (!(written.outcome() instanceof Outcome.Running)) {
                        operations++;
                        succeeded();
                        remember(command, written.outcome());
                        world.note(Arrays.hashCode(RecordCodec.OUTCOMES.encode(written.outcome())));
                        return new Answered(Optional.of(written.outcome()), written.entry(), false);
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
            return new Answered(Optional.empty(), 0, !isMaybeDone);
        }

        /// What a later release will do is answered anew each time.
        private void remember(Command.Keyed command, Outcome outcome) {
            if (!(outcome instanceof Outcome.Refused refused && refused.code() == Refusal.NOT_ACTIVE)) {
                told.add(new Told(command, outcome));
            }
        }

        private void succeeded() {
            if (number >= 0) {
                lastSuccessNs.put(number, world.nowNs());
            }
        }

        private int shardOf(Command.Keyed command) {
            return cluster.shardOf(switch (command) {
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
                case Command.KeepQuote keep -> throw new IllegalArgumentException("no client here asks for quotes");
            });
        }

        private int tries() {
            return cluster.isHealing() ? 50 : 1 + random.nextInt(6);
        }

        private Result settle(History.Write write, Answered answered) {
            Result result = resultOf(answered);
            write.result = result;
            write.said = answered.outcome().map(Outcome::toString).orElse("nothing was done: " + answered.isNothingDone());
            write.entry = answered.entry();
            if (result != Result.UNKNOWN) {
                write.endedNs = world.nowNs();
            }
            return result;
        }

        private Result resultOf(Answered answered) {
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

        private History.Write begin(Work work, Id id, Id source, Id destination, long amountMinor) {
            History.Write write =
                    history.begin(new History.Write(id, work, source, destination, amountMinor, world.nowNs()));
            own.add(write);
            return write;
        }

        void fund(Id wallet, long amountMinor) {
            Id id = newId(cluster.shardOf(wallet));
            History.Write write = begin(Work.FUND, id, Id.NONE, wallet, amountMinor);
            Command.Fund fund = new Command.Fund(CALLER, key(Operation.FUND), id, wallet, KES, amountMinor);
            settle(write, submit(fund, number < 0 ? 100 : tries()));
        }

        private Command.Transfer command(Id id, Id source, Id destination, long amountMinor, boolean capture, long expires) {
            return new Command.Transfer(
                    CALLER,
                    key(Operation.TRANSFER),
                    id,
                    source,
                    destination,
                    KES,
                    amountMinor,
                    capture,
                    expires,
                    "",
                    Bytes.EMPTY);
        }

        private void transfer(Id source, Id destination) {
            if (source.equals(destination)) {
                return;
            }
            long amountMinor = amount();
            Id id = newId(cluster.shardOf(source));
            History.Write write = begin(Work.TRANSFER, id, source, destination, amountMinor);
            Result result = settle(write, submit(command(id, source, destination, amountMinor, true, 0), tries()));
            boolean isLocal = cluster.shardOf(source) == cluster.shardOf(destination);
            if (result == Result.DONE) {
                coverage.count(isLocal ? Coverage.Seen.LOCAL_TRANSFER : Coverage.Seen.CROSSING);
            } else if (result == Result.REFUSED && !isLocal) {
                coverage.count(Coverage.Seen.CROSSING_REFUSED);
            }
        }

        private void hold() {
            Id source = any();
            Id destination = any();
            if (source.equals(destination)) {
                return;
            }
            long amountMinor = amount();
            Id id = newId(cluster.shardOf(source));
            History.Write write = begin(Work.HOLD, id, source, destination, amountMinor);
            write.isHold = true;
            long expiresS = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
            Result result =
                    settle(write, submit(command(id, source, destination, amountMinor, false, expiresS), tries()));
            if (result != Result.DONE) {
                return;
            }
            coverage.count(Coverage.Seen.HELD);
            if (expiresS > 0 && random.nextBoolean()) {
                return;
            }
            rest(random.nextLong(2_000 * MS));
            if (random.nextInt(4) > 0) {
                capture(write, random.nextBoolean() ? 0 : 1 + random.nextLong(amountMinor));
            } else {
                write.isVoidTried = true;
                Answered answered = submit(new Command.VoidTransfer(CALLER, key(Operation.VOID), id), tries());
                if (resultOf(answered) == Result.DONE) {
                    coverage.count(Coverage.Seen.VOIDED);
                    write.captured = Result.REFUSED;
                }
            }
        }

        private void capture(History.Write write, long amountMinor) {
            write.isCaptureTried = true;
            write.capturedMinor = amountMinor == 0 ? write.amountMinor : amountMinor;
            write.endedNs = History.NEVER;
            Answered answered =
                    submit(new Command.Capture(CALLER, key(Operation.CAPTURE), write.id, amountMinor), tries());
            write.captured = resultOf(answered);
            write.entry = answered.entry();
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
                    ? new Command.VoidTransfer(CALLER, key(Operation.VOID), write.id)
                    : new Command.Capture(CALLER, key(Operation.CAPTURE), write.id, 0, false);
            if (resultOf(submit(command, tries())) == Result.DONE) {
                throw new CheckFailed("answers", "a hold that was captured was ended again: " + write.id);
            }
        }

        private void reverse() {
            List<History.Write> posted = own.stream()
                    .filter(write -> write.work == Work.TRANSFER && write.result == Result.DONE)
                    .toList();
            if (posted.isEmpty()) {
                return;
            }
            History.Write original = posted.get(random.nextInt(posted.size()));
            long amountMinor = 1 + random.nextLong(original.amountMinor);
            Id id = newId(cluster.shardOf(original.source));
            History.Write write =
                    begin(Work.REVERSE, id, original.destination, original.source, amountMinor);
            write.original = original.id;
            write.isDebitLater = cluster.shardOf(original.source) != cluster.shardOf(original.destination);
            Command.Reverse command =
                    new Command.Reverse(CALLER, key(Operation.REVERSE), id, original.id, amountMinor);
            Answered answered = submit(command, tries());
            if (answered.outcome().orElse(null) instanceof Outcome.Refused refused
                    && refused.code() == Refusal.TRANSFER_NOT_FOUND) {
                throw new CheckFailed("nothing-lost", "a transfer that was answered is not found: " + original.id);
            }
            if (settle(write, answered) == Result.DONE) {
                coverage.count(Coverage.Seen.REVERSED);
            }
        }

        private void payout() {
            Id source = any();
            long amountMinor = amount();
            Id id = newId(cluster.shardOf(source));
            History.Write write = begin(Work.PAYOUT, id, source, Id.NONE, amountMinor);
            Command.CreatePayout command = new Command.CreatePayout(
                    CALLER,
                    key(Operation.PAYOUT),
                    id,
                    source,
                    KES,
                    amountMinor,
                    "mobile_money",
                    new Destination("msisdn", "+25470000000" + random.nextInt(10), ""),
                    "",
                    Bytes.EMPTY);
            Result result = settle(write, submit(command, tries()));
            // The money moves, if it does, at some time later.
            write.endedNs = result == Result.DONE ? History.NEVER : write.endedNs;
            if (result == Result.DONE && random.nextInt(8) == 0) {
                Answered cancelled =
                        submit(new Command.CancelPayout(CALLER, key(Operation.CANCEL_PAYOUT), id), tries());
                if (resultOf(cancelled) == Result.DONE) {
                    coverage.count(Coverage.Seen.PAYOUT_CANCELLED);
                    write.captured = Result.REFUSED;
                }
            }
        }

        private void batch() {
            boolean isAtomic = random.nextBoolean();
            Id first = any();
            List<Id> local = wallets.stream()
                    .filter(wallet -> cluster.shardOf(wallet) == cluster.shardOf(first))
                    .toList();
            List<Command.Transfer> rows = new ArrayList<>();
            List<History.Write> written = new ArrayList<>();
            long group = isAtomic ? nextGroup++ : 0;
            for (int i = 2 + random.nextInt(3); i > 0; i--) {
                Id source = local.get(random.nextInt(local.size()));
                Id destination = isAtomic ? local.get(random.nextInt(local.size())) : any();
                if (!source.equals(destination)) {
                    long amountMinor = amount();
                    Id id = newId(cluster.shardOf(source));
                    History.Write write = begin(Work.BATCH, id, source, destination, amountMinor);
                    write.group = group;
                    written.add(write);
                    rows.add(command(id, source, destination, amountMinor, true, 0));
                }
            }
            if (rows.isEmpty()) {
                return;
            }
            Answered answered = submit(
                    new Command.TransferBatch(CALLER, key(Operation.TRANSFER_BATCH), isAtomic, rows), tries());
            if (answered.outcome().orElse(null) instanceof Outcome.Rows done) {
                coverage.count(Coverage.Seen.BATCH);
                for (int i = 0; i < written.size(); i++) {
                    Outcome row = done.rows().get(i);
                    settle(written.get(i), new Answered(Optional.of(row), answered.entry(), false));
                    if (isAtomic && row instanceof Outcome.Refused) {
                        coverage.count(Coverage.Seen.BATCH_ROLLED_BACK);
                    }
                }
            } else {
                written.forEach(write -> settle(write, answered));
            }
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
                    new Outcome.Rows(
                            rows.rows().stream().map(this::withoutMark).toList(), false);
                default -> outcome;
            };
        }

        private void register() {
            Id wallet = registers.get(random.nextInt(registers.size()));
            Id account = account(wallet);
            long beganNs = world.nowNs();
            if (random.nextBoolean()) {
                long value = nextValue++;
                Answered answered = submit(
                        new Command.SetOverdraft(account, value, CALLER, key(Operation.SET_OVERDRAFT)), tries());
                Result result = resultOf(answered);
                if (result != Result.REFUSED) {
                    coverage.count(Coverage.Seen.REGISTER_WRITTEN);
                    long endedNs = result == Result.DONE ? world.nowNs() : History.NEVER;
                    history.register(new History.Register(account, true, value, beganNs, endedNs));
                }
                return;
            }
            try {
                if (ask(router, wallet, new Query.AccountById(account)) instanceof Answer.One(View.Account seen)) {
                    coverage.count(Coverage.Seen.REGISTER_READ);
                    history.register(new History.Register(
                            account, false, seen.overdraftMinor(), beganNs, world.nowNs()));
                }
            } catch (Shards.NotDone e) {
                coverage.count(Coverage.Seen.NOT_DONE);
            }
        }

        private void read(Id wallet, boolean isNear) {
            int shard = cluster.shardOf(wallet);
            long beganNs = world.nowNs();
            com.binaxpay.wire.Bookmark bookmark = com.binaxpay.wire.Bookmark.NONE;
            List<Id> atLeast = new ArrayList<>();
            for (History.Write write : isNear ? own : List.<History.Write>of()) {
                boolean isThere = write.entry > 0
                        && write.result == Result.DONE
                        && (!write.isHold || write.captured == Result.DONE)
                        && write.work != Work.PAYOUT
                        && write.work != Work.REVERSE;
                Id commands = write.work == Work.FUND ? write.destination : write.source;
                if (isThere && cluster.shardOf(commands) == shard) {
                    bookmark = bookmark.with(shard, write.entry);
                    if (wallet.equals(write.source)
                            || wallet.equals(write.destination)) {
                        atLeast.add(write.id);
                    }
                }
            }
            try {
                Shards.Consistency consistency = isNear
                        ? new Shards.Consistency.Bounded(200 + random.nextInt(5_000), bookmark)
                        : new Shards.Consistency.Linearizable();
                Query query =
                        new Query.Statement(CALLER, wallet, KES, 0, Long.MAX_VALUE, Long.MAX_VALUE, 1);
                Shards.Read read = router.ask(shard, query, consistency, world.nowNs() + DEADLINE_NS);
                if (read.answer() instanceof Answer.Many many) {
                    coverage.count(isNear ? Coverage.Seen.NEAR_READ : Coverage.Seen.READ);
                    succeeded();
                    operations++;
                    Optional<View.StatementLine> newest =
                            many.views().stream().findFirst().map(View.StatementLine.class::cast);
                    world.note(newest.map(View.StatementLine::balanceAfterMinor).orElse(0L));
                    history.read(new History.Read(
                            wallet,
                            beganNs,
                            world.nowNs(),
                            newest.map(View.StatementLine::transfer).orElse(Id.NONE),
                            newest.map(View.StatementLine::balanceAfterMinor).orElse(0L),
                            isNear,
                            world.nowNs() - read.asOfNs(),
                            atLeast));
                }
            } catch (Shards.NotDone e) {
                coverage.count(Coverage.Seen.NOT_DONE);
            }
        }

        private void trialBalance() {
            int shard = random.nextInt(swarm.shards());
            Shards.Consistency consistency = random.nextBoolean()
                    ? new Shards.Consistency.Linearizable()
                    : new Shards.Consistency.Bounded(5_000);
            try {
                Answer answer = router.ask(
                                shard, new Query.TrialBalance(), consistency, world.nowNs() + DEADLINE_NS)
                        .answer();
                if (answer instanceof Answer.TrialBalance balance) {
                    coverage.count(Coverage.Seen.TRIAL_BALANCE);
                    Checks.balanced(shard, balance);
                }
            } catch (Shards.NotDone e) {
                coverage.count(Coverage.Seen.NOT_DONE);
            }
        }
    }
}
