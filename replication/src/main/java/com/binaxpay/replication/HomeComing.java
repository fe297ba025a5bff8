package com.binaxpay.replication;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Decides when a leader hands over to a voter that is preferred to it and has come back. Ratis does that by itself
/// only
/// while nothing is proposed for a while. Owned by the host's watch thread.
///
/// The voter must have followed closely for [#STEADY_NS]; a hand-over that failed is tried again after [#RETRY_NS].
final class HomeComing {
    static final long STEADY_NS = TimeUnit.SECONDS.toNanos(2);
    static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LAG_ENTRIES_MAX = 64;

    private final long maxSilentMs;
    private Optional<String> steady = Optional.empty();
    private long sinceNs;
    private long notBeforeNs;

    HomeComing(long maxSilentMs, long nowNs) {
        this.maxSilentMs = maxSilentMs;
        this.sinceNs = nowNs;
        this.notBeforeNs = nowNs;
    }

    /// The voter to hand over to now.
    ///
    /// @param preferred the voter that has a higher priority than this leader, if there is one
    /// @param lags how this leader sees the others
    Optional<String> due(Optional<String> preferred, List<PeerLag> lags, long nowNs) {
        Optional<String> following = preferred.filter(name -> lags.stream().anyMatch(lag -> follows(lag, name)));
        if (following.isEmpty() || !following.equals(steady)) {
            steady = following;
            sinceNs = nowNs;
            return Optional.empty();
        }
        if (nowNs - sinceNs < STEADY_NS || nowNs - notBeforeNs < 0) {
            return Optional.empty();
        }
        notBeforeNs = nowNs + RETRY_NS;
        return following;
    }

    private boolean follows(PeerLag lag, String name) {
        return lag.name().equals(name) && lag.lagEntries() <= LAG_ENTRIES_MAX && lag.silentMs() <= maxSilentMs;
    }
}
