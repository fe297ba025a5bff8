package com.binaxpay.wire;

/// Which call an idempotency key belongs to. Order is wire format: add at the end only.
public enum Operation {
    OPEN_WALLET,
    FREEZE_WALLET,
    UNFREEZE_WALLET,
    CLOSE_WALLET,
    FUND,
    TRANSFER,
    CAPTURE,
    VOID,
    REVERSE,
    TRANSFER_BATCH,
    PAYOUT,
    CANCEL_PAYOUT,
    PAYOUT_BATCH,
    EXCHANGE,
    REDELIVER_EVENT,
    CREATE_WEBHOOK,
    ROTATE_WEBHOOK_SECRET,
    QUOTE,
    SET_OVERDRAFT,
    COLLECTION,
    REFUND,
    CREATE_TOKEN
}
