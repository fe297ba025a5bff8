package com.binaxpay.gateway;

import java.util.HashSet;
import java.util.Set;

/// Nonces that were seen in the last while, so that each is taken once. Remembers hashes in two generations, of which
/// the older goes when the younger has lasted long enough. Safe for any thread.
final class Nonces {
    /// What became of one.
    enum Verdict {
        /// Not seen in the last while, and remembered now.
        NEW,
        /// Seen before.
        REPEATED,
        /// There is no place to remember it.
        FULL
    }

    private final long lastingNs;
    private final int countMax;
    private Set<Long> older = new HashSet<>();
    private Set<Long> younger = new HashSet<>();
    private long begunNs;

    /// @param lastingNs for how long each is remembered at the least
    /// @param countMax how many a generation holds
    Nonces(long lastingNs, int countMax, long nowNs) {
        this.lastingNs = lastingNs;
        this.countMax = countMax;
        this.begunNs = nowNs;
    }

    synchronized Verdict take(int key, String nonce, long nowNs) {
        if (nowNs - begunNs >= 2 * lastingNs) {
            older = new HashSet<>();
            younger = new HashSet<>();
            begunNs = nowNs;
        } else if (nowNs - begunNs >= lastingNs) {
            older = younger;
            younger = new HashSet<>();
            begunNs = nowNs;
        }
        long hash = new Fingerprint().add(key).add(nonce).hi();
        if (older.contains(hash) || younger.contains(hash)) {
            return Verdict.REPEATED;
        }
        if (younger.size() >= countMax) {
            return Verdict.FULL;
        }
        younger.add(hash);
        return Verdict.NEW;
    }
}
