package com.binaxpay.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a key may do. A key with scopes may do what one of them allows, one without may do everything.
public enum Scope {
    /// All reads.
    READ("read", List.of()),
    /// Opening and changing wallets, test money.
    WALLETS("wallets:write", List.of("/v1/wallets", "/v1/test-helpers")),
    /// Transfers, their captures, voids and reversals.
    TRANSFERS("transfers:write", List.of("/v1/transfers", "/v1/transfer-batches")),
    /// Payouts and files of them.
    PAYOUTS("payouts:write", List.of("/v1/payouts", "/v1/payout-batches")),
    /// Collections and their refunds.
    COLLECTIONS("collections:write", List.of("/v1/collections")),
    /// Quotes and exchanges.
    EXCHANGES("exchanges:write", List.of("/v1/quotes", "/v1/exchanges")),
    /// Tokens.
    TOKENS("tokens:write", List.of("/v1/tokens")),
    /// Webhook endpoints, and sending events again.
    WEBHOOKS("webhooks:write", List.of("/v1/webhook-endpoints", "/v1/events"));

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // lists of List.of() do not change
    private final List<String> paths;

    Scope(String text, List<String> paths) {
        this.text = text;
        this.paths = paths;
    }

    /// As the configuration and people name it.
    public String text() {
        return text;
    }

    /// The scope of this name.
    public static Optional<Scope> named(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }

    /// The scope that a call needs.
    static Scope of(String method, String pattern) {
        if (isRead(method)) {
            return READ;
        }
        return Arrays.stream(values())
                .filter(scope ->
                        scope.paths.stream().anyMatch(path -> pattern.equals(path) || pattern.startsWith(path + "/")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no scope allows " + method + " " + pattern));
    }

    static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }
}
