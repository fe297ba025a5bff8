package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;

/// `/v1/events` and what is below.
final class EventHandlers {
    static final List<String> TYPES = List.of(
            "wallet.created",
            "transfer.posted",
            "transfer.pending",
            "transfer.captured",
            "transfer.voided",
            "transfer.expired",
            "transfer.reversed",
            "exchange.posted",
            "payout.submitted",
            "payout.succeeded",
            "payout.failed",
            "payout.unknown",
            "payout_batch.completed",
            "collection.submitted",
            "collection.succeeded",
            "collection.failed",
            "collection.unknown",
            "refund.submitted",
            "refund.succeeded",
            "refund.failed",
            "refund.unknown");
    private static final int LIMIT_MAX = 100;
    private static final String LIST = "events";

    private final ShardCalls calls;
    private final Cursors cursors;

    EventHandlers(ShardCalls calls, Cursors cursors) {
        this.calls = calls;
        this.cursors = cursors;
    }

    HttpAnswer get(Exchange exchange) {
        Id event = IdKind.EVENT.inPath(exchange.argument(0));
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        int shard = calls.shardOf(event, IdKind.EVENT);
        Answer answer = calls.ask(exchange, shard, new Query.EventById(exchange.caller(), event), consistency);
        return Answers.view(200, calls.one(answer, IdKind.EVENT, event));
    }

    /// All shards' events, newest first. The place in each shard's list is the number of the last event taken from it.
    HttpAnswer list(Exchange exchange) {
        Parameters parameters = exchange.parameters("type", "limit", "cursor", "consistency", "max_staleness");
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        Page page = Page.read(exchange, cursors, LIST, LIMIT_MAX, parameters, List.of("type"));
        String type = page.filters().text("type").orElse("");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            page.filters().fault("type", "is none of " + String.join(", ", TYPES));
        }
        exchange.faults().check();
        int shards = calls.directory().shardCount();
        List<Long> places = page.places(shards, Long.MAX_VALUE);
        List<Query> queries = new ArrayList<>();
        for (long place : places) {
            queries.add(new Query.Events(exchange.caller(), type, place, page.limit()));
        }
        Merge merge = new Merge(calls.askAll(exchange, queries, consistency), EventHandlers::timeNs, page.limit());
        for (int shard = 0; shard < shards; shard++) {
            if (merge.lastTaken(shard).orElse(null) instanceof View.Event last) {
                places.set(shard, last.number());
            }
        }
        return Answers.page(merge.views(), merge.hasMore() ? page.cursor(exchange, cursors, places) : "");
    }

    private static long timeNs(View view) {
        return view instanceof View.Event event ? event.timeNs() : 0;
    }
}
