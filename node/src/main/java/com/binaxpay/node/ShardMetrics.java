package com.binaxpay.node;

import com.binaxpay.observe.Metrics;
import com.binaxpay.shard.ScrubStatus;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.ShardMemory;
import java.util.List;

/// What a node's replicas say of their memory and disk.
final class ShardMetrics {
    private ShardMetrics() {}

    /// Adds them to the node's metrics; replicas may come and go.
    static void register(Metrics metrics, List<ShardHost> all) {
        metrics.gauge(
                "binax_shard_memory_bytes",
                "What a replica's accounts and transfer ids take in memory.",
                values -> all.forEach(host -> put(host, values)),
                "shard",
                "part");
        metrics.gauge(
                "binax_scrub_damages",
                "Damaged blocks and files since a replica started: found, and of those repaired.",
                values -> all.forEach(host -> putDamages(host, values)),
                "shard",
                "state");
        metrics.gauge(
                "binax_scrub_age_seconds",
                "How long ago all files of a replica were last read and checked; nothing before the first time.",
                values -> all.forEach(host -> putAge(host, values)),
                "shard");
        metrics.counter(
                "binax_scrub_bytes",
                "Bytes that were read to check files.",
                () -> all.stream().mapToLong(host -> host.scrubStatus().bytes()).sum());
        metrics.counter(
                "binax_scrub_passes",
                "Passes over all files of a replica.",
                () -> all.stream()
                        .mapToLong(host -> host.scrubStatus().passes())
                        .sum());
        metrics.gauge("binax_disk_free_bytes", "Free space where log and journal are.", () -> freeBytes(all));
        metrics.counter(
                "binax_disk_writes_refused",
                "Writes refused because the disk was nearly full.",
                () -> all.stream().mapToLong(ShardHost::writesRefused).sum());
    }

    private static void putDamages(ShardHost host, Metrics.Labelled values) {
        String shard = Integer.toString(host.shard());
        values.put((double) host.scrubStatus().found(), shard, "found");
        values.put((double) host.scrubStatus().repaired(), shard, "repaired");
    }

    private static void putAge(ShardHost host, Metrics.Labelled values) {
        ScrubStatus scrub = host.scrubStatus();
        if (scrub.passes() > 0) {
            values.put(scrub.ageMs() / 1_000.0, Integer.toString(host.shard()));
        }
    }

    private static void put(ShardHost host, Metrics.Labelled values) {
        String shard = Integer.toString(host.shard());
        ShardMemory memory = host.memory();
        values.put((double) memory.accountBytes(), shard, "accounts");
        values.put((double) memory.hotIdBytes(), shard, "ids");
        values.put((double) memory.coldIdBytes(), shard, "id_filters");
    }

    /// The least of all; not a number before it was looked at.
    private static double freeBytes(List<ShardHost> hosts) {
        return hosts.stream()
                .mapToLong(ShardHost::diskFreeBytes)
                .filter(free -> free >= 0)
                .mapToDouble(free -> (double) free)
                .min()
                .orElse(Double.NaN);
    }
}
