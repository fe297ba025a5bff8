package com.binaxpay.ledger;

import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// A transfer to be applied, as a value. `reserved` goes into the last reserved byte.
record TransferRequest(
        Key id,
        Key debit,
        Key credit,
        long amount,
        Key pendingId,
        Key reference,
        long deadlineNs,
        long timestampNs,
        int book,
        int code,
        int flags,
        byte reserved) {
    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    static byte[] encode(List<TransferRequest> requests) {
        ByteBuffer bytes =
                ByteBuffer.allocate(requests.size() * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (TransferRequest request : requests) {
            put(bytes, request.id);
            put(bytes, request.debit);
            put(bytes, request.credit);
            bytes.putLong(request.amount);
            put(bytes, request.pendingId);
            put(bytes, request.reference);
            bytes.putLong(request.deadlineNs).putLong(request.timestampNs);
            bytes.putInt(request.book).putInt(request.code).putInt(request.flags);
            bytes.put(new byte[11]).put(request.reserved);
        }
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, Key key) {
        bytes.putLong(key.hi()).putLong(key.lo());
    }
}
