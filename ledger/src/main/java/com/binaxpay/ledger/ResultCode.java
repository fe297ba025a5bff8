package com.binaxpay.ledger;

/// What became of one account or transfer. Order is wire format: the ordinal is the result byte, so that new codes come
/// at the end. `docs/reference/ledger.md` says of each when it is given, in order of precedence: where several reasons
/// apply, the first there is given.
public enum ResultCode {
    OK(false),
    /// The last transfer of a call says that another is linked to it.
    CHAIN_OPEN(false),
    /// Not done, because another member of its chain was refused.
    LINKED_FAILED(true),
    RESERVED_NOT_ZERO(false),
    ID_ZERO(false),
    FLAGS_EXCLUSIVE(false),
    EXISTS_WITH_DIFFERENT_FLAGS(false),
    EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT(false),
    EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT(false),
    EXISTS_WITH_DIFFERENT_AMOUNT(false),
    EXISTS_WITH_DIFFERENT_PENDING_ID(false),
    EXISTS_WITH_DIFFERENT_REFERENCE(false),
    EXISTS_WITH_DIFFERENT_DEADLINE(false),
    EXISTS_WITH_DIFFERENT_BOOK(false),
    EXISTS_WITH_DIFFERENT_CODE(false),
    EXISTS_WITH_DIFFERENT_HOLDER(false),
    /// Done before, with the same fields: a success.
    EXISTS(false),
    AMOUNT_NOT_POSITIVE(false),
    AMOUNT_NEGATIVE(false),
    PENDING_ID_NOT_ZERO(false),
    PENDING_ID_ZERO(false),
    DEADLINE_NOT_ZERO(false),
    DEADLINE_PASSED(false),
    TIMESTAMP_NOT_ZERO(false),
    BOOK_ZERO(false),
    ACCOUNTS_SAME(false),
    DEBIT_ACCOUNT_NOT_FOUND(true),
    CREDIT_ACCOUNT_NOT_FOUND(true),
    BOOKS_DIFFER(false),
    PENDING_NOT_FOUND(true),
    PENDING_NOT_PENDING(false),
    PENDING_ALREADY_POSTED(false),
    PENDING_ALREADY_VOIDED(false),
    /// The hold's deadline has passed in log time, whether or not its expiry has been recorded yet.
    PENDING_EXPIRED(false),
    PENDING_DIFFERENT_ACCOUNTS(false),
    PENDING_DIFFERENT_BOOK(false),
    /// A post asks for more than is held.
    AMOUNT_EXCEEDS_PENDING(false),
    /// A void names another amount than the one that is held.
    PENDING_DIFFERENT_AMOUNT(false),
    DEBIT_ACCOUNT_FROZEN(true),
    CREDIT_ACCOUNT_FROZEN(true),
    DEBIT_ACCOUNT_CLOSED(false),
    CREDIT_ACCOUNT_CLOSED(false),
    OVERFLOW_DEBITS_PENDING(false),
    OVERFLOW_CREDITS_PENDING(false),
    OVERFLOW_DEBITS_POSTED(false),
    OVERFLOW_CREDITS_POSTED(false),
    EXCEEDS_CREDITS(true),
    EXCEEDS_DEBITS(true),
    /// Imported, without a time.
    TIMESTAMP_NOT_POSITIVE(false),
    /// Imported, from a time that has not passed.
    TIMESTAMP_NOT_PAST(true),
    /// Imported, from before what one of the accounts last did.
    TIMESTAMP_REGRESSES(false),
    EXISTS_WITH_DIFFERENT_TIMESTAMP(false),
    /// A reversal names a transfer that moved nothing, or one that is a reversal itself.
    NOT_REVERSIBLE(false),
    /// All reversals of a transfer together would give back more than it moved.
    EXCEEDS_ORIGINAL(false);

    private static final ResultCode[] CODES = values();

    private final boolean retryable;

    ResultCode(boolean retryable) {
        this.retryable = retryable;
    }

    /// Whether the same request, sent again later under another id, may succeed.
    public boolean isRetryable() {
        return retryable;
    }

    /// Whether what was asked for is in effect, now or since before.
    public boolean isSuccess() {
        return this == OK || this == EXISTS;
    }

    /// The code that a result byte stands for.
    public static ResultCode of(byte code) {
        return CODES[code];
    }
}
