package com.binaxpay.orders;

import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.View.TransferKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;

/// What a row of history was, as statements tell rows apart: a number below 16 that the index of entries keeps, so it
/// is
/// wire format. 0: a hold, or what released one, which posted nothing; from 1 on: a transfer, by its kind; from 8 on:
/// the post of a hold likewise.
public final class RowKinds {
    private static final int NOT_POSTED = 0;
    private static final int TRANSFER = 1;
    private static final int POST = 8;
    private static final int POSTS_NOTHING =
            TransferLayout.PENDING | TransferLayout.VOID_PENDING | TransferRowLayout.EXPIRED;

    /// All rows.
    static final int ALL = 0xFFFF;
    /// Rows that posted something.
    static final int POSTED = ALL & ~(1 << NOT_POSTED);
    /// Rows that changed what is held.
    static final int HELD = 1 << NOT_POSTED | 0xFF00;

    private RowKinds() {}

    /// The kind of the row at `offset` of `rows`.
    public static int of(byte[] rows, int offset) {
        ByteBuffer row = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
        return of(
                row.getInt(offset + TransferRowLayout.CODE),
                Short.toUnsignedInt(row.getShort(offset + TransferRowLayout.FLAGS)));
    }

    static int of(int code, int flags) {
        if ((flags & POSTS_NOTHING) != 0) {
            return NOT_POSTED;
        }
        int kind = kind(TransferCode.of(code)).ordinal();
        return (flags & TransferLayout.POST_PENDING) != 0 ? POST + kind : TRANSFER + kind;
    }

    static boolean isIn(int kind, int kinds) {
        return (kinds >>> kind & 1) != 0;
    }

    /// The rows that posted something and are of `kinds`, of any kind where there are none.
    static int posted(Collection<TransferKind> kinds) {
        int wanted = kinds.isEmpty() ? POSTED : 0;
        for (TransferKind kind : kinds) {
            wanted |= 1 << TRANSFER + kind.ordinal() | 1 << POST + kind.ordinal();
        }
        return wanted;
    }

    static TransferKind kind(TransferCode code) {
        return switch (code) {
            // Rows of moves are the borders of what statements walk through, which stop before them.
            case TRANSFER, CROSSING_IN, FOREIGN, MOVE -> TransferKind.TRANSFER;
            case FUND -> TransferKind.FUND;
            case REVERSAL, REVERSAL_OUT -> TransferKind.REVERSAL;
            case PAYOUT -> TransferKind.PAYOUT;
            case EXCHANGE, EXCHANGE_RATE -> TransferKind.EXCHANGE;
            case COLLECTION -> TransferKind.COLLECTION;
            case REFUND -> TransferKind.REFUND;
        };
    }
}
