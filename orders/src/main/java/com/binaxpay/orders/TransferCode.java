package com.binaxpay.orders;

import com.binaxpay.wire.View.OrderKind;

/// Why a row of the ledger was made, and with it where what it belongs to is found. The ordinal is the row's code;
/// order
/// is wire format. The row's reference is the id that partners know.
enum TransferCode {
    /// Not made by this module (raw transfers of the batch client).
    FOREIGN,
    /// A transfer of this shard: found by the row's reference.
    TRANSFER,
    /// Test money: likewise.
    FUND,
    /// A reversal of this shard: likewise.
    REVERSAL,
    /// A payout: found by the row's reference.
    PAYOUT,
    /// The credit of another shard's crossing: found by the row's id among the answers to crossings.
    CROSSING_IN,
    /// The debit of a reversal that another shard asked for: found by the row's pending id among the answers.
    REVERSAL_OUT,
    /// What an exchange took: its reference is the exchange's id.
    EXCHANGE,
    /// What an exchange gave: its id is derived from the exchange's, its reference is the rate.
    EXCHANGE_RATE,
    /// What a wallet had when it moved to another shard, or came from there: no line of a statement.
    MOVE,
    /// A collection: found by the row's reference.
    COLLECTION,
    /// A refund of one: likewise.
    REFUND;

    private static final TransferCode[] CODES = values();

    /// The code of what an order moves.
    static TransferCode of(OrderKind kind) {
        return switch (kind) {
            case PAYOUT -> PAYOUT;
            case COLLECTION -> COLLECTION;
            case REFUND -> REFUND;
        };
    }

    /// The code of a row, [#FOREIGN] for what this module does not know.
    static TransferCode of(int code) {
        return code >= 0 && code < CODES.length ? CODES[code] : FOREIGN;
    }
}
