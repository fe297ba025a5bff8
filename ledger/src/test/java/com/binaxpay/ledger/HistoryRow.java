package com.binaxpay.ledger;

import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A row of history, as a value.
record HistoryRow(
        Key id,
        Key debit,
        Key credit,
        long amount,
        Key pendingId,
        Key reference,
        long timeNs,
        long deadlineNs,
        long debitBalance,
        long creditBalance,
        long debitPrevious,
        long creditPrevious,
        int code,
        int flags) {
    static HistoryRow decode(byte[] row) {
        ByteBuffer bytes = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        HistoryRow decoded = new HistoryRow(
                key(bytes),
                key(bytes),
                key(bytes),
                bytes.getLong(),
                key(bytes),
                key(bytes),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getInt(),
                bytes.getShort());
        if (bytes.getShort() != 0 || bytes.position() != TransferRowLayout.SIZE_BYTES) {
            throw new AssertionError("reserved bytes of a row are not 0");
        }
        return decoded;
    }

    private static Key key(ByteBuffer bytes) {
        return new Key(bytes.getLong(), bytes.getLong());
    }
}
