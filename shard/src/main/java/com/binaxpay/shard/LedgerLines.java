package com.binaxpay.shard;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Accounts and rows of history as clients of the raw ledger read them, see [LedgerCall]. Called between two entries.
final class LedgerLines {
    private LedgerLines() {}

    /// The accounts with these ids, all 0 where there is none.
    static byte[] accounts(ShardMachine machine, byte[] request, int count) {
        Ledger ledger = machine.ledger();
        ByteBuffer ids = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(count * LedgerCall.ACCOUNT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int id = LedgerCall.HEADER_BYTES + i * LedgerCall.ID_BYTES;
            int account = ledger.findAccount(ids.getLong(id), ids.getLong(id + Long.BYTES));
            if (account >= 0) {
                put(ledger, account, out, i * LedgerCall.ACCOUNT_BYTES);
            }
        }
        return out.array();
    }

    private static void put(Ledger ledger, int account, ByteBuffer out, int at) {
        out.putLong(at, ledger.accountIdHi(account));
        out.putLong(at + Long.BYTES, ledger.accountIdLo(account));
        out.putLong(at + LedgerCall.ACCOUNT_HOLDER, ledger.holderHi(account));
        out.putLong(at + LedgerCall.ACCOUNT_HOLDER + Long.BYTES, ledger.holderLo(account));
        out.putInt(at + LedgerCall.ACCOUNT_BOOK, ledger.book(account));
        out.putInt(at + LedgerCall.ACCOUNT_CODE, ledger.code(account));
        out.putInt(at + LedgerCall.ACCOUNT_FLAGS, ledger.flags(account));
        out.putLong(at + LedgerCall.ACCOUNT_OVERDRAFT, ledger.overdraftMinor(account));
        out.putLong(at + LedgerCall.ACCOUNT_DEBITS_PENDING, ledger.debitsPending(account));
        out.putLong(at + LedgerCall.ACCOUNT_DEBITS_POSTED, ledger.debitsPosted(account));
        out.putLong(at + LedgerCall.ACCOUNT_CREDITS_PENDING, ledger.creditsPending(account));
        out.putLong(at + LedgerCall.ACCOUNT_CREDITS_POSTED, ledger.creditsPosted(account));
        out.putLong(at + LedgerCall.ACCOUNT_NEWEST, ledger.lastOrdinal(account));
    }

    /// The transfers with these ids, all 0 where there is none.
    static byte[] transfers(ShardMachine machine, byte[] request, int count) {
        ByteBuffer ids = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(count * LedgerCall.LINE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int id = LedgerCall.HEADER_BYTES + i * LedgerCall.ID_BYTES;
            long ordinal = machine.ledger().findTransfer(ids.getLong(id), ids.getLong(id + Long.BYTES));
            if (ordinal != 0) {
                put(machine, read(machine, ordinal), ordinal, out, i * LedgerCall.LINE_BYTES);
            }
        }
        return out.array();
    }

    /// A page of the account's rows, newest first, of those before the row `before`, [Long#MAX_VALUE] for all: a walk
    /// along their links. None where `before` is not one of the account's rows.
    static byte[] statement(ShardMachine machine, long hi, long lo, long before, int limit) {
        int account = machine.ledger().findAccount(hi, lo);
        ByteBuffer out = ByteBuffer.allocate(limit * LedgerCall.LINE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int lines = 0;
        long ordinal = account < 0 ? 0 : machine.ledger().lastOrdinal(account);
        if (before > 0 && before <= ordinal) {
            ByteBuffer cursor = read(machine, before);
            ordinal = touches(cursor, hi, lo) ? previous(cursor, hi, lo) : 0;
        }
        while (ordinal != 0 && lines < limit) {
            ByteBuffer row = read(machine, ordinal);
            put(machine, row, ordinal, out, lines++ * LedgerCall.LINE_BYTES);
            ordinal = previous(row, hi, lo);
        }
        return Arrays.copyOf(out.array(), lines * LedgerCall.LINE_BYTES);
    }

    private static void put(ShardMachine machine, ByteBuffer row, long ordinal, ByteBuffer out, int at) {
        long held = machine.ledger()
                .heldMinor(row.getLong(TransferRowLayout.ID), row.getLong(TransferRowLayout.ID + Long.BYTES));
        out.putLong(at, ordinal);
        out.putLong(at + LedgerCall.LINE_HELD, Math.max(0, held));
        out.put(at + LedgerCall.LINE_ROW, row, 0, TransferRowLayout.SIZE_BYTES);
    }

    private static ByteBuffer read(ShardMachine machine, long ordinal) {
        byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
        machine.history().read(ordinal, row);
        return ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isDebit(ByteBuffer row, long hi, long lo) {
        return isId(row, TransferRowLayout.DEBIT_ACCOUNT, hi, lo);
    }

    private static boolean touches(ByteBuffer row, long hi, long lo) {
        return isDebit(row, hi, lo) || isId(row, TransferRowLayout.CREDIT_ACCOUNT, hi, lo);
    }

    private static boolean isId(ByteBuffer row, int at, long hi, long lo) {
        return row.getLong(at) == hi && row.getLong(at + Long.BYTES) == lo;
    }

    private static long previous(ByteBuffer row, long hi, long lo) {
        return row.getLong(isDebit(row, hi, lo) ? TransferRowLayout.DEBIT_PREVIOUS : TransferRowLayout.CREDIT_PREVIOUS);
    }
}
