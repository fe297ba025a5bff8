package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The whole deterministic state of a ledger shard: the ledger, and beside it wallets, orders, idempotency keys,
/// crossings and events. The same commands at the same log times give the same state, outcomes and bytes everywhere.
///
/// One thread at a time: [#beginEntry], then [#apply] for each command, [#completions] after each. [#ask] may run on
/// any
/// thread, and several at once, while none of the others runs.
///
/// Whatever a command holds, applying it never throws; what does throw is a fault of ours or a broken store, and the
/// replica must stop.
public final class ShardState {
    /// How many holds expire at the start of one entry at the most; the rest expires at the next.
    public static final int EXPIRIES_MAX = 1_000;

    /// The version of what is saved is the shard's level, so that a shard of the first level has the bytes of 0.1.0.
    private static final int SAVED_VERSION_MAX = Levels.NEWEST;

    private final Core core;
    private final IdempotencyIndex keys;
    private final RunningBatches running = new RunningBatches();
    private final Completions completions;
    private final Wallets wallets;
    private final TransferIndex index;
    private final OpenCrossings open;
    private final Transfers transfers;
    private final TransferBatches transferBatches;
    private final Payouts payouts;
    private final PayoutBatches payoutBatches;
    private final PayoutAttempts attempts;
    private final Refunds refunds;
    private final Reversals reversals;
    private final Crossings crossings;
    private final Statements statements;
    private final Exchanges exchanges;
    private final SignedHeads heads;
    private final WebhookQueues webhooks;
    private final DailyQuotas quotas = new DailyQuotas();
    private final Tokens tokens;
    private final WalletMoves moves;
    private final Ownership ownership;
    private final Pasts pasts;
    private final SlotViews slots;

    /// An empty shard, number `shard` of `map`. `history` is the one that `ledger` writes to; it, `ledger` and
    /// `records`
    /// must be empty, or about to be loaded.
    public ShardState(int shard, ShardMap map, Ledger ledger, TransferHistory history, RecordLog records) {
        core = new Core(shard, map, ledger, history, records);
        keys = new IdempotencyIndex(core.records());
        completions = new Completions(keys, running);
        wallets = new Wallets(core);
        index = new TransferIndex(core);
        open = new OpenCrossings(core);
        transfers = new Transfers(core, wallets, index, open);
        payouts = new Payouts(core, wallets, index);
        payoutBatches = new PayoutBatches(core, wallets, payouts);
        refunds = new Refunds(payouts);
        moves = new WalletMoves(core, wallets, index, payouts, payoutBatches, refunds, open);
        ownership = new Ownership(core, wallets, index, payouts, payoutBatches, moves);
        transferBatches = new TransferBatches(core, wallets, transfers, keys, running, ownership);
        attempts = new PayoutAttempts(core, payouts, payoutBatches, refunds);
        reversals = new Reversals(core, index, transfers, open, payouts);
        crossings = new Crossings(core, wallets, open, transfers, reversals, completions, ownership);
        pasts = new Pasts(core, wallets, index, payouts, payoutBatches, crossings, keys);
        statements = new Statements(core, index, payouts, crossings);
        slots = new SlotViews(core, wallets);
        core.slots().wallets(wallets::isHere);
        exchanges = new Exchanges(core, wallets, index, transfers);
        heads = new SignedHeads(core.records());
        webhooks = new WebhookQueues(core);
        tokens = new Tokens(core);
    }

    /// Starts an entry at log time `logTimeNs`, which never falls: expires holds that are due, [#EXPIRIES_MAX] at the
    /// most.
    public void beginEntry(long logTimeNs) {
        Invariant.check(logTimeNs >= core.nowNs(), "log time fell", logTimeNs, core.nowNs());
        core.nowNs(logTimeNs);
        core.records().beginCommand();
        List<Id> expired = new ArrayList<>();
        core.ledger().expireDue(logTimeNs, EXPIRIES_MAX, (hi, lo, ordinal) -> expired.add(new Id(hi, lo)));
        expired.forEach(transfers::expired);
    }

    /// Applies one command at the entry's log time.
    public Outcome apply(Command command) {
        core.records().beginCommand();
        if (Levels.of(command) > level()) {
            return Refusals.refused(Refusal.NOT_ACTIVE);
        }
        return command instanceof Command.Keyed keyed ? applyKeyed(keyed) : applyPlain(command);
    }

    /// What this shard understands; see [Levels].
    public int level() {
        return core.ledger().level();
    }

    /// Running commands that ended since the last call, in order; forgets them.
    public List<Completion> completions() {
        return completions.drain();
    }

    /// Answers a query from the state as it is. Changes nothing.
    public Answer ask(Query query) {
        if (query instanceof Query.OfPast past) {
            return ownership.ofPast(past.epoch(), past.query(), askPast(past));
        }
        Answer found = askHere(query);
        return ownership.elsewhere(query, found).orElse(found);
    }

    /// What this shard knew of slots in an epoch.
    private Answer askPast(Query.OfPast past) {
        return switch (past.query()) {
            case Query.Statement asked ->
                wallets.findPast(asked.caller(), asked.wallet())
                        .map(wallet -> statements.statement(wallet, asked, past.epoch()))
                        .orElseGet(() -> neverHere(asked, past.epoch()));
            case Query.BalancesAsOf asked ->
                wallets.findPast(asked.caller(), asked.wallet())
                        .map(wallet -> statements.balancesAsOf(wallet, asked.asOfNs(), past.epoch()))
                        .orElseGet(Answer.NotFound::new);
            case Query.Past asked -> pasts.tell(asked, past.epoch());
            case Query other -> askHere(other);
        };
    }

    private Answer neverHere(Query.Statement asked, int epoch) {
        return wallets.wasHere(asked.wallet()) ? new Answer.NotFound() : statements.ofStranger(asked, epoch);
    }

    private Answer askHere(Query query) {
        return switch (query) {
            case Query.WalletById asked -> one(wallets.find(asked.caller(), asked.wallet()));
            case Query.Balances asked ->
                wallets.find(asked.caller(), asked.wallet())
                        .map(wallets::balances)
                        .orElseGet(Answer.NotFound::new);
            case Query.Statement asked ->
                wallets.find(asked.caller(), asked.wallet())
                        .map(wallet -> statements.statement(wallet, asked, epochOf(asked.wallet())))
                        .orElseGet(Answer.NotFound::new);
            case Query.BalancesAsOf asked ->
                wallets.find(asked.caller(), asked.wallet())
                        .map(wallet -> statements.balancesAsOf(wallet, asked.asOfNs(), epochOf(asked.wallet())))
                        .orElseGet(Answer.NotFound::new);
            case Query.TransferById asked -> one(index.find(asked.caller(), asked.transfer()));
            case Query.PayoutById asked -> one(payouts.find(asked.caller(), asked.payout(), asked.kind()));
            case Query.BatchById asked ->
                one(payoutBatches.find(asked.caller(), asked.batch()).map(BatchRows::view));
            case Query.BatchRows asked ->
                payoutBatches
                        .find(asked.caller(), asked.batch())
                        .map(rows -> rows.list(asked, core.records(), payouts))
                        .orElseGet(Answer.NotFound::new);
            case Query.Events asked -> core.events().list(asked);
            case Query.EventById asked -> core.events().byId(asked);
            case Query.TrialBalance asked -> TrialBalances.of(core.ledger());
            case Query.PayoutsAfter asked -> payouts.listAfter(asked);
            case Query.PayoutsOf asked -> payouts.listOf(asked);
            case Query.OpenPayouts asked -> payouts.listOpen(asked);
            case Query.OpenCrossings asked -> open.list(asked);
            case Query.AccountsOf asked -> Accounts.of(core.ledger(), asked);
            case Query.AccountById asked -> one(Accounts.find(core.ledger(), asked.account()));
            case Query.SignedHeads asked -> heads.list(asked);
            case Query.EventsAfter asked -> core.events().after(asked);
            case Query.WebhookQueues asked -> webhooks.list(asked);
            case Query.WebhookDeliveries asked -> webhooks.deliveries(asked);
            case Query.TokenById asked -> tokens.ask(asked.caller(), asked.token());
            // Proofs are made from the trees, which are beside the state.
            case Query.NewestHead asked -> new Answer.NotYet();
            case Query.RowProof asked -> new Answer.NotFound();
            case Query.TransferProof asked -> new Answer.NotFound();
            case Query.Consistency asked -> new Answer.NotFound();
            case Query.SlotMoves asked -> slots.moves();
            case Query.WalletsOf asked -> slots.wallets(asked);
            case Query.InTransit asked -> slots.inTransit(asked);
            case Query.SlotSum asked -> slots.sum(asked);
            case Query.Past asked -> pasts.tell(asked, 0);
            case Query.OfPast asked -> new Answer.NotFound();
        };
    }

    /// The epoch in which this shard has a wallet that is here.
    private int epochOf(Id wallet) {
        return core.slots().of(wallet).map(Slots.Range::epochHere).orElse(0);
    }

    /// The shards that had the slot of this id before, by epoch; their past has to be known before a command is applied
    /// here.
    public List<Integer> formerOwners(Id subject) {
        return core.slots()
                .of(subject)
                .map(range -> range.move().owners().subList(0, range.epochHere()))
                .orElse(List.of());
    }

    /// That `command` belongs to another shard and would change nothing here, where that is known before it is
    /// proposed.
    public Optional<Outcome> elsewhere(Command command) {
        return isKnown(command) || ownership.isApart(command)
                ? Optional.empty()
                : ownership.elsewhere(command).or(() -> ownership.scattered(command));
    }

    private boolean isKnown(Command command) {
        return command instanceof Command.Keyed keyed
                && keys.recall(keyed.idempotency()).isPresent();
    }

    /// That `command` is an atomic batch whose wallets are on several shards by now, though the topology has them on
    /// one; to be asked once their past is known.
    public Optional<Outcome> apart(Command command) {
        return !isKnown(command) && ownership.isApart(command)
                ? Optional.of(Refusals.refused(Refusal.CHAIN_CROSSES_SHARDS))
                : Optional.empty();
    }

    /// The shard that has what `id` names by the topology, where its slot never moved from or to this one; else empty.
    public OptionalInt unmoved(Id id) {
        return core.slots().of(id).isPresent()
                ? OptionalInt.empty()
                : OptionalInt.of(core.slots().shardOf(id));
    }

    /// What of a past has to be learnt by [Command.AdoptPast].
    public List<PastThing> unknown(List<PastThing> things) {
        return pasts.unknown(things);
    }

    /// The map that this shard goes by.
    public Jurisdictions jurisdictions() {
        return core.jurisdictions();
    }

    /// Whether slots ever moved from or to this shard.
    public boolean hasMovedSlots() {
        return !core.slots().isEmpty();
    }

    /// Whether a wallet is here.
    public boolean isHere(Id wallet) {
        return wallets.isHere(wallet);
    }

    /// Log time at which the next hold expires, or [Long#MAX_VALUE].
    public long nextDeadlineNs() {
        return core.ledger().nextDeadlineNs();
    }

    /// Log time of the newest entry, 0 before the first.
    public long logTimeNs() {
        return core.nowNs();
    }

    /// What is in flight.
    public ShardCounters counters() {
        return new ShardCounters(
                payouts.open().count(false),
                payouts.open().oldestNs(false),
                open.count(),
                open.oldestNs(),
                index.pending(),
                wallets.count(),
                payouts.count(),
                core.events().count(),
                attempts.contradictions(),
                payouts.open().count(true));
    }

    /// Ordinal of the row that a transfer made when it began, and whether `caller` may see it; 0 where there is none.
    public long rowOf(Caller caller, Id transfer) {
        return index.find(caller, transfer).isPresent() ? core.ledger().findTransfer(transfer.hi(), transfer.lo()) : 0;
    }

    /// SHA-256 over all that lives, the ledger included, and over a running hash of everything that was ever written.
    public byte[] digest() {
        long[] parts = {
            core.nowNs(),
            core.records().contentHash(),
            core.events().count(),
            keys.hash(),
            wallets.hash(),
            index.hash(),
            open.hash(),
            crossings.hash(),
            payouts.hash(),
            payoutBatches.hash(),
            attempts.contradictions()
        };
        ByteBuffer bytes = ByteBuffer.allocate(parts.length * Long.BYTES);
        for (long part : parts) {
            bytes.putLong(part);
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(core.ledger().digest());
            if (level() >= Levels.COMPLETE) {
                sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, heads.hash()));
                sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, webhooks.hash()));
                sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, quotas.hash()));
                if (!core.slots().isEmpty()) {
                    sha.update(ByteBuffer.allocate(Long.BYTES)
                            .putLong(0, core.slots().hash()));
                }
                if (!core.jurisdictions().admitted().isEmpty()) {
                    sha.update(ByteBuffer.allocate(Long.BYTES)
                            .putLong(0, core.jurisdictions().hash()));
                }
                if (!tokens.isEmpty()) {
                    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, tokens.hash()));
                }
            }
            return sha.digest(bytes.array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Writes everything that lives, the ledger included; the same state gives the same bytes.
    public void save(DataOutput out) throws IOException {
        out.writeInt(level());
        out.writeLong(core.nowNs());
        core.ledger().save(out);
        saveBesideLedger(out);
    }

    /// Writes everything that lives beside the ledger, log time included, for snapshots that hold the ledger apart.
    public void saveBeside(DataOutput out) throws IOException {
        out.writeInt(level());
        out.writeLong(core.nowNs());
        saveBesideLedger(out);
    }

    private void saveBesideLedger(DataOutput out) throws IOException {
        core.records().save(out);
        core.events().save(out);
        keys.save(out);
        running.save(out);
        wallets.save(out);
        index.save(out);
        open.save(out);
        crossings.save(out);
        payouts.save(out);
        payoutBatches.save(out);
        attempts.save(out);
        if (level() >= Levels.COMPLETE) {
            heads.save(out);
            webhooks.save(out);
            quotas.save(out);
            payouts.saveMoved(out);
            core.postings().holdIds().save(out);
            core.slots().save(out);
            core.jurisdictions().save(out);
            tokens.save(out);
        }
    }

    /// Replaces everything by what [#save] wrote. The record log and the history must hold what they held then.
    public void load(DataInput in) throws IOException {
        int version = loadHead(in);
        core.ledger().load(in);
        loadBesideLedger(in, version);
    }

    /// Replaces everything beside the ledger, which is loaded already, by what [#saveBeside] wrote.
    public void loadBeside(DataInput in) throws IOException {
        int version = loadHead(in);
        loadBesideLedger(in, version);
    }

    private int loadHead(DataInput in) throws IOException {
        int version = in.readInt();
        Invariant.check(
                version >= Levels.FIRST && version <= SAVED_VERSION_MAX,
                "not a saved shard of this version",
                version,
                SAVED_VERSION_MAX);
        core.nowNs(in.readLong());
        return version;
    }

    private void loadBesideLedger(DataInput in, int version) throws IOException {
        Invariant.check(level() == version, "level of a saved shard", level(), version);
        core.records().load(in);
        core.events().load(in);
        keys.load(in);
        running.load(in);
        wallets.load(in);
        index.load(in);
        open.load(in);
        crossings.load(in);
        payouts.load(in);
        payoutBatches.load(in);
        attempts.load(in);
        if (level() >= Levels.COMPLETE) {
            heads.load(in);
            webhooks.load(in);
            quotas.load(in);
            payouts.loadMoved(in);
            core.postings().holdIds().load(in);
            core.slots().load(in);
            core.jurisdictions(core.jurisdictions().load(in));
            tokens.load(in);
        } else {
            heads.clear();
            webhooks.clear();
            quotas.clear();
            heads.clear();
            core.postings().holdIds().clear();
            core.slots().clear();
            core.jurisdictions(core.jurisdictions().without());
            tokens.clear();
        }
        completions.drain();
    }

    private Outcome applyKeyed(Command.Keyed command) {
        boolean isKeyless = command.idempotency().isNone()
                || Defect.OVERDRAFT_SET_AGAIN.isPlanted() && command instanceof Command.SetOverdraft;
        Optional<Outcome> before = (isKeyless ? Optional.<Outcome>empty() : keys.recall(command.idempotency()))
                .or(() -> ownership.elsewhere(command));
        if (before.isPresent()) {
            return before.get();
        }
        Outcome outcome = switch (command) {
            case Command.OpenWallet open -> wallets.open(open);
            case Command.ChangeWallet change -> wallets.change(change);
            case Command.Fund fund -> transfers.fund(fund);
            case Command.Transfer transfer -> transfers.begin(transfer);
            case Command.Capture capture -> transfers.capture(capture);
            case Command.VoidTransfer release -> transfers.release(release);
            case Command.Reverse reverse -> reversals.begin(reverse);
            case Command.TransferBatch batch -> transferBatches.begin(batch);
            case Command.CreatePayout create -> payouts.reserve(PayoutViews.Request.of(create));
            case Command.CreateCollection create -> payouts.reserve(PayoutViews.Request.of(create));
            case Command.RefundCollection refund -> refunds.begin(refund);
            case Command.CancelPayout cancel -> attempts.cancel(cancel.caller(), cancel.payout());
            case Command.OpenPayoutBatch batch -> payoutBatches.open(batch);
            case Command.Exchange exchange -> exchanges.change(exchange);
            case Command.RedeliverEvent again -> webhooks.redeliver(again);
            case Command.KeepQuote keep -> new Outcome.Done(keep.quote(), false);
            case Command.CreateToken create -> tokens.create(create);
            case Command.SetOverdraft set -> Accounts.setOverdraft(core.ledger(), set);
        };
        boolean isMoved =
                outcome instanceof Outcome.Rows rows && rows.rows().stream().anyMatch(Outcome.Moved.class::isInstance);
        if (!isKeyless && !isMoved) {
            keys.keep(command.idempotency(), outcome);
        }
        return outcome;
    }

    private Outcome applyPlain(Command command) {
        switch (command) {
            case Command.AddPayoutRows add -> {
                return ownership.elsewhere(add).orElseGet(() -> payoutBatches.add(add));
            }
            case Command.ClosePayoutBatch close -> {
                return ownership.elsewhere(close).orElseGet(() -> payoutBatches.close(close));
            }
            case Command.PlanMove plan -> {
                return moves.plan(plan);
            }
            case Command.AdvanceMove advance -> {
                return moves.advance(advance);
            }
            case Command.ReleaseWallets release -> {
                return moves.release(release);
            }
            case Command.AdoptWallets adopt -> {
                return moves.adopt(adopt);
            }
            case Command.ForgetWallets forget -> {
                return moves.forget(forget);
            }
            case Command.AdoptSlots adopt -> {
                return moves.adopt(adopt);
            }
            case Command.AdoptPast adopt -> {
                return pasts.learn(adopt.things());
            }
            case Command.AdmitJurisdiction admit -> {
                return admit(admit);
            }
            case Command.SubmitPayouts submit -> {
                return attempts.submit(submit);
            }
            case Command.SettlePayouts settle -> attempts.settle(settle);
            case Command.AcceptCrossing accept -> {
                return crossings.accept(accept.crossing());
            }
            case Command.ResolveCrossing resolve -> crossings.resolve(resolve.crossing(), resolve.refusal());
            case Command.BeginReversal begin -> {
                return crossings.beginReversal(begin.crossing());
            }
            case Command.RefuseReversal refuse -> crossings.refuseReversal(refuse.reversal(), refuse.refusal());
            case Command.Tick tick -> {}
            case Command.Checkpoint checkpoint -> {}
            case Command.SignCheckpoint sign -> heads.sign(sign.head(), sign.signature());
            case Command.OpenWebhookQueue open -> webhooks.open(open);
            case Command.CloseWebhookQueue close -> webhooks.close(close.endpoint());
            case Command.SettleWebhooks settle -> settle.progress().forEach(webhooks::settle);
            case Command.LendCalls lend -> {
                return quotas.lend(lend);
            }
            case Command.EraseToken erase -> {
                return tokens.erase(erase);
            }
            case Command.OpenToken open -> {
                return tokens.open(open);
            }
            case Command.Activate activate -> core.ledger().activate(activate.level());
            case Command.LedgerAccounts raw -> {
                return openAccounts(raw.accounts().toArray());
            }
            case Command.LedgerTransfers raw -> {
                return applyTransfers(raw.transfers().toArray());
            }
            case Command.Keyed keyed -> throw new Invariant.BrokenInvariant("a keyed command without its key");
        }
        return new Outcome.Applied();
    }

    private Outcome admit(Command.AdmitJurisdiction command) {
        Outcome outcome = core.jurisdictions().check(command);
        if (outcome instanceof Outcome.Applied && !core.jurisdictions().have(command)) {
            core.jurisdictions(core.jurisdictions().with(command.jurisdiction(), command.shards()));
        }
        return outcome;
    }

    private Outcome openAccounts(byte[] accounts) {
        byte[] codes = new byte[accounts.length / AccountLayout.SIZE_BYTES];
        core.ledger().openAccounts(accounts, 0, codes.length, core.nowNs(), codes, 0);
        return new Outcome.Codes(Bytes.of(codes));
    }

    private Outcome applyTransfers(byte[] raw) {
        byte[] codes = new byte[raw.length / TransferLayout.SIZE_BYTES];
        core.ledger().applyTransfers(raw, 0, codes.length, core.nowNs(), codes, 0);
        return new Outcome.Codes(Bytes.of(codes));
    }

    private static Answer one(Optional<? extends View> found) {
        return found.<Answer>map(Answer.One::new).orElseGet(Answer.NotFound::new);
    }
}
