package com.binaxpay.gateway;

import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Shards;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Sends the events of one shard to partners' webhook endpoints while this process leads the shard. Which endpoints
/// there
/// are is the configuration's; how far each has come is the shard's own state, so whoever leads next goes on from
/// there. A message is sent *at least* once, always under the event's id.
///
/// [#start] it when leadership is won and [#stop] it when it is lost; both return at once, are harmless to repeat, and
/// any thread may call them.
public final class WebhookDriver {
    /// What the drivers of one process share: connections, bounds and metrics.
    public static final class Office implements AutoCloseable {
        private static final Duration TIMEOUT = Duration.ofSeconds(15);

        private final WebhookPorts ports;
        private final WebhookSender sender;
        private final WebhookMetrics metrics;
        private final InstantSource clock;

        /// An office that sends within 15 s each.
        public Office(WebhookPorts ports, Metrics metrics, InstantSource clock) {
            this(ports, metrics, clock, TIMEOUT);
        }

        Office(WebhookPorts ports, Metrics metrics, InstantSource clock, Duration timeout) {
            this.ports = ports;
            this.sender = new WebhookSender(ports.addresses(), clock, timeout);
            this.metrics = new WebhookMetrics(metrics);
            this.clock = clock;
        }

        WebhookPorts ports() {
            return ports;
        }

        WebhookSender sender() {
            return sender;
        }

        WebhookMetrics metrics() {
            return metrics;
        }

        InstantSource clock() {
            return clock;
        }

        @Override
        public void close() {
            sender.close();
        }
    }

    private final int shard;
    private final Shards shards;
    private final Office office;
    private Optional<WebhookRun> run = Optional.empty();

    /// @param shard number of the shard whose events are sent
    /// @param shards the way to it
    public WebhookDriver(int shard, Shards shards, Office office) {
        this.shard = shard;
        this.shards = shards;
        this.office = office;
    }

    /// Leadership was won.
    public synchronized void start() {
        if (run.isEmpty()) {
            WebhookRun fresh = new WebhookRun(shard, shards, office);
            run = Optional.of(fresh);
            Thread.ofVirtual().name("webhook-driver-" + shard).start(fresh);
        }
    }

    /// Leadership was lost. No further message leaves; those on their way end by themselves.
    public synchronized void stop() {
        run.ifPresent(WebhookRun::stop);
        run = Optional.empty();
    }

    /// Something may have happened in the shard. Cheap enough for every entry.
    public void wake() {
        current().ifPresent(WebhookRun::wake);
    }

    private synchronized Optional<WebhookRun> current() {
        return run;
    }
}
