package com.binaxpay.rails.spi;

import com.binaxpay.wire.View.OrderKind;
import java.util.EnumSet;
import java.util.Set;

/// Which orders a provider takes.
///
/// @param rails kinds of network, e.g. `mobile_money`; empty means every one
/// @param currencies codes of assets, e.g. `KES`; empty means every one
/// @param kinds what it can do
public record Capabilities(Set<String> rails, Set<String> currencies, Set<OrderKind> kinds) {
    /// Copies the sets.
    public Capabilities {
        rails = Set.copyOf(rails);
        currencies = Set.copyOf(currencies);
        kinds = Set.copyOf(kinds);
    }

    /// Takes everything.
    public static Capabilities all() {
        return new Capabilities(Set.of(), Set.of(), EnumSet.allOf(OrderKind.class));
    }

    /// True where an order of `currency` over `rail` may be given to this provider.
    public boolean take(OrderKind kind, String rail, String currency) {
        return kinds.contains(kind)
                && (rails.isEmpty() || rails.contains(rail))
                && (currencies.isEmpty() || currencies.contains(currency));
    }
}
