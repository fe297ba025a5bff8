package com.binaxpay.orders;

/// Names of events, as partners see them.
final class EventType {
    static final String WALLET_CREATED = "wallet.created";
    static final String TRANSFER_POSTED = "transfer.posted";
    static final String TRANSFER_PENDING = "transfer.pending";
    static final String TRANSFER_CAPTURED = "transfer.captured";
    static final String TRANSFER_VOIDED = "transfer.voided";
    static final String TRANSFER_EXPIRED = "transfer.expired";
    static final String TRANSFER_REVERSED = "transfer.reversed";
    static final String PAYOUT_RESERVED = "payout.reserved";
    static final String PAYOUT_SUBMITTED = "payout.submitted";
    static final String PAYOUT_SUCCEEDED = "payout.succeeded";
    static final String PAYOUT_FAILED = "payout.failed";
    static final String PAYOUT_UNKNOWN = "payout.unknown";
    static final String PAYOUT_CONTRADICTED = "payout.contradicted";
    static final String PAYOUT_BATCH_COMPLETED = "payout_batch.completed";

    static final String EXCHANGE_POSTED = "exchange.posted";

    private EventType() {}
}
