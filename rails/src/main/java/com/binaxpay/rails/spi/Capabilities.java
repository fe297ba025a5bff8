package com.binaxpay.rails.spi;

import java.util.Set;

/// Which payouts a provider takes.
///
/// @param rails kinds of network, e.g. `mobile_money`; empty means every one
/// @param currencies codes of assets, e.g. `KES`; empty means every one
public record Capabilities(Set<String> rails, Set<String> currencies) {
    /// Copies both sets.
    public Capabilities {
        rails = Set.copyOf(rails);
        currencies = Set.copyOf(currencies);
    }

    /// Takes everything.
    public static Capabilities all() {
        return new Capabilities(Set.of(), Set.of());
    }

    /// True where a payout of `currency` over `rail` may be given to this provider.
    public boolean take(String rail, String currency) {
        return (rails.isEmpty() || rails.contains(rail)) && (currencies.isEmpty() || currencies.contains(currency));
    }
}
