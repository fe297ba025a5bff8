package com.binaxpay.gateway;

import com.binaxpay.gateway.Shape.Kind;
import com.binaxpay.gateway.Shape.Member;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// `/v1/tokens`. A value is sealed here, and goes on from here sealed only.
final class TokenHandlers {
    private static final int TYPE = 0;
    private static final int VALUE = 1;
    private static final int JURISDICTION = 2;
    private static final Shape CREATE = Shape.of(
            Member.required("type", Kind.TEXT),
            Member.required("value", Kind.TEXT),
            Member.optional("jurisdiction", Kind.TEXT));

    private final ShardCalls calls;
    private final IdSource ids;
    private final Vault vault;
    private final int bodyMaxBytes;

    TokenHandlers(ShardCalls calls, GatewayPorts ports, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ports.ids();
        this.vault = ports.vault();
        this.bodyMaxBytes = bodyMaxBytes;
    }

    HttpAnswer create(Exchange exchange) {
        Optional<String> refusal = vault.refusal(exchange.caller().mode());
        if (refusal.isPresent()) {
            // Before the body is looked at: what cannot be kept is not read.
            throw Problem.of(ProblemCode.VAULT_NOT_AVAILABLE, refusal.get()).asException();
        }
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(CREATE, bodyMaxBytes);
        Optional<TokenValue> read = TokenValue.read(exchange.faults(), body, TYPE, VALUE);
        exchange.faults().check();
        TokenValue value = read.orElseThrow();
        try {
            return create(exchange, key, body, value);
        } catch (Vault.Unavailable e) {
            throw Problem.of(ProblemCode.NOT_DONE, "The vault cannot be asked at the moment.")
                    .asException();
        }
    }

    private HttpAnswer create(Exchange exchange, String key, JsonObject body, TokenValue value)
            throws Vault.Unavailable {
        String code = body.text(JURISDICTION).orElse(value.jurisdiction());
        // What two requests are compared by must not tell the value.
        Bytes likeness = vault.fingerprint(value.value());
        Fingerprint payload = new Fingerprint()
                .add(value.type())
                .add(HexFormat.of().formatHex(likeness.toArray()))
                .add(code);
        Idempotency idempotency =
                IdempotencyKeys.scoped(exchange.caller(), Operation.CREATE_TOKEN, Id.NONE, key, payload);
        // The slot follows from the key, so that a repeated request finds the shard of the first one for ever.
        int slot = (int) idempotency.keyLo() & Id.SLOTS - 1;
        Jurisdiction jurisdiction = jurisdiction(body, code);
        OptionalInt shard = calls.directory().homeShard(jurisdiction, slot);
        Id token = ids.next(jurisdiction.number(), slot);
        Command command = new Command.CreateToken(
                exchange.caller(),
                idempotency,
                token,
                value.type(),
                value.brand(),
                value.lastFour(),
                value.country(),
                vault.seal(new Vault.Label(token, exchange.caller(), value.type()), value.value()));
        return Answers.outcome(calls.submit(exchange, shard.orElseThrow(), command), 201, exchange.path());
    }

    /// The one that was named, or that the value's country is in.
    private Jurisdiction jurisdiction(JsonObject body, String code) {
        List<String> served = calls.directory().jurisdictions();
        if (!served.contains(code)) {
            String what = body.has(JURISDICTION)
                    ? "The jurisdiction " + Fault.shown(code) + " is not served"
                    : code.isEmpty()
                            ? "The value does not tell where it is from, so name a jurisdiction"
                            : "The value is from " + code + ", which is not served, so name a jurisdiction";
            throw Problem.at(
                            ProblemCode.UNKNOWN_JURISDICTION,
                            body.pointer(JURISDICTION),
                            what + "; served are: " + String.join(", ", served) + ".")
                    .asException();
        }
        return new Jurisdiction(code);
    }

    HttpAnswer get(Exchange exchange) {
        Id token = IdKind.TOKEN.inPath(exchange.argument(0));
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        int shard = calls.shardOf(token, IdKind.TOKEN);
        Answer answer = calls.ask(exchange, shard, new Query.TokenById(exchange.caller(), token), consistency);
        return Answers.view(200, calls.one(answer, IdKind.TOKEN, token));
    }

    HttpAnswer erase(Exchange exchange) {
        Id token = IdKind.TOKEN.inPath(exchange.argument(0));
        exchange.noParameters();
        exchange.faults().check();
        int shard = calls.shardOf(token, IdKind.TOKEN);
        Outcome outcome = calls.submit(exchange, shard, new Command.EraseToken(exchange.caller(), token));
        return outcome instanceof Outcome.Applied
                ? new HttpAnswer.Whole(204, "", new byte[0], List.of())
                : Answers.outcome(outcome, 204, exchange.path());
    }
}
