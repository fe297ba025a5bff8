package com.binaxpay.gateway;

import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;

/// The one place where a shard's refusals become problems.
final class Refusals {
    private Refusals() {}

    static Problem problem(Outcome.Refused refused) {
        return Problem.at(code(refused.code()), refused.pointer(), sentence(refused.detail()));
    }

    static ProblemCode code(Refusal refusal) {
        return switch (refusal) {
            case WALLET_NOT_FOUND -> ProblemCode.WALLET_NOT_FOUND;
            case TRANSFER_NOT_FOUND -> ProblemCode.TRANSFER_NOT_FOUND;
            case PAYOUT_NOT_FOUND -> ProblemCode.PAYOUT_NOT_FOUND;
            case BATCH_NOT_FOUND -> ProblemCode.BATCH_NOT_FOUND;
            case DESTINATION_NOT_FOUND -> ProblemCode.DESTINATION_NOT_FOUND;
            case CURRENCY_MISMATCH -> ProblemCode.CURRENCY_MISMATCH;
            case SAME_WALLET -> ProblemCode.SAME_WALLET;
            case ACCOUNT_FROZEN -> ProblemCode.ACCOUNT_FROZEN;
            case ACCOUNT_CLOSED -> ProblemCode.ACCOUNT_CLOSED;
            case DESTINATION_FROZEN -> ProblemCode.DESTINATION_FROZEN;
            case DESTINATION_CLOSED -> ProblemCode.DESTINATION_CLOSED;
            case INSUFFICIENT_FUNDS -> ProblemCode.INSUFFICIENT_FUNDS;
            case AMOUNT_OVERFLOW -> ProblemCode.AMOUNT_OVERFLOW;
            case WALLET_NOT_EMPTY -> ProblemCode.WALLET_NOT_EMPTY;
            case TRANSFER_NOT_PENDING -> ProblemCode.TRANSFER_NOT_PENDING;
            case TRANSFER_EXPIRED -> ProblemCode.TRANSFER_EXPIRED;
            case CAPTURE_EXCEEDS_HOLD -> ProblemCode.CAPTURE_EXCEEDS_HOLD;
            case TRANSFER_NOT_POSTED -> ProblemCode.TRANSFER_NOT_POSTED;
            case REVERSAL_EXCEEDS_ORIGINAL -> ProblemCode.REVERSAL_EXCEEDS_ORIGINAL;
            case COLLECTION_NOT_FOUND -> ProblemCode.COLLECTION_NOT_FOUND;
            case COLLECTION_NOT_SUCCEEDED -> ProblemCode.COLLECTION_NOT_SUCCEEDED;
            case REFUND_EXCEEDS_COLLECTION -> ProblemCode.REFUND_EXCEEDS_COLLECTION;
            case PAYOUT_NOT_CANCELLABLE -> ProblemCode.PAYOUT_NOT_CANCELLABLE;
            case CHAIN_CROSSES_SHARDS -> ProblemCode.CHAIN_CROSSES_SHARDS;
            case CHAIN_FAILED -> ProblemCode.CHAIN_FAILED;
            case BATCH_CLOSED -> ProblemCode.BATCH_CLOSED;
            case ROWS_OUT_OF_ORDER -> ProblemCode.ROWS_OUT_OF_ORDER;
            case FILE_DIFFERS -> ProblemCode.FILE_DIFFERS;
            case DUPLICATE_REFERENCE -> ProblemCode.DUPLICATE_REFERENCE;
            case TEST_MODE_ONLY -> ProblemCode.TEST_MODE_ONLY;
            case DUPLICATE_ID -> ProblemCode.DUPLICATE_ID;
            case AMOUNT_TOO_SMALL -> ProblemCode.AMOUNT_TOO_SMALL;
            case RATE_INVALID -> ProblemCode.RATE_INVALID;
            case NOT_ACTIVE -> ProblemCode.NOT_ACTIVE;
            case CAPTURE_IN_PROGRESS -> ProblemCode.CAPTURE_IN_PROGRESS;
            case ACCOUNT_NOT_FOUND -> ProblemCode.ACCOUNT_NOT_FOUND;
            case ACCOUNT_WITHOUT_LIMIT -> ProblemCode.ACCOUNT_WITHOUT_LIMIT;
            case OVERDRAFT_IN_USE -> ProblemCode.OVERDRAFT_IN_USE;
            case TOKEN_NOT_FOUND -> ProblemCode.TOKEN_NOT_FOUND;
            case TOO_MANY_TOKENS -> ProblemCode.TOO_MANY_TOKENS;
            case EVENT_NOT_FOUND -> ProblemCode.EVENT_NOT_FOUND;
            case QUOTE_EXPIRED -> ProblemCode.QUOTE_EXPIRED;
            case WEBHOOK_QUEUE_FULL -> ProblemCode.WEBHOOK_QUEUE_FULL;
            case SLOTS_NOT_HERE -> ProblemCode.SLOTS_NOT_HERE;
        };
    }

    private static String sentence(String detail) {
        return detail.isEmpty() || detail.endsWith(".") ? detail : detail + ".";
    }
}
