package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.CrossingStep;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A few shards in memory and one partner, ALICE, in test mode; the slot of an id is its shard.
final class World {
    static final int EUR = 978;
    static final int KES = 404;
    static final Caller ALICE = new Caller(1, Mode.TEST);
    static final Caller OPERATOR = new Caller(0, Mode.TEST);
    static final Caller ALICE_LIVE = new Caller(1, Mode.LIVE);
    static final Caller BOB = new Caller(2, Mode.TEST);
    static final Destination PHONE = new Destination("msisdn", "+254700000001", "Amina");

    static final int JURISDICTION = 5;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    /// A shard with its stores and the lengths that they had at its newest snapshot.
    private static final class Shard {
        private final MemoryHistory history = new MemoryHistory();
        private final MemoryRecords records = new MemoryRecords(7);
        private Ledger ledger = new Ledger(history);
        private ShardState state;

        Shard(int number, ShardMap map) {
            state = new ShardState(number, map, ledger, history, records);
        }
    }

    private final List<Shard> shards = new ArrayList<>();
    private final List<Completion> completions = new ArrayList<>();
    private final ShardMap map;
    private long nowNs = START_NS;
    private long lastRandom = 1L << 40;
    private long stride = 1;

    World(int count) {
        map = id -> id.jurisdiction() == JURISDICTION && id.slot() < count ? id.slot() : -1;
        for (int i = 0; i < count; i++) {
            shards.add(new Shard(i, map));
        }
        advanceSeconds(0);
    }

    /// Makes ids differ as random ones do: some are derived by a few bits, and neighbours would meet.
    void scatterIds() {
        stride = 0x9E_37_79_B9_7F_4A_7DL;
    }

    private long nextRandom() {
        lastRandom += stride;
        return lastRandom;
    }

    ShardState shard(int number) {
        return shards.get(number).state;
    }

    HistoryRow row(int shard, long ordinal) {
        return HistoryRow.read(shards.get(shard).history, ordinal);
    }

    long ordinalOf(Id transfer) {
        return shards.get(transfer.slot()).ledger.findTransfer(transfer.hi(), transfer.lo());
    }

    Kept lastRecord(int shard) {
        MemoryRecords records = shards.get(shard).records;
        return RecordCodec.KEPT.decode(records.read(records.length() * 7L));
    }

    /// Everything that was written to the record log.
    List<byte[]> records(int shard) {
        MemoryRecords records = shards.get(shard).records;
        return IntStream.range(0, records.length()).mapToObj(records::record).toList();
    }

    int count() {
        return shards.size();
    }

    long nowNs() {
        return nowNs;
    }

    /// Lets log time pass on all shards.
    void advanceSeconds(long seconds) {
        nowNs += seconds * SECOND_NS;
        shards.forEach(shard -> shard.state.beginEntry(nowNs));
    }

    Id newId(int shard) {
        return Id.of(nowNs / 1_000_000, JURISDICTION, shard, nextRandom());
    }

    static Idempotency key(long number, Operation operation) {
        return new Idempotency(number, number * 31, number, 0, operation);
    }

    Idempotency newKey(Operation operation) {
        return key(nextRandom(), operation);
    }

    Outcome apply(int shard, Command command) {
        Outcome outcome = shard(shard).apply(command);
        completions.addAll(shard(shard).completions());
        return outcome;
    }

    Answer ask(int shard, Query query) {
        return shard(shard).ask(query);
    }

    /// Final outcome of a key that was running, and forgets it.
    Outcome completion(Idempotency key) {
        Completion found = completions.stream()
                .filter(ended -> ended.keyHi() == key.keyHi() && ended.keyLo() == key.keyLo())
                .findFirst()
                .orElseThrow(() -> new AssertionError("the key has not ended"));
        completions.remove(found);
        return found.outcome();
    }

    List<Completion> completions() {
        return completions;
    }

    Id wallet(int shard, int... assets) {
        return wallet(ALICE, shard, assets);
    }

    Id wallet(Caller caller, int shard, int... assets) {
        Id wallet = newId(shard);
        List<Integer> numbers = Arrays.stream(assets).boxed().toList();
        done(apply(
                shard,
                new Command.OpenWallet(
                        caller, newKey(Operation.OPEN_WALLET), wallet, numbers, Bytes.EMPTY, Bytes.utf8("{}"))));
        return wallet;
    }

    /// A wallet on `shard` with this many EUR cents.
    Id funded(int shard, long amountMinor) {
        Id wallet = wallet(shard, EUR);
        fund(wallet, amountMinor);
        return wallet;
    }

    void fund(Id wallet, long amountMinor) {
        done(apply(
                wallet.slot(),
                new Command.Fund(ALICE, newKey(Operation.FUND), newId(wallet.slot()), wallet, EUR, amountMinor)));
    }

    Outcome change(Id wallet, Operation operation) {
        return apply(wallet.slot(), new Command.ChangeWallet(ALICE, newKey(operation), wallet));
    }

    Command.Transfer transfer(Id source, Id destination, long amountMinor) {
        return transfer(source, destination, amountMinor, true, 0);
    }

    Command.Transfer transfer(Id source, Id destination, long amountMinor, boolean capture, long expiresInS) {
        return new Command.Transfer(
                ALICE,
                newKey(Operation.TRANSFER),
                newId(source.slot()),
                source,
                destination,
                EUR,
                amountMinor,
                capture,
                expiresInS,
                "rent",
                Bytes.EMPTY);
    }

    Command.SetOverdraft overdraft(Id account, long limitMinor) {
        return new Command.SetOverdraft(account, limitMinor, OPERATOR, newKey(Operation.SET_OVERDRAFT));
    }

    Outcome send(Command.Transfer transfer) {
        return apply(transfer.source().slot(), transfer);
    }

    /// Holds money between two wallets and gives the transfer's id.
    Id hold(Id source, Id destination, long amountMinor, long expiresInS) {
        Command.Transfer transfer = transfer(source, destination, amountMinor, false, expiresInS);
        done(send(transfer));
        return transfer.transfer();
    }

    Command.Capture capture(Id transfer, long amountMinor) {
        return new Command.Capture(ALICE, newKey(Operation.CAPTURE), transfer, amountMinor);
    }

    /// Raises all shards to the newest level.
    void activate() {
        for (int shard = 0; shard < shards.size(); shard++) {
            apply(shard, new Command.Activate(Levels.NEWEST));
        }
    }

    /// A capture that leaves the rest held.
    Command.Capture captureInPart(Id transfer, long amountMinor) {
        return new Command.Capture(ALICE, newKey(Operation.CAPTURE), transfer, amountMinor, true);
    }

    Command.Exchange exchange(Id wallet, int source, int target, long amountMinor, long numerator, long denominator) {
        return new Command.Exchange(
                ALICE,
                newKey(Operation.EXCHANGE),
                newId(wallet.slot()),
                wallet,
                source,
                target,
                amountMinor,
                numerator,
                denominator);
    }

    Outcome release(Id transfer) {
        return apply(transfer.slot(), new Command.VoidTransfer(ALICE, newKey(Operation.VOID), transfer));
    }

    Command.Reverse reverse(Id transfer, long amountMinor) {
        return new Command.Reverse(ALICE, newKey(Operation.REVERSE), newId(transfer.slot()), transfer, amountMinor);
    }

    Command.CreatePayout payout(Id source, long amountMinor) {
        return new Command.CreatePayout(
                ALICE,
                newKey(Operation.PAYOUT),
                newId(source.slot()),
                source,
                EUR,
                amountMinor,
                "mobile_money",
                PHONE,
                "salary",
                Bytes.EMPTY);
    }

    Command.CreateCollection collection(Id destination, long amountMinor) {
        return new Command.CreateCollection(
                ALICE,
                newKey(Operation.COLLECTION),
                newId(destination.slot()),
                destination,
                EUR,
                amountMinor,
                "mobile_money",
                PHONE,
                "invoice",
                Bytes.EMPTY);
    }

    Command.RefundCollection refund(Id collection, long amountMinor) {
        return new Command.RefundCollection(
                ALICE, newKey(Operation.REFUND), newId(collection.slot()), collection, amountMinor);
    }

    /// Has the first attempt of an order submitted on `shard` and come out so.
    void comeOut(int shard, Id order, Command.AttemptResult result) {
        apply(shard, new Command.SubmitPayouts(List.of(new Command.Attempt(order, 1, "sandbox"))));
        apply(shard, new Command.SettlePayouts(List.of(new Command.Settlement(order, 1, result, "REF-1", "because"))));
    }

    View.Payout order(Id id, View.OrderKind kind) {
        return (View.Payout) ((Answer.One) ask(id.slot(), new Query.PayoutById(ALICE, id, kind))).view();
    }

    View.Balance balance(Id wallet) {
        Answer.Many balances = (Answer.Many) ask(wallet.slot(), new Query.Balances(ALICE, wallet));
        return (View.Balance) balances.views().getFirst();
    }

    long available(Id wallet) {
        return balance(wallet).availableMinor();
    }

    View.Transfer transferOf(Id id) {
        return (View.Transfer) ((Answer.One) ask(id.slot(), new Query.TransferById(ALICE, id))).view();
    }

    View.Payout payoutOf(Id id) {
        return (View.Payout) ((Answer.One) ask(id.slot(), new Query.PayoutById(ALICE, id))).view();
    }

    List<Answer.OpenCrossing> openCrossings(int shard) {
        return ((Answer.Crossings) ask(shard, new Query.OpenCrossings(0, 1_000))).crossings();
    }

    /// Types of all of ALICE's events on a shard, oldest first.
    List<String> eventTypes(int shard) {
        Answer.Many events = (Answer.Many) ask(shard, new Query.Events(ALICE, "", Long.MAX_VALUE, 10_000));
        return events.views().reversed().stream()
                .map(view -> ((View.Event) view).type())
                .toList();
    }

    /// Does what the crossing pump of `shard` has to do for one crossing.
    void pump(int shard, Answer.OpenCrossing open) {
        if (open.step() == CrossingStep.DELIVER) {
            int to = open.crossing().destination().slot();
            Outcome answer = apply(to, new Command.AcceptCrossing(open.crossing()));
            apply(shard, new Command.ResolveCrossing(open.crossing().id(), refusalIn(answer)));
            return;
        }
        int to = open.crossing().source().slot();
        Outcome answer = apply(to, new Command.BeginReversal(open.crossing()));
        if (answer instanceof Outcome.Refused refused) {
            apply(
                    shard,
                    new Command.RefuseReversal(
                            open.crossing().id(), refused.code().name()));
        }
    }

    /// Pumps until nothing crosses any more.
    void pumpAll() {
        for (int round = 0; round < 10; round++) {
            for (int shard = 0; shard < shards.size(); shard++) {
                for (Answer.OpenCrossing open : openCrossings(shard)) {
                    pump(shard, open);
                }
            }
        }
        for (int shard = 0; shard < shards.size(); shard++) {
            assertThat(openCrossings(shard))
                    .as("crossings left on shard %s", shard)
                    .isEmpty();
        }
    }

    static String refusalIn(Outcome answer) {
        return answer instanceof Outcome.Refused refused ? refused.code().name() : "";
    }

    static View done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).view();
    }

    static void refused(Outcome outcome, Refusal code) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused) outcome).code()).isEqualTo(code);
    }

    static void running(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Running.class);
    }

    MemoryHistory history(int shard) {
        return shards.get(shard).history;
    }

    byte[] saved(int shard) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            shard(shard).save(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Stops a shard and starts it from a snapshot taken just before.
    void restart(int shard) {
        byte[] snapshot = saved(shard);
        Shard old = shards.get(shard);
        byte[] digest = old.state.digest();
        old.ledger = new Ledger(old.history);
        old.state = new ShardState(shard, map, old.ledger, old.history, old.records);
        try {
            old.state.load(new DataInputStream(new ByteArrayInputStream(snapshot)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(old.state.digest()).as("digest after restart").isEqualTo(digest);
        assertThat(saved(shard)).as("snapshot after restart").isEqualTo(snapshot);
    }

    /// What must hold after every test and at every moment: debits equal credits, asking changes nothing, a restart
    /// changes nothing.
    void check() {
        for (int shard = 0; shard < shards.size(); shard++) {
            for (Answer.TrialLine line : trialBalance(shard)) {
                assertThat(line.debitsMinor()).as("trial balance").isEqualTo(line.creditsMinor());
            }
            restart(shard);
        }
    }

    List<Answer.TrialLine> trialBalance(int shard) {
        return ((Answer.TrialBalance) ask(shard, new Query.TrialBalance())).lines();
    }

    /// Net of all clearing accounts of all shards in EUR: 0 when nothing is in flight, and never more.
    long clearingNet() {
        long net = 0;
        for (int shard = 0; shard < shards.size(); shard++) {
            for (Answer.TrialLine line : trialBalance(shard)) {
                net += line.asset() == EUR ? line.clearingNetMinor() : 0;
            }
        }
        return net;
    }
}
