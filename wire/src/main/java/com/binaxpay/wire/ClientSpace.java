package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// What clients of the raw ledger have to themselves. Their accounts are in books of their own, so that no transfer
/// between them can touch a wallet or an account of a shard: the ledger refuses a transfer across books. Their ids
/// begin with a 1 bit, which no other id does before the year 6429, so that none takes the id of anything that is the
/// platform's, now or later.
public final class ClientSpace {
    /// Set in the leading word of every id that a client gives.
    public static final long ID_BIT = Long.MIN_VALUE;

    /// Set in the book of every account and transfer of a client.
    public static final int BOOK_BIT = 1 << 17;

    /// From here on, and 0, codes of accounts are the clients'; those between are the chart of the shard's accounts.
    public static final int ACCOUNT_CODE_MIN = 1_000;

    private static final int BOOK_MAX = BOOK_BIT << 1;

    private ClientSpace() {}

    /// The clients' book of an asset.
    public static int book(int asset, Mode mode) {
        return TransferLayout.book(asset, mode) | BOOK_BIT;
    }

    /// Whether an id with this leading word is a client's.
    public static boolean isId(long hi) {
        return hi < 0;
    }

    /// Whether a book is one of the clients'.
    public static boolean isBook(int book) {
        return (book & BOOK_BIT) != 0 && book > 0 && book < BOOK_MAX;
    }

    /// Whether a client may give its accounts this place in the chart.
    public static boolean isAccountCode(int code) {
        return code == 0 || code >= ACCOUNT_CODE_MIN;
    }

    /// What the first of these transfers that a client may not send is about, as a sentence. They need not be right
    /// otherwise: the ledger says so.
    public static Optional<String> faultOfTransfers(byte[] rows, int offset, int count) {
        ByteBuffer in = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int at = offset + i * TransferLayout.SIZE_BYTES;
            if (!isId(in.getLong(at + TransferLayout.ID))) {
                return Optional.of(notAnId(i, "id"));
            }
            if (!isBook(in.getInt(at + TransferLayout.ASSET))) {
                return Optional.of(notABook(i));
            }
            if (isForeign(in, at + TransferLayout.DEBIT_ACCOUNT)) {
                return Optional.of(notAnId(i, "debit account"));
            }
            if (isForeign(in, at + TransferLayout.CREDIT_ACCOUNT)) {
                return Optional.of(notAnId(i, "credit account"));
            }
            if (isForeign(in, at + TransferLayout.PENDING_ID)) {
                return Optional.of(notAnId(i, "pending id"));
            }
        }
        return Optional.empty();
    }

    /// As [#faultOfTransfers], of accounts to be opened.
    public static Optional<String> faultOfAccounts(byte[] rows, int offset, int count) {
        ByteBuffer in = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int at = offset + i * AccountLayout.SIZE_BYTES;
            if (!isId(in.getLong(at + AccountLayout.ID))) {
                return Optional.of(notAnId(i, "id"));
            }
            if (isForeign(in, at + AccountLayout.HOLDER)) {
                return Optional.of(notAnId(i, "holder"));
            }
            if (!isBook(in.getInt(at + AccountLayout.BOOK))) {
                return Optional.of(notABook(i));
            }
            if (!isAccountCode(in.getInt(at + AccountLayout.CODE))) {
                return Optional.of("row " + i + ": account codes 1 to " + (ACCOUNT_CODE_MIN - 1)
                        + " are the platform's; use 0, or " + ACCOUNT_CODE_MIN + " and above");
            }
        }
        return Optional.empty();
    }

    /// As [#faultOfTransfers], of ids alone, 16 bytes each.
    public static Optional<String> faultOfIds(byte[] ids, int offset, int count) {
        ByteBuffer in = ByteBuffer.wrap(ids).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (!isId(in.getLong(offset + i * LedgerCall.ID_BYTES))) {
                return Optional.of(notAnId(i, "id"));
            }
        }
        return Optional.empty();
    }

    /// Whether there is an id, and it is not a client's.
    private static boolean isForeign(ByteBuffer in, int at) {
        long hi = in.getLong(at);
        return !isId(hi) && (hi | in.getLong(at + Long.BYTES)) != 0;
    }

    private static String notAnId(int row, String field) {
        return "row " + row + ": its " + field + " is not in the clients' space; their ids begin with a 1 bit";
    }

    private static String notABook(int row) {
        return "row " + row + ": its book is not one of the clients'; theirs have bit 17 set";
    }
}
