package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// `/v1/wallets` and what is below.
final class WalletHandlers {
    private static final Shape OPEN = Shape.of(
            Shape.Member.required("jurisdiction", Shape.Kind.TEXT),
            Shape.Member.required("currencies", Shape.Kind.TEXTS),
            Shape.Member.optional("holder", Shape.Kind.METADATA),
            Shape.Member.optional("metadata", Shape.Kind.METADATA));
    private static final int JURISDICTION = 0;
    private static final int CURRENCIES = 1;
    private static final int HOLDER = 2;
    private static final int METADATA = 3;
    private static final Shape NOTHING = Shape.of();
    private static final Shape FUND = Shape.of(
            Shape.Member.required("wallet", Shape.Kind.TEXT),
            Shape.Member.required("amount", Shape.Kind.TEXT),
            Shape.Member.required("currency", Shape.Kind.TEXT));

    private static final int CURRENCIES_MAX = 32;

    private final ShardCalls calls;
    private final IdSource ids;
    private final StatementHandlers statements;
    private final int bodyMaxBytes;

    WalletHandlers(ShardCalls calls, IdSource ids, Cursors cursors, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ids;
        this.statements = new StatementHandlers(calls, cursors);
        this.bodyMaxBytes = bodyMaxBytes;
    }

    HttpAnswer open(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(OPEN, bodyMaxBytes);
        Fingerprint payload = Fingerprint.of(body);
        Idempotency idempotency =
                IdempotencyKeys.scoped(exchange.caller(), Operation.OPEN_WALLET, Id.NONE, key, payload);
        // The slot follows from the key, so that a repeated request finds the shard of the first one for ever.
        int slot = (int) idempotency.keyLo() & Id.SLOTS - 1;
        Optional<Jurisdiction> jurisdiction = jurisdiction(exchange.faults(), body);
        OptionalInt shard =
                jurisdiction.isPresent() ? calls.directory().homeShard(jurisdiction.get(), slot) : OptionalInt.empty();
        if (jurisdiction.isPresent() && shard.isEmpty()) {
            unknownJurisdiction(exchange.faults(), body);
        }
        List<Integer> assets = currencies(exchange.faults(), body);
        exchange.faults().check();
        Id wallet = ids.next(jurisdiction.orElseThrow().number(), slot);
        return outcome(
                exchange,
                shard.orElseThrow(),
                new Command.OpenWallet(
                        exchange.caller(),
                        idempotency,
                        wallet,
                        assets,
                        Checks.metadata(body, HOLDER),
                        Checks.metadata(body, METADATA)),
                201);
    }

    HttpAnswer get(Exchange exchange) {
        Id wallet = IdKind.WALLET.inPath(exchange.argument(0));
        Shards.Consistency consistency = consistency(exchange);
        int shard = calls.shardOf(wallet, IdKind.WALLET);
        Answer answer = calls.ask(exchange, shard, new Query.WalletById(exchange.caller(), wallet), consistency);
        return Answers.view(200, calls.one(answer, IdKind.WALLET, wallet));
    }

    HttpAnswer balances(Exchange exchange) {
        Id wallet = IdKind.WALLET.inPath(exchange.argument(0));
        Parameters parameters = exchange.parameters("as_of", "consistency", "max_staleness");
        long asOfNs = parameters.time("as_of", Long.MAX_VALUE);
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        exchange.faults().check();
        List<View> balances = statements.balances(exchange, wallet, asOfNs, consistency);
        return HttpAnswer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            for (View balance : balances) {
                Render.view(out, balance);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    HttpAnswer statement(Exchange exchange) {
        return statements.get(exchange);
    }

    HttpAnswer freeze(Exchange exchange) {
        return change(exchange, Operation.FREEZE_WALLET);
    }

    HttpAnswer unfreeze(Exchange exchange) {
        return change(exchange, Operation.UNFREEZE_WALLET);
    }

    HttpAnswer close(Exchange exchange) {
        return change(exchange, Operation.CLOSE_WALLET);
    }

    HttpAnswer fund(Exchange exchange) {
        if (exchange.caller().mode() != com.binaxpay.wire.Mode.TEST) {
            throw Problem.of(ProblemCode.TEST_MODE_ONLY, "The key is a live key.")
                    .asException();
        }
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(FUND, bodyMaxBytes);
        Faults faults = exchange.faults();
        Checks checks = new Checks(faults);
        Id wallet = checks.id(body, 0, IdKind.WALLET);
        Optional<Asset> asset = checks.currency(body, 2);
        long amountMinor = checks.amount(body, 1, asset);
        int shard = calls.shardOf(wallet, IdKind.WALLET, ProblemCode.WALLET_NOT_FOUND, "/wallet", faults);
        faults.check();
        Fingerprint payload = Fingerprint.of(body);
        return outcome(
                exchange,
                shard,
                new Command.Fund(
                        exchange.caller(),
                        IdempotencyKeys.scoped(exchange.caller(), Operation.FUND, wallet, key, payload),
                        ids.next(wallet.jurisdiction(), wallet.slot()),
                        wallet,
                        asset.orElseThrow().number(),
                        amountMinor),
                201);
    }

    private HttpAnswer change(Exchange exchange, Operation operation) {
        String key = IdempotencyKeys.read(exchange);
        Id wallet = IdKind.WALLET.inPath(exchange.argument(0));
        exchange.noParameters();
        exchange.optionalJson(NOTHING, bodyMaxBytes);
        exchange.faults().check();
        int shard = calls.shardOf(wallet, IdKind.WALLET);
        Idempotency idempotency = IdempotencyKeys.scoped(exchange.caller(), operation, wallet, key, new Fingerprint());
        return outcome(exchange, shard, new Command.ChangeWallet(exchange.caller(), idempotency, wallet), 200);
    }

    private HttpAnswer outcome(Exchange exchange, int shard, Command command, int status) {
        Outcome outcome = calls.submit(exchange, shard, command);
        return Answers.outcome(outcome, status, exchange.path());
    }

    private Shards.Consistency consistency(Exchange exchange) {
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        return consistency;
    }

    private Optional<Jurisdiction> jurisdiction(Faults faults, JsonObject body) {
        Optional<String> code = body.text(JURISDICTION);
        if (code.isEmpty()) {
            return Optional.empty();
        }
        String text = code.get();
        boolean isCode = text.length() == 2 && text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        if (!isCode) {
            unknownJurisdiction(faults, body);
            return Optional.empty();
        }
        return Optional.of(new Jurisdiction(text));
    }

    private void unknownJurisdiction(Faults faults, JsonObject body) {
        faults.body(
                ProblemCode.UNKNOWN_JURISDICTION,
                body.pointer(JURISDICTION),
                "The jurisdiction " + Fault.shown(body.text(JURISDICTION).orElse("")) + " is not served; served are: "
                        + String.join(", ", calls.directory().jurisdictions()) + ".");
    }

    private static List<Integer> currencies(Faults faults, JsonObject body) {
        Optional<List<String>> codes = body.texts(CURRENCIES);
        if (codes.isEmpty()) {
            return List.of();
        }
        String pointer = body.pointer(CURRENCIES);
        if (faults.isEmpty() && (codes.get().isEmpty() || codes.get().size() > CURRENCIES_MAX)) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    pointer,
                    "There are " + codes.get().size() + " currencies; 1 to " + CURRENCIES_MAX + " are allowed.");
        }
        Checks checks = new Checks(faults);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<String> list = codes.get();
        for (int i = 0; i < list.size(); i++) {
            String at = pointer + "/" + i;
            Optional<Asset> asset = checks.currency(list.get(i), at);
            if (asset.isPresent() && numbers.put(list.get(i), asset.get().number()) != null) {
                faults.body(
                        ProblemCode.INVALID_VALUE,
                        at,
                        "The currency " + Fault.shown(list.get(i)) + " comes more than once.");
            }
        }
        return new ArrayList<>(numbers.values());
    }
}
