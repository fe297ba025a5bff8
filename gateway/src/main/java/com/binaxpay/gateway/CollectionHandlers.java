package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.Optional;

/// `/v1/collections` and what is below, `/v1/refunds`.
final class CollectionHandlers {
    private static final Shape SHAPE = OrderRequest.shape("destination", "payer");
    private static final Shape AMOUNT_ONLY = Shape.of(Shape.Member.optional("amount", Shape.Kind.TEXT));

    private final ShardCalls calls;
    private final IdSource ids;
    private final OrderLists list;
    private final int bodyMaxBytes;

    CollectionHandlers(ShardCalls calls, IdSource ids, Cursors cursors, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ids;
        this.list = new OrderLists(calls, cursors, "collections", View.OrderKind.COLLECTION);
        this.bodyMaxBytes = bodyMaxBytes;
    }

    HttpAnswer create(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(SHAPE, bodyMaxBytes);
        OrderRequest asked = OrderRequest.read(exchange, body, calls, ProblemCode.DESTINATION_NOT_FOUND);
        Id wallet = asked.wallet();
        Fingerprint payload = Fingerprint.of(body);
        Command command = new Command.CreateCollection(
                exchange.caller(),
                IdempotencyKeys.scoped(exchange.caller(), Operation.COLLECTION, wallet, key, payload),
                ids.next(wallet.jurisdiction(), wallet.slot()),
                wallet,
                asked.asset(),
                asked.amountMinor(),
                asked.rail(),
                asked.party(),
                asked.reference(),
                asked.metadata());
        return Answers.outcome(calls.submit(exchange, asked.shard(), command), 202, exchange.path());
    }

    HttpAnswer get(Exchange exchange) {
        return get(exchange, IdKind.COLLECTION);
    }

    HttpAnswer getRefund(Exchange exchange) {
        return get(exchange, IdKind.REFUND);
    }

    HttpAnswer list(Exchange exchange) {
        return list.page(exchange);
    }

    HttpAnswer refund(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Id collection = IdKind.COLLECTION.inPath(exchange.argument(0));
        exchange.noParameters();
        JsonObject body = exchange.optionalJson(AMOUNT_ONLY, bodyMaxBytes);
        exchange.faults().check();
        int shard = calls.shardOf(collection, IdKind.COLLECTION);
        long amountMinor = refundMinor(exchange, collection, body);
        Fingerprint payload = Fingerprint.of(body);
        Command command = new Command.RefundCollection(
                exchange.caller(),
                IdempotencyKeys.scoped(exchange.caller(), Operation.REFUND, collection, key, payload),
                // It lives where its collection does, which decides on its cap.
                ids.next(collection.jurisdiction(), collection.slot()),
                collection,
                amountMinor);
        return Answers.outcome(calls.submit(exchange, shard, command), 202, exchange.path());
    }

    /// The amount in minor units, 0 for none. Its scale is that of the collection, which has to be looked up first; the
    /// currency of a collection never changes.
    private long refundMinor(Exchange exchange, Id collection, JsonObject body) {
        if (!body.has(0)) {
            return 0;
        }
        View.Payout view = find(exchange, collection, IdKind.COLLECTION, new Shards.Consistency.Linearizable());
        Asset asset = Render.assetOf(view.asset());
        long amountMinor = new Checks(exchange.faults()).amount(body, 0, Optional.of(asset));
        exchange.faults().check();
        return amountMinor;
    }

    private HttpAnswer get(Exchange exchange, IdKind kind) {
        Id id = kind.inPath(exchange.argument(0));
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        return Answers.view(200, find(exchange, id, kind, consistency));
    }

    private View.Payout find(Exchange exchange, Id id, IdKind kind, Shards.Consistency consistency) {
        View.OrderKind wanted = kind == IdKind.REFUND ? View.OrderKind.REFUND : View.OrderKind.COLLECTION;
        Query query = new Query.PayoutById(exchange.caller(), id, wanted);
        Answer answer = calls.ask(exchange, calls.shardOf(id, kind), query, consistency);
        if (calls.one(answer, kind, id) instanceof View.Payout order) {
            return order;
        }
        throw kind.notFound(kind.text(id));
    }
}
