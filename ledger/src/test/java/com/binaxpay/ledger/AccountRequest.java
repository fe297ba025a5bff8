package com.binaxpay.ledger;

import com.binaxpay.wire.AccountLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// An account to be opened, as a value. `reserved` goes into the last reserved byte.
record AccountRequest(Key id, Key holder, int book, int code, int flags, byte reserved) {
    static byte[] encode(List<AccountRequest> requests) {
        ByteBuffer bytes =
                ByteBuffer.allocate(requests.size() * AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (AccountRequest request : requests) {
            bytes.putLong(request.id.hi()).putLong(request.id.lo());
            bytes.putLong(request.holder.hi()).putLong(request.holder.lo());
            bytes.putInt(request.book).putInt(request.code).putInt(request.flags);
            bytes.put(new byte[19]).put(request.reserved);
        }
        return bytes.array();
    }
}
