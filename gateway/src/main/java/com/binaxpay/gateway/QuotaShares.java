package com.binaxpay.gateway;

import com.binaxpay.wire.QuotaCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongUnaryOperator;

/// This process's shares of all quotas that are in use here. Between two answers of the lender it keeps to what it has;
/// cut
/// off, it does so for [QuotaLender#SILENCE_MS] and is then back at its base, which nobody else gets. Safe for any
/// thread.
final class QuotaShares {
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final int DEMANDS_MAX = 50_000;
    /// A quota that was not used for so long is asked for only at every so manieth call.
    private static final long QUIET_NS = 10 * NS_PER_S;

    private static final int QUIET_CALLS = 32;

    /// How much of what was wanted in the last interval counts against the ones before.
    private static final double NEWEST = 0.7;

    /// What is known here of one quota; guarded by itself.
    static final class Share {
        private final TokenBucket tokens;
        private long wanted;
        private double wantedMilli;
        private long askedNs;
        private long heardNs;
        private long usedNs;
        private boolean wasLent;

        private Share(long shareMilli, long nowNs) {
            tokens = new TokenBucket(shareMilli, nowNs);
            askedNs = nowNs;
            heardNs = nowNs;
            usedNs = nowNs;
        }

        /// Takes a call; false where there is none now.
        synchronized boolean take(long nowNs) {
            wanted++;
            usedNs = nowNs;
            return tokens.take(nowNs);
        }

        synchronized void putBack() {
            tokens.putBack();
        }

        synchronized long left(long nowNs) {
            return tokens.left(nowNs);
        }

        synchronized long secondsUntilNext(long nowNs) {
            return tokens.secondsUntilNext(nowNs);
        }

        private synchronized QuotaCall.Demand demand(long bucket, long nowNs) {
            long passedNs = Math.max(NS_PER_MS, nowNs - askedNs);
            double lately = wanted * 1_000.0 * NS_PER_S / passedNs;
            wantedMilli = wantedMilli == 0 ? lately : NEWEST * lately + (1 - NEWEST) * wantedMilli;
            wanted = 0;
            askedNs = nowNs;
            return new QuotaCall.Demand(bucket, tokens.shareMilli(), (long) wantedMilli);
        }

        private synchronized boolean isBusy(long nowNs) {
            return nowNs - usedNs < QUIET_NS;
        }

        private synchronized void lent(long shareMilli, long nowNs) {
            heardNs = nowNs;
            tokens.share(shareMilli, nowNs);
            if (!wasLent) {
                // All first shares together are the quota at the most, so they may begin full.
                tokens.fill(nowNs);
                wasLent = true;
            }
        }

        private synchronized void cutOff(long baseMilli, long nowNs) {
            if (nowNs - heardNs > QuotaLender.SILENCE_MS * NS_PER_MS && tokens.shareMilli() > baseMilli) {
                tokens.share(baseMilli, nowNs);
            }
        }
    }

    private final LongUnaryOperator limits;
    private final IntSupplier processes;
    /// Owned by the one thread that asks the lender regularly.
    private long calls;

    private final Map<Long, Share> shares = new ConcurrentHashMap<>();

    /// @param limits calls a second of each quota
    /// @param processes how many could take requests
    QuotaShares(LongUnaryOperator limits, IntSupplier processes) {
        this.limits = limits;
        this.processes = processes;
    }

    /// The share of `bucket`, with its base where nothing was lent yet.
    Share of(long bucket, long nowNs) {
        Share known = shares.get(bucket);
        return known != null
                ? known
                : shares.computeIfAbsent(
                        bucket,
                        _ -> new Share(QuotaLender.baseMilli(limits.applyAsLong(bucket), processes.getAsInt()), nowNs));
    }

    /// Whether nothing is known of `bucket` here.
    boolean isNew(long bucket) {
        return !shares.containsKey(bucket);
    }

    /// What to ask the lender for about one quota that is new here.
    QuotaCall firstCall(String process, long bucket, long nowNs) {
        return new QuotaCall(process, List.of(of(bucket, nowNs).demand(bucket, nowNs)));
    }

    /// What to ask the lender for.
    QuotaCall call(String process, long nowNs) {
        List<QuotaCall.Demand> demands = new ArrayList<>();
        long number = calls++;
        shares.forEach((bucket, share) -> {
            share.cutOff(QuotaLender.baseMilli(limits.applyAsLong(bucket), processes.getAsInt()), nowNs);
            boolean isTurn = share.isBusy(nowNs) || (number + bucket) % QUIET_CALLS == 0;
            if (isTurn && demands.size() < DEMANDS_MAX) {
                demands.add(share.demand(bucket, nowNs));
            }
        });
        return new QuotaCall(process, demands);
    }

    /// Takes the lender's answer to `call` in.
    void lent(QuotaCall call, List<Long> sharesMilli, long nowNs) {
        for (int i = 0; i < Math.min(sharesMilli.size(), call.demands().size()); i++) {
            long bucket = call.demands().get(i).bucket();
            Share share = shares.get(bucket);
            if (share != null) {
                share.lent(sharesMilli.get(i), nowNs);
            }
        }
    }
}
