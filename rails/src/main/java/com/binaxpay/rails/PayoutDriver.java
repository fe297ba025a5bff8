package com.binaxpay.rails;

import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.wire.Shards;
import java.time.InstantSource;
import java.util.List;

/// Drives the orders of one shard while this process leads it: commits attempts, calls providers, commits outcomes.
///
/// Money that goes out (payouts, refunds) and money that comes in (collections) are driven apart, each with bounds of
/// its own: thousands of payers who have not answered yet keep no payout waiting.
///
/// Make one for each shard that the process hosts, [#start] it when leadership is won and [#stop] it when it is lost;
/// both return at once, are harmless to repeat, and any thread may call them. Several leaders at a time (an old one
/// that doesn't know yet) are safe as long as each provider pays one reference once; for a connector that does not
/// promise that, `shards` must reach the local replica only, so that only the true leader can commit an attempt.
public final class PayoutDriver {
    private final DriverSide out;
    private final DriverSide in;

    /// @param shard number of the shard that is driven
    /// @param shards the way to it
    /// @param connectors in order of preference; an order goes to the first that takes its rail and currency
    /// @param config of the orders whose money goes out; see [DriverConfig#forCollections]
    /// @param clock for how long a provider remembers a reference
    /// @param tokens finds whom a token means
    public PayoutDriver(
            int shard,
            Shards shards,
            List<Connector> connectors,
            DriverConfig config,
            Metrics metrics,
            InstantSource clock,
            TokenOpener tokens) {
        List<Connector> copy = List.copyOf(connectors);
        DriverMetrics outMetrics = new DriverMetrics(shard, "out", metrics, clock);
        out = new DriverSide(
                "payout-driver-" + shard,
                () -> new DriverRun(shard, false, shards, copy, config, outMetrics, clock, tokens));
        DriverMetrics inMetrics = new DriverMetrics(shard, "in", metrics, clock);
        DriverConfig patient = config.forCollections();
        in = new DriverSide(
                "collection-driver-" + shard,
                () -> new DriverRun(shard, true, shards, copy, patient, inMetrics, clock, tokens));
    }

    /// Leadership was won.
    public void start() {
        out.start();
        in.start();
    }

    /// Leadership was lost. When this returns no provider call begins any more; calls in flight end by themselves, and
    /// what they give is still submitted, because it is true whoever leads.
    public void stop() {
        out.stop();
        in.stop();
    }

    /// New orders were reserved. Cheap enough for every one of them.
    public void wake() {
        out.wake();
        in.wake();
    }

    /// Takes what a provider's callback said. False where the order is not one that this driver holds now.
    public boolean offer(Notice notice) {
        return out.offer(notice) || in.offer(notice);
    }
}
