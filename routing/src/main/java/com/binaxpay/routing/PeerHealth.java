package com.binaxpay.routing;

import com.binaxpay.wire.NodeHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How one other node seems to this one, from what became of the pulses that it was asked for. Time is the caller's.
/// For one thread, but for [#health].
///
/// Moves: HEALTHY ↔ SUSPECTED as bad pulses come and go; SUSPECTED → SLOW (FLAPPING from the third time on) with enough
/// of
/// them; SLOW → HEALTHY when all has been well for the hold-down, which doubles with each time. What is neither good
/// nor
/// bad, as when the node is not there at all, moves nothing, and is not well either: a process that is gone leads
/// nothing
/// anyway, and is as good as before when it is back.
public final class PeerHealth {
    private static final Logger LOG = LoggerFactory.getLogger(PeerHealth.class);
    /// A sample moves the mean of good answers by so much.
    private static final int WEIGHT_SHIFT = 6;

    private final String name;
    private final HealthRules rules;
    private volatile NodeHealth health = NodeHealth.HEALTHY;
    /// Newest in the lowest bit; 1 is bad.
    private long pulses;

    private long usualNs;
    private int timesSlow;
    private long wellSinceNs;
    private long healthySinceNs;

    /// Of a node of which nothing is known.
    public PeerHealth(String name, HealthRules rules, long nowNs) {
        this.name = name;
        this.rules = rules;
        this.wellSinceNs = nowNs;
        this.healthySinceNs = nowNs;
    }

    /// How it seems. Any thread.
    public NodeHealth health() {
        return health;
    }

    /// What its answers usually take, in nanoseconds; 0 before the first.
    public long usualNs() {
        return usualNs;
    }

    /// It answered.
    ///
    /// @param tookNs how long after it was asked
    /// @param fsyncNs how slow its disk is, 0 where unknown
    /// @param othersFsyncNs the slowest disk of the other nodes, this one's among them; 0 where unknown
    public void onAnswer(long tookNs, long fsyncNs, long othersFsyncNs, long nowNs) {
        boolean isLate = usualNs != 0
                && tookNs > usualNs * rules.lateFactor()
                && tookNs > usualNs + rules.lateSlack().toNanos();
        if (!isLate) {
            usualNs = usualNs == 0 || tookNs < usualNs ? tookNs : usualNs + (tookNs - usualNs >> WEIGHT_SHIFT);
        }
        boolean isDiskSlow = othersFsyncNs != 0
                && fsyncNs > rules.diskSlack().toNanos()
                && fsyncNs > othersFsyncNs * rules.diskFactor();
        onPulse(isLate || isDiskSlow, isDiskSlow ? "disk" : "late answers", nowNs);
    }

    /// It did not answer, though it is there.
    public void onSilence(long nowNs) {
        onPulse(true, "no answers", nowNs);
    }

    /// It is not there, or does not know pulses.
    public void onAbsence(long nowNs) {
        wellSinceNs = nowNs;
    }

    private void onPulse(boolean isBad, String why, long nowNs) {
        long looked = rules.window() == Long.SIZE ? -1L : (1L << rules.window()) - 1;
        pulses = (pulses << 1 | (isBad ? 1 : 0)) & looked;
        int bad = Long.bitCount(pulses);
        if (bad >= rules.suspectedAt()) {
            wellSinceNs = nowNs;
        }
        if (health.isUnfit()) {
            if (nowNs - wellSinceNs >= rules.holdDown(timesSlow).toNanos()) {
                healthySinceNs = nowNs;
                become(
                        NodeHealth.HEALTHY,
                        "well for " + rules.holdDown(timesSlow).toSeconds() + " s");
            }
            return;
        }
        if (timesSlow > 0 && nowNs - healthySinceNs >= rules.forget().toNanos()) {
            timesSlow = 0;
        }
        if (bad >= rules.slowAt()) {
            timesSlow++;
            become(timesSlow >= rules.flappingAt() ? NodeHealth.FLAPPING : NodeHealth.SLOW, why);
        } else {
            become(bad >= rules.suspectedAt() ? NodeHealth.SUSPECTED : NodeHealth.HEALTHY, why);
        }
    }

    /// The only place that changes it.
    private void become(NodeHealth next, String why) {
        if (next == health) {
            return;
        }
        if (next.isUnfit() || health.isUnfit()) {
            LOG.info("{}: {} -> {}: {}; slow {} times in a row", name, health, next, why, timesSlow);
        }
        health = next;
    }
}
