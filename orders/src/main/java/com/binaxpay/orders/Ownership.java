package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.View;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Tells what is not on this shard any more, or not yet, and where it is. Changes nothing.
final class Ownership {
    private final Core core;
    private final Slots slots;
    private final Wallets wallets;
    private final TransferIndex transfers;
    private final Payouts payouts;
    private final PayoutBatches batches;
    private final WalletMoves moves;

    Ownership(
            Core core,
            Wallets wallets,
            TransferIndex transfers,
            Payouts payouts,
            PayoutBatches batches,
            WalletMoves moves) {
        this.core = core;
        this.slots = core.slots();
        this.wallets = wallets;
        this.transfers = transfers;
        this.payouts = payouts;
        this.batches = batches;
        this.moves = moves;
    }

    /// That `command` belongs to another shard, where it does.
    Optional<Outcome> elsewhere(Command command) {
        if (slots.isEmpty()) {
            return Optional.empty();
        }
        return switch (command) {
            case Command.TransferBatch batch -> batch.atomic() ? chainElsewhere(batch) : Optional.empty();
            case Command.Transfer transfer -> begins(transfer.source(), !core.isLocal(transfer.destination()));
            case Command.Capture capture -> changes(capture.transfer(), transfers.find(capture.transfer()), true);
            case Command.VoidTransfer release -> changes(release.transfer(), transfers.find(release.transfer()), false);
            case Command.Reverse reverse -> changes(reverse.transfer(), transfers.find(reverse.transfer()), true);
            case Command.CancelPayout cancel -> gone(cancel.payout(), payouts.walletOf(cancel.payout()));
            case Command.RefundCollection refund -> refundElsewhere(refund.collection());
            case Command.OpenPayoutBatch open -> begins(open.wallet(), true);
            // An ended batch stays where it ended, and only tells what it holds.
            case Command.AddPayoutRows add ->
                batches.walletOf(add.batch()).isPresent() ? Optional.empty() : gone(add.batch(), Optional.empty());
            case Command.ClosePayoutBatch close ->
                batches.walletOf(close.batch()).isPresent() ? Optional.empty() : gone(close.batch(), Optional.empty());
            case Command.BeginReversal begin -> begins(begin.crossing().source(), true);
            case Command.SetOverdraft set ->
                Subjects.isWallets(set.account()) ? begins(walletOf(set.account()), false) : Optional.empty();
            default -> Subjects.of(command).flatMap(wallet -> gone(wallet, Optional.of(wallet)));
        };
    }

    /// As [#elsewhere], of one row of a batch.
    Optional<Outcome> rowElsewhere(Command.Transfer row) {
        if (slots.isEmpty()) {
            return Optional.empty();
        }
        return unheard(row.source()).or(() -> begins(row.source(), !core.isLocal(row.destination())));
    }

    /// Where to ask for a wallet that may be on its way here, or whose slot never had to do with this shard.
    private Optional<Outcome> unheard(Id wallet) {
        if (isAwaited(wallet)) {
            return Optional.of(new Outcome.Moved(-1));
        }
        return isAway(wallet) && slots.of(wallet).isEmpty()
                ? Optional.of(new Outcome.Moved(core.shardOf(wallet)))
                : Optional.empty();
    }

    private boolean isAwaited(Id wallet) {
        return !wallets.isHere(wallet)
                && slots.of(wallet)
                        .filter(range -> range.phase() == SlotPhase.ARRIVING)
                        .isPresent();
    }

    /// Of something that keeps its wallet here while it runs.
    private Optional<Outcome> begins(Id wallet, boolean isBinding) {
        Optional<Outcome> gone = gone(wallet, Optional.of(wallet));
        return gone.isEmpty() && isBinding && moves.isHushed(wallet) ? Optional.of(new Outcome.Moved(-1)) : gone;
    }

    private Optional<Outcome> changes(Id transfer, Optional<View.Transfer> view, boolean mayBind) {
        if (view.isEmpty()) {
            return gone(transfer, Optional.empty());
        }
        Id wallet = homeOf(view.get());
        if (isAwaited(wallet)) {
            // Known from a former epoch, and not back yet.
            return slots.of(wallet).map(range -> new Outcome.Moved(range.move().from()));
        }
        boolean binds = mayBind && !core.isLocal(view.get().destination());
        return begins(wallet, binds);
    }

    private Optional<Outcome> refundElsewhere(Id collection) {
        Optional<Id> wallet = payouts.walletOf(collection);
        return wallet.isPresent() && isAwaited(wallet.get())
                // Known from a former epoch, and not back yet.
                ? slots.of(wallet.get())
                        .map(range -> new Outcome.Moved(range.move().from()))
                : gone(collection, wallet);
    }

    /// The wallet whose shard a transfer's id leads to.
    static Id homeOf(View.Transfer view) {
        return switch (view.kind()) {
            case TRANSFER, PAYOUT, EXCHANGE, REFUND -> view.source();
            case FUND, REVERSAL, COLLECTION -> view.destination();
        };
    }

    private Optional<Outcome> gone(Id subject, Optional<Id> wallet) {
        return slots.of(subject)
                .filter(Slots.Range::isGiven)
                .filter(range -> wallet.isEmpty() || !wallets.isHere(wallet.get()))
                .map(range -> new Outcome.Moved(range.move().to()));
    }

    /// A chain goes where its first wallet is. Only there is it known of the others: where some are on their way, it
    /// waits until they are together.
    private Optional<Outcome> chainElsewhere(Command.TransferBatch batch) {
        if (batch.rows().isEmpty()) {
            return Optional.empty();
        }
        Id first = batch.rows().getFirst().source();
        if (!wallets.isHere(first)) {
            return unheard(first).or(() -> gone(first, Optional.of(first)));
        }
        boolean isSplit = batch.rows().stream()
                .anyMatch(row ->
                        isAwaited(row.source()) || isAway(row.source()) || isMoving(row.source()) && !isTogether(row));
        return isSplit ? Optional.of(new Outcome.Moved(-1)) : Optional.empty();
    }

    private boolean isAway(Id wallet) {
        return core.shardOf(wallet) >= 0 && !core.isLocal(wallet);
    }

    /// Whether the first wallet of an atomic batch is here, others are on other shards, and none is on its way.
    boolean isApart(Command command) {
        if (slots.isEmpty() || !(command instanceof Command.TransferBatch batch) || !batch.atomic()) {
            return false;
        }
        List<Id> sources =
                batch.rows().stream().map(Command.Transfer::source).distinct().toList();
        return !sources.isEmpty()
                && wallets.isHere(sources.getFirst())
                && sources.stream().anyMatch(this::isAway)
                && sources.stream().noneMatch(this::isMoving);
    }

    /// Tells of each row of a batch that it is to be sent alone, where some have wallets that are not here: these may
    /// come between what is learnt of their past and the batch's entry, and a row that was done there would be done
    /// again. To be asked before a batch is proposed.
    Optional<Outcome> scattered(Command command) {
        if (slots.isEmpty() || !(command instanceof Command.TransferBatch batch) || batch.atomic()) {
            return Optional.empty();
        }
        boolean isScattered = batch.rows().stream()
                .map(Command.Transfer::source)
                .anyMatch(source -> !wallets.isHere(source)
                        && (isAway(source) || slots.of(source).isPresent()));
        List<Outcome> each = Collections.nCopies(batch.rows().size(), new Outcome.Moved(-1));
        return isScattered ? Optional.of(new Outcome.Rows(each, false)) : Optional.empty();
    }

    private boolean isMoving(Id wallet) {
        return slots.of(wallet)
                .filter(range -> range.phase() == SlotPhase.LEAVING || range.phase() == SlotPhase.ARRIVING)
                .isPresent();
    }

    private boolean isTogether(Command.Transfer row) {
        return core.shardOf(row.source()) == core.shardOf(row.destination())
                || !slots.of(row.source()).equals(slots.of(row.destination()));
    }

    /// That another shard has to answer `query`, where it has; `found` is what this one would say.
    Optional<Answer> elsewhere(Query query, Answer found) {
        if (slots.isEmpty()) {
            return Optional.empty();
        }
        Optional<Id> subject = Subjects.of(query);
        Optional<Slots.Range> range = subject.flatMap(slots::of);
        if (range.isEmpty()) {
            return Optional.empty();
        }
        boolean isWallets = isAboutWallet(query);
        Id id = isWallets ? walletOf(subject.get()) : subject.get();
        if (range.get().isGiven()) {
            boolean isHere = isWallets ? wallets.isHere(id) : isFound(found) && isOwned(id);
            return isHere
                    ? Optional.empty()
                    : Optional.of(new Answer.Elsewhere(range.get().move().to(), -1));
        }
        // The ledger knows an account for ever, as it was when its wallet left.
        boolean isAnswer = isWallets ? wallets.isHere(id) : isFound(found);
        int epoch = range.get().epochHere();
        if (epoch == 0 || isAnswer) {
            return Optional.empty();
        }
        // All wallets have come with their slots; whatever else ended before stayed.
        boolean mayBeThere = !isWallets || range.get().phase() == SlotPhase.ARRIVING;
        return mayBeThere ? Optional.of(before(range.get(), epoch)) : Optional.empty();
    }

    /// What a shard that had the slots in `epoch` says of `query`; `found` is what it knows.
    Answer ofPast(int epoch, Query query, Answer found) {
        Optional<Id> subject = Subjects.of(query);
        Optional<Slots.Range> range = subject.flatMap(slots::of);
        if (range.isEmpty() || isFound(found) && !isAboutWallet(query)) {
            return found;
        }
        if (isAboutWallet(query)) {
            Id wallet = walletOf(subject.get());
            boolean isOfToday = !(query instanceof Query.Statement || query instanceof Query.BalancesAsOf);
            // It has left, and whoever asked has not seen it arrive.
            return isOfToday && wallets.wasHere(wallet) && !wallets.isHere(wallet)
                    ? new Answer.Elsewhere(-1, -1)
                    : found;
        }
        return epoch > 0 ? before(range.get(), epoch) : found;
    }

    private static Answer before(Slots.Range range, int epoch) {
        List<Integer> owners = range.move().owners();
        int last = Math.min(epoch, owners.size()) - 1;
        return new Answer.Elsewhere(owners.get(last), last);
    }

    private boolean isOwned(Id id) {
        Optional<Id> wallet = transfers
                .findPast(id)
                .map(Ownership::homeOf)
                .or(() -> payouts.walletOf(id))
                .or(() -> batches.walletOf(id));
        return wallet.map(wallets::isHere).orElse(true);
    }

    private static boolean isFound(Answer found) {
        return !(found instanceof Answer.NotFound)
                && !(found instanceof Answer.Many many && many.views().isEmpty());
    }

    private static boolean isAboutWallet(Query query) {
        return query instanceof Query.WalletById
                || query instanceof Query.Balances
                || query instanceof Query.Statement
                || query instanceof Query.BalancesAsOf
                || query instanceof Query.AccountById
                || query instanceof Query.AccountsOf;
    }

    /// The wallet of an account, or `id` itself where that is no account here.
    private Id walletOf(Id id) {
        int account = core.ledger().findAccount(id.hi(), id.lo());
        return account < 0
                ? id
                : new Id(core.ledger().holderHi(account), core.ledger().holderLo(account));
    }
}
