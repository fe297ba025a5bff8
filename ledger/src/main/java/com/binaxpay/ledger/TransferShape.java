package com.binaxpay.ledger;

import com.binaxpay.wire.TransferLayout;

/// What can be wrong with a transfer before any account or hold is looked at.
final class TransferShape {
    private TransferShape() {}

    /// Of a transfer that moves or holds.
    static ResultCode check(byte[] transfers, int at, int flags, long timeNs) {
        if (LittleEndian.getLong(transfers, at + TransferLayout.AMOUNT) <= 0) {
            return ResultCode.AMOUNT_NOT_POSITIVE;
        }
        if ((LittleEndian.getLong(transfers, at + TransferLayout.PENDING_ID)
                        | LittleEndian.getLong(transfers, at + TransferLayout.PENDING_ID + Long.BYTES))
                != 0) {
            return ResultCode.PENDING_ID_NOT_ZERO;
        }
        long deadlineNs = LittleEndian.getLong(transfers, at + TransferLayout.DEADLINE_NS);
        if (deadlineNs != 0) {
            if ((flags & TransferLayout.PENDING) == 0) {
                return ResultCode.DEADLINE_NOT_ZERO;
            }
            if (deadlineNs <= timeNs) {
                return ResultCode.DEADLINE_PASSED;
            }
        }
        ResultCode time = checkTimestamp(transfers, at, flags, timeNs);
        if (time != ResultCode.OK) {
            return time;
        }
        return LittleEndian.getInt(transfers, at + TransferLayout.ASSET) == 0 ? ResultCode.BOOK_ZERO : ResultCode.OK;
    }

    /// Of a transfer that ends a hold, or reverses what another moved.
    static ResultCode checkEnd(byte[] transfers, int at, int flags, long timeNs) {
        if (LittleEndian.getLong(transfers, at + TransferLayout.AMOUNT) < 0) {
            return ResultCode.AMOUNT_NEGATIVE;
        }
        if ((LittleEndian.getLong(transfers, at + TransferLayout.PENDING_ID)
                        | LittleEndian.getLong(transfers, at + TransferLayout.PENDING_ID + Long.BYTES))
                == 0) {
            return ResultCode.PENDING_ID_ZERO;
        }
        if (LittleEndian.getLong(transfers, at + TransferLayout.DEADLINE_NS) != 0) {
            return ResultCode.DEADLINE_NOT_ZERO;
        }
        return checkTimestamp(transfers, at, flags, timeNs);
    }

    static ResultCode checkTimestamp(byte[] transfers, int at, int flags, long timeNs) {
        long timestampNs = LittleEndian.getLong(transfers, at + TransferLayout.TIMESTAMP_NS);
        if ((flags & TransferLayout.IMPORTED) == 0) {
            return timestampNs == 0 ? ResultCode.OK : ResultCode.TIMESTAMP_NOT_ZERO;
        }
        if (timestampNs <= 0) {
            return ResultCode.TIMESTAMP_NOT_POSITIVE;
        }
        return timestampNs >= timeNs ? ResultCode.TIMESTAMP_NOT_PAST : ResultCode.OK;
    }
}
