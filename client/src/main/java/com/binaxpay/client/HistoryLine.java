package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What a transfer, or the expiry of a hold, did. Amounts in minor units; a balance is credits posted less debits
/// posted.
///
/// @param ordinal place in the shard's history, which is the cursor of a statement
/// @param heldMinor of a hold what is still held, 0 once it has ended
/// @param id the transfer's; of an expiry one derived from the hold's
/// @param amountMinor what moved, was held, or was released
/// @param pending hold that was ended, or [Id#NONE]
/// @param timeNs log time at which it took effect, ns since the epoch
/// @param deadlineNs of a hold, 0: none
/// @param debitBalanceMinor balance of the debit account after it
/// @param creditBalanceMinor likewise of the credit account
/// @param flags of [com.binaxpay.wire.TransferLayout], and [TransferRowLayout]
public record HistoryLine(
        long ordinal,
        long heldMinor,
        Id id,
        Id debit,
        Id credit,
        long amountMinor,
        Id pending,
        Id reference,
        long timeNs,
        long deadlineNs,
        long debitBalanceMinor,
        long creditBalanceMinor,
        int code,
        int flags) {
    /// Whether a hold's deadline made this line.
    public boolean isExpiry() {
        return (flags & TransferRowLayout.EXPIRED) != 0;
    }

    static Optional<HistoryLine> read(ByteBuffer in, int at) {
        long ordinal = in.getLong(at);
        if (ordinal == 0) {
            return Optional.empty();
        }
        int row = at + LedgerCall.LINE_ROW;
        return Optional.of(new HistoryLine(
                ordinal,
                in.getLong(at + LedgerCall.LINE_HELD),
                id(in, row + TransferRowLayout.ID),
                id(in, row + TransferRowLayout.DEBIT_ACCOUNT),
                id(in, row + TransferRowLayout.CREDIT_ACCOUNT),
                in.getLong(row + TransferRowLayout.AMOUNT),
                id(in, row + TransferRowLayout.PENDING_ID),
                id(in, row + TransferRowLayout.REFERENCE),
                in.getLong(row + TransferRowLayout.TIMESTAMP_NS),
                in.getLong(row + TransferRowLayout.DEADLINE_NS),
                in.getLong(row + TransferRowLayout.DEBIT_BALANCE),
                in.getLong(row + TransferRowLayout.CREDIT_BALANCE),
                in.getInt(row + TransferRowLayout.CODE),
                Short.toUnsignedInt(in.getShort(row + TransferRowLayout.FLAGS))));
    }

    private static Id id(ByteBuffer in, int at) {
        return new Id(in.getLong(at), in.getLong(at + Long.BYTES));
    }
}
