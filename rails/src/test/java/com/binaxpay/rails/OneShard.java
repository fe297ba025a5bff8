package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import com.binaxpay.orders.RecordLog;
import com.binaxpay.orders.ShardState;
import com.binaxpay.rails.spi.ClearValue;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A real shard's state in memory behind a network that loses things, and one partner with a rich wallet.
final class OneShard implements Shards {
    static final int KES = 404;
    static final Caller ALICE = new Caller(1, Mode.TEST);
    static final long RICHES = 1_000_000_000L;

    private static final long WAIT_S = 60;
    private static final int JURISDICTION = 5;

    private final Rows rows = new Rows();
    private final ShardState state = new ShardState(0, id -> 0, new Ledger(rows), rows, new Records());
    private final SplittableRandom chance;
    private final double faultRate;
    private final List<Id> payouts = new ArrayList<>();
    private final List<Id> collections = new ArrayList<>();
    private final List<Id> refunds = new ArrayList<>();
    private final Id wallet;
    private long made;
    private int submitted;

    OneShard(long seed, double faultRate) {
        this.chance = new SplittableRandom(seed);
        this.faultRate = faultRate;
        this.wallet = newId();
        done(apply(new Command.OpenWallet(
                ALICE, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY)));
        done(apply(new Command.Fund(ALICE, key(Operation.FUND), newId(), wallet, KES, RICHES)));
    }

    private static final SandboxVault VAULT = new SandboxVault(new byte[32]);

    /// Opens the tokens that it keeps.
    TokenOpener tokens() {
        return new TokenOpener(this, _ -> OptionalInt.of(0), VAULT);
    }

    /// The id of a token for a phone number.
    synchronized Id token(String msisdn) {
        Id token = newId();
        Bytes sealed = VAULT.seal(new Vault.Label(token, ALICE, "msisdn"), new ClearValue(msisdn));
        done(apply(new Command.CreateToken(
                ALICE, key(Operation.CREATE_TOKEN), token, "msisdn", "", msisdn.substring(9), "KE", sealed)));
        return token;
    }

    synchronized void erase(Id token) {
        apply(new Command.EraseToken(ALICE, token));
    }

    View.Token view(Id token) {
        return (View.Token) ((Answer.One) state.ask(new Query.TokenById(ALICE, token))).view();
    }

    /// Reserves a payout.
    synchronized Id reserve(long amountMinor, String msisdn) {
        Id payout = newId();
        done(apply(new Command.CreatePayout(
                ALICE,
                key(Operation.PAYOUT),
                payout,
                wallet,
                KES,
                amountMinor,
                "mobile_money",
                new Destination("msisdn", msisdn, "Amina Achieng"),
                "R" + payouts.size(),
                Bytes.EMPTY)));
        payouts.add(payout);
        return payout;
    }

    /// Lets it know what came after 0.1.0.
    synchronized void activate() {
        apply(new Command.Activate(Levels.NEWEST));
    }

    /// Reserves a collection.
    synchronized Id collect(long amountMinor, String msisdn) {
        Id collection = newId();
        done(apply(new Command.CreateCollection(
                ALICE,
                key(Operation.COLLECTION),
                collection,
                wallet,
                KES,
                amountMinor,
                "mobile_money",
                new Destination("msisdn", msisdn, "Amina Achieng"),
                "",
                Bytes.EMPTY)));
        collections.add(collection);
        return collection;
    }

    /// Reserves a refund, where that can be.
    synchronized boolean refund(Id collection, long amountMinor) {
        Id refund = newId();
        Outcome outcome =
                apply(new Command.RefundCollection(ALICE, key(Operation.REFUND), refund, collection, amountMinor));
        if (outcome instanceof Outcome.Done) {
            refunds.add(refund);
        }
        return outcome instanceof Outcome.Done;
    }

    synchronized View.Payout collection(Id id) {
        return order(id, View.OrderKind.COLLECTION);
    }

    /// All of them, as they were reserved.
    synchronized List<View.Payout> collectionsAndRefunds() {
        List<View.Payout> all = new ArrayList<>();
        collections.forEach(id -> all.add(order(id, View.OrderKind.COLLECTION)));
        refunds.forEach(id -> all.add(order(id, View.OrderKind.REFUND)));
        return all;
    }

    private View.Payout order(Id id, View.OrderKind kind) {
        return (View.Payout) ((Answer.One) state.ask(new Query.PayoutById(ALICE, id, kind))).view();
    }

    synchronized long openCollections() {
        return state.counters().openCollections();
    }

    synchronized Outcome cancel(Id payout) {
        return apply(new Command.CancelPayout(ALICE, key(Operation.CANCEL_PAYOUT), payout));
    }

    /// All payouts, as they were reserved.
    synchronized List<View.Payout> payouts() {
        return payouts.stream().map(this::payout).toList();
    }

    synchronized View.Payout payout(Id id) {
        return (View.Payout) ((Answer.One) state.ask(new Query.PayoutById(ALICE, id))).view();
    }

    synchronized View.Balance balance() {
        Answer.Many balances = (Answer.Many) state.ask(new Query.Balances(ALICE, wallet));
        return (View.Balance) balances.views().getFirst();
    }

    synchronized long contradictions() {
        return state.counters().contradictions();
    }

    synchronized long openPayouts() {
        return state.counters().openPayouts();
    }

    /// How many commands came with attempts.
    synchronized int submittedBatches() {
        return submitted;
    }

    synchronized void checkBooks() {
        Answer.TrialBalance balance = (Answer.TrialBalance) state.ask(new Query.TrialBalance());
        assertThat(balance.lines()).allSatisfy(l -> assertThat(l.debitsMinor()).isEqualTo(l.creditsMinor()));
    }

    /// Waits until `condition` holds, which is looked at after every command.
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (!condition.getAsBoolean()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            assertThat(leftMs).as("waiting for: " + what + stillOpen()).isPositive();
            wait(Math.min(leftMs, 20));
        }
    }

    private String stillOpen() {
        List<String> open = new ArrayList<>();
        for (boolean collections : new boolean[] {false, true}) {
            Answer.Payouts page = (Answer.Payouts) state.ask(new Query.OpenPayouts(0, 3, collections));
            page.payouts()
                    .forEach(order -> open.add(order.number() + " "
                            + order.payout().kind() + " " + order.payout().status() + " "
                            + order.payout().attempts()));
        }
        return "; open: " + open;
    }

    void awaitAllEnded() throws InterruptedException {
        await("all orders ended", () -> openPayouts() == 0 && openCollections() == 0);
    }

    @Override
    public synchronized Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        double luck = chance.nextDouble();
        if (luck < faultRate) {
            throw new NotDone("no leader");
        }
        if (luck < 2 * faultRate) {
            throw new OutcomeUnknown("lost before the log");
        }
        Outcome outcome = apply(command);
        if (luck < 3 * faultRate) {
            throw new OutcomeUnknown("lost after the log");
        }
        submitted += command instanceof Command.SubmitPayouts ? 1 : 0;
        return new Written(outcome, "eu");
    }

    @Override
    public synchronized Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        if (chance.nextDouble() < faultRate) {
            throw new NotDone("no leader");
        }
        return new Read(state.ask(query), 0, "eu");
    }

    private synchronized Outcome apply(Command command) {
        state.beginEntry(System.currentTimeMillis() * 1_000_000);
        Outcome outcome = state.apply(command);
        notifyAll();
        return outcome;
    }

    private static void done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    private Id newId() {
        return Id.of(System.currentTimeMillis(), JURISDICTION, 0, ++made);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(++made, made, made, 0, operation);
    }

    private static final class Rows implements TransferHistory {
        private final List<byte[]> rows = new ArrayList<>();

        @Override
        public long nextOrdinal() {
            return rows.size() + 1L;
        }

        @Override
        public long append(byte[] row, int offset) {
            rows.add(Arrays.copyOfRange(row, offset, offset + TransferRowLayout.SIZE_BYTES));
            return rows.size();
        }

        @Override
        public void read(long ordinal, byte[] into) {
            System.arraycopy(rows.get((int) ordinal - 1), 0, into, 0, TransferRowLayout.SIZE_BYTES);
        }
    }

    private static final class Records implements RecordLog {
        private final List<byte[]> records = new ArrayList<>();

        @Override
        public long append(byte[] record) {
            records.add(record.clone());
            return records.size();
        }

        @Override
        public byte[] read(long position) {
            return records.get((int) position - 1).clone();
        }
    }
}
