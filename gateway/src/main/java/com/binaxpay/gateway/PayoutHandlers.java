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
import java.util.Optional;

/// `/v1/payouts` and what is below.
final class PayoutHandlers {
    private static final Shape SHAPE = Shape.of(
            Shape.Member.required("source", Shape.Kind.TEXT),
            Shape.Member.required("amount", Shape.Kind.TEXT),
            Shape.Member.required("currency", Shape.Kind.TEXT),
            Shape.Member.required("rail", Shape.Kind.TEXT),
            Party.member("destination"),
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

    private final ShardCalls calls;
    private final IdSource ids;
    private final OrderLists list;
    private final int bodyMaxBytes;

    PayoutHandlers(ShardCalls calls, IdSource ids, Cursors cursors, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ids;
        this.list = new OrderLists(calls, cursors, "payouts", View.OrderKind.PAYOUT);
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
        Destination destination = Party.read(faults, body, RAIL, DESTINATION);
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

    HttpAnswer list(Exchange exchange) {
        return list.page(exchange);
    }
}
