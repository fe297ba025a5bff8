package com.binaxpay.gateway;

import com.binaxpay.gateway.GatewayConfig.Limits;
import com.binaxpay.gateway.Routes.Access;
import com.binaxpay.gateway.Routes.Route;
import com.binaxpay.observe.TrafficWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/// All routes of the two listeners, on one screen.
final class RouteTable {
    private static final List<String> JSON = List.of(Json.CONTENT_TYPE);
    private static final List<String> ANYTHING = List.of("*/*");

    private RouteTable() {}

    /// What partners call.
    static Routes api(GatewayConfig config, GatewayPorts ports, TrafficWindow traffic) {
        Limits limits = config.limits();
        int bodyMax = limits.bodyMaxBytes();
        Duration commandDeadline = limits.commandDeadline();
        ShardCalls calls = new ShardCalls(ports.shards(), ports.directory(), ports.clock(), commandDeadline);
        Cursors cursors = new Cursors(config.cursorKey());
        IdSource ids = ports.ids();

        List<Route> routes = new ArrayList<>(docs());
        WalletHandlers wallets = new WalletHandlers(calls, ids, cursors, bodyMax);
        routes.add(post("/v1/wallets", wallets::open));
        routes.add(get("/v1/wallets/{}", wallets::get));
        routes.add(get("/v1/wallets/{}/balances", wallets::balances));
        routes.add(get("/v1/wallets/{}/statement", wallets::statement));
        routes.add(post("/v1/wallets/{}/freeze", wallets::freeze));
        routes.add(post("/v1/wallets/{}/unfreeze", wallets::unfreeze));
        routes.add(post("/v1/wallets/{}/close", wallets::close));
        routes.add(post("/v1/test-helpers/fund", wallets::fund));

        TransferHandlers transfers = new TransferHandlers(calls, ids, bodyMax);
        routes.add(post("/v1/transfers", transfers::create));
        routes.add(get("/v1/transfers/{}", transfers::get));
        routes.add(post("/v1/transfers/{}/capture", transfers::capture));
        routes.add(post("/v1/transfers/{}/void", transfers::voidHold));
        routes.add(post("/v1/transfers/{}/reverse", transfers::reverse));
        TransferBatchHandlers batches = new TransferBatchHandlers(calls, ids, limits.batchMaxBytes());
        routes.add(post("/v1/transfer-batches", batches::create));

        PayoutHandlers payouts = new PayoutHandlers(calls, ids, cursors, bodyMax);
        routes.add(post("/v1/payouts", payouts::create));
        routes.add(get("/v1/payouts", payouts::list));
        routes.add(get("/v1/payouts/{}", payouts::get));
        routes.add(post("/v1/payouts/{}/cancel", payouts::cancel));
        PayoutBatchHandlers files = new PayoutBatchHandlers(calls, ids, cursors, limits);
        routes.add(new Route("POST", "/v1/payout-batches", Access.UPLOAD, JSON, files::create));
        routes.add(get("/v1/payout-batches/{}", files::get));
        routes.add(get("/v1/payout-batches/{}/rows", files::rows));
        routes.add(new Route(
                "GET", "/v1/payout-batches/{}/events", Access.STREAM, List.of("text/event-stream"), files::events));

        CollectionHandlers collections = new CollectionHandlers(calls, ids, cursors, bodyMax);
        routes.add(post("/v1/collections", collections::create));
        routes.add(get("/v1/collections", collections::list));
        routes.add(get("/v1/collections/{}", collections::get));
        routes.add(post("/v1/collections/{}/refund", collections::refund));
        routes.add(get("/v1/refunds/{}", collections::getRefund));

        TokenHandlers tokens = new TokenHandlers(calls, ports, bodyMax);
        routes.add(post("/v1/tokens", tokens::create));
        routes.add(get("/v1/tokens/{}", tokens::get));
        routes.add(keyed("DELETE", "/v1/tokens/{}", tokens::erase));

        ExchangeHandlers exchanges = new ExchangeHandlers(calls, ports, config);
        routes.add(post("/v1/quotes", exchanges::quote));
        routes.add(post("/v1/exchanges", exchanges::exchange));

        EventHandlers events = new EventHandlers(calls, cursors);
        routes.add(get("/v1/events", events::list));
        routes.add(get("/v1/events/{}", events::get));
        WebhookHandlers webhooks = new WebhookHandlers(calls, cursors, ports, bodyMax);
        routes.add(post("/v1/events/{}/redeliver", webhooks::redeliver));
        routes.add(post("/v1/webhook-endpoints", webhooks::create));
        routes.add(get("/v1/webhook-endpoints", webhooks::list));
        routes.add(get("/v1/webhook-endpoints/{}", webhooks::get));
        routes.add(keyed("PATCH", "/v1/webhook-endpoints/{}", webhooks::change));
        routes.add(keyed("DELETE", "/v1/webhook-endpoints/{}", webhooks::delete));
        routes.add(post("/v1/webhook-endpoints/{}/rotate-secret", webhooks::rotate));
        routes.add(get("/v1/webhook-endpoints/{}/deliveries", webhooks::deliveries));

        EvidenceHandlers evidence = new EvidenceHandlers(calls);
        routes.add(get("/v1/transfers/{}/proof", evidence::proof));
        routes.add(open("/v1/evidence/keys", JSON, evidence::keys));
        routes.add(get("/v1/evidence/checkpoints", evidence::checkpoints));
        routes.add(get("/v1/evidence/consistency", evidence::consistency));

        ReferenceHandlers reference = new ReferenceHandlers(config, ports.directory(), ports.health(), traffic);
        routes.add(open("/v1/assets", JSON, reference::assets));
        routes.add(open("/v1/corridors", JSON, reference::corridors));
        routes.add(open("/v1/status", JSON, reference::status));
        if (ports.operators().isPresent()) {
            routes.addAll(admin(new AccountHandlers(calls, cursors, bodyMax)));
        }
        return new Routes(routes);
    }

    /// What operators call, on nodes only: no edge can create credit.
    private static List<Route> admin(AccountHandlers accounts) {
        return List.of(
                admin("GET", "/admin/v1/holders/{}/accounts", accounts::ofHolder),
                admin("GET", "/admin/v1/shards/{}/accounts/{}", accounts::get),
                admin("PUT", "/admin/v1/shards/{}/accounts/{}/overdraft", accounts::overdraft),
                admin("PUT", "/admin/v1/wallets/{}/overdraft", accounts::overdraftOfWallet));
    }

    /// What those call who run the process.
    ///
    /// @param load how much of what it can bear the API has, see [Gateway#load]
    static Routes operations(GatewayPorts ports, DoubleSupplier load) {
        OperationsHandlers operations = new OperationsHandlers(ports.health(), load, ports.capacity(), ports.metrics());
        List<Route> routes = new ArrayList<>(docs());
        routes.add(open("/healthz", ANYTHING, operations::healthz));
        routes.add(open("/readyz", ANYTHING, operations::readyz));
        routes.add(open("/metrics", ANYTHING, operations::metrics));
        return new Routes(routes);
    }

    private static List<Route> docs() {
        Docs docs = new Docs();
        return List.of(
                open("/openapi.json", JSON, docs::openApi),
                open("/docs", ANYTHING, docs::page),
                open("/docs/", ANYTHING, docs::page),
                open("/docs/{}", ANYTHING, docs::file));
    }

    private static Route get(String pattern, Handler handler) {
        return new Route("GET", pattern, Access.KEY, JSON, handler);
    }

    private static Route keyed(String method, String pattern, Handler handler) {
        return new Route(method, pattern, Access.KEY, JSON, handler);
    }

    private static Route post(String pattern, Handler handler) {
        return new Route("POST", pattern, Access.KEY, JSON, handler);
    }

    private static Route admin(String method, String pattern, Handler handler) {
        return new Route(method, pattern, Access.OPERATOR, JSON, handler);
    }

    private static Route open(String pattern, List<String> produces, Handler handler) {
        return new Route("GET", pattern, Access.PUBLIC, produces, handler);
    }
}
