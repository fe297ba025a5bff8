package com.binaxpay.ledger;

import static com.binaxpay.ledger.AccountTable.BOOK_FLAGS;
import static com.binaxpay.ledger.AccountTable.CREDITS_PENDING;
import static com.binaxpay.ledger.AccountTable.CREDITS_POSTED;
import static com.binaxpay.ledger.AccountTable.DEBITS_PENDING;
import static com.binaxpay.ledger.AccountTable.DEBITS_POSTED;

import com.binaxpay.money.Defect;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;

/// Whether two accounts have room for an amount: books, what blocks them, the range of a long, limits and overdrafts.
/// Owned by the apply thread.
///
/// ## Why no post fails for overflow
/// A pending or plain transfer is refused if it would take *pending plus posted* of one side of an account past 63
/// bits.
/// Posting moves an amount from one of these to the other, so their sum, and with it either of them, stays in range.
final class Room {
    private static final int BLOCKED = AccountLayout.FROZEN | AccountLayout.CLOSED;

    private final AccountTable accounts;
    private final Overdrafts overdrafts;

    Room(AccountTable accounts, Overdrafts overdrafts) {
        this.accounts = accounts;
        this.overdrafts = overdrafts;
    }

    ResultCode check(int debit, int credit, long amount, int book, boolean isPending) {
        long[] debitPage = accounts.page(debit);
        long[] creditPage = accounts.page(credit);
        int d = AccountTable.row(debit);
        int c = AccountTable.row(credit);
        long debitBookFlags = debitPage[d + BOOK_FLAGS];
        long creditBookFlags = creditPage[c + BOOK_FLAGS];
        if ((int) (debitBookFlags >>> Integer.SIZE) != book || (int) (creditBookFlags >>> Integer.SIZE) != book) {
            return ResultCode.BOOKS_DIFFER;
        }
        if (((debitBookFlags | creditBookFlags) & BLOCKED) != 0) {
            return blocked((int) debitBookFlags, (int) creditBookFlags);
        }
        long debitsBefore = debitPage[d + DEBITS_PENDING] + debitPage[d + DEBITS_POSTED];
        if (amount > Long.MAX_VALUE - debitsBefore) {
            return isPending ? ResultCode.OVERFLOW_DEBITS_PENDING : ResultCode.OVERFLOW_DEBITS_POSTED;
        }
        long creditsBefore = creditPage[c + CREDITS_PENDING] + creditPage[c + CREDITS_POSTED];
        if (amount > Long.MAX_VALUE - creditsBefore) {
            return isPending ? ResultCode.OVERFLOW_CREDITS_PENDING : ResultCode.OVERFLOW_CREDITS_POSTED;
        }
        if ((debitBookFlags & AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS) != 0
                && amount > debitPage[d + CREDITS_POSTED] - debitsBefore
                && amount > debitRoom(debit)
                && !Defect.LIMIT_IGNORED.isPlanted()) {
            return ResultCode.EXCEEDS_CREDITS;
        }
        if ((creditBookFlags & AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS) != 0
                && amount > creditPage[c + DEBITS_POSTED] - creditsBefore
                && amount > creditRoom(credit)) {
            return ResultCode.EXCEEDS_DEBITS;
        }
        return ResultCode.OK;
    }

    private static ResultCode blocked(int debitFlags, int creditFlags) {
        if ((debitFlags & AccountLayout.FROZEN) != 0) {
            return ResultCode.DEBIT_ACCOUNT_FROZEN;
        }
        if ((creditFlags & AccountLayout.FROZEN) != 0) {
            return ResultCode.CREDIT_ACCOUNT_FROZEN;
        }
        return (debitFlags & AccountLayout.CLOSED) != 0
                ? ResultCode.DEBIT_ACCOUNT_CLOSED
                : ResultCode.CREDIT_ACCOUNT_CLOSED;
    }

    /// The most that `given` can be without passing the limits that are to be kept; it may be nothing, or less.
    long balanced(int flags, int debit, int credit, long given) {
        long amount = given;
        if ((flags & TransferLayout.BALANCING_DEBIT) != 0) {
            amount = Math.min(amount, debitRoom(debit));
        }
        if ((flags & TransferLayout.BALANCING_CREDIT) != 0) {
            amount = Math.min(amount, creditRoom(credit));
        }
        return amount;
    }

    ResultCode nothingLeft(int flags, int debit) {
        return (flags & TransferLayout.BALANCING_DEBIT) != 0 && debitRoom(debit) <= 0
                ? ResultCode.EXCEEDS_CREDITS
                : ResultCode.EXCEEDS_DEBITS;
    }

    /// What may still be debited until debits reach credits and the overdraft.
    private long debitRoom(int account) {
        long[] page = accounts.page(account);
        int row = AccountTable.row(account);
        return overdrafts.room(
                account, page[row + CREDITS_POSTED] - page[row + DEBITS_PENDING] - page[row + DEBITS_POSTED]);
    }

    private long creditRoom(int account) {
        long[] page = accounts.page(account);
        int row = AccountTable.row(account);
        return overdrafts.room(
                account, page[row + DEBITS_POSTED] - page[row + CREDITS_PENDING] - page[row + CREDITS_POSTED]);
    }

    /// Whether an account's use leaves room for another overdraft.
    ResultCode checkOverdraft(int account, long limit) {
        long change = limit - overdrafts.of(account);
        int flags = accounts.flags(account);
        if ((flags & AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS) != 0 && debitRoom(account) < -change) {
            return ResultCode.EXCEEDS_CREDITS;
        }
        if ((flags & AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS) != 0 && creditRoom(account) < -change) {
            return ResultCode.EXCEEDS_DEBITS;
        }
        return ResultCode.OK;
    }
}
