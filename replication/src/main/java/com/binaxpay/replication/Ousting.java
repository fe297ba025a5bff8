package com.binaxpay.replication;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Decides when a follower stands for election though its leader lives: where that one should not lead, and has not
/// handed over by itself for [#GRACE_NS]. The others stand one after the other, so that with equal logs the first wins;
/// an election that brought nobody is tried again after [#AGAIN_NS]. Owned by the host's watch thread.
final class Ousting {
    static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(600);
    static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(600);
    static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(4);

    private final String process;
    private final List<String> voters;
    private Optional<String> ousted = Optional.empty();
    private long dueNs;

    Ousting(String process, List<String> voters) {
        this.process = process;
        this.voters = List.copyOf(voters);
    }

    /// The leader in whose place this voter stands now.
    ///
    /// @param leader who leads, as far as is known here
    /// @param unfit who should not
    Optional<String> due(Optional<String> leader, Set<String> unfit, long nowNs) {
        Optional<String> bad = leader.filter(unfit::contains);
        if (bad.isEmpty() || unfit.contains(process)) {
            ousted = Optional.empty();
            return Optional.empty();
        }
        if (!bad.equals(ousted)) {
            ousted = bad;
            int turn = voters.stream()
                    .filter(voter -> !unfit.contains(voter))
                    .toList()
                    .indexOf(process);
            dueNs = nowNs + GRACE_NS + turn * TURN_NS;
        }
        if (nowNs - dueNs < 0) {
            return Optional.empty();
        }
        dueNs = nowNs + AGAIN_NS;
        return bad;
    }
}
