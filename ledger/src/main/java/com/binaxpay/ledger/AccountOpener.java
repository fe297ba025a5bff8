package com.binaxpay.ledger;

import com.binaxpay.wire.AccountLayout;

/// Opens accounts, each as far as its first reason to refuse it. Owned by the apply thread.
final class AccountOpener {
    /// An account opens unfrozen; only limits can be asked for, and they stay as they are for ever.
    static final int LIMITS =
            AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS | AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS;

    private static final int RESERVED = 44;

    private final AccountTable accounts;
    private final HolderIndex holders;

    AccountOpener(AccountTable accounts, HolderIndex holders) {
        this.accounts = accounts;
        this.holders = holders;
    }

    void open(byte[] layouts, int offset, int count, byte[] results, int resultsOffset) {
        for (int i = 0; i < count; i++) {
            ResultCode code = openOne(layouts, offset + i * AccountLayout.SIZE_BYTES);
            results[resultsOffset + i] = (byte) code.ordinal();
        }
    }

    private ResultCode openOne(byte[] layouts, int at) {
        int flags = LittleEndian.getInt(layouts, at + AccountLayout.FLAGS);
        if ((flags & ~LIMITS) != 0 || !isReservedZero(layouts, at)) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        long hi = LittleEndian.getLong(layouts, at + AccountLayout.ID);
        long lo = LittleEndian.getLong(layouts, at + AccountLayout.ID + Long.BYTES);
        if ((hi | lo) == 0) {
            return ResultCode.ID_ZERO;
        }
        if (flags == LIMITS) {
            return ResultCode.FLAGS_EXCLUSIVE;
        }
        int found = accounts.find(hi, lo, accounts.hash(hi, lo));
        if (found >= 0) {
            return compare(layouts, at, found);
        }
        int book = LittleEndian.getInt(layouts, at + AccountLayout.BOOK);
        if (book == 0) {
            return ResultCode.BOOK_ZERO;
        }
        long holderHi = LittleEndian.getLong(layouts, at + AccountLayout.HOLDER);
        long holderLo = LittleEndian.getLong(layouts, at + AccountLayout.HOLDER + Long.BYTES);
        int code = LittleEndian.getInt(layouts, at + AccountLayout.CODE);
        accounts.open(hi, lo, holderHi, holderLo, book, code, flags);
        holders.add(accounts.count() - 1);
        return ResultCode.OK;
    }

    private ResultCode compare(byte[] layouts, int at, int account) {
        if (LittleEndian.getInt(layouts, at + AccountLayout.FLAGS) != (accounts.flags(account) & LIMITS)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_FLAGS;
        }
        if (LittleEndian.getInt(layouts, at + AccountLayout.BOOK) != accounts.book(account)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_BOOK;
        }
        if (LittleEndian.getInt(layouts, at + AccountLayout.CODE) != accounts.code(account)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CODE;
        }
        if (LittleEndian.getLong(layouts, at + AccountLayout.HOLDER) != accounts.holderHi(account)
                || LittleEndian.getLong(layouts, at + AccountLayout.HOLDER + Long.BYTES)
                        != accounts.holderLo(account)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_HOLDER;
        }
        return ResultCode.EXISTS;
    }

    private static boolean isReservedZero(byte[] layouts, int at) {
        return (LittleEndian.getInt(layouts, at + RESERVED)
                        | LittleEndian.getLong(layouts, at + RESERVED + 4)
                        | LittleEndian.getLong(layouts, at + RESERVED + 12))
                == 0;
    }
}
