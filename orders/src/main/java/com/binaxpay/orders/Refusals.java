package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Amounts;
import com.binaxpay.money.Assets;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import java.util.Locale;

/// The one place where refusals get their words, and where the ledger's result codes become refusals.
final class Refusals {
    private static final Refusal[] CODES = Refusal.values();

    private Refusals() {}

    /// Why the ledger's `code` refuses a request. `OK` and codes that only a fault of ours can cause stop the replica.
    static Refusal of(ResultCode code) {
        return switch (code) {
            case LINKED_FAILED -> Refusal.CHAIN_FAILED;
            case ID_ZERO,
                    EXISTS,
                    EXISTS_WITH_DIFFERENT_FLAGS,
                    EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT,
                    EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT,
                    EXISTS_WITH_DIFFERENT_AMOUNT,
                    EXISTS_WITH_DIFFERENT_PENDING_ID,
                    EXISTS_WITH_DIFFERENT_REFERENCE,
                    EXISTS_WITH_DIFFERENT_DEADLINE,
                    EXISTS_WITH_DIFFERENT_BOOK,
                    EXISTS_WITH_DIFFERENT_CODE,
                    EXISTS_WITH_DIFFERENT_HOLDER,
                    EXISTS_WITH_DIFFERENT_TIMESTAMP -> Refusal.DUPLICATE_ID;
            // Amounts are checked before a command is proposed; one that got through is refused, not fatal.
            case AMOUNT_NOT_POSITIVE,
                    AMOUNT_NEGATIVE,
                    OVERFLOW_DEBITS_PENDING,
                    OVERFLOW_CREDITS_PENDING,
                    OVERFLOW_DEBITS_POSTED,
                    OVERFLOW_CREDITS_POSTED -> Refusal.AMOUNT_OVERFLOW;
            case ACCOUNTS_SAME -> Refusal.SAME_WALLET;
            case DEBIT_ACCOUNT_NOT_FOUND, CREDIT_ACCOUNT_NOT_FOUND, BOOKS_DIFFER, BOOK_ZERO ->
                Refusal.CURRENCY_MISMATCH;
            case PENDING_NOT_FOUND, PENDING_NOT_PENDING, PENDING_ALREADY_POSTED, PENDING_ALREADY_VOIDED ->
                Refusal.TRANSFER_NOT_PENDING;
            case PENDING_EXPIRED, DEADLINE_PASSED -> Refusal.TRANSFER_EXPIRED;
            case AMOUNT_EXCEEDS_PENDING -> Refusal.CAPTURE_EXCEEDS_HOLD;
            case DEBIT_ACCOUNT_FROZEN -> Refusal.ACCOUNT_FROZEN;
            case CREDIT_ACCOUNT_FROZEN -> Refusal.DESTINATION_FROZEN;
            case DEBIT_ACCOUNT_CLOSED -> Refusal.ACCOUNT_CLOSED;
            case CREDIT_ACCOUNT_CLOSED -> Refusal.DESTINATION_CLOSED;
            case EXCEEDS_CREDITS, EXCEEDS_DEBITS -> Refusal.INSUFFICIENT_FUNDS;
            case OK,
                    CHAIN_OPEN,
                    RESERVED_NOT_ZERO,
                    FLAGS_EXCLUSIVE,
                    PENDING_ID_NOT_ZERO,
                    PENDING_ID_ZERO,
                    DEADLINE_NOT_ZERO,
                    TIMESTAMP_NOT_ZERO,
                    TIMESTAMP_NOT_POSITIVE,
                    TIMESTAMP_NOT_PAST,
                    TIMESTAMP_REGRESSES,
                    NOT_REVERSIBLE,
                    EXCEEDS_ORIGINAL,
                    PENDING_DIFFERENT_ACCOUNTS,
                    PENDING_DIFFERENT_AMOUNT,
                    PENDING_DIFFERENT_BOOK ->
                throw new Invariant.BrokenInvariant("the ledger answered what it never should: " + code);
        };
    }

    /// A refusal with the words and the pointer that it has wherever it occurs.
    static Outcome.Refused refused(Refusal code) {
        return refused(code, sentence(code), pointer(code));
    }

    /// A refusal with words of its own.
    static Outcome.Refused refused(Refusal code, String detail, String pointer) {
        return new Outcome.Refused(code, detail, pointer, false);
    }

    /// A refusal for lack of money, with the figures.
    static Outcome.Refused insufficientFunds(long availableMinor, long askedMinor, int asset) {
        return refused(Refusal.INSUFFICIENT_FUNDS, shortfall(availableMinor, askedMinor, asset), "/amount");
    }

    /// The sentence that says how much is missing.
    static String shortfall(long availableMinor, long askedMinor, int asset) {
        return "The wallet has " + money(availableMinor, asset) + " available and " + money(askedMinor, asset)
                + " are needed. Fund it or ask for less.";
    }

    /// An amount for a person, e.g. `12.50 EUR`.
    static String money(long amountMinor, int asset) {
        return Assets.byNumber(asset)
                .map(known -> Amounts.format(amountMinor, known) + " " + known.code())
                .orElse(amountMinor + " minor units");
    }

    /// The refusal that another shard named; what a later release may have added counts as not found.
    static Refusal named(String name) {
        for (Refusal code : CODES) {
            if (code.name().equalsIgnoreCase(name)) {
                return code;
            }
        }
        return Refusal.DESTINATION_NOT_FOUND;
    }

    /// As the API spells it.
    static String lowerCase(Refusal code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    static String pointer(Refusal code) {
        return switch (code) {
            case WALLET_NOT_FOUND, ACCOUNT_FROZEN, ACCOUNT_CLOSED -> "/source";
            case DESTINATION_NOT_FOUND, DESTINATION_FROZEN, DESTINATION_CLOSED, SAME_WALLET, CHAIN_CROSSES_SHARDS ->
                "/destination";
            case CURRENCY_MISMATCH -> "/currency";
            case INSUFFICIENT_FUNDS,
                    AMOUNT_OVERFLOW,
                    AMOUNT_TOO_SMALL,
                    CAPTURE_EXCEEDS_HOLD,
                    REVERSAL_EXCEEDS_ORIGINAL,
                    REFUND_EXCEEDS_COLLECTION -> "/amount";
            case DUPLICATE_REFERENCE -> "/reference";
            case OVERDRAFT_IN_USE -> "/limit";
            default -> "";
        };
    }

    static String sentence(Refusal code) {
        return switch (code) {
            case WALLET_NOT_FOUND -> "There is no such wallet. Check its id and the key's mode.";
            case TRANSFER_NOT_FOUND -> "There is no such transfer. Check its id and the key's mode.";
            case PAYOUT_NOT_FOUND -> "There is no such payout. Check its id and the key's mode.";
            case BATCH_NOT_FOUND -> "There is no such payout batch. Check its id and the key's mode.";
            case DESTINATION_NOT_FOUND -> "The destination is no wallet of yours. Check its id and the key's mode.";
            case CURRENCY_MISMATCH -> "A wallet that takes part has no account in this currency.";
            case SAME_WALLET -> "Source and destination are the same wallet.";
            case ACCOUNT_FROZEN -> "The wallet is frozen. Unfreeze it first.";
            case ACCOUNT_CLOSED -> "The wallet is closed, for ever. Use another one.";
            case DESTINATION_FROZEN -> "The destination is frozen. Unfreeze it first.";
            case DESTINATION_CLOSED -> "The destination is closed, for ever. Use another one.";
            case INSUFFICIENT_FUNDS -> "The wallet that pays has not enough available. Fund it or ask for less.";
            case AMOUNT_OVERFLOW -> "With this amount a balance would leave the range of 64 bits.";
            case WALLET_NOT_EMPTY -> "Only a wallet without money and without holds can be closed.";
            case TRANSFER_NOT_PENDING -> "The transfer holds nothing (any more).";
            case TRANSFER_EXPIRED -> "The hold has expired and its money was released.";
            case CAPTURE_EXCEEDS_HOLD -> "More than is held cannot be captured.";
            case TRANSFER_NOT_POSTED -> "Only a posted transfer between two wallets can be reversed.";
            case REVERSAL_EXCEEDS_ORIGINAL -> "Reversals together cannot exceed what was captured.";
            case PAYOUT_NOT_CANCELLABLE -> "Only a payout that was never submitted can be cancelled.";
            case CHAIN_CROSSES_SHARDS ->
                "All wallets of an atomic batch must live on one shard. Send it with \"atomic\": false.";
            case CHAIN_FAILED -> "Another row of the atomic batch was refused, so nothing was done.";
            case BATCH_CLOSED -> "The batch takes no more rows.";
            case ROWS_OUT_OF_ORDER -> "Rows before these are missing. Send them first.";
            case FILE_DIFFERS -> "The batch was begun with another file. Use another idempotency key.";
            case DUPLICATE_REFERENCE -> "A reference may occur once in a file.";
            case TEST_MODE_ONLY -> "Only test keys can do this.";
            case DUPLICATE_ID -> "The id is taken. Repeat the request.";
            case AMOUNT_TOO_SMALL -> "At this rate the amount comes to less than the smallest unit. Change more.";
            case RATE_INVALID -> "Both sides of a rate must be more than 0.";
            case NOT_ACTIVE -> "Some replica of this shard runs an older release. Upgrade all of them first.";
            case CAPTURE_IN_PROGRESS -> "The transfer is being carried out. Wait for its end.";
            case ACCOUNT_NOT_FOUND -> "There is no such account on this shard. Check its id.";
            case ACCOUNT_WITHOUT_LIMIT -> "The account has no limit that an overdraft could pass.";
            case OVERDRAFT_IN_USE -> "More of the overdraft than that is in use.";
            case COLLECTION_NOT_FOUND -> "There is no such collection. Check its id and the key's mode.";
            case COLLECTION_NOT_SUCCEEDED -> "Only a collection that has succeeded can be refunded.";
            case REFUND_EXCEEDS_COLLECTION -> "Refunds together cannot exceed what was collected.";
            case TOKEN_NOT_FOUND -> "There is no such token, or it was erased. Check its id and the key's mode.";
            case TOO_MANY_TOKENS -> "There is no place for another token. Erase those that are not needed any more.";
            case EVENT_NOT_FOUND -> "There is no such event. Check its id and the key's mode.";
            case QUOTE_EXPIRED -> "The quote has expired. Ask for another one.";
            case WEBHOOK_QUEUE_FULL -> "Too many events wait for an endpoint. Have it take those first.";
            case SLOTS_NOT_HERE ->
                "The shard does not own these slots alone, or they are moving already. Look with ./binax slots show.";
        };
    }
}
