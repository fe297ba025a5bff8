package com.binaxpay.orders;

import com.binaxpay.wire.View.OrderKind;

/// Names of events, as partners see them.
final class EventType {
    static final String WALLET_CREATED = "wallet.created";
    static final String TRANSFER_POSTED = "transfer.posted";
    static final String TRANSFER_PENDING = "transfer.pending";
    static final String TRANSFER_CAPTURED = "transfer.captured";
    static final String TRANSFER_VOIDED = "transfer.voided";
    static final String TRANSFER_EXPIRED = "transfer.expired";
    static final String TRANSFER_REVERSED = "transfer.reversed";
    static final String PAYOUT_BATCH_COMPLETED = "payout_batch.completed";

    static final String EXCHANGE_POSTED = "exchange.posted";

    // What happens to an order, whatever its kind; see #of.
    static final String RESERVED = "reserved";
    static final String SUBMITTED = "submitted";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";
    static final String UNKNOWN = "unknown";
    static final String CONTRADICTED = "contradicted";

    private EventType() {}

    /// As `payout.submitted`.
    static String of(OrderKind kind, String what) {
        return switch (kind) {
            case PAYOUT -> "payout." + what;
            case COLLECTION -> "collection." + what;
            case REFUND -> "refund." + what;
        };
    }
}
