package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import java.util.Optional;

/// Reads `Idempotency-Key` and puts it into its scope.
final class IdempotencyKeys {
    static final String HEADER = "Idempotency-Key";
    private static final int KEY_MAX = 255;

    private IdempotencyKeys() {}

    /// The key of a request, bare or as a structured-field string (RFC 8941 section 3.3.3): `k` and `"k"` are the same.
    static String read(Exchange exchange) {
        return readOptional(exchange)
                .orElseThrow(() -> Problem.ofHeader(
                                ProblemCode.IDEMPOTENCY_KEY_MISSING,
                                HEADER,
                                "A POST that creates or moves needs the header Idempotency-Key.")
                        .asException());
    }

    /// As [#read], of a request that may do without.
    static Optional<String> readOptional(Exchange exchange) {
        return exchange.header(HEADER).map(IdempotencyKeys::read);
    }

    private static String read(String header) {
        String text = header.strip();
        String key = text.startsWith("\"") ? unquoted(text) : text;
        if (key.isEmpty() || key.length() > KEY_MAX || key.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw Problem.ofHeader(
                            ProblemCode.IDEMPOTENCY_KEY_INVALID,
                            HEADER,
                            "The key " + Fault.shown(key) + " has " + key.length() + " characters.")
                    .asException();
        }
        return key;
    }

    /// Scope: partner, mode, operation and owning resource ([Id#NONE] where nothing owns the call yet).
    static Idempotency scoped(Caller caller, Operation operation, Id owner, String key, Fingerprint payload) {
        Fingerprint scope = scope(caller, operation, owner).add(key);
        return new Idempotency(scope.hi(), scope.lo(), payload.hi(), payload.lo(), operation);
    }

    /// The key of one part of a request, such as a row of a batch.
    static Idempotency part(
            Caller caller, Operation operation, Id owner, String key, String part, int index, Fingerprint payload) {
        Fingerprint scope = scope(caller, operation, owner).add(key).add(part).add(index);
        return new Idempotency(scope.hi(), scope.lo(), payload.hi(), payload.lo(), operation);
    }

    private static Fingerprint scope(Caller caller, Operation operation, Id owner) {
        return new Fingerprint()
                .add(caller.partner())
                .add(caller.mode().ordinal())
                .add(operation.ordinal())
                .add(owner.hi())
                .add(owner.lo());
    }

    private static String unquoted(String text) {
        StringBuilder key = new StringBuilder(text.length());
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i == text.length() - 1 ? key.toString() : "";
            }
            if (c == '\\') {
                i++;
                if (i == text.length() || text.charAt(i) != '"' && text.charAt(i) != '\\') {
                    return "";
                }
            }
            key.append(text.charAt(i));
        }
        return "";
    }
}
