package com.binaxpay.gateway;

import com.binaxpay.wire.QuotaCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongUnaryOperator;

/// Divides quotas among the processes that take partners' requests. One for the leader of the control group; it keeps
/// nothing
/// on disk.
///
/// ## How a quota is divided
///
/// Each process that could take requests owns a small part of every quota for ever, its base: a twenty-fifth of the
/// quota divided by all. The rest goes to those that want it, each as much as it wants, the largest equally (max-min
/// fair). A share that is to shrink is counted in full until its process has reported the smaller one, so all shares
/// together never exceed the quota, whatever is lost on the way. Nobody gives up a share because nothing comes for a
/// while; only because another wants it.
///
/// A process that is not heard of keeps its share, since it keeps to it, for [#SILENCE_MS]; by then it is back at its
/// base by itself (see [QuotaShares]). Whoever leads the control group next knows no shares: for [#GRACE_MS] it
/// confirms what is reported, and gives nobody more.
///
/// Safe for any thread.
public final class QuotaLender {
    /// How long a share is kept for a process that is silent.
    static final long SILENCE_MS = 15 * 60_000;

    /// How long a new lender listens before it lends.
    static final long GRACE_MS = 2_000;

    private static final int BASE_PARTS = 25;
    private static final double HEADROOM = 1.1;
    private static final int BUCKETS_MAX = 200_000;

    private static final class Holder {
        private long grantedMilli;
        private long reportedMilli;
        private long wantedMilli;
        private long heardMs;

        long heldMilli() {
            return Math.max(grantedMilli, reportedMilli);
        }
    }

    private final LongUnaryOperator limits;
    private final IntSupplier processes;
    private final long startedMs;
    private final Map<Long, Map<String, Holder>> buckets = new HashMap<>();

    /// @param limits calls a second of each quota
    /// @param processes how many could take requests
    /// @param nowMs when it began to lead
    public QuotaLender(LongUnaryOperator limits, IntSupplier processes, long nowMs) {
        this.limits = limits;
        this.processes = processes;
        this.startedMs = nowMs;
    }

    /// The part of a quota that each process owns, in thousandths of a call a second.
    static long baseMilli(long limit, int processes) {
        return limit * 1_000 / BASE_PARTS / Math.max(1, processes);
    }

    /// Shares for `call`, in the order of its demands.
    public synchronized List<Long> lend(QuotaCall call, long nowMs) {
        List<Long> shares = new ArrayList<>();
        for (QuotaCall.Demand demand : call.demands()) {
            long limit = limits.applyAsLong(demand.bucket());
            if (!buckets.containsKey(demand.bucket()) && buckets.size() >= BUCKETS_MAX) {
                shares.add(baseMilli(limit, processes.getAsInt()));
            } else {
                shares.add(lend(call.process(), demand, limit, nowMs));
            }
        }
        return shares;
    }

    private long lend(String process, QuotaCall.Demand demand, long limit, long nowMs) {
        Map<String, Holder> holders = buckets.computeIfAbsent(demand.bucket(), _ -> new HashMap<>());
        long base = baseMilli(limit, processes.getAsInt());
        Holder own = holders.computeIfAbsent(process, _ -> new Holder());
        own.reportedMilli = demand.shareMilli();
        own.wantedMilli = (long) (demand.wantedMilli() * HEADROOM);
        own.heardMs = nowMs;
        holders.values().removeIf(each -> nowMs - each.heardMs > SILENCE_MS);
        long others = 0;
        for (Map.Entry<String, Holder> each : holders.entrySet()) {
            others += each.getKey().equals(process)
                    ? 0
                    : Math.max(base, each.getValue().heldMilli());
        }
        // Those that never asked own their bases all the same.
        others += base * Math.max(0, processes.getAsInt() - holders.size());
        long free = Math.max(base, limit * 1_000 - others);
        long wished = nowMs - startedMs < GRACE_MS
                ? Math.max(base, demand.shareMilli())
                : wish(holders, own, limit * 1_000, base);
        own.grantedMilli = Math.clamp(wished, Math.min(base, free), free);
        return own.grantedMilli;
    }

    /// What `own` should have: what it wants, the largest wants cut to one height; and of what nobody wants as large a
    /// part as it has now.
    private long wish(Map<String, Holder> holders, Holder own, long limitMilli, long base) {
        long spread = limitMilli - base * processes.getAsInt();
        List<Long> wants = new ArrayList<>();
        double held = 0;
        for (Holder each : holders.values()) {
            wants.add(Math.max(0, each.wantedMilli - base));
            held += each.heldMilli();
        }
        wants.sort(null);
        long left = spread;
        int sharers = wants.size();
        long height = Long.MAX_VALUE;
        for (long want : wants) {
            if (want >= left / sharers) {
                height = left / sharers;
                left = 0;
                break;
            }
            left -= want;
            sharers--;
        }
        long part = held == 0 ? left / wants.size() : (long) (left * (own.heldMilli() / held));
        return base + Math.min(height, Math.max(0, own.wantedMilli - base)) + part;
    }
}
