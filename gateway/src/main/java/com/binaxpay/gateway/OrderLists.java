package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;

/// Lists of orders of one kind over all shards, newest first. The place in each shard's list is the last order taken
/// from it.
final class OrderLists {
    private static final int LIMIT_MAX = 100;

    private final ShardCalls calls;
    private final Cursors cursors;
    private final String name;
    private final View.OrderKind kind;

    /// @param name what cursors of the list are for
    OrderLists(ShardCalls calls, Cursors cursors, String name, View.OrderKind kind) {
        this.calls = calls;
        this.cursors = cursors;
        this.name = name;
        this.kind = kind;
    }

    HttpAnswer page(Exchange exchange) {
        Parameters parameters = exchange.parameters("limit", "cursor", "consistency", "max_staleness");
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        Page page = Page.read(exchange, cursors, name, LIMIT_MAX, parameters, List.of());
        exchange.faults().check();
        int shards = calls.directory().shardCount();
        List<Long> places = page.places(2 * shards, 0);
        List<Query> queries = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            Id before = new Id(places.get(2 * shard), places.get(2 * shard + 1));
            queries.add(new Query.PayoutsOf(exchange.caller(), before, page.limit(), kind));
        }
        Merge merge = new Merge(calls.askAll(exchange, queries, consistency), OrderLists::createdNs, page.limit());
        for (int shard = 0; shard < shards; shard++) {
            if (merge.lastTaken(shard).orElse(null) instanceof View.Payout last) {
                places.set(2 * shard, last.id().hi());
                places.set(2 * shard + 1, last.id().lo());
            }
        }
        return Answers.page(merge.views(), merge.hasMore() ? page.cursor(exchange, cursors, places) : "");
    }

    private static long createdNs(View view) {
        return view instanceof View.Payout order ? order.createdNs() : 0;
    }
}
