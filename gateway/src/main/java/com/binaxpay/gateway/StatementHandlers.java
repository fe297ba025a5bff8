package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `/v1/wallets/{id}/statement`, and balances as of a time.
final class StatementHandlers {
    private static final int LIMIT_MAX = 100;
    private static final List<String> FILTERS = List.of("currency", "from", "to", "as_of", "kind", "order");

    private final ShardCalls calls;
    private final Cursors cursors;

    StatementHandlers(ShardCalls calls, Cursors cursors) {
        this.calls = calls;
        this.cursors = cursors;
    }

    HttpAnswer get(Exchange exchange) {
        Id wallet = IdKind.WALLET.inPath(exchange.argument(0));
        Parameters parameters = exchange.parameters(
                "currency", "from", "to", "as_of", "kind", "order", "limit", "cursor", "consistency", "max_staleness");
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        Page page = Page.read(exchange, cursors, "statement/" + exchange.argument(0), LIMIT_MAX, parameters, FILTERS);
        long fromNs = page.filters().time("from", 0);
        long asOfNs = page.filters().time("as_of", Long.MAX_VALUE);
        long toNs = Math.min(page.filters().time("to", Long.MAX_VALUE), asOfNs == Long.MAX_VALUE ? asOfNs : asOfNs + 1);
        int asset = currency(exchange.faults(), page.filters());
        List<View.TransferKind> kinds = kinds(page.filters());
        boolean oldestFirst = oldestFirst(page.filters());
        exchange.faults().check();
        boolean goesOn = page.places().size() == 1;
        long before = goesOn && !oldestFirst ? page.places().getFirst() : Long.MAX_VALUE;
        long after = goesOn && oldestFirst ? page.places().getFirst() : 0;
        Answer.Many many = calls.many(
                calls.ask(
                        exchange,
                        calls.shardOf(wallet, IdKind.WALLET),
                        new Query.Statement(
                                exchange.caller(),
                                wallet,
                                asset,
                                fromNs,
                                toNs,
                                before,
                                page.limit(),
                                kinds,
                                oldestFirst,
                                after),
                        consistency),
                IdKind.WALLET,
                wallet);
        String next = many.hasMore() && many.views().getLast() instanceof View.StatementLine last
                ? page.cursor(exchange, cursors, List.of(last.position()))
                : "";
        if (asOfNs == Long.MAX_VALUE) {
            return Answers.page(many.views(), next);
        }
        List<View> balances = balances(exchange, wallet, asOfNs, consistency);
        return Answers.page(many.views(), next, out -> {
            out.writeArrayFieldStart("balances");
            for (View balance : balances) {
                Render.view(out, balance);
            }
            out.writeEndArray();
        });
    }

    List<View> balances(Exchange exchange, Id wallet, long asOfNs, Shards.Consistency consistency) {
        Query query = asOfNs == Long.MAX_VALUE
                ? new Query.Balances(exchange.caller(), wallet)
                : new Query.BalancesAsOf(exchange.caller(), wallet, asOfNs);
        Answer answer = calls.ask(exchange, calls.shardOf(wallet, IdKind.WALLET), query, consistency);
        return calls.many(answer, IdKind.WALLET, wallet).views();
    }

    private static int currency(Faults faults, Parameters filters) {
        Optional<String> code = filters.text("currency");
        if (code.isEmpty()) {
            return 0;
        }
        Optional<Asset> asset = Assets.byCode(code.get());
        if (asset.isEmpty()) {
            faults.parameter(
                    ProblemCode.UNKNOWN_CURRENCY,
                    "currency",
                    "The currency " + Fault.shown(code.get()) + " is not known.");
        }
        return asset.map(Asset::number).orElse(0);
    }

    private static List<View.TransferKind> kinds(Parameters filters) {
        List<View.TransferKind> kinds = new ArrayList<>();
        for (String name : filters.text("kind").map(text -> text.split(",", -1)).orElseGet(() -> new String[0])) {
            Optional<View.TransferKind> kind = kind(name);
            if (kind.isEmpty()) {
                filters.fault(
                        "kind",
                        "is not one or more of transfer, fund, reversal, payout, exchange, collection and refund");
                return List.of();
            }
            kinds.add(kind.get());
        }
        return kinds;
    }

    private static Optional<View.TransferKind> kind(String name) {
        for (View.TransferKind kind : View.TransferKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static boolean oldestFirst(Parameters filters) {
        String order = filters.text("order").orElse("newest");
        if (!order.equals("newest") && !order.equals("oldest")) {
            filters.fault("order", "is neither newest nor oldest");
        }
        return order.equals("oldest");
    }
}
