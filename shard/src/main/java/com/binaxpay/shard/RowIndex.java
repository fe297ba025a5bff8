package com.binaxpay.shard;

import com.binaxpay.journal.EntryKeys;
import com.binaxpay.journal.EntryList;
import com.binaxpay.journal.EntryPart;
import com.binaxpay.journal.RowFile;
import com.binaxpay.ledger.AccountRows;
import com.binaxpay.ledger.IndexedRows;
import com.binaxpay.orders.RowKinds;
import com.binaxpay.wire.EntryRunLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The journal's index of entries as the ledger's history gives it.
final class RowIndex {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Whom a row touched, and what it was.
    static final EntryKeys KEYS = new EntryKeys() {
        @Override
        public long first(byte[] rows, int offset) {
            return hash(rows, offset + TransferRowLayout.DEBIT_ACCOUNT);
        }

        @Override
        public long second(byte[] rows, int offset) {
            return hash(rows, offset + TransferRowLayout.CREDIT_ACCOUNT);
        }

        @Override
        public int kind(byte[] rows, int offset) {
            return RowKinds.of(rows, offset);
        }
    };

    private RowIndex() {}

    private static long hash(byte[] rows, int at) {
        return EntryRunLayout.hash((long) LONGS.get(rows, at), (long) LONGS.get(rows, at + Long.BYTES));
    }

    static List<IndexedRows> viewOf(RowFile file) {
        List<IndexedRows> parts = new ArrayList<>();
        for (EntryPart part : file.entries()) {
            parts.add(new Part(part));
        }
        return parts;
    }

    private record Part(EntryPart part) implements IndexedRows {
        @Override
        public long first() {
            return part.first();
        }

        @Override
        public long end() {
            return part.end();
        }

        @Override
        public Optional<AccountRows> of(long accountHi, long accountLo) {
            return part.of(EntryRunLayout.hash(accountHi, accountLo)).map(Rows::new);
        }
    }

    private record Rows(EntryList list) implements AccountRows {
        @Override
        public long before(long ordinal, int kinds) {
            return list.before(ordinal, kinds);
        }

        @Override
        public long after(long ordinal, int kinds) {
            return list.after(ordinal, kinds);
        }
    }
}
