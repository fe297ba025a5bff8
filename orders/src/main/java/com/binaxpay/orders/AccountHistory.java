package com.binaxpay.orders;

import com.binaxpay.ledger.AccountRows;
import com.binaxpay.ledger.IndexedRows;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The rows of one account as one query sees them, from either end and from the middle. One thread.
///
/// History is a series of stretches. Where a stretch is indexed and lists the account, its rows are found there; where
/// not, the account has few of them (or the index is being made), and they are found along their links, from the
/// nearest
/// row above on. What was found of a stretch is kept for the query.
final class AccountHistory {
    private final TransferHistory history;
    private final Id account;
    private final long newest;
    private final List<Stretch> stretches = new ArrayList<>();

    /// @param newest ordinal of the account's newest row, 0: none
    AccountHistory(TransferHistory history, Id account, long newest) {
        this.history = history;
        this.account = account;
        this.newest = newest;
        long end = 1;
        for (IndexedRows part : history.indexed()) {
            if (part.first() > newest) {
                break;
            }
            if (part.first() > end) {
                stretches.add(new Stretch(end, part.first(), Optional.empty()));
            }
            // While that part grows, there may be rows in it that are newer than the account's newest.
            long partEnd = Math.min(part.end(), newest + 1);
            stretches.add(new Stretch(part.first(), partEnd, Optional.of(part)));
            end = partEnd;
        }
        if (end <= newest) {
            stretches.add(new Stretch(end, newest + 1, Optional.empty()));
        }
    }

    /// The row with `ordinal`, where it is one of the account's.
    Optional<HistoryRow> at(long ordinal) {
        return ordinal > 0 && ordinal <= newest
                ? Optional.of(HistoryRow.read(history, ordinal)).filter(row -> row.touches(account))
                : Optional.empty();
    }

    /// The newest row of one of `kinds` before `ordinal`.
    Optional<HistoryRow> before(long ordinal, int kinds) {
        long below = Math.min(ordinal, newest + 1);
        for (int i = stretchBefore(below); i >= 0; i--) {
            long found = rowsOf(i).before(below, kinds);
            while (found != 0) {
                HistoryRow row = HistoryRow.read(history, found);
                if (row.touches(account)) {
                    return Optional.of(row);
                }
                found = rowsOf(i).before(found, kinds);
            }
        }
        return Optional.empty();
    }

    /// The oldest row of one of `kinds` after `ordinal`.
    Optional<HistoryRow> after(long ordinal, int kinds) {
        long from = Math.max(0, ordinal);
        if (from >= newest) {
            return Optional.empty();
        }
        for (int i = stretchBefore(from + 2); i < stretches.size(); i++) {
            long found = rowsOf(i).after(from, kinds);
            while (found != 0) {
                HistoryRow row = HistoryRow.read(history, found);
                if (row.touches(account)) {
                    return Optional.of(row);
                }
                found = rowsOf(i).after(found, kinds);
            }
        }
        return Optional.empty();
    }

    /// The newest row of one of `kinds` that is older than `row`: by links where most rows are wanted, since they lead
    /// there at once.
    Optional<HistoryRow> older(HistoryRow row, int kinds) {
        if (kinds != RowKinds.POSTED && kinds != RowKinds.ALL) {
            return before(row.ordinal(), kinds);
        }
        long ordinal = row.previous(account);
        while (ordinal != 0) {
            HistoryRow at = HistoryRow.read(history, ordinal);
            if (RowKinds.isIn(at.kind(), kinds)) {
                return Optional.of(at);
            }
            ordinal = at.previous(account);
        }
        return Optional.empty();
    }

    /// Ordinal of the first row at or after `timeNs`, [Long#MAX_VALUE] where there is none. The rows of an account are
    /// in
    /// order of time, imported ones too; those of another need not be.
    long firstFrom(long timeNs) {
        long found = Long.MAX_VALUE;
        if (newest == 0 || HistoryRow.read(history, newest).timeNs() < timeNs) {
            return found;
        }
        long low = 0;
        long high = newest + 1;
        while (low + 1 < high) {
            long middle = low + (high - low) / 2;
            Optional<HistoryRow> row = after(middle - 1, RowKinds.ALL);
            if (row.isEmpty() || row.get().ordinal() >= high) {
                high = middle;
            } else if (row.get().timeNs() >= timeNs) {
                found = row.get().ordinal();
                high = middle;
            } else {
                low = row.get().ordinal();
            }
        }
        return found;
    }

    /// The last stretch that begins before `ordinal`, -1 where none does.
    private int stretchBefore(long ordinal) {
        int low = 0;
        int high = stretches.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (stretches.get(middle).first < ordinal) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private AccountRows rowsOf(int index) {
        Stretch stretch = stretches.get(index);
        if (stretch.isListed()) {
            return stretch.rows.orElseThrow();
        }
        return walkInto(index);
    }

    /// Finds the rows of a stretch, and of those between it and the nearest known row above, along their links.
    private AccountRows walkInto(int index) {
        long next = newest;
        int above = index + 1;
        while (above < stretches.size()) {
            Optional<Long> link = stretches.get(above).linkBelow();
            if (link.isPresent()) {
                next = link.get();
                break;
            }
            above++;
        }
        for (int i = above - 1; i >= index; i--) {
            Stretch stretch = stretches.get(i);
            Walked walked = new Walked();
            while (next >= stretch.first) {
                HistoryRow row = HistoryRow.read(history, next);
                walked.add(next, row.kind());
                next = row.previous(account);
            }
            stretch.rows = Optional.of(walked);
            stretch.below = Optional.of(next);
        }
        return stretches.get(index).rows.orElseThrow();
    }

    /// Part of history from `first` to before `end`, with the account's rows in it once they are known.
    private final class Stretch {
        private final long first;
        private final long end;
        private final Optional<IndexedRows> index;
        private boolean isAsked;
        private Optional<AccountRows> rows = Optional.empty();
        /// The account's newest row before this stretch, 0 for none, where that is known.
        private Optional<Long> below = Optional.empty();

        Stretch(long first, long end, Optional<IndexedRows> index) {
            this.first = first;
            this.end = end;
            this.index = index;
        }

        boolean isListed() {
            if (!isAsked) {
                isAsked = true;
                rows = index.flatMap(part -> part.of(account.hi(), account.lo()));
            }
            return rows.isPresent();
        }

        Optional<Long> linkBelow() {
            if (below.isEmpty() && isListed()) {
                below = lowest().map(row -> row.previous(account));
            }
            return below;
        }

        private Optional<HistoryRow> lowest() {
            AccountRows known = rows.orElseThrow();
            long found = known.after(first - 1, RowKinds.ALL);
            while (found != 0 && found < end) {
                HistoryRow row = HistoryRow.read(history, found);
                if (row.touches(account)) {
                    return Optional.of(row);
                }
                found = known.after(found, RowKinds.ALL);
            }
            return Optional.empty();
        }
    }

    /// Rows that were found along their links, newest first.
    private static final class Walked implements AccountRows {
        private long[] ordinals = new long[4];
        private byte[] kinds = new byte[4];
        private int count;

        void add(long ordinal, int kind) {
            if (count == kinds.length) {
                ordinals = Arrays.copyOf(ordinals, 2 * count);
                kinds = Arrays.copyOf(kinds, 2 * count);
            }
            ordinals[count] = ordinal;
            kinds[count++] = (byte) kind;
        }

        @Override
        public long before(long ordinal, int wanted) {
            for (int i = firstBelow(ordinal); i < count; i++) {
                if (RowKinds.isIn(kinds[i], wanted)) {
                    return ordinals[i];
                }
            }
            return 0;
        }

        @Override
        public long after(long ordinal, int wanted) {
            for (int i = firstBelow(ordinal + 1) - 1; i >= 0; i--) {
                if (RowKinds.isIn(kinds[i], wanted)) {
                    return ordinals[i];
                }
            }
            return 0;
        }

        private int firstBelow(long ordinal) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = low + high >>> 1;
                if (ordinals[middle] >= ordinal) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
