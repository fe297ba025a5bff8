package com.binaxpay.gateway;

import com.binaxpay.gateway.Routes.Route;
import java.util.List;

/// How much a call matters when there is not enough for all. The lower ones leave room for those above.
enum Tier {
    /// Moves one partner's money now: transfers, captures, payouts, exchanges. A fifth is reserved for these.
    CRITICAL(100),
    /// Everything else.
    DEFAULT(80),
    /// Many things at a time, which can wait: batches, lists, statements, proofs.
    BULK(50);

    private static final List<String> MOVING =
            List.of("/v1/transfers", "/v1/payouts", "/v1/exchanges", "/v1/collections", "/v1/card-payments");
    private static final List<String> LISTS = List.of(
            "/v1/wallets/{}/statement",
            "/v1/payouts",
            "/v1/collections",
            "/v1/payout-batches/{}/rows",
            "/v1/events",
            "/v1/transfers/{}/proof",
            "/v1/evidence/checkpoints",
            "/v1/webhook-endpoints/{}/deliveries");

    private final int percent;

    Tier(int percent) {
        this.percent = percent;
    }

    /// How many of `limit` calls in hand this tier may fill up to.
    int partOf(int limit) {
        return Math.max(1, limit * percent / 100);
    }

    static Tier of(Route route) {
        String pattern = route.pattern();
        boolean isRead = Scope.isRead(route.method());
        if (pattern.equals("/v1/transfer-batches") || isRead && LISTS.contains(pattern)) {
            return BULK;
        }
        return !isRead && MOVING.stream().anyMatch(path -> pattern.equals(path) || pattern.startsWith(path + "/"))
                ? CRITICAL
                : DEFAULT;
    }
}
