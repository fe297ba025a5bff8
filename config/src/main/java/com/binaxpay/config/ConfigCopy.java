package com.binaxpay.config;

import com.binaxpay.wire.ConfigSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The newest configuration that this process knows. Any thread reads; whoever receives versions writes.
public final class ConfigCopy implements ConfigView {
    private record Known(ConfigSnapshot state, Configuration configuration) {}

    private final Topology fallback;
    private final ApiKeys apiKeys;
    private final LongSupplier nanoTime;
    private volatile Known known;
    private final Object changed = new Object();
    private volatile long confirmedNs;

    /// A copy that knows nothing yet.
    ///
    /// @param fallback the topology until the control group has one
    /// @param nanoTime a clock like [System#nanoTime]
    public ConfigCopy(Topology fallback, ApiKeys apiKeys, LongSupplier nanoTime) {
        this.fallback = fallback;
        this.apiKeys = apiKeys;
        this.nanoTime = nanoTime;
        this.confirmedNs = nanoTime.getAsLong();
        this.known = new Known(ConfigState.EMPTY, ConfigState.configuration(ConfigState.EMPTY, fallback));
    }

    /// Shows `state` from now on.
    void put(ConfigSnapshot state) {
        Known next = new Known(state, ConfigState.configuration(state, fallback));
        known = next;
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    /// Notes that the version held now was the newest `ageMs` ago.
    void confirm(long ageMs) {
        confirmedNs = nanoTime.getAsLong() - Duration.ofMillis(ageMs).toNanos();
    }

    /// The whole state.
    ConfigSnapshot state() {
        return known.state();
    }

    /// Whether the control group has agreed on a topology, as far as is known here; until then a process goes by its
    /// own file.
    public boolean hasAgreed() {
        return !state().topologyYaml().isEmpty();
    }

    /// Waits until the version differs from `version`, `waitMs` at the most; the newer state, or null.
    @Nullable
    ConfigSnapshot awaitOther(long version, long waitMs) throws InterruptedException {
        long endNs = nanoTime.getAsLong() + Duration.ofMillis(waitMs).toNanos();
        synchronized (changed) {
            while (true) {
                ConfigSnapshot state = state();
                if (state.version() != version) {
                    return state;
                }
                long leftMs = Duration.ofNanos(endNs - nanoTime.getAsLong()).toMillis();
                if (leftMs <= 0) {
                    return null;
                }
                changed.wait(leftMs);
            }
        }
    }

    @Override
    public Configuration current() {
        return known.configuration();
    }

    @Override
    public long ageMs() {
        return Math.max(0, Duration.ofNanos(nanoTime.getAsLong() - confirmedNs).toMillis());
    }

    @Override
    public Optional<ApiKey> authenticate(String presentedKey) {
        return apiKeys.find(current(), presentedKey);
    }

    @Override
    public Optional<ApiKey> authenticateOperator(String presentedKey) {
        return apiKeys.findOperator(current(), presentedKey);
    }
}
