package com.binaxpay.replication;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Decides when a leader hands over to a voter that is preferred to it and has come back. Ratis would do that by itself
/// for a voter of higher priority, but as soon as its log is complete: while it still applies what it missed, nobody
/// would be served. So Ratis knows no priorities, and this is the only way home. Owned by the host's watch thread.
///
/// The voter must have followed closely for [#STEADY_NS], so that one that has just begun is past its first seconds, in
/// which it loads and compiles ([#FIRST_STEADY_NS] while this process is young, so that a new cluster soon is at home,
/// and where this process should not lead); a hand-over that failed is tried again after [#RETRY_NS].
final class HomeComing {
    static final long STEADY_NS = TimeUnit.SECONDS.toNanos(4);
    static final long FIRST_STEADY_NS = TimeUnit.MILLISECONDS.toNanos(300);
    static final long YOUNG_NS = TimeUnit.SECONDS.toNanos(10);
    static final long RETRY_NS = TimeUnit.SECONDS.toNanos(3);
    static final long POSTPONE_NS = TimeUnit.SECONDS.toNanos(1);
    /// For how long nothing is appended before an entry is asked for.
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);
    /// Entries that a voter may be behind; under load it always is a few.
    static final long LAG_ENTRIES_MAX = 64;

    private final long maxSilentMs;
    private final long bornNs;
    /// Who follows, and since when.
    private final Map<String, Long> following = new HashMap<>();
    private volatile long notBeforeNs;
    private long lastSeen = -1;
    private long idleSinceNs;

    HomeComing(long maxSilentMs, long nowNs) {
        this.maxSilentMs = maxSilentMs;
        this.bornNs = nowNs;
        this.notBeforeNs = nowNs;
    }

    /// The voter to hand over to now, if it has applied its log too.
    ///
    /// @param preferred the voter that is preferred to this leader, if there is one
    /// @param lags how this leader sees the others
    /// @param isUrgent whether this leader should not lead
    Optional<String> due(Optional<String> preferred, List<PeerLag> lags, boolean isUrgent, long nowNs) {
        following
                .keySet()
                .removeIf(name -> lags.stream().noneMatch(lag -> lag.name().equals(name) && follows(lag)));
        lags.stream().filter(this::follows).forEach(lag -> following.putIfAbsent(lag.name(), nowNs));
        if (nowNs - notBeforeNs < 0) {
            return Optional.empty();
        }
        long steadyNs = isUrgent || nowNs - bornNs < YOUNG_NS ? FIRST_STEADY_NS : STEADY_NS;
        return preferred.filter(name -> nowNs - following.getOrDefault(name, nowNs) >= steadyNs);
    }

    /// Whether the voter has the log, or nearly so; it may still have to apply it.
    boolean isFollowing(Optional<String> voter) {
        return voter.filter(following::containsKey).isPresent();
    }

    /// A voter has not applied what it has: its time begins anew.
    void onBehind(String name) {
        following.remove(name);
    }

    /// Whether an entry has to be appended before the preferred voter can take over. A leader learns only from
    /// entries that it sends how far a voter's log reaches: of one that came back with a whole log, or was made
    /// new, it knows nothing while nobody writes. True once for each [#IDLE_NS].
    ///
    /// @param last index of the leader's last entry
    boolean needsEntry(Optional<String> preferred, List<PeerLag> lags, long last, long nowNs) {
        boolean isUnknown = preferred
                .filter(name ->
                        lags.stream().anyMatch(lag -> lag.name().equals(name) && answers(lag) && lag.lagEntries() > 0))
                .isPresent();
        if (!isUnknown || last != lastSeen) {
            lastSeen = last;
            idleSinceNs = nowNs;
            return false;
        }
        boolean isDue = nowNs - idleSinceNs >= IDLE_NS;
        idleSinceNs = isDue ? nowNs : idleSinceNs;
        return isDue;
    }

    /// The voter that is due cannot lead yet; it is asked again after a while, and others' hand-overs need not wait
    /// for it. From any thread.
    void postponed(long nowNs) {
        notBeforeNs = nowNs + POSTPONE_NS;
    }

    /// A hand-over began; another is not due at once. From any thread.
    void begun(long nowNs) {
        notBeforeNs = nowNs + RETRY_NS;
    }

    private boolean follows(PeerLag lag) {
        return answers(lag) && lag.lagEntries() <= LAG_ENTRIES_MAX;
    }

    private boolean answers(PeerLag lag) {
        return lag.silentMs() <= maxSilentMs;
    }
}
