package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.Optional;

/// `/v1/transfers` and what is below.
final class TransferHandlers {
    private static final Shape AMOUNT_ONLY = Shape.of(Shape.Member.optional("amount", Shape.Kind.TEXT));
    private static final Shape CAPTURE = Shape.of(
            Shape.Member.optional("amount", Shape.Kind.TEXT), Shape.Member.optional("keep_rest", Shape.Kind.FLAG));
    private static final int KEEP_REST = 1;
    private static final Shape NOTHING = Shape.of();

    private final ShardCalls calls;
    private final IdSource ids;
    private final int bodyMaxBytes;

    TransferHandlers(ShardCalls calls, IdSource ids, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ids;
        this.bodyMaxBytes = bodyMaxBytes;
    }

    HttpAnswer create(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(TransferRequest.SHAPE, bodyMaxBytes);
        TransferRequest request = TransferRequest.read(body, calls, exchange.faults());
        exchange.faults().check();
        Caller caller = exchange.caller();
        Idempotency idempotency =
                IdempotencyKeys.scoped(caller, Operation.TRANSFER, request.source(), key, Fingerprint.of(body));
        Command command = request.command(caller, idempotency, ids);
        return Answers.outcome(calls.submit(exchange, request.shard(), command), 201, exchange.path());
    }

    HttpAnswer get(Exchange exchange) {
        Id transfer = IdKind.TRANSFER.inPath(exchange.argument(0));
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        return Answers.view(200, find(exchange, transfer, consistency));
    }

    HttpAnswer capture(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Id transfer = IdKind.TRANSFER.inPath(exchange.argument(0));
        JsonObject body = body(exchange, CAPTURE);
        int shard = calls.shardOf(transfer, IdKind.TRANSFER);
        long amountMinor = amount(exchange, transfer, body);
        Idempotency idempotency = scoped(exchange, Operation.CAPTURE, transfer, key, body);
        boolean keepRest = body.flag(KEEP_REST).orElse(false);
        Command command = new Command.Capture(exchange.caller(), idempotency, transfer, amountMinor, keepRest);
        return Answers.outcome(calls.submit(exchange, shard, command), 200, exchange.path());
    }

    HttpAnswer voidHold(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Id transfer = IdKind.TRANSFER.inPath(exchange.argument(0));
        JsonObject body = body(exchange, NOTHING);
        int shard = calls.shardOf(transfer, IdKind.TRANSFER);
        Idempotency idempotency = scoped(exchange, Operation.VOID, transfer, key, body);
        Command command = new Command.VoidTransfer(exchange.caller(), idempotency, transfer);
        return Answers.outcome(calls.submit(exchange, shard, command), 200, exchange.path());
    }

    HttpAnswer reverse(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Id transfer = IdKind.TRANSFER.inPath(exchange.argument(0));
        JsonObject body = body(exchange, AMOUNT_ONLY);
        int shard = calls.shardOf(transfer, IdKind.TRANSFER);
        long amountMinor = amount(exchange, transfer, body);
        Idempotency idempotency = scoped(exchange, Operation.REVERSE, transfer, key, body);
        // The reversal lives where its original does, which decides on its cap.
        Id reversal = ids.next(transfer.jurisdiction(), transfer.slot());
        Command command = new Command.Reverse(exchange.caller(), idempotency, reversal, transfer, amountMinor);
        return Answers.outcome(calls.submit(exchange, shard, command), 201, exchange.path());
    }

    private JsonObject body(Exchange exchange, Shape shape) {
        exchange.noParameters();
        JsonObject body = exchange.optionalJson(shape, bodyMaxBytes);
        exchange.faults().check();
        return body;
    }

    private static Idempotency scoped(
            Exchange exchange, Operation operation, Id transfer, String key, JsonObject body) {
        Fingerprint payload = Fingerprint.of(body);
        return IdempotencyKeys.scoped(exchange.caller(), operation, transfer, key, payload);
    }

    /// The amount in minor units, 0 for none. Its scale is that of the transfer, which has to be looked up first; the
    /// currency of a transfer never changes.
    private long amount(Exchange exchange, Id transfer, JsonObject body) {
        if (!body.has(0)) {
            return 0;
        }
        View.Transfer view = find(exchange, transfer, new Shards.Consistency.Linearizable());
        Asset asset = Render.assetOf(view.asset());
        long amountMinor = new Checks(exchange.faults()).amount(body, 0, Optional.of(asset));
        exchange.faults().check();
        return amountMinor;
    }

    private View.Transfer find(Exchange exchange, Id transfer, Shards.Consistency consistency) {
        int shard = calls.shardOf(transfer, IdKind.TRANSFER);
        Answer answer = calls.ask(exchange, shard, new Query.TransferById(exchange.caller(), transfer), consistency);
        if (calls.one(answer, IdKind.TRANSFER, transfer) instanceof View.Transfer view) {
            return view;
        }
        throw IdKind.TRANSFER.notFound(IdKind.TRANSFER.text(transfer));
    }
}
