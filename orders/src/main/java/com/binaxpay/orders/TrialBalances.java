package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Sums of what is posted, over all accounts, the shard's own included. Sums may wrap; they wrap alike on both sides.
final class TrialBalances {
    private static final Mode[] MODES = Mode.values();

    /// Running sums of one book.
    private static final class Sums {
        private long debits;
        private long credits;
        private long clearing;
    }

    private TrialBalances() {}

    static Answer of(Ledger ledger) {
        TreeMap<Integer, Sums> byBook = new TreeMap<>();
        ledger.forEachAccount(account ->
                add(ledger, account, byBook.computeIfAbsent(ledger.book(account) & 0x1FFFF, book -> new Sums())));
        List<Answer.TrialLine> lines = new ArrayList<>(byBook.size());
        byBook.forEach((book, sums) -> lines.add(
                new Answer.TrialLine(MODES[book >>> 16], book & 0xFFFF, sums.debits, sums.credits, sums.clearing)));
        return new Answer.TrialBalance(lines);
    }

    private static void add(Ledger ledger, int account, Sums sums) {
        sums.debits += ledger.debitsPosted(account);
        sums.credits += ledger.creditsPosted(account);
        if (ledger.code(account) == AccountCode.CLEARING.ordinal()) {
            sums.clearing += ledger.creditsPosted(account) - ledger.debitsPosted(account);
        }
    }
}
