package com.binaxpay.rails;

import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.wire.Shards;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives the payouts of one shard while this process leads it: commits attempts, calls providers, commits outcomes.
///
/// Make one for each shard that the process hosts, [#start] it when leadership is won and [#stop] it when it is lost;
/// both return at once, are harmless to repeat, and any thread may call them. Several leaders at a time (an old one
/// that doesn't know yet) are safe as long as each provider pays one reference once; for a connector that does not
/// promise that, `shards` must reach the local replica only, so that only the true leader can commit an attempt.
public final class PayoutDriver {
    private static final Logger LOG = LoggerFactory.getLogger(PayoutDriver.class);

    private final int shard;
    private final Shards shards;
    private final List<Connector> connectors;
    private final DriverConfig config;
    private final DriverMetrics metrics;
    private final InstantSource clock;
    private Optional<DriverRun> run = Optional.empty();

    /// @param shard number of the shard that is driven
    /// @param shards the way to it
    /// @param connectors in order of preference; an order goes to the first that takes its rail and currency
    /// @param clock for how long a provider remembers a reference
    public PayoutDriver(
            int shard,
            Shards shards,
            List<Connector> connectors,
            DriverConfig config,
            Metrics metrics,
            InstantSource clock) {
        this.shard = shard;
        this.shards = shards;
        this.connectors = List.copyOf(connectors);
        this.config = config;
        this.metrics = new DriverMetrics(shard, metrics, clock);
        this.clock = clock;
    }

    /// Leadership was won.
    public synchronized void start() {
        if (run.isEmpty()) {
            run = Optional.of(begin());
        }
    }

    /// Leadership was lost. When this returns no provider call begins any more; calls in flight end by themselves, and
    /// what they give is still submitted, because it is true whoever leads.
    public synchronized void stop() {
        run.ifPresent(DriverRun::stop);
        run = Optional.empty();
    }

    /// New payouts were reserved. Cheap enough for every one of them.
    public void wake() {
        current().ifPresent(DriverRun::wake);
    }

    /// Takes what a provider's callback said. False where the order is not one that this driver holds now.
    public boolean offer(Notice notice) {
        return current().map(r -> r.offer(notice)).orElse(false);
    }

    private synchronized Optional<DriverRun> current() {
        return run;
    }

    private DriverRun begin() {
        DriverRun fresh = new DriverRun(shard, shards, connectors, config, metrics, clock);
        Thread.ofVirtual().name("payout-driver-" + shard).start(() -> drive(fresh));
        return fresh;
    }

    private void drive(DriverRun mine) {
        try {
            mine.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the payout driver of shard {} has failed and begins anew", shard, e);
            restart(mine);
        }
    }

    /// A run keeps nothing that the shard doesn't know, so a fresh one goes on where a broken one stopped.
    private synchronized void restart(DriverRun broken) {
        broken.stop();
        if (run.isPresent() && run.get() == broken) {
            run = Optional.of(begin());
        }
    }
}
