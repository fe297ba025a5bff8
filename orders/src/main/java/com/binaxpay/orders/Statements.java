package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
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
        private Optional<HistoryRow> row = Optional.empty();

        Walk(Id wallet, int asset, Query.Statement query) {
            this.asset = asset;
            this.account = DerivedIds.account(wallet, asset);
            this.history = historyOf(account);
            this.query = query;
            this.kinds = RowKinds.posted(query.kinds());
            if (query.oldestFirst()) {
                startAtOldest();
            } else {
                startAtNewest();
            }
        }

        private void startAtOldest() {
            long after = query.afterPosition();
            if (query.fromNs() > 0) {
                after = Math.max(after, history.firstFrom(query.fromNs()) - 1);
            }
            row = history.after(after, kinds);
            endOutside();
        }

        /// A row that a former page ended with leads on by its own link.
        private void startAtNewest() {
            long before = query.beforePosition();
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
            row = row.filter(at -> query.oldestFirst() ? at.timeNs() < query.toNs() : at.timeNs() >= query.fromNs());
        }

        /// Whether this walk's row comes before the other's in the statement.
        boolean isBefore(Walk other) {
            long ordinal = row.orElseThrow().ordinal();
            long others = other.row.orElseThrow().ordinal();
            return query.oldestFirst() ? ordinal < others : ordinal > others;
        }
    }

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

    /// Answers [Query.Statement] for a wallet that was found.
    Answer statement(View.Wallet wallet, Query.Statement query) {
        List<Walk> walks = new ArrayList<>();
        for (int asset : wallet.assets()) {
            if (query.asset() == 0 || query.asset() == asset) {
                walks.add(new Walk(wallet.id(), asset, query));
            }
        }
        int limit = Limits.page(query.limit());
        List<View> lines = new ArrayList<>();
        for (Optional<Walk> next = next(walks); next.isPresent(); next = next(walks)) {
            if (lines.size() == limit) {
                return new Answer.Many(lines, true);
            }
            Walk walk = next.get();
            lines.add(line(wallet.id(), walk, walk.row.orElseThrow()));
            walk.advance();
        }
        return new Answer.Many(lines, false);
    }

    /// Answers [Query.BalancesAsOf] for a wallet that was found: what was
    /// posted then, and what is held today, with every younger row that changed it taken back.
    Answer balancesAsOf(View.Wallet wallet, long asOfNs) {
        List<View> balances = new ArrayList<>();
        for (int asset : wallet.assets().stream().sorted().toList()) {
            balances.add(balanceAsOf(DerivedIds.account(wallet.id(), asset), asset, asOfNs));
        }
        return new Answer.Many(balances, false);
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

    private View.StatementLine line(Id wallet, Walk walk, HistoryRow row) {
        Origin origin = origin(wallet, row);
        boolean debit = row.isDebitOf(walk.account);
        return new View.StatementLine(
                row.ordinal(),
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
                transfers.find(row.reference()).map(found -> of(wallet, found)).orElseGet(() -> foreign(row));
            case PAYOUT -> ofPayout(row);
            case CROSSING_IN -> ofCrossing(wallet, row, row.id());
            case REVERSAL_OUT -> ofCrossing(wallet, row, row.pendingId());
            case EXCHANGE -> ofExchange(row.reference());
            case EXCHANGE_RATE -> ofExchange(DerivedIds.exchange(row.id()));
            case FOREIGN -> foreign(row);
        };
    }

    private static Origin of(Id wallet, View.Transfer transfer) {
        Id other = transfer.source().equals(wallet) ? transfer.destination() : transfer.source();
        return new Origin(transfer.id(), transfer.kind(), other, transfer.reference());
    }

    private Origin ofPayout(HistoryRow row) {
        long number = payouts.numberOf(row.reference());
        return number == IdMap.ABSENT
                ? foreign(row)
                : new Origin(
                        row.reference(),
                        TransferKind.PAYOUT,
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
