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
import java.util.TreeMap;

/// Reads what happened to a wallet out of the ledger's history, where each row links to the one before it of the same
/// account. A statement shows what was posted: holds, and holds that were released or expired, moved nothing and are
/// left
/// out.
final class Statements {
    /// What a row belongs to, as the wallet sees it.
    private record Origin(Id transfer, TransferKind kind, Id counterparty, String reference) {}

    /// A walk back through the posted rows of one account.
    private final class Walk {
        private final int asset;
        private final Id account;
        private Optional<HistoryRow> row = Optional.empty();

        Walk(Id wallet, int asset) {
            this.asset = asset;
            this.account = DerivedIds.account(wallet, asset);
        }

        /// Goes to the newest posted row below `position`. A row that a former page ended with leads on by its own
        /// link.
        void start(long position) {
            long newest = ledger.lastOrdinal(ledger.findAccount(account.hi(), account.lo()));
            boolean inside = position > 0 && position <= newest;
            Optional<HistoryRow> cursor = inside ? Optional.of(read(position)) : Optional.empty();
            boolean mine = cursor.isPresent() && cursor.get().touches(account);
            advanceTo(mine ? cursor.get().previous(account) : newest);
            while (row.isPresent() && row.get().ordinal() >= position) {
                advance();
            }
        }

        /// Nothing more is wanted of this account.
        void end() {
            row = Optional.empty();
        }

        void advance() {
            advanceTo(row.orElseThrow().previous(account));
        }

        private void advanceTo(long from) {
            long ordinal = from;
            while (ordinal != 0) {
                HistoryRow at = read(ordinal);
                if (at.isPosted()) {
                    row = Optional.of(at);
                    return;
                }
                ordinal = at.previous(account);
            }
            row = Optional.empty();
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
                walks.add(new Walk(wallet.id(), asset));
            }
        }
        return query.oldestFirst() ? oldestFirst(wallet, query, walks) : newestFirst(wallet, query, walks);
    }

    private Answer newestFirst(View.Wallet wallet, Query.Statement query, List<Walk> walks) {
        int limit = Limits.page(query.limit());
        walks.forEach(walk -> walk.start(query.beforePosition()));
        List<View> lines = new ArrayList<>();
        for (Optional<Walk> next = newest(walks); next.isPresent(); next = newest(walks)) {
            Walk walk = next.get();
            HistoryRow row = walk.row.orElseThrow();
            if (row.timeNs() < query.fromNs()) {
                // The rows of one account are in order of time, imported ones too; those of another need not be.
                walk.end();
                continue;
            }
            if (isWanted(row, query)) {
                if (lines.size() == limit) {
                    return new Answer.Many(lines, true);
                }
                lines.add(line(wallet.id(), walk, row));
            }
            walk.advance();
        }
        return new Answer.Many(lines, false);
    }

    /// Rows link back only, so a page from the old end costs a walk over all that is newer.
    private Answer oldestFirst(View.Wallet wallet, Query.Statement query, List<Walk> walks) {
        int limit = Limits.page(query.limit());
        TreeMap<Long, Walk> oldest = new TreeMap<>();
        for (Walk walk : walks) {
            walk.start(Long.MAX_VALUE);
            while (walk.row.isPresent()) {
                HistoryRow row = walk.row.get();
                if (row.ordinal() <= query.afterPosition() || row.timeNs() < query.fromNs()) {
                    break;
                }
                if (isWanted(row, query)) {
                    oldest.put(row.ordinal(), walk);
                    if (oldest.size() > limit + 1) {
                        oldest.pollLastEntry();
                    }
                }
                walk.advance();
            }
        }
        List<View> lines = new ArrayList<>();
        oldest.forEach((ordinal, walk) -> {
            if (lines.size() < limit) {
                lines.add(line(wallet.id(), walk, read(ordinal)));
            }
        });
        return new Answer.Many(lines, oldest.size() > limit);
    }

    private static boolean isWanted(HistoryRow row, Query.Statement query) {
        return row.timeNs() >= query.fromNs()
                && row.timeNs() < query.toNs()
                && (query.kinds().isEmpty() || query.kinds().contains(kind(row.code())));
    }

    private static TransferKind kind(TransferCode code) {
        return switch (code) {
            case TRANSFER, CROSSING_IN, FOREIGN -> TransferKind.TRANSFER;
            case FUND -> TransferKind.FUND;
            case REVERSAL, REVERSAL_OUT -> TransferKind.REVERSAL;
            case PAYOUT -> TransferKind.PAYOUT;
            case EXCHANGE, EXCHANGE_RATE -> TransferKind.EXCHANGE;
        };
    }

    /// Answers [Query.BalancesAsOf] for a wallet that was found: today's balances, with every younger row taken back.
    Answer balancesAsOf(View.Wallet wallet, long asOfNs) {
        List<View> balances = new ArrayList<>();
        for (int asset : wallet.assets().stream().sorted().toList()) {
            balances.add(balanceAsOf(DerivedIds.account(wallet.id(), asset), asset, asOfNs));
        }
        return new Answer.Many(balances, false);
    }

    private View.Balance balanceAsOf(Id account, int asset, long asOfNs) {
        int index = ledger.findAccount(account.hi(), account.lo());
        long pendingIn = ledger.creditsPending(index);
        long pendingOut = ledger.debitsPending(index);
        long posted = 0;
        long ordinal = ledger.lastOrdinal(index);
        while (ordinal != 0) {
            HistoryRow row = read(ordinal);
            if (row.timeNs() <= asOfNs) {
                posted = row.balanceAfter(account);
                break;
            }
            long held = heldAfter(row);
            if (row.isDebitOf(account)) {
                pendingOut -= held;
            } else {
                pendingIn -= held;
            }
            ordinal = row.previous(account);
        }
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

    private static Optional<Walk> newest(List<Walk> walks) {
        Optional<Walk> newest = Optional.empty();
        for (Walk walk : walks) {
            if (walk.row.isPresent()
                    && (newest.isEmpty()
                            || walk.row.get().ordinal()
                                    > newest.get().row.orElseThrow().ordinal())) {
                newest = Optional.of(walk);
            }
        }
        return newest;
    }

    private HistoryRow read(long ordinal) {
        return HistoryRow.read(core.history(), ordinal);
    }
}
