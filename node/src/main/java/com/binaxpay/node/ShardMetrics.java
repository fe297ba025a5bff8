package com.binaxpay.node;

import com.binaxpay.observe.Metrics;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.ShardMemory;
import java.util.List;

/// What a node's replicas say of their memory and disk.
final class ShardMetrics {
    private ShardMetrics() {}

    /// Adds them to the node's metrics.
    static void register(Metrics metrics, List<ShardHost> hosts) {
        List<ShardHost> all = List.copyOf(hosts);
        metrics.gauge(
                "binax_shard_memory_bytes",
                "What a replica's accounts and transfer ids take in memory.",
                values -> all.forEach(host -> put(host, values)),
                "shard",
                "part");
        metrics.gauge("binax_disk_free_bytes", "Free space where log and journal are.", () -> freeBytes(all));
        metrics.counter(
                "binax_disk_writes_refused",
                "Writes refused because the disk was nearly full.",
                () -> all.stream().mapToLong(ShardHost::writesRefused).sum());
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
