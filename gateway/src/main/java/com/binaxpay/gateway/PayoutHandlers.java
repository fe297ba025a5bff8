package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `/v1/payouts` and what is below.
final class PayoutHandlers {
    private static final Shape SHAPE = Shape.of(
            Shape.Member.required("source", Shape.Kind.TEXT),
            Shape.Member.required("amount", Shape.Kind.TEXT),
            Shape.Member.required("currency", Shape.Kind.TEXT),
            Shape.Member.required("rail", Shape.Kind.TEXT),
            new Shape.Member(
                    "destination",
                    Shape.Kind.OBJECT,
                    true,
                    List.of(
                            Shape.Member.required("type", Shape.Kind.TEXT),
                            Shape.Member.required("value", Shape.Kind.TEXT),
                            Shape.Member.optional("name", Shape.Kind.TEXT))),
            Shape.Member.optional("reference", Shape.Kind.TEXT),
            Shape.Member.optional("metadata", Shape.Kind.METADATA));
    private static final int SOURCE = 0;
    private static final int AMOUNT = 1;
    private static final int CURRENCY = 2;
    private static final int RAIL = 3;
    private static final int DESTINATION = 4;
    private static final int REFERENCE = 5;
    private static final int METADATA = 6;
    private static final Shape NOTHING = Shape.of();
    private static final Destination NOWHERE = new Destination("", "", "");
    private static final int LIMIT_MAX = 100;
    private static final String LIST = "payouts";

    private final ShardCalls calls;
    private final IdSource ids;
    private final Cursors cursors;
    private final int bodyMaxBytes;

    PayoutHandlers(ShardCalls calls, IdSource ids, Cursors cursors, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ids;
        this.cursors = cursors;
        this.bodyMaxBytes = bodyMaxBytes;
    }

    HttpAnswer create(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(SHAPE, bodyMaxBytes);
        Faults faults = exchange.faults();
        Checks checks = new Checks(faults);
        Id source = checks.id(body, SOURCE, IdKind.WALLET);
        Optional<Asset> asset = checks.currency(body, CURRENCY);
        long amountMinor = checks.amount(body, AMOUNT, asset);
        Destination destination = destination(faults, body);
        String reference = checks.reference(body, REFERENCE);
        int shard = calls.shardOf(source, IdKind.WALLET, ProblemCode.WALLET_NOT_FOUND, body.pointer(SOURCE), faults);
        faults.check();
        Fingerprint payload = new Fingerprint();
        body.feed(payload);
        Command command = new Command.CreatePayout(
                exchange.caller(),
                IdempotencyKeys.scoped(exchange.caller(), Operation.PAYOUT, source, key, payload),
                ids.next(source.jurisdiction(), source.slot()),
                source,
                asset.orElseThrow().number(),
                amountMinor,
                body.text(RAIL).orElseThrow(),
                destination,
                reference,
                Checks.metadata(body, METADATA));
        return Answers.outcome(calls.submit(exchange, shard, command), 202, exchange.path());
    }

    HttpAnswer get(Exchange exchange) {
        Id payout = IdKind.PAYOUT.inPath(exchange.argument(0));
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        int shard = calls.shardOf(payout, IdKind.PAYOUT);
        Answer answer = calls.ask(exchange, shard, new Query.PayoutById(exchange.caller(), payout), consistency);
        return Answers.view(200, calls.one(answer, IdKind.PAYOUT, payout));
    }

    HttpAnswer cancel(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Id payout = IdKind.PAYOUT.inPath(exchange.argument(0));
        exchange.noParameters();
        exchange.optionalJson(NOTHING, bodyMaxBytes);
        exchange.faults().check();
        int shard = calls.shardOf(payout, IdKind.PAYOUT);
        Idempotency idempotency =
                IdempotencyKeys.scoped(exchange.caller(), Operation.CANCEL_PAYOUT, payout, key, new Fingerprint());
        Command command = new Command.CancelPayout(exchange.caller(), idempotency, payout);
        return Answers.outcome(calls.submit(exchange, shard, command), 200, exchange.path());
    }

    /// All shards' payouts, newest first. The place in each shard's list is the last payout taken from it.
    HttpAnswer list(Exchange exchange) {
        Parameters parameters = exchange.parameters("limit", "cursor", "consistency", "max_staleness");
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        Page page = Page.read(exchange, cursors, LIST, LIMIT_MAX, parameters, List.of());
        exchange.faults().check();
        int shards = calls.directory().shardCount();
        List<Long> places = page.places(2 * shards, 0);
        List<Query> queries = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            Id before = new Id(places.get(2 * shard), places.get(2 * shard + 1));
            queries.add(new Query.PayoutsOf(exchange.caller(), before, page.limit()));
        }
        Merge merge = new Merge(calls.askAll(exchange, queries, consistency), PayoutHandlers::createdNs, page.limit());
        for (int shard = 0; shard < shards; shard++) {
            if (merge.lastTaken(shard).orElse(null) instanceof View.Payout last) {
                places.set(2 * shard, last.id().hi());
                places.set(2 * shard + 1, last.id().lo());
            }
        }
        return Answers.page(merge.views(), merge.hasMore() ? page.cursor(exchange, cursors, places) : "");
    }

    private static long createdNs(View view) {
        return view instanceof View.Payout payout ? payout.createdNs() : 0;
    }

    private static Destination destination(Faults faults, JsonObject body) {
        Optional<JsonObject> sent = body.object(DESTINATION);
        if (sent.isEmpty() || !sent.get().has(0) || !sent.get().has(1) || !body.has(RAIL)) {
            return NOWHERE;
        }
        JsonObject destination = sent.get();
        Rails.Checked checked = Rails.check(
                body.text(RAIL).orElseThrow(),
                destination.text(0).orElseThrow(),
                destination.text(1).orElseThrow(),
                destination.text(2).orElse(""));
        return switch (checked) {
            case Rails.Checked.Good good -> good.destination();
            case Rails.Checked.Bad bad -> {
                String pointer = switch (bad.wrong().column()) {
                    case "rail" -> body.pointer(RAIL);
                    case "destination_type" -> destination.pointer(0);
                    case "name" -> destination.pointer(2);
                    default -> destination.pointer(1);
                };
                faults.body(bad.wrong().code(), pointer, bad.wrong().detail());
                yield NOWHERE;
            }
        };
    }
}
