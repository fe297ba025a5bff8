package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import java.util.Optional;

/// What an id names, by its prefix.
enum IdKind {
    WALLET("wal", ProblemCode.WALLET_NOT_FOUND),
    TRANSFER("tr", ProblemCode.TRANSFER_NOT_FOUND),
    PAYOUT("po", ProblemCode.PAYOUT_NOT_FOUND),
    COLLECTION("co", ProblemCode.COLLECTION_NOT_FOUND),
    REFUND("rf", ProblemCode.REFUND_NOT_FOUND),
    BATCH("pb", ProblemCode.BATCH_NOT_FOUND),
    EVENT("evt", ProblemCode.EVENT_NOT_FOUND),
    EXCHANGE("fx", ProblemCode.TRANSFER_NOT_FOUND),
    TOKEN("tok", ProblemCode.TOKEN_NOT_FOUND),
    WEBHOOK("whe", ProblemCode.WEBHOOK_ENDPOINT_NOT_FOUND);

    private final String prefix;
    private final ProblemCode notFound;

    IdKind(String prefix, ProblemCode notFound) {
        this.prefix = prefix;
        this.notFound = notFound;
    }

    String text(Id id) {
        return IdText.format(prefix, id);
    }

    Optional<Id> parse(String text) {
        return IdText.parse(prefix, text);
    }

    /// What an id looks like, for a person.
    String example() {
        return prefix + "_ and 26 letters";
    }

    /// An id in the path: what does not parse names nothing.
    Id inPath(String text) {
        return parse(text).orElseThrow(() -> notFound(text));
    }

    ProblemException notFound(String text) {
        return Problem.of(notFound, Fault.shown(text) + " names nothing that this key can see.")
                .asException();
    }
}
