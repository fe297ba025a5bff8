package com.binaxpay.gateway;

import java.util.Locale;

/// Every code that a problem can carry: its status, its title, and the way out, which ends its `detail`. The API shows
/// the name in lower case; `docs/reference/errors.md` lists them all, and a test holds the two together.
enum ProblemCode {
    INVALID_REQUEST(400, "The request has several faults", "Correct what errors[] lists and send it again."),
    MALFORMED_JSON(400, "The body is not JSON", "Send one well-formed JSON value in UTF-8."),
    BODY_MISSING(400, "The body is missing", "Send a JSON object."),
    UNKNOWN_MEMBER(400, "A member is not known", "Leave it out or correct its name."),
    DUPLICATE_MEMBER(400, "A member comes twice", "Send it once."),
    MISSING_MEMBER(400, "A member is missing", "Add it."),
    INVALID_TYPE(400, "A member has the wrong type", "Send the type that the description of the API names."),
    INVALID_VALUE(400, "A value is not allowed here", "Send a value that the description of the API allows."),
    INVALID_ID(400, "An id is malformed", "Send the id exactly as an answer of this API gave it."),
    INVALID_FILE(400, "The file cannot be read", "Correct it; see the description of payout batches for its columns."),
    INVALID_PARAMETER(400, "A query parameter is not allowed", "Correct the parameter or leave it out."),
    INVALID_CURSOR(400, "The cursor cannot be used", "Use next_cursor as it came, with the same filters, or none."),
    INVALID_HEADER(400, "A header is malformed", "Correct the header."),
    IDEMPOTENCY_KEY_MISSING(
            400, "The Idempotency-Key is missing", "Send a fresh unique key with each new request, such as a UUID."),
    IDEMPOTENCY_KEY_INVALID(
            400, "The Idempotency-Key is malformed", "Send 1 to 255 visible ASCII characters, bare or as a string."),
    BAD_REQUEST(400, "The request is malformed", "Send well-formed HTTP."),
    UNAUTHORIZED(401, "No valid API key", "Send 'Authorization: Bearer ' and a key that is not revoked."),
    SIGNATURE_MISSING(401, "The request is not signed", "Sign it as Accept-Signature says."),
    SIGNATURE_INVALID(
            401,
            "The signature is not taken",
            "Sign what Accept-Signature names with the key's secret, anew for each try."),
    CONTENT_DIGEST_INVALID(
            400, "The body is not the one that is announced", "Send sha-256 or sha-512 of the body's bytes, RFC 9530."),
    TEST_MODE_ONLY(403, "Only in test mode", "Use a key that begins with bp_test_."),
    FORBIDDEN(403, "Not allowed", "Send the request from an allowed origin, with an allowed host and path."),
    INSUFFICIENT_SCOPE(403, "The key may not do this", "Use a key that has the scope."),
    ADDRESS_NOT_ALLOWED(403, "The key may not be used from here", "Call from an address that the key's terms allow."),
    ADDRESS_BANNED(403, "Calls from this address are turned away", "Try again after Retry-After seconds."),
    ROUTE_NOT_FOUND(404, "There is nothing at this path", "See /openapi.json for what there is."),
    NOT_FOUND(404, "There is no such thing", "Check the id, and that the key belongs to its partner and mode."),
    WALLET_NOT_FOUND(404, "There is no such wallet", "Check the id, and that the key belongs to its partner and mode."),
    TRANSFER_NOT_FOUND(
            404, "There is no such transfer", "Check the id, and that the key belongs to its partner and mode."),
    PAYOUT_NOT_FOUND(404, "There is no such payout", "Check the id, and that the key belongs to its partner and mode."),
    COLLECTION_NOT_FOUND(
            404, "There is no such collection", "Check the id, and that the key belongs to its partner and mode."),
    REFUND_NOT_FOUND(404, "There is no such refund", "Check the id, and that the key belongs to its partner and mode."),
    BATCH_NOT_FOUND(404, "There is no such batch", "Check the id, and that the key belongs to its partner and mode."),
    EVENT_NOT_FOUND(404, "There is no such event", "Check the id, and that the key belongs to its partner and mode."),
    WEBHOOK_ENDPOINT_NOT_FOUND(
            404,
            "There is no such webhook endpoint",
            "Check the id, and that the key belongs to its partner and mode."),
    TOKEN_NOT_FOUND(
            404,
            "There is no such token, or it was erased",
            "Check the id, and that the key belongs to its partner and mode."),
    DESTINATION_NOT_FOUND(
            404, "There is no such destination", "Check the id, and that the key belongs to its partner and mode."),
    ACCOUNT_NOT_FOUND(404, "There is no such account", "Take shard and id from the accounts of its holder."),
    HOLDER_NOT_FOUND(404, "Nobody of this name has an account", "Name a wallet, or a holder as 32 hex digits."),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here", "Use a method that the Allow header lists."),
    NOT_ACCEPTABLE(406, "No acceptable representation", "Accept what the description of the API says comes back."),
    REQUEST_RUNNING(
            409, "The first request with this key still runs", "Repeat the same request after Retry-After seconds."),
    CAPTURE_IN_PROGRESS(409, "A capture is under way", "Look at the transfer and try again after it has ended."),
    BATCH_CLOSED(409, "The batch is closed", "Upload more rows as a new batch with a new Idempotency-Key."),
    ROWS_OUT_OF_ORDER(409, "Rows are missing before these", "Upload the whole file again with the same key."),
    NOT_SIGNED_YET(409, "No signed checkpoint covers it yet", "Try again after Retry-After seconds."),
    DUPLICATE_ID(409, "The id is taken", "Send the request again with a new Idempotency-Key."),
    WEBHOOK_ENDPOINT_CHANGED(
            409,
            "Someone else changed the endpoint meanwhile",
            "Read it, and change it again if that is still needed."),
    WEBHOOK_QUEUE_FULL(409, "Too many events wait for the endpoint", "Have it take those first, then try again."),
    BODY_TOO_LARGE(413, "The body is too large", "Send less at a time."),
    EDGE_OF_OTHERS(
            421, "This edge is there for other partners", "Send it to another edge; DNS leads to one that serves you."),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported", "Send a type that the Accept header lists."),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another payload", "Use a new key for a new request."),
    INVALID_AMOUNT(422, "The amount is not allowed", "Send a positive decimal string such as \"12.50\"."),
    AMOUNT_OVERFLOW(422, "The amount is too large", "Send a smaller amount."),
    UNKNOWN_CURRENCY(422, "The currency is not known", "See /v1/assets for the currencies that there are."),
    UNKNOWN_JURISDICTION(422, "The jurisdiction is not served", "See /v1/status for the jurisdictions that are."),
    UNKNOWN_RAIL(422, "The rail is not known", "See /v1/corridors for the rails that there are."),
    INVALID_DESTINATION(422, "The destination is not valid for the rail", "Correct it; see /v1/corridors."),
    INVALID_TOKEN_VALUE(422, "The value is not of its type", "Correct it; answers never show it."),
    NOT_A_TEST_CARD(
            422,
            "The card is none for tests",
            "Send a number that card schemes publish for tests; see the tokens' page."),
    TOO_MANY_TOKENS(422, "There is no place for another token", "Erase tokens that are not needed any more."),
    VAULT_NOT_AVAILABLE(
            422,
            "Values of this mode cannot be kept yet",
            "Nothing was read or kept; use a key that begins with bp_test_."),
    TOO_MANY_ROWS(422, "There are too many rows", "Split the file."),
    CURRENCY_MISMATCH(422, "The wallet does not hold the currency", "Use a wallet that was opened with it."),
    SAME_WALLET(422, "Source and destination are the same", "Name two different wallets."),
    ACCOUNT_FROZEN(422, "The wallet is frozen", "Unfreeze it first."),
    ACCOUNT_CLOSED(422, "The wallet is closed", "Use another wallet."),
    DESTINATION_FROZEN(422, "The destination is frozen", "Unfreeze it first or use another wallet."),
    DESTINATION_CLOSED(422, "The destination is closed", "Use another wallet."),
    INSUFFICIENT_FUNDS(422, "Not enough is available", "Fund the wallet or send a smaller amount, under a new key."),
    WALLET_NOT_EMPTY(422, "The wallet is not empty", "Move all balances out and let all holds end first."),
    TRANSFER_NOT_PENDING(422, "The transfer is not pending", "Only a pending transfer can be captured or voided."),
    TRANSFER_EXPIRED(422, "The hold has expired", "Make a new transfer."),
    CAPTURE_EXCEEDS_HOLD(422, "More than was held", "Capture at most the amount of the transfer."),
    TRANSFER_NOT_POSTED(
            422, "The transfer is not posted", "Only a posted transfer can be reversed; void a pending one."),
    REVERSAL_EXCEEDS_ORIGINAL(422, "More than is left to reverse", "Reverse at most what was not yet reversed."),
    PAYOUT_NOT_CANCELLABLE(422, "The payout is on its way", "Only a reserved payout can be cancelled."),
    COLLECTION_NOT_SUCCEEDED(
            422, "The collection has not succeeded", "Only one that has can be refunded; look at its status."),
    REFUND_EXCEEDS_COLLECTION(
            422, "More than is left to refund", "Refund at most what was collected and not yet refunded."),
    CHAIN_CROSSES_SHARDS(
            422, "An atomic batch over several shards is not available yet", "Send it with atomic=false, or split it."),
    CHAIN_FAILED(422, "A row of the atomic batch was refused, so nothing moved", "Correct the row and use a new key."),
    FILE_DIFFERS(422, "The file is not the one that this key began", "Send the same file, or a new key."),
    DUPLICATE_REFERENCE(422, "The reference was used before in this file", "Give each row a reference of its own."),
    AMOUNT_TOO_SMALL(422, "The amount comes to nothing at this rate", "Change a larger amount."),
    RATE_INVALID(422, "The rate is not valid", "Both of its sides must be more than 0."),
    ACCOUNT_WITHOUT_LIMIT(
            422, "The account may have any balance already", "Only an account that is limited can have an overdraft."),
    OVERDRAFT_IN_USE(
            422,
            "More of the overdraft is in use",
            "Send a limit that covers what is in use, or fund the account first."),
    QUOTE_NOT_FOUND(
            404,
            "There is no such quote",
            "Send a quote exactly as an answer of this API gave it to this key's partner."),
    QUOTE_USED(409, "The wallet has used the quote", "Ask for another one."),
    QUOTE_EXPIRED(422, "The quote has expired", "Ask for another one, under a new key."),
    RATE_NOT_AVAILABLE(422, "There is no rate for this pair", "Ask for another pair, or try again later."),
    INVALID_URL(
            422,
            "Messages cannot be sent to this URL",
            "Send an https URL with a public address, without user and fragment."),
    TOO_MANY_WEBHOOK_ENDPOINTS(422, "There are too many webhook endpoints", "Delete one that is not needed any more."),
    NO_WEBHOOK_ENDPOINT(422, "No webhook endpoint wants this event", "Name an endpoint, or make one for its type."),
    QUOTA_EXCEEDED(429, "Too many calls", "Nothing was done; try again after Retry-After seconds."),
    SLOTS_NOT_HERE(
            422,
            "The shard does not own these slots alone, or they are moving already",
            "Look with ./binax slots show."),
    HEADERS_TOO_LARGE(431, "The headers are too large", "Send fewer or shorter headers."),
    INTERNAL_ERROR(500, "Something broke here", "Repeat the request with the same Idempotency-Key."),
    TEMPORARY_REDUCED_CAPACITY(503, "Too much at once", "Nothing was done; try again after Retry-After seconds."),
    NOT_DONE(503, "Nothing was done", "Try again after Retry-After seconds, with the same Idempotency-Key."),
    NOT_ACTIVE(
            503,
            "Some replica of the shard runs an older release",
            "Nothing was done; try again when all its nodes are upgraded."),
    CONFIGURATION_STALE(
            503,
            "This edge was cut off from control for too long to move money",
            "Nothing was done; use another edge or try again after Retry-After seconds."),
    OUTCOME_UNKNOWN(
            504,
            "The outcome is not yet known",
            "Repeat the same request with the same Idempotency-Key: it finds what became of it.");

    private static final String REGISTERED = "https://iana.org/assignments/http-problem-types#";

    private final int status;
    private final String title;
    private final String wayOut;

    ProblemCode(int status, String title, String wayOut) {
        this.status = status;
        this.title = title;
        this.wayOut = wayOut;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String wayOut() {
        return wayOut;
    }

    /// The code as the API shows it.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Absolute URI of the problem type, RFC 9457 section 3.1.1.
    String type() {
        return switch (this) {
            case TEMPORARY_REDUCED_CAPACITY -> REGISTERED + "temporary-reduced-capacity";
            case QUOTA_EXCEEDED -> REGISTERED + "quota-exceeded";
            default -> "https://docs.binaxpay.dev/problems/" + text();
        };
    }
}
