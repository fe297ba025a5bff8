package com.binaxpay.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Addresses that guess keys: one from which too many wrong keys come in a while is turned away for a longer while, and
/// so is all of its [Origin]. Remembers the newest [#ADDRESSES_MAX], so that an attack from many costs bounded memory.
/// Loopback is never banned: what stands in front of us there is many. Safe for any thread.
final class BanList {
    static final int FAILURES_MAX = 100;
    static final int ADDRESSES_MAX = 50_000;
    static final Duration WHILE = Duration.ofMinutes(1);
    static final Duration BAN = Duration.ofMinutes(5);

    private static final class Suspect {
        private long sinceNs;
        private int failures;
        private long bannedUntilNs;
        private boolean isBanned;
    }

    private final LongSupplier nanoTime;
    private final Map<InetAddress, Suspect> suspects = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Suspect> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    BanList(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A wrong key came from `address`.
    synchronized void failed(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return;
        }
        long nowNs = nanoTime.getAsLong();
        Suspect suspect = suspects.computeIfAbsent(Origin.of(address), _ -> new Suspect());
        if (suspect.failures == 0 || nowNs - suspect.sinceNs > WHILE.toNanos()) {
            suspect.sinceNs = nowNs;
            suspect.failures = 0;
        }
        suspect.failures++;
        if (suspect.failures >= FAILURES_MAX) {
            suspect.isBanned = true;
            suspect.bannedUntilNs = nowNs + BAN.toNanos();
            suspect.failures = 0;
        }
    }

    /// For how many seconds `address` is turned away, at least 1; empty where it isn't.
    synchronized Optional<Long> secondsLeft(InetAddress address) {
        InetAddress origin = Origin.of(address);
        Suspect suspect = suspects.get(origin);
        if (suspect == null || !suspect.isBanned) {
            return Optional.empty();
        }
        long leftNs = suspect.bannedUntilNs - nanoTime.getAsLong();
        if (leftNs <= 0) {
            suspects.remove(origin);
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(leftNs).toSeconds() + 1);
    }
}
