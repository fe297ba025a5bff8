package com.binaxpay.gateway;

import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Shards;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Copies the events of one shard to a sink while this process leads it. [#start] and [#stop] are harmless to repeat,
/// and any thread may call them; several leaders at a time are safe, because a sink belongs to the one who began last.
public final class SinkDriver {
    /// What the drivers of a process share.
    ///
    /// @param sinks opens a sink for a shard, by its name
    /// @param settings where it is declared to be now; a change has runs begin anew
    /// @param behind how many events of each shard are not there yet
    public record Office(
            BiFunction<EventSink.Settings, String, EventSink> sinks,
            Supplier<Optional<EventSink.Settings>> settings,
            Map<Integer, Long> behind) {
        /// With a metric of how far sinks are behind.
        public static Office of(
                BiFunction<EventSink.Settings, String, EventSink> sinks,
                Supplier<Optional<EventSink.Settings>> settings,
                Metrics metrics) {
            Map<Integer, Long> behind = new ConcurrentHashMap<>();
            metrics.gauge(
                    "binax_sink_behind",
                    "Events that are not in the sink yet (on the leader).",
                    values -> behind.forEach((shard, count) -> values.put((double) count, Integer.toString(shard))),
                    "shard");
            return new Office(sinks, settings, behind);
        }
    }

    private static final long TROUBLE_MS = 500;

    private final int shard;
    private final String name;
    private final Shards shards;
    private final Office office;
    private Optional<SinkRun> run = Optional.empty();

    /// @param shard number of the shard whose events are copied
    /// @param name its name
    /// @param shards the way to it
    public SinkDriver(int shard, String name, Shards shards, Office office) {
        this.shard = shard;
        this.name = name;
        this.shards = shards;
        this.office = office;
    }

    /// Leadership was won.
    public synchronized void start() {
        if (run.isEmpty()) {
            SinkRun fresh = new SinkRun(shard, name, shards, office, TROUBLE_MS);
            run = Optional.of(fresh);
            Thread.ofVirtual().name("sink-driver-" + shard).start(fresh);
        }
    }

    /// Leadership was lost.
    public synchronized void stop() {
        run.ifPresent(SinkRun::stop);
        run = Optional.empty();
    }

    /// Something may have happened in the shard. Cheap enough for every entry.
    public synchronized void wake() {
        run.ifPresent(SinkRun::wake);
    }
}
