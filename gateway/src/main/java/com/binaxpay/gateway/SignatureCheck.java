package com.binaxpay.gateway;

import com.binaxpay.gateway.StructuredField.InnerList;
import com.binaxpay.gateway.StructuredField.Item;
import com.binaxpay.gateway.StructuredField.Member;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Holds requests under keys that are marked so to their signatures, RFC 9421. What a signature has to cover is what
/// decides what the request does; `created` and `nonce` bound how often and how long it can be sent. Safe for any
/// thread.
final class SignatureCheck {
    static final String INPUT = "Signature-Input";
    static final String SIGNATURE = "Signature";
    /// How old a signature may be.
    static final long AGE_MAX_S = 300;
    /// By how much a client's clock may be ahead of ours.
    static final long AHEAD_MAX_S = 30;

    private static final int NONCE_MIN = 8;
    private static final int NONCE_MAX = 128;
    private static final int NONCES_MAX = 1_000_000;

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Nonces nonces;

    SignatureCheck(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        long lastingNs = TimeUnit.SECONDS.toNanos(AGE_MAX_S + AHEAD_MAX_S);
        this.nonces = new Nonces(lastingNs, NONCES_MAX, nanoTime.getAsLong());
    }

    /// A signature and what it says of itself.
    // Nobody compares them.
    @SuppressWarnings("ArrayRecordComponent")
    private record Found(String label, InnerList input, byte[] signature) {}

    /// Refuses a request that `key` did not sign.
    void check(PartnerKey key, MessageKey verifier, Exchange request) {
        List<String> needed = needed(request);
        Found found = find(request, verifier, needed);
        try {
            List<String> missing = SignatureBase.missing(needed, SignatureBase.covered(found.input));
            if (!missing.isEmpty()) {
                throw invalid(found, "does not cover " + quoted(missing));
            }
            checkParameters(key, verifier, found);
            if (!verifier.verifies(SignatureBase.of(request, found.input), found.signature)) {
                throw invalid(
                        found,
                        "is not what " + verifier.algorithm().text()
                                + " under this key gives for the request as it arrived: "
                                + found.input.written());
            }
        } catch (SignatureBase.Unfit e) {
            throw invalid(found, "cannot be verified: " + e.getMessage());
        }
        takeOnce(key, found);
        if (needed.contains("content-digest")) {
            request.verifyBody(request.field(ContentDigest.HEADER).orElseThrow());
        }
    }

    /// What has to be covered: all that decides what the request does.
    static List<String> needed(Exchange request) {
        List<String> needed = new ArrayList<>(List.of("@method", "@path"));
        if (!request.query().isEmpty()) {
            needed.add("@query");
        }
        if (request.hasBody()) {
            needed.add("content-digest");
        }
        if (request.header(IdempotencyKeys.HEADER).isPresent()) {
            needed.add("idempotency-key");
        }
        return needed;
    }

    private static Found find(Exchange request, MessageKey verifier, List<String> needed) {
        SequencedMap<String, Member> inputs = dictionary(request, INPUT, needed);
        SequencedMap<String, Member> signatures = dictionary(request, SIGNATURE, needed);
        // Others may sign too, on the way; ours is the first one with an algorithm of ours.
        for (Map.Entry<String, Member> each : inputs.entrySet()) {
            Member signature = signatures.get(each.getKey());
            if (each.getValue() instanceof InnerList input
                    && signature instanceof Item item
                    && item.value() instanceof Bare.Binary bytes
                    && input.parameter("alg", Bare.Text.class)
                            .map(alg -> alg.value().equals(verifier.algorithm().text()))
                            .orElse(true)) {
                return new Found(each.getKey(), input, bytes.value().toArray());
            }
        }
        throw missing(
                SIGNATURE,
                "No signature is named in both " + INPUT + " and " + SIGNATURE + " that is "
                        + verifier.algorithm().text() + ".",
                needed);
    }

    private static SequencedMap<String, Member> dictionary(Exchange request, String name, List<String> needed) {
        Optional<String> field = request.field(name);
        if (field.isEmpty() || field.get().isEmpty()) {
            throw missing(name, "The key's terms ask for a signature, and the header is missing.", needed);
        }
        try {
            return StructuredFieldReader.dictionary(field.get());
        } catch (StructuredFieldReader.Malformed e) {
            throw Problem.ofHeader(
                            ProblemCode.SIGNATURE_INVALID, name, "The header is malformed: " + e.getMessage() + ".")
                    .asException();
        }
    }

    private void checkParameters(PartnerKey key, MessageKey verifier, Found found) {
        InnerList input = found.input;
        long nowS = clock.millis() / 1_000;
        long createdS = input.parameter("created", Bare.Whole.class)
                .orElseThrow(() -> invalid(found, "has no parameter created, the time in seconds since 1970"))
                .value();
        if (createdS < nowS - AGE_MAX_S || createdS > nowS + AHEAD_MAX_S) {
            throw invalid(
                    found,
                    "was created at " + createdS + ", and it is " + nowS + " here: at most " + AGE_MAX_S
                            + " s before and " + AHEAD_MAX_S
                            + " s after that are taken; set your clock, and sign each try anew");
        }
        Optional<Bare.Whole> expires = input.parameter("expires", Bare.Whole.class);
        if (input.parameters().containsKey("expires") && expires.isEmpty()) {
            throw invalid(found, "has a parameter expires that is no time in seconds since 1970");
        }
        if (expires.isPresent() && expires.get().value() < nowS) {
            throw invalid(found, "expired at " + expires.get().value() + ", and it is " + nowS + " here");
        }
        int nonce = nonce(found).length();
        if (nonce < NONCE_MIN || nonce > NONCE_MAX) {
            throw invalid(
                    found, "has a nonce of " + nonce + " characters; " + NONCE_MIN + " to " + NONCE_MAX + " are taken");
        }
        Optional<String> keyId = input.parameter("keyid", Bare.Text.class).map(Bare.Text::value);
        if (input.parameters().containsKey("keyid") && !keyId.orElse("").equals(Integer.toString(key.number()))) {
            throw invalid(found, "has another keyid than \"" + key.number() + "\", the key's number");
        }
        if (input.parameters().containsKey("alg")
                && input.parameter("alg", Bare.Text.class).isEmpty()) {
            throw invalid(
                    found,
                    "has an alg that is none; this key's is "
                            + verifier.algorithm().text());
        }
    }

    private static String nonce(Found found) {
        return found.input
                .parameter("nonce", Bare.Text.class)
                .orElseThrow(() -> invalid(found, "has no parameter nonce, a random string for each try"))
                .value();
    }

    private void takeOnce(PartnerKey key, Found found) {
        switch (nonces.take(key.number(), nonce(found), nanoTime.getAsLong())) {
            case NEW -> {}
            case REPEATED -> throw invalid(found, "came before; sign each try anew, with a nonce of its own");
            case FULL ->
                throw Problem.of(
                                ProblemCode.TEMPORARY_REDUCED_CAPACITY,
                                "This place remembers as many nonces as it can.")
                        .asException();
        }
    }

    private static ProblemException missing(String header, String detail, List<String> needed) {
        return Problem.ofHeader(
                        ProblemCode.SIGNATURE_MISSING, header, detail + " It has to cover " + quoted(needed) + ".")
                .asException();
    }

    private static ProblemException invalid(Found found, String what) {
        return Problem.ofHeader(
                        ProblemCode.SIGNATURE_INVALID, SIGNATURE, "The signature " + found.label + " " + what + ".")
                .asException();
    }

    private static String quoted(List<String> names) {
        return String.join(" ", names.stream().map(name -> '"' + name + '"').toList());
    }

    /// Value of the header `Accept-Signature`, section 5.1: what would have been taken.
    static String accepted(Exchange request, MessageKey verifier) {
        return "sig=(" + quoted(needed(request)) + ");created;nonce;alg=\""
                + verifier.algorithm().text() + '"';
    }
}
