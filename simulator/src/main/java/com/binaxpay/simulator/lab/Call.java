package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.check.Outcome;
import com.binaxpay.simulator.check.Span;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Something that a client wanted, with all that came of it. Written by the client's thread until it is over.
final class Call {
    /// What it is.
    enum Kind {
        TRANSFER,
        CROSSING,
        HOLD,
        CAPTURE,
        VOID,
        PAYOUT,
        STATEMENT,
        NEAR_STATEMENT,
        LOOK_AT_HOLD,
        LOOK_AT_BANK;

        boolean isWrite() {
            return ordinal() <= PAYOUT.ordinal();
        }

        String title() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    final Kind kind;
    /// Of all calls of a run; what a write brings into a statement bears it as its reference.
    final long number;

    final int session;
    final String home;
    /// The one that is debited, or read.
    final String wallet;
    /// The one that is credited; empty where none is.
    final String other;

    final long amountMinor;
    final String currency;
    /// What a capture, a void or a look is about.
    final Optional<Call> hold;
    /// Of a hold: seconds until it expires.
    final int expiresInS;

    final long begunNs;
    long endedNs = Span.NEVER;
    int tries;
    /// The write whose bookmark it carried when it was sent last.
    Optional<Call> knows = Optional.empty();

    Answer answer = new Answer(0, Map.of(), "was not sent");

    // The arguments are a row of a table.
    @SuppressWarnings("TooManyParameters")
    Call(
            Kind kind,
            long number,
            int session,
            String home,
            String wallet,
            String other,
            long amountMinor,
            String currency,
            Optional<Call> hold,
            int expiresInS) {
        this.kind = kind;
        this.number = number;
        this.session = session;
        this.home = home;
        this.wallet = wallet;
        this.other = other;
        this.amountMinor = amountMinor;
        this.currency = currency;
        this.hold = hold;
        this.expiresInS = expiresInS;
        this.begunNs = System.nanoTime();
    }

    /// Its idempotency key.
    String key() {
        return "lab-" + number;
    }

    boolean isDone() {
        return answer.isDone();
    }

    /// Whether nobody knows what came of it.
    boolean isOpen() {
        return answer.isOpen() && !answer.body().contains("capture_in_progress");
    }

    Outcome outcome() {
        return isDone() ? Outcome.OK : isOpen() ? Outcome.UNKNOWN : Outcome.FAIL;
    }

    Span span() {
        return isOpen() ? Span.unknown(session, begunNs) : new Span(session, begunNs, endedNs, outcome());
    }

    double waitMs() {
        return endedNs == Span.NEVER ? Double.POSITIVE_INFINITY : (endedNs - begunNs) / 1e6;
    }

    String amount() {
        return amount(amountMinor);
    }

    static String amount(long minor) {
        return minor / 100 + "." + String.format(Locale.ROOT, "%02d", minor % 100);
    }

    String id() {
        return answer.text("id");
    }

    @Override
    public String toString() {
        return kind.title() + " " + number + " of " + home + " " + span() + " → " + answer.kind();
    }
}
