package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The ledger's accounts as operators see them, and what operators may change of them.
final class Accounts {
    private static final Mode[] MODES = Mode.values();
    private static final int LIMITS =
            AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS | AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS;

    private Accounts() {}

    /// The account with this id, if it is here.
    static Optional<View.Account> find(Ledger ledger, Id id) {
        int account = ledger.findAccount(id.hi(), id.lo());
        return account < 0 ? Optional.empty() : Optional.of(view(ledger, account));
    }

    /// Answers [Query.AccountsOf]. A page costs its lines, however many accounts the holder has.
    static Answer of(Ledger ledger, Query.AccountsOf query) {
        int limit = Limits.page(query.limit());
        List<View> page = new ArrayList<>();
        int account = first(ledger, query);
        while (account >= 0 && page.size() < limit) {
            page.add(view(ledger, account));
            account = ledger.beforeOfHolder(account);
        }
        return new Answer.Many(page, account >= 0);
    }

    private static int first(Ledger ledger, Query.AccountsOf query) {
        Id holder = query.holder();
        int before = query.beforeIndex();
        if (before == Integer.MAX_VALUE) {
            return ledger.newestOfHolder(holder.hi(), holder.lo());
        }
        boolean isHolders = before >= 0
                && before < ledger.accounts()
                && ledger.holderHi(before) == holder.hi()
                && ledger.holderLo(before) == holder.lo();
        return isHolders ? ledger.beforeOfHolder(before) : -1;
    }

    /// Applies [Command.SetOverdraft].
    static Outcome setOverdraft(Ledger ledger, Command.SetOverdraft set) {
        Id id = set.account();
        int account = ledger.findAccount(id.hi(), id.lo());
        if (account < 0) {
            return Refusals.refused(Refusal.ACCOUNT_NOT_FOUND);
        }
        if ((ledger.flags(account) & LIMITS) == 0) {
            return Refusals.refused(Refusal.ACCOUNT_WITHOUT_LIMIT);
        }
        ResultCode code = ledger.setOverdraft(id.hi(), id.lo(), set.limitMinor());
        return switch (code) {
            case OK -> new Outcome.Done(view(ledger, account), false);
            case EXCEEDS_CREDITS, EXCEEDS_DEBITS -> inUse(ledger, account, set.limitMinor());
            default -> Refusals.refused(Refusals.of(code));
        };
    }

    private static Outcome inUse(Ledger ledger, int account, long limitMinor) {
        long debits = ledger.debitsPosted(account) + ledger.debitsPending(account);
        long credits = ledger.creditsPosted(account) + ledger.creditsPending(account);
        long used = (ledger.flags(account) & AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS) != 0
                ? debits - ledger.creditsPosted(account)
                : credits - ledger.debitsPosted(account);
        int asset = ledger.book(account) & 0xFFFF;
        return Refusals.refused(
                Refusal.OVERDRAFT_IN_USE,
                "The limit " + Refusals.money(limitMinor, asset) + " is less than the " + Refusals.money(used, asset)
                        + " that are in use now.",
                Refusals.pointer(Refusal.OVERDRAFT_IN_USE));
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
