package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Field;
import com.binaxpay.wire.QuotaBucket;
import com.binaxpay.wire.QuotaCall;
import com.binaxpay.wire.Shards;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Counts each call against the quotas of its key and of its partner, of a second and of a day, and lets it through or
/// not.
/// Reads and writes are counted apart. Safe for any thread.
final class QuotaGate implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(500);
    private static final Duration FIRST_TIMEOUT = Duration.ofMillis(150);
    private static final long MS_PER_S = 1_000;

    private final QuotaPorts ports;
    private final Shards shards;
    private final Directory directory;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final QuotaShares shares;
    private final Map<Long, DailyCalls> daily = new ConcurrentHashMap<>();
    private final Thread asking = Thread.ofVirtual().name("quota-shares").unstarted(this::ask);
    private volatile boolean isClosed;

    QuotaGate(GatewayPorts ports, LongSupplier nanoTime) {
        this.ports = ports.quotas();
        this.shards = ports.shards();
        this.directory = ports.directory();
        this.clock = ports.clock();
        this.nanoTime = nanoTime;
        this.shares = new QuotaShares(this::perSecond, ports.quotas().processes());
    }

    void start() {
        asking.start();
    }

    /// What became of a call at the gate.
    ///
    /// @param refusal why it is not let through, empty where it is
    /// @param fields what its answer says of quotas
    record Verdict(String refusal, List<Field> fields) {
        boolean isIn() {
            return refusal.isEmpty();
        }
    }

    Verdict take(PartnerKey key, boolean isWrite) {
        long ofKey = QuotaBucket.ofKey(key.number(), isWrite);
        long ofPartner = QuotaBucket.ofPartner(key.caller(), isWrite);
        QuotaShares.Share keys = share(ofKey);
        QuotaShares.Share partners = share(ofPartner);
        long nowNs = nanoTime.getAsLong();
        long nowS = clock.millis() / MS_PER_S;
        if (!keys.take(nowNs)) {
            return refused(key, isWrite, "This key's calls of the second", keys.secondsUntilNext(nowNs), nowS);
        }
        if (!partners.take(nowNs)) {
            keys.putBack();
            long waitS = partners.secondsUntilNext(nowNs);
            return refused(key, isWrite, "All your keys' calls of the second", waitS, nowS);
        }
        boolean isOfDay = takeOfDay(ofKey, nowS);
        if (!isOfDay || !takeOfDay(ofPartner, nowS)) {
            String what = isOfDay ? "All your keys' calls of the day" : "This key's calls of the day";
            return refused(key, isWrite, what, untilMidnight(nowS), nowS);
        }
        long left = Math.min(keys.left(nowNs), partners.left(nowNs));
        return new Verdict("", fields(key, isWrite, left, 1, nowS));
    }

    private Verdict refused(PartnerKey key, boolean isWrite, String what, long waitS, long nowS) {
        List<Field> fields = new ArrayList<>(fields(key, isWrite, 0, waitS, nowS));
        fields.add(new Field("Retry-After", Long.toString(waitS)));
        String kind = isWrite ? "writes" : "reads";
        return new Verdict(what + " are used up: " + kind + " of " + whose(key) + ".", fields);
    }

    private static String whose(PartnerKey key) {
        return "key " + key.number();
    }

    /// The headers of the IETF's draft on rate limits: policies, then what is left of each and for how long. Of the
    /// quotas of the key and of its partner each time the one that comes to its end first.
    private List<Field> fields(PartnerKey key, boolean isWrite, long left, long seconds, long nowS) {
        long ofKey = QuotaBucket.ofKey(key.number(), isWrite);
        long ofPartner = QuotaBucket.ofPartner(key.caller(), isWrite);
        long perSecond = Math.min(perSecond(ofKey), perSecond(ofPartner));
        long perDay = Math.min(perDay(ofKey), perDay(ofPartner));
        long leftOfDay = Math.min(leftOfDay(ofKey, nowS), leftOfDay(ofPartner, nowS));
        return List.of(
                new Field(
                        "RateLimit-Policy",
                        "\"burst\";q=" + perSecond + ";w=1,\"daily\";q=" + perDay + ";w=" + DailyCalls.DAY_S),
                new Field(
                        "RateLimit",
                        "\"burst\";r=" + left + ";t=" + seconds + ",\"daily\";r=" + leftOfDay + ";t="
                                + untilMidnight(nowS)));
    }

    private long leftOfDay(long bucket, long nowS) {
        return dailyOf(bucket).left(nowS / DailyCalls.DAY_S, perDay(bucket));
    }

    private static long untilMidnight(long nowS) {
        return DailyCalls.DAY_S - nowS % DailyCalls.DAY_S;
    }

    private long perSecond(long bucket) {
        return QuotaLimits.perSecond(ports.quotas(), bucket);
    }

    private long perDay(long bucket) {
        return QuotaLimits.perDay(ports.quotas(), bucket);
    }

    /// A quota that is new here is asked for at once, so that a client that begins with many calls has what there is.
    private QuotaShares.Share share(long bucket) {
        if (shares.isNew(bucket)) {
            QuotaCall call = shares.firstCall(ports.process(), bucket, nanoTime.getAsLong());
            ask(call, FIRST_TIMEOUT);
        }
        return shares.of(bucket, nanoTime.getAsLong());
    }

    private boolean takeOfDay(long bucket, long nowS) {
        try {
            return dailyOf(bucket).take(nowS / DailyCalls.DAY_S, perDay(bucket));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private DailyCalls dailyOf(long bucket) {
        DailyCalls known = daily.get(bucket);
        return known != null
                ? known
                : daily.computeIfAbsent(
                        bucket,
                        _ -> new DailyCalls(
                                shards, Math.floorMod(QuotaBucket.owner(bucket), directory.firstShards()), bucket));
    }

    private void ask() {
        while (!isClosed) {
            askNow();
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    /// Asks the lender for all that is used here. By one thread.
    void askNow() {
        QuotaCall call = shares.call(ports.process(), nanoTime.getAsLong());
        if (!call.demands().isEmpty()) {
            ask(call, ASK_TIMEOUT);
        }
    }

    private void ask(QuotaCall call, Duration timeout) {
        try {
            Optional<List<Long>> lent = ports.lender().lend(call, timeout);
            lent.ifPresent(sharesMilli -> shares.lent(call, sharesMilli, nanoTime.getAsLong()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        asking.interrupt();
    }
}
