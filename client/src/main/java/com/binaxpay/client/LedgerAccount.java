package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.ClientSpace;
import java.nio.ByteBuffer;

/// An account to be opened.
///
/// @param id what it is called, see [LedgerIds]
/// @param holder whose it is, so that all accounts of one holder are found together, or [Id#NONE]
/// @param book what it counts
/// @param code place in the client's own chart of accounts: 0, or 1,000 and above
/// @param limit what its balance may never become
public record LedgerAccount(Id id, Id holder, Book book, int code, Limit limit) {
    /// What the balance of an account may never become.
    public enum Limit {
        /// Anything is right.
        NONE(0),
        /// Debits, held ones too, never exceed credits: what a customer has.
        DEBITS_MUST_NOT_EXCEED_CREDITS(AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS),
        /// The mirror: what somebody may owe.
        CREDITS_MUST_NOT_EXCEED_DEBITS(AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS);

        final int flag;

        Limit(int flag) {
            this.flag = flag;
        }

        static Limit of(int flags) {
            for (Limit limit : values()) {
                if (limit.flag != 0 && (flags & limit.flag) != 0) {
                    return limit;
                }
            }
            return NONE;
        }
    }

    /// Refuses ids and codes that are not a client's.
    public LedgerAccount {
        LedgerIds.check("id", id);
        LedgerIds.checkOrNone("holder", holder);
        if (!ClientSpace.isAccountCode(code)) {
            throw new IllegalArgumentException("code of an account: 0, or 1000 and above, not " + code);
        }
    }

    /// An account of nobody's, without limit.
    public static LedgerAccount of(Id id, Book book) {
        return new LedgerAccount(id, Id.NONE, book, 0, Limit.NONE);
    }

    /// The same with a limit.
    public LedgerAccount withLimit(Limit newLimit) {
        return new LedgerAccount(id, holder, book, code, newLimit);
    }

    /// The same of somebody's.
    public LedgerAccount withHolder(Id newHolder) {
        return new LedgerAccount(id, newHolder, book, code, limit);
    }

    /// The same with a code.
    public LedgerAccount withCode(int newCode) {
        return new LedgerAccount(id, holder, book, newCode, limit);
    }

    void write(ByteBuffer rows, int at) {
        rows.putLong(at + AccountLayout.ID, id.hi()).putLong(at + AccountLayout.ID + Long.BYTES, id.lo());
        rows.putLong(at + AccountLayout.HOLDER, holder.hi())
                .putLong(at + AccountLayout.HOLDER + Long.BYTES, holder.lo());
        rows.putInt(at + AccountLayout.BOOK, book.number());
        rows.putInt(at + AccountLayout.CODE, code);
        rows.putInt(at + AccountLayout.FLAGS, limit.flag);
    }
}
