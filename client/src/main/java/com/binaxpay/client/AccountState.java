package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.LedgerCall;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An account as it is, amounts in minor units.
///
/// @param account what it was opened as
/// @param isFrozen whether neither debits nor credits are accepted
/// @param isClosed the same, for ever
/// @param overdraftMinor by how much it may pass its limit
/// @param debitsPendingMinor what pending transfers hold on the debit side
/// @param debitsPostedMinor all debits that were posted
/// @param creditsPendingMinor what pending transfers announce on the credit side
/// @param creditsPostedMinor all credits that were posted
public record AccountState(
        LedgerAccount account,
        boolean isFrozen,
        boolean isClosed,
        long overdraftMinor,
        long debitsPendingMinor,
        long debitsPostedMinor,
        long creditsPendingMinor,
        long creditsPostedMinor) {
    /// Credits less debits, posted.
    public long balanceMinor() {
        return creditsPostedMinor - debitsPostedMinor;
    }

    static Optional<AccountState> read(ByteBuffer in, int at) {
        int book = in.getInt(at + LedgerCall.ACCOUNT_BOOK);
        if (book == 0) {
            return Optional.empty();
        }
        int flags = in.getInt(at + LedgerCall.ACCOUNT_FLAGS);
        LedgerAccount account = new LedgerAccount(
                new Id(in.getLong(at), in.getLong(at + Long.BYTES)),
                new Id(
                        in.getLong(at + LedgerCall.ACCOUNT_HOLDER),
                        in.getLong(at + LedgerCall.ACCOUNT_HOLDER + Long.BYTES)),
                Book.of(book),
                in.getInt(at + LedgerCall.ACCOUNT_CODE),
                LedgerAccount.Limit.of(flags));
        return Optional.of(new AccountState(
                account,
                (flags & AccountLayout.FROZEN) != 0,
                (flags & AccountLayout.CLOSED) != 0,
                in.getLong(at + LedgerCall.ACCOUNT_OVERDRAFT),
                in.getLong(at + LedgerCall.ACCOUNT_DEBITS_PENDING),
                in.getLong(at + LedgerCall.ACCOUNT_DEBITS_POSTED),
                in.getLong(at + LedgerCall.ACCOUNT_CREDITS_PENDING),
                in.getLong(at + LedgerCall.ACCOUNT_CREDITS_POSTED)));
    }
}
