package com.binaxpay.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What one owner has in hand at this process, and what of it waits: of each tier the newest first. Guarded by its
/// [Admission].
final class Lane {
    /// One that asked for a place; told whether it got it.
    static final class Place {
        final CompletableFuture<Boolean> granted = new CompletableFuture<>();
        /// How long it waits for that.
        Duration waitMax = Duration.ZERO;
    }

    private final Map<Tier, Deque<Place>> waiting = new EnumMap<>(Tier.class);
    int width;
    int inHand;

    Lane() {
        for (Tier tier : Tier.values()) {
            waiting.put(tier, new ArrayDeque<>());
        }
    }

    Deque<Place> waiting(Tier tier) {
        return waiting.getOrDefault(tier, new ArrayDeque<>());
    }

    boolean isEmpty() {
        return inHand == 0 && waiting.values().stream().allMatch(Deque::isEmpty);
    }
}
