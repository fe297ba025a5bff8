package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;

/// The ledger's accounts as operators see them.
final class Accounts {
    private static final Mode[] MODES = Mode.values();

    private Accounts() {}

    /// Answers [Query.AccountsOf].
    static Answer of(Ledger ledger, Query.AccountsOf query) {
        int limit = Limits.page(query.limit());
        List<View> accounts = new ArrayList<>();
        Id holder = query.holder();
        for (int account = ledger.newestOfHolder(holder.hi(), holder.lo());
                account > query.afterIndex();
                account = ledger.beforeOfHolder(account)) {
            accounts.add(view(ledger, account));
        }
        List<View> inOrder = accounts.reversed();
        boolean hasMore = inOrder.size() > limit;
        return new Answer.Many(List.copyOf(hasMore ? inOrder.subList(0, limit) : inOrder), hasMore);
    }

    private static View.Account view(Ledger ledger, int account) {
        int book = ledger.book(account);
        return new View.Account(
                account,
                new Id(ledger.accountIdHi(account), ledger.accountIdLo(account)),
                new Id(ledger.holderHi(account), ledger.holderLo(account)),
                MODES[book >>> 16 & 1],
                book & 0xFFFF,
                ledger.code(account),
                ledger.flags(account),
                ledger.overdraftMinor(account),
                ledger.debitsPending(account),
                ledger.debitsPosted(account),
                ledger.creditsPending(account),
                ledger.creditsPosted(account));
    }
}
