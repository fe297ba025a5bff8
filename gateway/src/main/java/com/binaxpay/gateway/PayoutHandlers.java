package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;

/// `/v1/payouts` and what is below.
final class PayoutHandlers {
    private static final Shape SHAPE = OrderRequest.shape("source", "destination");
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
        OrderRequest asked = OrderRequest.read(exchange, body, calls, ProblemCode.WALLET_NOT_FOUND);
        Id source = asked.wallet();
        Fingerprint payload = Fingerprint.of(body);
        Command command = new Command.CreatePayout(
                exchange.caller(),
                IdempotencyKeys.scoped(exchange.caller(), Operation.PAYOUT, source, key, payload),
                ids.next(source.jurisdiction(), source.slot()),
                source,
                asked.asset(),
                asked.amountMinor(),
                asked.rail(),
                asked.party(),
                asked.reference(),
                asked.metadata());
        return Answers.outcome(calls.submit(exchange, asked.shard(), command), 202, exchange.path());
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
