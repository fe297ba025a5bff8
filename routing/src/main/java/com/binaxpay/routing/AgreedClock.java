package com.binaxpay.routing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wall clock of a node among the nodes of a cluster: its own while that is within half a second of the median of
/// theirs, else what most of them say. A clock that jumps is found out at the next question, not at the next pulse:
/// between pulses the time that passes is measured with the monotonic clock.
///
/// Until most clocks were heard to agree it knows no time, for [#GRACE_NS] at the most after it began; where they never
/// do (nodes of an older release, no majority within reach), its own clock is what there is.
///
/// All nodes are asked alike: a majority that is wrong in the same way is believed.
public final class AgreedClock implements InstantSource {
    /// A clock is wrong that is further from the median.
    public static final long TOLERANCE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    static final long GRACE_NS = TimeUnit.SECONDS.toNanos(3);
    /// What took longer tells too little of the other's clock.
    static final long ASKING_NS_MAX = TimeUnit.MILLISECONDS.toNanos(400);

    /// Likewise for looking at both clocks of its own.
    private static final long LOOKING_NS_MAX = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int LOOKS = 3;

    static final long FRESH_NS = TimeUnit.SECONDS.toNanos(5);
    /// How long a clock must have been right that was wrong.
    static final long HOLD_DOWN_NS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(AgreedClock.class);

    private final String self;
    private final LongSupplier epochNs;
    private final LongSupplier nanoTime;
    private final long begunNs;
    private final Map<String, Reading> readings = new HashMap<>();
    private final Map<String, Long> wrongUntilNs = new HashMap<>();
    private Set<String> others = Set.of();
    /// How far the agreed time is ahead of the monotonic clock.
    private volatile long agreedNs;
    private volatile boolean isAgreed;

    /// How far another's clock is ahead of this node's monotonic one.
    private record Reading(long aheadNs, long errorNs, long atNs) {}

    /// @param self this node's name
    /// @param epochNs its own clock
    /// @param nanoTime a clock that never jumps
    public AgreedClock(String self, LongSupplier epochNs, LongSupplier nanoTime) {
        this.self = self;
        this.epochNs = epochNs;
        this.nanoTime = nanoTime;
        this.begunNs = nanoTime.getAsLong();
    }

    /// One on this machine's clocks.
    public static AgreedClock of(String self) {
        return new AgreedClock(self, () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()), System::nanoTime);
    }

    /// Sets who the other nodes are.
    public synchronized void meet(Collection<String> nodes) {
        others = Set.copyOf(nodes);
        readings.keySet().retainAll(others);
    }

    /// Another node told its clock.
    ///
    /// @param askedNs when it was asked, by the monotonic clock
    /// @param itsEpochNs what its own clock said; 0 where that was not told
    public synchronized void heard(String node, long askedNs, long itsEpochNs) {
        long nowNs = nanoTime.getAsLong();
        long tookNs = nowNs - askedNs;
        if (itsEpochNs != 0 && tookNs <= ASKING_NS_MAX && others.contains(node)) {
            readings.put(node, new Reading(itsEpochNs - (askedNs + tookNs / 2), tookNs / 2, nowNs));
        }
        agree(nowNs);
    }

    private void agree(long nowNs) {
        readings.values().removeIf(reading -> nowNs - reading.atNs > FRESH_NS);
        OptionalLong own = ownAheadNs();
        if (own.isEmpty()) {
            return;
        }
        long ownNs = own.getAsLong();
        long[] ahead = LongStream.concat(
                        LongStream.of(ownNs), readings.values().stream().mapToLong(Reading::aheadNs))
                .sorted()
                .toArray();
        long medianNs = ahead[(ahead.length - 1) / 2];
        long near = Arrays.stream(ahead)
                .filter(each -> Math.abs(each - medianNs) <= TOLERANCE_NS)
                .count();
        if (2 * near <= others.size() + 1) {
            return;
        }
        agreedNs = medianNs;
        isAgreed = true;
        judge(self, ownNs - medianNs, 0, nowNs);
        readings.forEach((node, reading) -> judge(node, reading.aheadNs - medianNs, reading.errorNs, nowNs));
    }

    private void judge(String node, long offNs, long errorNs, long nowNs) {
        if (Math.abs(offNs) > TOLERANCE_NS + errorNs) {
            if (wrongUntilNs.put(node, nowNs + HOLD_DOWN_NS) == null) {
                LOG.warn("the clock of {} is {} ms off those of most nodes", node, offNs / 1_000_000);
            }
        } else if (wrongUntilNs.containsKey(node) && nowNs - wrongUntilNs.get(node) >= 0) {
            wrongUntilNs.remove(node);
            LOG.info("the clock of {} is right again", node);
        }
    }

    /// Nodes whose clocks are wrong, or were a moment ago; they should not lead.
    public synchronized Set<String> wrong() {
        return new TreeSet<>(wrongUntilNs.keySet());
    }

    /// The time in ns since 1970; 0 while it is not known.
    public long epochNs() {
        long nowNs = nanoTime.getAsLong();
        long ownNs = epochNs.getAsLong();
        if (!isAgreed) {
            return nowNs - begunNs < GRACE_NS && !isAlone() ? 0 : ownNs;
        }
        if (Math.abs(ownNs - nowNs - agreedNs) <= TOLERANCE_NS) {
            return ownNs;
        }
        OptionalLong own = ownAheadNs();
        boolean isRight = own.isPresent() && Math.abs(own.getAsLong() - agreedNs) <= TOLERANCE_NS;
        return isRight ? epochNs.getAsLong() : nanoTime.getAsLong() + agreedNs;
    }

    private synchronized boolean isAlone() {
        return others.isEmpty();
    }

    /// How far this node's own clock is ahead of the median, in ns; 0 while that is not known.
    public long ownOffNs() {
        return isAgreed ? ownAheadNs().orElse(agreedNs) - agreedNs : 0;
    }

    /// How far this node's own clock is ahead of its monotonic one; empty where the thread stood still, again and
    /// again, between looking at the one and at the other, as it may on a full machine.
    private OptionalLong ownAheadNs() {
        for (int i = 0; i < LOOKS; i++) {
            long beforeNs = nanoTime.getAsLong();
            long ownNs = epochNs.getAsLong();
            long tookNs = nanoTime.getAsLong() - beforeNs;
            if (tookNs <= LOOKING_NS_MAX) {
                return OptionalLong.of(ownNs - (beforeNs + tookNs / 2));
            }
        }
        return OptionalLong.empty();
    }

    /// As [#epochNs], with this node's own clock while nothing better is known.
    @Override
    public Instant instant() {
        long knownNs = epochNs();
        return Instant.ofEpochSecond(0, knownNs == 0 ? epochNs.getAsLong() : knownNs);
    }
}
