package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what happened to a wallet out of the ledger's history, see [AccountHistory]. A statement shows what was
/// posted: holds, and holds that were released or expired, moved nothing and are
/// left
/// out.
final class Statements {
    /// What a row belongs to, as the wallet sees it.
    private record Origin(Id transfer, TransferKind kind, Id counterparty, String reference) {}

    /// A walk through those posted rows of one account that a query wants, from the old or the new end.
    private final class Walk {
        private final int asset;
        private final Id account;
        private final AccountHistory history;
        private final Query.Statement query;
        private final int kinds;
        private final Stay stay;
        private Optional<HistoryRow> row = Optional.empty();

        Walk(Id wallet, int asset, Query.Statement query, int epoch) {
            this.asset = asset;
            this.account = DerivedIds.account(wallet, asset);
            this.history = historyOf(account);
            this.query = query;
            this.stay = stayOf(wallet, account, epoch);
            this.kinds = RowKinds.posted(query.kinds());
            if (query.oldestFirst()) {
                startAtOldest();
            } else {
                startAtNewest();
            }
        }

        private void startAtOldest() {
            long after = Math.max(stay.arrived, ordinal(query.afterPosition()));
            if (query.fromNs() > 0) {
                after = Math.max(after, history.firstFrom(query.fromNs()) - 1);
            }
            row = history.after(after, kinds);
            endOutside();
        }

        /// A row that a former page ended with leads on by its own link.
        private void startAtNewest() {
            long before = Math.min(stay.left, ordinal(query.beforePosition()));
            if (query.toNs() != Long.MAX_VALUE) {
                before = Math.min(before, history.firstFrom(query.toNs()));
            }
            Optional<HistoryRow> cursor = history.at(before);
            row = cursor.isPresent() ? history.older(cursor.get(), kinds) : history.before(before, kinds);
            endOutside();
        }

        void advance() {
            HistoryRow from = row.orElseThrow();
            row = query.oldestFirst() ? history.after(from.ordinal(), kinds) : history.older(from, kinds);
            endOutside();
        }

        /// The rows of an account are in order of time: behind the first one that is out of range there is none in it.
        private void endOutside() {
            row = row.filter(at -> query.oldestFirst() ? at.timeNs() < query.toNs() : at.timeNs() >= query.fromNs())
                    .filter(at -> at.ordinal() > stay.arrived && at.ordinal() < stay.left);
        }

        /// Whether this walk's row comes before the other's in the statement.
        boolean isBefore(Walk other) {
            long ordinal = row.orElseThrow().ordinal();
            long others = other.row.orElseThrow().ordinal();
            return query.oldestFirst() ? ordinal < others : ordinal > others;
        }
    }

    /// The rows between which an account was on this shard in an epoch: that of its arrival, 0 where it was opened
    /// here,
    /// and that of its leaving, [Long#MAX_VALUE] where it has not left.
    private record Stay(long arrived, long left) {}

    // Positions of lines are an epoch and, in the lower bits, an ordinal on the shard that had the wallet then.
    private static final int EPOCH_SHIFT = Query.Statement.EPOCH_SHIFT;

    private final Core core;
    private final Ledger ledger;
    private final TransferIndex transfers;
    private final Payouts payouts;
    private final Crossings crossings;

    Statements(Core core, TransferIndex transfers, Payouts payouts, Crossings crossings) {
        this.core = core;
        this.ledger = core.ledger();
        this.transfers = transfers;
        this.payouts = payouts;
        this.crossings = crossings;
    }

    /// Answers [Query.Statement] for a wallet that was found, with what happened to it here in `epoch`. Where it had
    /// other
    /// shards before, or has them since, the answer says where the statement goes on.
    Answer statement(View.Wallet wallet, Query.Statement query, int epoch) {
        int asked = epochOf(query, epoch);
        if (asked != epoch) {
            return new Answer.Elsewhere(owner(wallet.id(), asked), asked);
        }
        return goingOn(lines(wallet, query, epoch), query, epoch);
    }

    /// Answers [Query.Statement] for a wallet that never was here: nothing, where that is sure of `epoch` by now, since
    /// it was opened after its slot had left.
    Answer ofStranger(Query.Statement query, int epoch) {
        return core.slots().isOver(query.wallet(), epoch)
                ? goingOn(new Answer.Many(List.of(), false), query, epoch)
                : new Answer.NotFound();
    }

    private Answer goingOn(Answer.Many lines, Query.Statement query, int epoch) {
        int next = query.oldestFirst() ? epoch + 1 : epoch - 1;
        boolean goesOn = !lines.hasMore() && next >= 0 && owner(query.wallet(), next) >= 0;
        return goesOn ? lines.goingOn(owner(query.wallet(), next), next) : lines;
    }

    /// The epoch in which a page begins: that of its cursor, else the one that is asked, or the first from the old end.
    private static int epochOf(Query.Statement query, int epoch) {
        if (query.oldestFirst()) {
            return (int) (query.afterPosition() >> EPOCH_SHIFT);
        }
        return query.beforePosition() == Long.MAX_VALUE ? epoch : (int) (query.beforePosition() >> EPOCH_SHIFT);
    }

    private static long ordinal(long position) {
        return position == Long.MAX_VALUE ? position : position & (1L << EPOCH_SHIFT) - 1;
    }

    /// The shard that has a wallet in an epoch, -1 where none does as far as this shard knows.
    private int owner(Id wallet, int epoch) {
        return core.slots()
                .of(wallet)
                .map(range -> {
                    List<Integer> owners = range.move().owners();
                    boolean isLast = epoch == owners.size() && (range.isTaken() || range.isGiven());
                    return epoch < owners.size()
                            ? owners.get(epoch)
                            : isLast ? range.move().to() : -1;
                })
                .orElse(epoch == 0 ? core.shard() : -1);
    }

    private Stay stayOf(Id wallet, Id account, int epoch) {
        long arrived = epoch == 0 ? 0 : rowOf(account, epoch);
        long left = rowOf(account, epoch + 1);
        // What was closed moves without a row: nothing happens to it any more, and its rows here are of a former stay.
        // What has no row of its leaving though all left was opened here after that, in a later stay.
        boolean isOfOtherStay = isClosed(account)
                ? epoch > 0 && arrived == 0 && wasOwner(wallet, epoch)
                : left == 0 && core.slots().isOver(wallet, epoch);
        return new Stay(isOfOtherStay ? Long.MAX_VALUE : arrived, left == 0 ? Long.MAX_VALUE : left);
    }

    /// Whether this shard had a wallet's slot in an epoch before.
    private boolean wasOwner(Id wallet, int epoch) {
        return core.slots()
                .of(wallet)
                .filter(range -> range.move().owners().subList(0, epoch).contains(core.shard()))
                .isPresent();
    }

    private boolean isClosed(Id account) {
        return (core.postings().flags(account) & AccountLayout.CLOSED) != 0;
    }

    private long rowOf(Id account, int epoch) {
        if (core.slots().isEmpty()) {
            return 0;
        }
        Id row = DerivedIds.move(account, epoch);
        return ledger.findTransfer(row.hi(), row.lo());
    }

    private Answer.Many lines(View.Wallet wallet, Query.Statement query, int epoch) {
        List<Walk> walks = new ArrayList<>();
        for (int asset : wallet.assets()) {
            if (query.asset() == 0 || query.asset() == asset) {
                walks.add(new Walk(wallet.id(), asset, query, epoch));
            }
        }
        int limit = Limits.page(query.limit());
        List<View> lines = new ArrayList<>();
        for (Optional<Walk> next = next(walks); next.isPresent(); next = next(walks)) {
            if (lines.size() == limit) {
                return new Answer.Many(lines, true);
            }
            Walk walk = next.get();
            lines.add(line(wallet.id(), walk, walk.row.orElseThrow(), epoch));
            walk.advance();
        }
        return new Answer.Many(lines, false);
    }

    /// Answers [Query.BalancesAsOf] for a wallet that was found: what was
    /// posted then, and what is held today, with every younger row that changed it taken back.
    Answer balancesAsOf(View.Wallet wallet, long asOfNs, int epoch) {
        if (epoch > 0 && isBefore(wallet, asOfNs, epoch)) {
            return new Answer.Elsewhere(owner(wallet.id(), epoch - 1), epoch - 1);
        }
        List<View> balances = new ArrayList<>();
        for (int asset : wallet.assets().stream().sorted().toList()) {
            balances.add(balanceAsOf(DerivedIds.account(wallet.id(), asset), asset, asOfNs));
        }
        return new Answer.Many(balances, false);
    }

    /// Whether a wallet had not come here yet.
    private boolean isBefore(View.Wallet wallet, long asOfNs, int epoch) {
        long arrived = rowOf(DerivedIds.account(wallet.id(), wallet.assets().getFirst()), epoch);
        return arrived != 0 && HistoryRow.read(core.history(), arrived).timeNs() > asOfNs;
    }

    private View.Balance balanceAsOf(Id account, int asset, long asOfNs) {
        int index = ledger.findAccount(account.hi(), account.lo());
        AccountHistory history = historyOf(account);
        long pendingIn = ledger.creditsPending(index);
        long pendingOut = ledger.debitsPending(index);
        long younger = history.firstFrom(asOfNs == Long.MAX_VALUE ? asOfNs : asOfNs + 1);
        Optional<HistoryRow> taken =
                younger == Long.MAX_VALUE ? Optional.empty() : history.before(Long.MAX_VALUE, RowKinds.HELD);
        while (taken.isPresent() && taken.get().ordinal() >= younger) {
            HistoryRow row = taken.get();
            if (row.isDebitOf(account)) {
                pendingOut -= heldAfter(row);
            } else {
                pendingIn -= heldAfter(row);
            }
            taken = history.older(row, RowKinds.HELD);
        }
        long posted = history.before(younger, RowKinds.ALL)
                .map(row -> row.balanceAfter(account))
                .orElse(0L);
        return new View.Balance(asset, posted - pendingOut, posted, pendingIn, pendingOut);
    }

    /// What the row added to what is held: a hold's amount, or less than nothing where it ended one.
    private long heldAfter(HistoryRow row) {
        if (row.isHold()) {
            return row.amountMinor();
        }
        if (row.isRelease() || row.isPost() && row.keepsRest()) {
            return -row.amountMinor();
        }
        if (!row.isPost()) {
            return 0;
        }
        if (row.isAfterCapture()) {
            return -row.heldBeforeMinor();
        }
        Id pending = row.pendingId();
        return -read(ledger.findTransfer(pending.hi(), pending.lo())).amountMinor();
    }

    private View.StatementLine line(Id wallet, Walk walk, HistoryRow row, int epoch) {
        Origin origin = origin(wallet, row);
        boolean debit = row.isDebitOf(walk.account);
        return new View.StatementLine(
                (long) epoch << EPOCH_SHIFT | row.ordinal(),
                origin.transfer,
                origin.kind,
                walk.asset,
                debit ? -row.amountMinor() : row.amountMinor(),
                row.balanceAfter(walk.account),
                origin.counterparty,
                origin.reference,
                row.timeNs());
    }

    private Origin origin(Id wallet, HistoryRow row) {
        return switch (row.code()) {
            case TRANSFER, FUND, REVERSAL ->
                transfers
                        .findPast(row.reference())
                        .map(found -> of(wallet, found))
                        .orElseGet(() -> foreign(row));
            case PAYOUT, COLLECTION, REFUND -> ofOrder(row);
            case CROSSING_IN -> ofCrossing(wallet, row, row.id());
            case REVERSAL_OUT -> ofCrossing(wallet, row, row.pendingId());
            case EXCHANGE -> ofExchange(row.reference());
            case EXCHANGE_RATE -> ofExchange(DerivedIds.exchange(row.id()));
            case FOREIGN, MOVE -> foreign(row);
        };
    }

    private static Origin of(Id wallet, View.Transfer transfer) {
        Id other = transfer.source().equals(wallet) ? transfer.destination() : transfer.source();
        return new Origin(transfer.id(), transfer.kind(), other, transfer.reference());
    }

    private Origin ofOrder(HistoryRow row) {
        long number = payouts.numberOf(row.reference());
        return number == IdMap.ABSENT
                ? foreign(row)
                : new Origin(
                        row.reference(),
                        RowKinds.kind(row.code()),
                        Id.NONE,
                        payouts.byNumber(number).reference());
    }

    private Origin ofCrossing(Id wallet, HistoryRow row, Id crossing) {
        return crossings
                .answer(crossing)
                .map(Kept.CrossingAnswer::crossing)
                .map(found -> of(wallet, found))
                .orElseGet(() -> foreign(row));
    }

    private static Origin of(Id wallet, Crossing crossing) {
        Id other = crossing.source().equals(wallet) ? crossing.destination() : crossing.source();
        TransferKind kind = crossing.reversalOf().isNone() ? TransferKind.TRANSFER : TransferKind.REVERSAL;
        return new Origin(crossing.transfer(), kind, other, crossing.reference());
    }

    private static Origin ofExchange(Id exchange) {
        return new Origin(exchange, TransferKind.EXCHANGE, Id.NONE, "");
    }

    private static Origin foreign(HistoryRow row) {
        return new Origin(row.id(), TransferKind.TRANSFER, Id.NONE, "");
    }

    private static Optional<Walk> next(List<Walk> walks) {
        Optional<Walk> next = Optional.empty();
        for (Walk walk : walks) {
            if (walk.row.isPresent() && (next.isEmpty() || walk.isBefore(next.get()))) {
                next = Optional.of(walk);
            }
        }
        return next;
    }

    private AccountHistory historyOf(Id account) {
        long newest = ledger.lastOrdinal(ledger.findAccount(account.hi(), account.lo()));
        return new AccountHistory(core.history(), account, newest);
    }

    private HistoryRow read(long ordinal) {
        return HistoryRow.read(core.history(), ordinal);
    }
}
