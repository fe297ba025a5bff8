package com.binaxpay.gateway;

import com.binaxpay.gateway.Routes.Route;
import com.binaxpay.wire.KeyTerms;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Holds a call to the terms of its key: its end, where it may come from, what it may do. Safe for any thread.
final class KeyCheck {
    private static final int BLOCKS_MAX = 10_000;

    private final InstantSource clock;
    private final Map<String, Optional<AddressBlock>> blocks = new ConcurrentHashMap<>();

    KeyCheck(InstantSource clock) {
        this.clock = clock;
    }

    /// Refuses what the terms do not allow.
    void check(PartnerKey key, Exchange exchange, Route route) {
        KeyTerms terms = key.terms();
        if (terms.endsMs() != 0 && clock.millis() >= terms.endsMs()) {
            throw Problem.ofHeader(
                            ProblemCode.UNAUTHORIZED,
                            "Authorization",
                            "The key ended at " + Times.format(terms.endsMs() * 1_000_000L) + ".")
                    .asException();
        }
        if (!terms.addresses().isEmpty() && !isFrom(terms.addresses(), exchange)) {
            throw Problem.of(ProblemCode.ADDRESS_NOT_ALLOWED, "").asException();
        }
        if (!terms.scopes().isEmpty()) {
            Scope needed = Scope.of(exchange.method(), route.pattern());
            if (!terms.scopes().contains(needed.text())) {
                throw Problem.of(
                                ProblemCode.INSUFFICIENT_SCOPE,
                                "The call needs " + needed.text() + "; the key has " + String.join(", ", terms.scopes())
                                        + ".")
                        .asException();
            }
        }
    }

    private boolean isFrom(List<String> allowed, Exchange exchange) {
        if (blocks.size() > BLOCKS_MAX) {
            blocks.clear();
        }
        return exchange.remote()
                .filter(address -> allowed.stream()
                        .map(text -> blocks.computeIfAbsent(text, AddressBlock::parse))
                        .anyMatch(block -> block.isPresent() && block.get().contains(address)))
                .isPresent();
    }
}
